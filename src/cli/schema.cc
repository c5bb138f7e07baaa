// `schema`: prints a JSON Schema of the kinds, for completion in editors.
#include "spec/json_schema.h"

#include "base/json.h"
#include "cli/commands.h"

namespace tiphys::cli {

namespace {

int schema(Session& session, const line::Arguments& arguments) {
  const std::string kind = arguments.operands.empty() ? "" : arguments.operands[0];
  session.line(base::to_json_indented(CLI_TRY(session, spec::json_schema(kind)), 2));
  return kDone;
}

}  // namespace

Verb schema_verb() {
  line::Command command;
  command.name = "schema";
  command.operands = "[KIND]";
  command.operands_max = 1;
  command.summary = "Print a JSON Schema of manifests, for editors";
  command.about =
      "With it, an editor completes fields, explains them and marks wrong ones. Without a KIND it "
      "covers every kind that a file may hold.";
  command.examples =
      "tiphys schema > workflows.schema.json\n"
      "tiphys schema CronWorkflow\n"
      "# first line of a manifest, for the YAML server of editors:\n"
      "# yaml-language-server: $schema=workflows.schema.json";
  return {command, schema};
}

}  // namespace tiphys::cli
