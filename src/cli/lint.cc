// `lint`: reads and checks manifests without running anything.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/manifest.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

bool is_manifest_name(const std::string& path) {
  return path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json");
}

// Files as named, and the manifests below folders.
std::vector<std::string> files_of(const Host& host, const std::vector<std::string>& operands) {
  std::vector<std::string> files;
  for (const std::string& operand : operands) {
    const auto below = host.list_files(operand);
    if (below.empty()) files.push_back(operand);
    for (const std::string& path : below) {
      if (is_manifest_name(path)) files.push_back(path);
    }
  }
  return files;
}

int lint(Session& session, const line::Arguments& arguments) {
  const Host& host = session.host();
  const bool simple = arguments.text("output") == "simple";
  std::size_t errors = 0, objects = 0;
  for (const std::string& file : files_of(host, arguments.operands)) {
    Source source = CLI_TRY(session, read_source(host, file, arguments.on("strict")));
    CLI_TRY(session, checked_workflows(host, source, {}));
    objects += source.manifests.size();
    for (const spec::Finding& finding : source.findings) {
      errors += finding.severity == spec::Severity::Error ? 1 : 0;
      session.out(simple ? source.file + ": " + view::printable(finding.message) + "\n"
                         : explain(finding, source, session.style()));
    }
  }
  const view::Style style = session.style();
  if (errors > 0) {
    session.line(
        fmt::format("{} {} linting errors found!", icon(style, engine::Phase::Failed), errors));
    return kFailed;
  }
  if (objects == 0) {
    session.line(fmt::format("{} found nothing to lint in the specified paths, failing...",
                             icon(style, engine::Phase::Failed)));
    return kFailed;
  }
  session.line(fmt::format("{} no linting errors found!", icon(style, engine::Phase::Succeeded)));
  return kDone;
}

}  // namespace

Verb lint_verb() {
  line::Command command;
  command.name = "lint";
  command.operands = "FILE...";
  command.operands_min = 1;
  command.summary = "Check manifests without running them";
  command.about = "Folders are searched for .yaml, .yml and .json; - is standard input.";
  command.examples = "tiphys lint my-wf.yaml\ntiphys lint workflows/ -o simple";
  command.flags = {
      {"kinds", '\0', FlagKind::Commas, "KIND", "accepted: all kinds are read", ""},
      {"no-color", '\0', FlagKind::Switch, "", "no colours", ""},
      {"offline", '\0', FlagKind::Switch, "", "accepted: nothing is ever asked of a server", ""},
      {"output",
       'o',
       FlagKind::Text,
       "FORMAT",
       "form of the output",
       "pretty",
       {"pretty", "simple"}},
      {"strict", '\0', FlagKind::Switch, "", "refuse unknown fields", "true"}};
  return {command, lint};
}

}  // namespace tiphys::cli
