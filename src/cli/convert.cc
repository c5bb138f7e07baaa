// `convert`: prints manifests with the fields of older versions turned into those of today.
#include "spec/convert.h"

#include "base/json.h"
#include "base/yaml.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/source.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

int convert(Session& session, const line::Arguments& arguments) {
  const bool json = arguments.text("output") == "json";
  bool first = true;
  for (const std::string& file : arguments.operands) {
    Source source = CLI_TRY(session, read_source(session.files(), file, false));
    if (spec::has_errors(source.findings)) {
      session.show_err(findings_text(source.findings, source, session.style()));
      return session.fail(file + " is not valid");
    }
    for (const spec::Manifest& manifest : source.manifests) {
      base::Value object = *manifest.value;
      for (const std::string& note : spec::convert(object))
        session.warn(source.file + ": " + manifest.kind + " " + manifest.name + ": " + note);
      if (json) {
        session.line(base::to_json_indented(object, 2));
      } else {
        session.out((first ? "" : "---\n") + base::to_yaml(object));
      }
      first = false;
    }
  }
  return kDone;
}

}  // namespace

Verb convert_verb() {
  line::Command command;
  command.name = "convert";
  command.operands = "FILE...";
  command.operands_min = 1;
  command.summary = "Print manifests with the fields of older versions brought up to date";
  command.about =
      "A single mutex or semaphore joins the list of them, a CronWorkflow's single schedule "
      "becomes "
      "its list. What was changed is told on standard error; comments are not kept.";
  command.examples =
      "tiphys convert old.yaml > new.yaml\n"
      "tiphys convert -o json old.yaml";
  command.flags = {
      {"output", 'o', FlagKind::Text, "FORMAT", "form of the output", "yaml", {"yaml", "json"}},
      {"no-color", '\0', FlagKind::Switch, "", "no colours", ""}};
  return {command, convert};
}

}  // namespace tiphys::cli
