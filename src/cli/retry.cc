// `retry`: what failed of workflows runs again, what succeeded stays.
#include "cli/commands.h"
#include "cli/selection.h"
#include "cli/show.h"
#include "cli/submit_flags.h"
#include "cli/watch.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

constexpr base::Duration kAbsorbedWithin = base::Duration::seconds(30);
constexpr base::Duration kLookAgain = base::Duration::seconds(1);

// The owner takes the wish in before anything is shown: until then the workflow looks finished.
base::Result<void> until_absorbed(Session& session, const api::WorkflowSummary& row) {
  ports::Client* client = TRY(session.client());
  api::WatchQuery watched;
  watched.workflow_namespace = row.workflow_namespace;
  watched.name = row.name;
  std::string cursor = TRY(client->watch(watched, "", {})).cursor;
  for (base::Duration waited; waited < kAbsorbedWithin; waited = waited + kLookAgain) {
    const auto now = TRY(client->summary(row.workflow_namespace, row.name));
    if (now.revision != row.revision) return {};
    cursor = TRY(client->watch(watched, cursor, kLookAgain)).cursor;
  }
  return base::fail(base::ErrorCode::DeadlineExceeded,
                    "workflow " + row.name + ": the retry is stored, but no owner has taken it");
}

int retry(Session& session, const line::Arguments& arguments) {
  if (const auto wrong = cannot_stay(arguments)) return session.fail(*wrong);
  ports::Client* client = CLI_TRY(session, session.client());
  const auto rows = CLI_TRY(session, named_or_selected(session, arguments));
  if (rows.empty()) {
    session.line("No resources found");
    return kDone;
  }
  api::OperationDetails details;
  details.node_selector = arguments.text("node-field-selector");
  details.restart_successful = arguments.on("restart-successful");
  details.parameters = arguments.texts("parameter");
  for (const api::WorkflowSummary& row : rows) {
    CLI_TRY(session,
            client->operate(row.workflow_namespace, row.name, api::Operation::Retry, details));
  }
  CLI_TRY(session, start_owner(session, arguments));
  std::vector<std::string> names;
  for (const api::WorkflowSummary& row : rows) {
    CLI_TRY(session, until_absorbed(session, row));
    names.push_back(row.name);
    const int code = show_workflow(session, arguments, row.name, arguments.text("output"));
    if (code != kDone) return code;
  }
  return stay_with(session, arguments, names);
}

}  // namespace

Verb retry_verb(const Program& program) {
  line::Command command;
  command.name = "retry";
  command.operands = "[WORKFLOW...]";
  command.summary = "Retry failed workflows: what failed runs again, what succeeded stays";
  command.about =
      "Steps that failed and all that follows from them run again, under the same workflow. With\n"
      "--restart-successful the nodes that --node-field-selector chooses run again, too, though "
      "they\nsucceeded. With -p the parameters change, and loops on the way are expanded anew.";
  command.examples =
      "tiphys retry my-wf\n"
      "tiphys retry my-wf --watch\n"
      "tiphys retry my-wf -p message=again\n"
      "tiphys retry -l app=nightly             # all with this label\n"
      "tiphys retry my-wf --restart-successful --node-field-selector templateName=build";
  command.flags = selector_flags();
  for (line::Flag& flag : stay_flags()) command.flags.push_back(std::move(flag));
  command.flags.insert(command.flags.end(),
                       {{"node-field-selector", '\0', FlagKind::Text, "SELECTOR",
                         "with --restart-successful: these nodes, such as displayName=build", ""},
                        {"restart-successful", '\0', FlagKind::Switch, "",
                         "run the selected nodes again though they succeeded", ""},
                        {"parameter", 'p', FlagKind::Texts, "NAME=VALUE",
                         "parameter of the workflow from now on", ""},
                        output_flag({"name", "json", "yaml", "wide"})});
  command.flags.insert(command.flags.end(), program.owner_flags.begin(), program.owner_flags.end());
  return {command, retry};
}

}  // namespace tiphys::cli
