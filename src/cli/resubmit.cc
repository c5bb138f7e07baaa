// `resubmit`: new workflows from what was submitted before.
#include "base/json.h"
#include "base/object_meta.h"
#include "base/yaml.h"
#include "cli/commands.h"
#include "cli/selection.h"
#include "cli/show.h"
#include "cli/submit_flags.h"
#include "cli/watch.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

base::Result<api::SubmitOptions> options_of(const api::WorkflowSummary& row,
                                            const line::Arguments& arguments) {
  api::SubmitOptions options;
  options.workflow_namespace = row.workflow_namespace;
  if (const auto priority = arguments.integer("priority")) {
    options.priority = static_cast<std::int32_t>(*priority);
  }
  options.parameters = TRY(parameters_of(arguments));
  return options;
}

int resubmit(Session& session, const line::Arguments& arguments) {
  if (const auto wrong = cannot_stay(arguments)) return session.fail(*wrong);
  ports::Client* client = CLI_TRY(session, session.client());
  const auto rows = CLI_TRY(session, named_or_selected(session, arguments));
  if (rows.empty()) {
    session.line("No resources found");
    return kDone;
  }
  const api::Resubmission how =
      arguments.on("memoized") ? api::Resubmission::Memoized : api::Resubmission::Anew;
  std::vector<std::string> names;
  for (const api::WorkflowSummary& row : rows) {
    const auto options = CLI_TRY(session, options_of(row, arguments));
    const base::Value object =
        CLI_TRY(session, client->resubmit(row.workflow_namespace, row.name, how, options));
    names.push_back(object_name(object));
  }
  CLI_TRY(session, start_owner(session, arguments));
  for (const std::string& name : names) {
    const int code = show_workflow(session, arguments, name, arguments.text("output"));
    if (code != kDone) return code;
  }
  return stay_with(session, arguments, names);
}

}  // namespace

Verb resubmit_verb(const Program& program) {
  line::Command command;
  command.name = "resubmit";
  command.operands = "[WORKFLOW...]";
  command.summary = "Submit workflows again, as new ones";
  command.about =
      "The new workflow has the spec, labels and annotations of the old one, a name of its own, "
      "and "
      "the\nlabel workflows.argoproj.io/resubmitted-from-workflow.";
  command.examples =
      "tiphys resubmit my-wf\n"
      "tiphys resubmit my-wf -p message=again --watch\n"
      "tiphys resubmit my-wf --memoized        # only what did not succeed runs again\n"
      "tiphys resubmit -l app=nightly          # all with this label";
  command.flags = selector_flags();
  for (line::Flag& flag : stay_flags()) command.flags.push_back(std::move(flag));
  command.flags.insert(
      command.flags.end(),
      {{"parameter", 'p', FlagKind::Texts, "NAME=VALUE", "parameter of the new workflow", ""},
       {"memoized", '\0', FlagKind::Switch, "", "take over what succeeded, of one that failed", ""},
       {"priority", '\0', FlagKind::Integer, "N", "priority of the new workflow", ""},
       output_flag({"name", "json", "yaml", "wide"})});
  command.flags.insert(command.flags.end(), program.owner_flags.begin(), program.owner_flags.end());
  return {command, resubmit};
}

}  // namespace tiphys::cli
