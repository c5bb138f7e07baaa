// `delete`: workflows and everything kept of them.
#include "cli/commands.h"
#include "cli/objects.h"
#include "cli/selection.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

base::Result<std::vector<api::WorkflowSummary>> doomed(Session& session,
                                                       const line::Arguments& arguments) {
  if (!arguments.operands.empty() || arguments.on("all") || selects(arguments)) {
    if (arguments.operands.empty()) return select_runs(session, arguments);
    std::vector<api::WorkflowSummary> rows;
    ports::Client* client = TRY(session.client());
    for (const std::string& name : arguments.operands) {
      auto row = client->summary(session.workflow_namespace(), name);
      if (!row && row.error().code == base::ErrorCode::NotFound) {
        session.line("Workflow '" + name + "' not found");
        continue;
      }
      rows.push_back(TRY(std::move(row)));
    }
    return rows;
  }
  return base::fail(base::ErrorCode::InvalidArgument,
                    "name a workflow, or select some (--all, --completed, --older, -l, …)");
}

int remove(Session& session, const line::Arguments& arguments) {
  if (const auto asked = asked_objects(arguments.operands)) {
    return delete_objects(session, *asked, arguments.on("dry-run"));
  }
  ports::Client* client = CLI_TRY(session, session.client());
  const auto rows = CLI_TRY(session, doomed(session, arguments));
  if (rows.empty() && arguments.operands.empty()) session.line("No resources found");
  bool asked = false;
  for (const api::WorkflowSummary& row : rows) {
    if (arguments.on("dry-run")) {
      session.line("Workflow '" + row.name + "' deleted (dry-run)");
      continue;
    }
    CLI_TRY(session, client->operate(row.workflow_namespace, row.name, api::Operation::Delete, {}));
    asked = true;
    session.line("Workflow '" + row.name + "' deleted");
  }
  if (!asked) return kDone;
  ports::Owner* owner = CLI_TRY(session, session.owner());
  CLI_TRY(session, owner->ensure({}));
  return kDone;
}

}  // namespace

Verb delete_verb() {
  line::Command command;
  command.name = "delete";
  command.operands = "[WORKFLOW...] | KIND NAME...";
  command.summary = "Delete workflows; what still runs of them is ended";
  command.examples =
      "tiphys delete my-wf\n"
      "tiphys delete --completed --older 7d\n"
      "tiphys delete --all --dry-run\n"
      "tiphys delete configmap my-config";
  command.flags = listing_flags();
  command.flags.insert(
      command.flags.end(),
      {{"all", '\0', FlagKind::Switch, "", "all workflows of the namespace", ""},
       {"dry-run", '\0', FlagKind::Switch, "", "say what would be done, do nothing", ""},
       {"force", '\0', FlagKind::Switch, "", "accepted, without effect", ""},
       {"query-chunk-size", '\0', FlagKind::Integer, "N", "ask for that many at a time", ""}});
  return {command, remove};
}

}  // namespace tiphys::cli
