// `watch` and `wait`: until workflows have ended, with a picture or without.
#include "cli/watch.h"

#include "cli/commands.h"
#include "cli/following.h"
#include "cli/logs.h"
#include "cli/show.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

// A live workflow without an owner stands still: one is started for it.
base::Result<api::WorkflowSummary> row_with_owner(Session& session, const std::string& name) {
  ports::Client* client = TRY(session.client());
  api::WorkflowSummary row = TRY(client->summary(session.workflow_namespace(), name));
  if (row.live) {
    ports::Owner* owner = TRY(session.owner());
    TRY(owner->ensure({}));
  }
  return row;
}

std::string ended_at(const api::WorkflowSummary& row) {
  std::string text = base::to_rfc3339(row.finished_at);
  if (text.empty()) return "-";
  text[10] = ' ';
  text.back() = ' ';
  return text + "+0000 UTC";
}

int watch(Session& session, const line::Arguments& arguments) {
  CLI_TRY(session, node_filter(arguments));
  const auto row = CLI_TRY(session, row_with_owner(session, arguments.operands[0]));
  return watch_workflow(session, arguments, row.name);
}

int wait(Session& session, const line::Arguments& arguments) {
  std::vector<std::string> names = arguments.operands;
  if (names.empty()) names.push_back("@latest");
  return wait_for_workflows(session, names, arguments.on("ignore-not-found"));
}

}  // namespace

int watch_workflow(Session& session, const line::Arguments& arguments, const std::string& name) {
  Followed followed;
  followed.workflow_namespace = session.workflow_namespace();
  followed.name = name;
  followed.display = display_for(session);
  Following following(session, followed);
  CLI_TRY(session, following.until_finished());
  if (following.left()) return kDone;
  session.out("\n");
  return show_workflow(session, arguments, name, "");
}

std::vector<line::Flag> stay_flags() {
  return {{"wait", 'w', FlagKind::Switch, "", "wait for the end; 1 if it failed", ""},
          {"watch", '\0', FlagKind::Switch, "", "watch until the end", ""},
          {"log", '\0', FlagKind::Switch, "", "print the log until the end", ""}};
}

std::optional<std::string> cannot_stay(const line::Arguments& arguments) {
  if (!arguments.on("wait") || !arguments.on("watch")) return std::nullopt;
  return "--wait cannot be used with --watch";
}

int stay_with(Session& session, const line::Arguments& arguments,
              const std::vector<std::string>& names) {
  if (arguments.on("log")) {
    for (const std::string& name : names) {
      const int code = print_logs(session, name, {}, true, false);
      if (code != kDone) return code;
    }
  }
  if (arguments.on("wait")) return wait_for_workflows(session, names, false);
  if (arguments.on("watch")) return watch_workflow(session, arguments, names.front());
  return kDone;
}

int wait_for_workflows(Session& session, const std::vector<std::string>& names,
                       bool ignore_missing) {
  bool failed = false;
  for (const std::string& name : names) {
    auto row = row_with_owner(session, name);
    if (!row && ignore_missing && row.error().code == base::ErrorCode::NotFound) continue;
    if (!row) return session.fail(row.error());
    Followed followed;
    followed.workflow_namespace = session.workflow_namespace();
    followed.name = row->name;
    followed.display = Display::None;
    Following following(session, followed);
    const auto ended = CLI_TRY(session, following.until_finished());
    if (following.left()) return kFailed;
    session.line(ended.name + " " + std::string(spec::name_of(ended.phase)) + " at " +
                 ended_at(ended));
    failed = failed || ended.phase != spec::WorkflowPhase::Succeeded;
  }
  return failed ? kFailed : kDone;
}

Verb watch_verb() {
  line::Command command;
  command.name = "watch";
  command.operands = "WORKFLOW";
  command.operands_min = 1;
  command.operands_max = 1;
  command.summary = "Watch a workflow until it ends";
  command.about =
      "On a terminal a live picture, elsewhere a line for each change. A workflow that nobody "
      "drives (its owner died) is taken up again.";
  command.examples = "tiphys watch my-wf\ntiphys watch @latest";
  command.flags = {
      {"node-field-selector", '\0', FlagKind::Text, "SELECTOR", "only these nodes, at the end", ""},
      {"status", '\0', FlagKind::Text, "PHASE", "only nodes of this phase, at the end", ""}};
  return {command, watch};
}

Verb wait_verb() {
  line::Command command;
  command.name = "wait";
  command.operands = "[WORKFLOW...]";
  command.summary = "Wait until workflows have ended; 1 if one of them failed";
  command.about =
      "Without a name it waits for the last one. A workflow that nobody drives is taken up again.";
  command.examples = "tiphys wait my-wf\ntiphys wait @latest && echo fine";
  command.flags = {
      {"ignore-not-found", '\0', FlagKind::Switch, "", "missing workflows are no error", ""}};
  return {command, wait};
}

}  // namespace tiphys::cli
