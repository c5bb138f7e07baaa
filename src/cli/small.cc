// `version`, `completion`, `schema`, and the verbs that this build does not have.
#include "base/json.h"
#include "cli/commands.h"
#include "cli/line/help.h"
#include "spec/json_schema.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

int version(Session& session, const line::Arguments& arguments) {
  const std::string line = "tiphys: " + session.program().version;
  session.line(line);
  if (!arguments.on("short")) session.out(session.program().build);
  return kDone;
}

int completion(Session& session, const line::Arguments& arguments) {
  std::vector<line::Command> commands;
  for (const Verb& verb : all_verbs(session.program())) commands.push_back(verb.command);
  const std::string script =
      line::completion_script(arguments.operands[0], commands, shown_global_flags());
  if (script.empty()) {
    return session.fail("there is no completion for '" + arguments.operands[0] +
                        "': bash, zsh or fish");
  }
  session.out(script);
  return kDone;
}

int schema(Session& session, const line::Arguments& arguments) {
  const std::string kind = arguments.operands.empty() ? "" : arguments.operands[0];
  session.line(base::to_json_indented(CLI_TRY(session, spec::json_schema(kind)), 2));
  return kDone;
}

Verb absent(std::string name, const std::string& why) {
  line::Command command;
  command.name = name;
  command.operands = "...";
  command.summary = "(not in this build)";
  command.hidden = true;
  // Its flags are not known here, so anything is taken as an operand.
  command.takes_anything = true;
  return {command, [name, why](Session& session, const line::Arguments&) {
            return session.fail("tiphys " + name + ": " + why);
          }};
}

}  // namespace

Verb version_verb() {
  line::Command command;
  command.name = "version";
  command.operands_max = 0;
  command.summary = "Print the version";
  command.examples = "tiphys version\ntiphys version --short";
  command.flags = {{"short", '\0', FlagKind::Switch, "", "only the number", ""}};
  return {command, version};
}

Verb completion_verb() {
  line::Command command;
  command.name = "completion";
  command.operands = "SHELL";
  command.operands_min = 1;
  command.operands_max = 1;
  command.summary = "Print a completion script for bash, zsh or fish";
  command.examples =
      "source <(tiphys completion bash)\n"
      "tiphys completion fish | source";
  return {command, completion};
}

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

std::vector<Verb> absent_verbs() {
  const std::string later = "not in this build yet";
  const std::string cluster = "needs a cluster or a server, and this build works on one machine";
  std::vector<Verb> verbs;
  for (const char* name :
       {"archive", "cp", "cron", "cluster-template", "template", "server", "sync"}) {
    verbs.push_back(absent(name, later));
  }
  for (const char* name : {"auth", "executor-plugin"}) verbs.push_back(absent(name, cluster));
  return verbs;
}

}  // namespace tiphys::cli
