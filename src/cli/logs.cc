// `logs`: the output of steps, of all or of one, so far or as it comes.
#include "cli/logs.h"

#include "cli/commands.h"
#include "cli/view/log_line.h"
#include "expr/selector.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

constexpr base::Duration kPollAtMost = base::Duration::milliseconds(250);

base::Result<api::LogQuery> log_query(Session& session, const line::Arguments& arguments) {
  api::LogQuery query;
  query.container = arguments.text("container");
  if (arguments.operands.size() > 1) query.node = arguments.operands[1];
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

// The nodes whose labels the selector means. Every pod of a workflow has these labels.
base::Result<bool> selector_fits(const std::string& text, const api::WorkflowSummary& row) {
  const auto selector = TRY(expr::LabelSelector::parse(text));
  return selector.matches([&row](std::string_view key) -> std::optional<std::string> {
    if (key == "workflows.argoproj.io/workflow") return row.name;
    if (key == "workflows.argoproj.io/completed") return row.live ? "false" : "true";
    return std::nullopt;
  });
}

bool user_leaves(Session& session) {
  return session.terminal().interrupts() > 0 || session.terminal().out_closed();
}

int logs(Session& session, const line::Arguments& arguments) {
  ports::Client* client = CLI_TRY(session, session.client());
  api::LogQuery query = CLI_TRY(session, log_query(session, arguments));
  const auto row =
      CLI_TRY(session, client->summary(session.workflow_namespace(), arguments.operands[0]));
  if (arguments.has("selector") &&
      !CLI_TRY(session, selector_fits(arguments.text("selector"), row))) {
    return kDone;
  }
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
        session.out(out);
        out.clear();
      }
      return !user_leaves(session);
    };
    query.position = CLI_TRY(session, client->logs(ns, name, query, print));
    session.out(out);
    if (!follow || !row.live || user_leaves(session)) return kDone;
    query.tail.reset();
    cursor = CLI_TRY(session, client->watch(watched, cursor, kPollAtMost)).cursor;
  }
}

Verb logs_verb() {
  line::Command command;
  command.name = "logs";
  command.operands = "WORKFLOW [NODE]";
  command.operands_min = 1;
  command.operands_max = 2;
  command.summary = "Print the output of steps";
  command.about =
      "NODE is a pod's name, or a node's name, display name or id. Each line begins with the name "
      "of its pod.";
  command.examples =
      "tiphys logs my-wf\n"
      "tiphys logs @latest --follow\n"
      "tiphys logs my-wf build --tail 20        # one node\n"
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
