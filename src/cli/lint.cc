// `lint`: reads and checks manifests without running anything.
#include <algorithm>
#include <set>

#include "base/json.h"
#include "base/object_meta.h"
#include "cli/commands.h"
#include "cli/lint/hints.h"
#include "cli/lint/report.h"
#include "lint/batch.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

bool is_manifest_name(const std::string& path) {
  return path == "-" || path.contains("://") || path.starts_with("/dev/") ||
         path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json");
}

// Files as named, and those below folders, that are manifests by their names.
std::vector<std::string> files_of(ports::Files& all, const std::vector<std::string>& operands) {
  std::vector<std::string> files;
  for (const std::string& operand : operands) {
    std::vector<std::string> below = all.below(operand);
    if (below.empty()) below.push_back(operand);
    std::sort(below.begin(), below.end());
    std::copy_if(below.begin(), below.end(), std::back_inserter(files), is_manifest_name);
  }
  return files;
}

// nullopt: all.
using Kinds = std::optional<std::set<spec::Kind>>;

base::Result<Kinds> kinds_of(const std::vector<std::string>& words) {
  std::set<spec::Kind> out;
  for (const std::string& word : words) {
    if (word.contains("all")) return Kinds();
    const auto kind = tiphys::lint::linted_kind_of(word);
    if (!kind) return base::fail(base::ErrorCode::InvalidArgument, "unknown kind: " + word);
    out.insert(*kind);
  }
  return words.empty() ? Kinds() : Kinds(std::move(out));
}

// The templates of the store of that kind. One without a namespace in its file is of ours.
base::Result<void> add_stored(Session& session, const std::string& kind,
                              tiphys::lint::Batch& batch) {
  ports::Client* client = TRY(session.client());
  const bool cluster = kind == "ClusterWorkflowTemplate";
  api::ObjectQuery query{.kind = kind};
  if (!cluster) query.object_namespace = session.workflow_namespace();
  do {
    api::Page<base::Value> page = TRY(client->list_objects(query));
    for (base::Value& object : page.items) {
      const std::string file = kind + " " + object_name(object) + " of the store";
      batch.add_known(file, base::to_json(object));
      if (cluster) continue;
      metadata_in(object).erase("namespace");
      batch.add_known(file, base::to_json(object));
    }
    query.cursor = page.next;
  } while (!query.cursor.empty());
  return {};
}

// What is given goes before what is stored. A store that cannot be read is told and passed over.
void add_stored_templates(Session& session, const line::Arguments& arguments,
                          tiphys::lint::Batch& batch) {
  if (arguments.on("offline")) return;
  if (const auto there = session.store_exists(); there && !*there) return;
  for (const char* kind : {"WorkflowTemplate", "ClusterWorkflowTemplate"}) {
    const auto added = add_stored(session, kind, batch);
    if (added) continue;
    session.warn("templates of the store are not looked at: " + added.error().message);
    return;
  }
}

// What we add to the predecessor's findings: remedies, and doubts, which never change the verdict.
void add_ours(lint::Report& report) {
  constexpr std::size_t kTextMax = 1u << 20;  // it is read once more
  for (tiphys::lint::FileReport& file : report.files) {
    const auto text = report.texts.find(file.file);
    if (text == report.texts.end() || text->second.size() > kTextMax) continue;
    const lint::Lines lines(text->second);
    for (tiphys::lint::Told& told : file.told) {
      if (told.finding.note.empty()) told.finding.note = lint::hint_of(told.finding, lines);
    }
    for (const spec::Manifest& manifest : spec::load(text->second, {}).manifests) {
      if (manifest.kind != "Workflow") continue;
      for (spec::Finding& finding : lint::doubts_of(manifest, lines)) {
        finding.severity = spec::Severity::Warning;
        finding.file = file.file;
        file.told.push_back(
            {std::move(finding), "\"" + manifest.name + "\" (" + manifest.kind + ")"});
      }
    }
  }
}

int run_lint(Session& session, const line::Arguments& arguments) {
  Kinds kinds = CLI_TRY(session, kinds_of(arguments.texts("kinds")));
  const auto zones = expr::system_zones();
  tiphys::lint::Batch batch({arguments.on("strict"), std::move(kinds), zones.get()});
  for (const std::string& file : files_of(session.files(), arguments.operands))
    batch.add(file == "-" ? "stdin" : file, CLI_TRY(session, session.files().read(file)));
  add_stored_templates(session, arguments, batch);
  lint::Report report = batch.finish();
  add_ours(report);
  const std::string form = arguments.text("output");
  view::Style style = session.style();
  if (arguments.on("no-color")) style.color = false;
  if (form == "simple") {
    session.out(lint::simple(report));
  } else if (form == "json") {
    session.out(lint::json(report));
  } else if (form == "sarif") {
    session.out(lint::sarif(report, session.program().version));
  } else {
    session.show(lint::pretty(report, style));
  }
  return report.exit_code() == 0 ? kDone : kFailed;
}

}  // namespace

Verb lint_verb() {
  line::Command command;
  command.name = "lint";
  command.operands = "FILE...";
  command.operands_min = 1;
  command.summary = "Check manifests without running them";
  command.about =
      "Folders are searched for .yaml, .yml and .json; - is standard input. Everything given is\n"
      "checked together, so references between files are found, and those to templates of the "
      "store.\n"
      "Warnings never change the exit code: 0 without errors, 1 with errors or with nothing to "
      "check.";
  command.examples =
      "tiphys lint my-wf.yaml\ntiphys lint workflows/ -o simple\n"
      "tiphys lint . -o sarif > lint.sarif";
  command.flags = {
      {"kinds", '\0', FlagKind::Commas, "KIND",
       "which kinds are checked: workflows, workflowtemplates, cronworkflows, "
       "clusterworkflowtemplates, or all",
       ""},
      {"no-color", '\0', FlagKind::Switch, "", "no colours", ""},
      {"offline", '\0', FlagKind::Switch, "", "do not look at the templates of the store", ""},
      {"output",
       'o',
       FlagKind::Text,
       "FORMAT",
       "form of the output",
       "pretty",
       {"pretty", "simple", "json", "sarif"}},
      {"strict", '\0', FlagKind::Switch, "", "refuse unknown fields", "true"}};
  return {command, run_lint};
}

}  // namespace tiphys::cli
