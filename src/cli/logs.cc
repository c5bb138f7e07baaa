// `logs`: the output of steps, of all or of one, so far or as it comes.
#include "cli/logs.h"

#include "cli/commands.h"
#include "cli/view/log_line.h"
#include "cli/watch.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

constexpr base::Duration kPollAtMost = base::Duration::milliseconds(250);

base::Result<api::LogQuery> log_query(Session& session, const line::Arguments& arguments) {
  api::LogQuery query;
  query.container = arguments.text("container");
  if (arguments.operands.size() > 1) query.node = arguments.operands[1];
  query.label_selector = arguments.text("selector");
  query.grep = arguments.text("grep");
  if (const auto tail = arguments.integer("tail"); tail && *tail >= 0) query.tail = *tail;
  if (arguments.has("since") && arguments.has("since-time")) {
    return base::fail(base::ErrorCode::InvalidArgument,
                      "at most one of --since and --since-time may be used");
  }
  if (arguments.has("since")) {
    const std::int64_t seconds = TRY(line::seconds_of(arguments.text("since")));
    query.since = session.terminal().now() - base::Duration::seconds(seconds);
  }
  if (arguments.has("since-time")) {
    query.since = TRY(base::parse_rfc3339(arguments.text("since-time")));
  }
  return query;
}

bool user_leaves(Session& session) {
  return session.terminal().interrupts() > 0 || session.terminal().out_closed();
}

int logs(Session& session, const line::Arguments& arguments) {
  ports::Client* client = CLI_TRY(session, session.client());
  api::LogQuery query = CLI_TRY(session, log_query(session, arguments));
  const auto row =
      CLI_TRY(session, client->summary(session.workflow_namespace(), arguments.operands[0]));
  if (arguments.on("follow") && row.live) {
    ports::Owner* owner = CLI_TRY(session, session.owner());
    CLI_TRY(session, owner->ensure({}));
  }
  return print_logs(session, row.name, query, arguments.on("follow"), arguments.on("timestamps"));
}

}  // namespace

int print_logs(Session& session, const std::string& name, api::LogQuery query, bool follow,
               bool timestamps) {
  ports::Client* client = CLI_TRY(session, session.client());
  const std::string ns = session.workflow_namespace();
  const view::Style style = session.style();
  session.terminal().interrupts();
  const api::WatchQuery watched{.workflow_namespace = ns, .name = name};
  std::string cursor = CLI_TRY(session, client->watch(watched, "", {})).cursor;
  while (true) {
    const auto row = CLI_TRY(session, client->summary(ns, name));
    std::string out;
    const auto print = [&](const api::LogRecord& record) {
      out += view::log_line(record, timestamps, style);
      if (out.size() > (1u << 16)) {
        session.show(out);
        out.clear();
      }
      return !user_leaves(session);
    };
    auto position = client->logs(ns, name, query, print);
    // A node that is not there yet may come while the workflow runs.
    const bool may_come = follow && row.live;
    if (!position && !(may_come && position.error().code == base::ErrorCode::NotFound)) {
      return session.fail(position.error());
    }
    if (position) query.position = std::move(*position);
    session.show(out);
    if (user_leaves(session)) return left_code(session);
    if (!follow || !row.live) return kDone;
    query.tail.reset();
    cursor = CLI_TRY(session, client->watch(watched, cursor, kPollAtMost)).cursor;
  }
}

std::vector<std::string> last_lines(ports::Client& client, const api::WorkflowSummary& row,
                                    const std::string& node_id, std::size_t most) {
  api::LogQuery query;
  query.container = "";
  query.node = node_id;
  query.tail = static_cast<std::int64_t>(most);
  std::vector<std::string> lines;
  const auto done =
      client.logs(row.workflow_namespace, row.name, query, [&lines](const api::LogRecord& record) {
        lines.push_back(record.text);
        return true;
      });
  if (!done) return {};
  if (lines.size() > most)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most));
  return lines;
}

Verb logs_verb() {
  line::Command command;
  command.name = "logs";
  command.operands = "WORKFLOW [NODE]";
  command.operands_min = 1;
  command.operands_max = 2;
  command.summary = "Print the output of steps";
  command.about =
      "NODE is a pod's name, or a node's name, display name or id; of a group, a loop or a retried "
      "step the\noutput of all that lies below it is printed. Lines come by their times; each "
      "begins "
      "with the name of its\npod. A selector chooses pods by their labels, those of templates "
      "included.";
  command.examples =
      "tiphys logs my-wf\n"
      "tiphys logs @latest --follow\n"
      "tiphys logs my-wf build --tail 20        # one node\n"
      "tiphys logs my-wf -l app=web             # pods with a label\n"
      "tiphys logs my-wf --grep 'error|warn' --timestamps";
  command.flags = {
      {"container", 'c', FlagKind::Text, "NAME", "container of the step", "main"},
      {"follow", 'f', FlagKind::Switch, "", "go on until the workflow ends", ""},
      {"grep", '\0', FlagKind::Text, "REGEX", "only lines that match", ""},
      {"no-color", '\0', FlagKind::Switch, "", "no colours", ""},
      {"previous", 'p', FlagKind::Switch, "", "accepted, without effect: every attempt is kept",
       ""},
      {"selector", 'l', FlagKind::Text, "SELECTOR", "label selector of pods", ""},
      {"since", '\0', FlagKind::Text, "SPAN", "only lines younger than this, such as 5s or 2m", ""},
      {"since-time", '\0', FlagKind::Text, "TIME", "only lines since this time (RFC 3339)", ""},
      {"tail", '\0', FlagKind::Integer, "N", "only the last lines of each step (-1: all)", "-1"},
      {"timestamps", '\0', FlagKind::Switch, "", "begin each line with its time", ""}};
  return {command, logs};
}

}  // namespace tiphys::cli
