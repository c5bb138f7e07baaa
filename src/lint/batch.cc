// The verdict is the predecessor's: what it leaves alone is a warning here, and alone not enough.
#include "lint/batch.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/yaml.h"

namespace tiphys::lint {
namespace {

using spec::Finding;
using spec::Severity;

// Documents with these are left alone.
bool is_left_alone(const Finding& finding) {
  return finding.rule == "api-version" || finding.rule == "no-kind" ||
         finding.rule == "not-an-object" || finding.rule == "unknown-kind" ||
         finding.rule == "duplicate-key";
}

std::string title_of(const spec::Manifest& manifest, std::size_t number) {
  const std::string name =
      manifest.name.empty() ? fmt::format("object #{}", number) : manifest.name;
  return fmt::format("\"{}\" ({})", name, manifest.kind);
}

// The object that a line of the text belongs to.
const spec::Manifest* object_at(const spec::Loaded& loaded, std::uint32_t line) {
  const spec::Manifest* out = nullptr;
  for (const spec::Manifest& each : loaded.manifests) {
    if (each.value.value().mark().line <= line) out = &each;
  }
  return out;
}

std::uint32_t number_after(std::string_view text, std::string_view word) {
  const std::size_t at = text.find(word);
  std::uint32_t out = 0;
  if (at == std::string_view::npos) return out;
  for (char c : text.substr(at + word.size())) {
    if (c < '0' || c > '9') break;
    out = out * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return out;
}

// A key of its own beside the same one from a merge (<<): legal, but not for a strict reader.
void merged_keys(std::string_view text, const std::string& file, spec::Loaded& loaded) {
  if (text.find("<<") == std::string_view::npos) return;
  for (const Finding& each : loaded.findings) {
    if (each.rule == "duplicate-key" || each.rule == "syntax") return;
  }
  base::ParseLimits limits;
  limits.duplicates = base::Duplicates::RefuseMerged;
  const auto parsed = base::parse_yaml(text, limits);
  if (parsed || !parsed.error().message.ends_with("already set in map")) return;
  const std::string& message = parsed.error().message;
  Finding& finding = loaded.findings.emplace_back();
  finding.rule = "duplicate-key";
  finding.file = file;
  finding.mark = {number_after(message, "line "), number_after(message, "column ")};
  finding.message = message.substr(std::min(message.find(": ") + 2, message.size()));
}

}  // namespace

std::size_t Report::count(Severity severity) const {
  std::size_t out = 0;
  for (const FileReport& file : files) {
    for (const Told& told : file.told) out += told.finding.severity == severity ? 1 : 0;
  }
  return out;
}

int Report::exit_code() const { return linted == 0 || count(Severity::Error) > 0 ? 1 : 0; }

void Batch::add(const std::string& file, std::string text) {
  spec::LoadOptions options;
  options.file = file;
  options.strict = options_.strict;
  spec::Loaded loaded = spec::load(text, options);
  if (options_.strict) merged_keys(text, file, loaded);
  FileReport& report = report_.files.emplace_back();
  report.file = file;
  take(loaded, report_.files.size() - 1);
  report_.texts[file] = std::move(text);
}

void Batch::add_known(const std::string& file, std::string_view text) {
  spec::LoadOptions options;
  options.file = file;
  options.strict = false;
  std::vector<Finding> findings;  // whoever stored it was told
  for (const spec::Manifest& manifest : spec::load(text, options).manifests) {
    project_.add(manifest, {.drop_unknown = true, .apart = false}, findings);
  }
}

// Which objects of a file count, and how. Lists are left alone by the predecessor.
Batch::Standing Batch::standing_of(const spec::Manifest& manifest) const {
  if (!is_linted_kind(manifest.kind)) return Standing::Ignored;
  if (manifest.listed) return Standing::Apart;
  const auto kind = spec::kind_of(manifest.kind);
  const bool wanted = !options_.kinds || (kind && options_.kinds->contains(*kind));
  return wanted ? Standing::Linted : Standing::Unwanted;
}

// What is wrong with the form: of all kinds that are read, types have to be right; unknown fields
// count for what is linted, and for event bindings in a file where something is.
Severity Batch::severity_of(const Finding& finding, const spec::Manifest* owner,
                            bool beside_linted) const {
  if (is_left_alone(finding)) return Severity::Warning;
  if (owner == nullptr || finding.severity == Severity::Warning) return finding.severity;
  const bool binding = owner->kind == "WorkflowEventBinding";
  const bool read = is_linted_kind(owner->kind) || binding || owner->kind == "WorkflowTaskSet";
  const bool strict = finding.rule == "unknown-field" && !finding.message.starts_with("json: ");
  const bool counts =
      !strict || standing_of(*owner) == Standing::Linted || (binding && beside_linted);
  return read && counts && !owner->listed ? Severity::Error : Severity::Warning;
}

void Batch::take(const spec::Loaded& loaded, std::size_t file) {
  std::set<const spec::Manifest*> unread;
  for (const Finding& finding : loaded.findings) {
    if (finding.rule == "duplicate-key" && options_.strict)
      unread.insert(object_at(loaded, finding.mark.line));
  }
  std::vector<std::string> titles;
  std::size_t number = 0;
  bool beside_linted = false;
  for (const spec::Manifest& each : loaded.manifests) {
    number += each.kind.empty() || unread.contains(&each) ? 0 : 1;
    titles.push_back(title_of(each, number));
    beside_linted =
        beside_linted || (standing_of(each) == Standing::Linted && !unread.contains(&each));
  }
  bool unknown_fields = false;
  for (Finding finding : loaded.findings) {
    const spec::Manifest* owner = object_at(loaded, finding.mark.line);
    finding.severity = severity_of(finding, owner, beside_linted);
    const bool of_reading = finding.rule == "wrong-type" || finding.message.starts_with("json: ");
    if (unread.contains(owner) && !of_reading) finding.severity = Severity::Warning;
    if (finding.rule == "duplicate-key" && options_.strict)
      finding.note = "strict reading leaves this document out";
    unknown_fields = unknown_fields || finding.rule == "unknown-field";
    std::string title;
    if (owner != nullptr && finding.rule != "syntax")
      title = titles[static_cast<std::size_t>(owner - loaded.manifests.data())];
    report_.files[file].told.push_back({std::move(finding), std::move(title)});
  }
  for (std::size_t i = 0; i < loaded.manifests.size(); ++i) {
    const spec::Manifest& manifest = loaded.manifests[i];
    const Standing standing =
        unread.contains(&manifest) ? Standing::Unwanted : standing_of(manifest);
    put(manifest, {file, 0, titles[i], standing}, unknown_fields);
  }
}

void Batch::put(const spec::Manifest& manifest, Object object, bool unknown_fields) {
  std::vector<Told>& told = report_.files[object.file].told;
  std::vector<Finding> findings;
  for (const Told& each : told) {
    if (each.finding.rule == "wrong-type") findings.push_back(each.finding);
  }
  const std::size_t known = findings.size();
  const bool apart = object.standing == Standing::Apart;
  const auto place = project_.add(manifest, {unknown_fields, apart}, findings);
  for (std::size_t i = known; i < findings.size(); ++i) {
    if (apart) findings[i].severity = Severity::Warning;
    told.push_back({findings[i], object.title});
  }
  if (object.standing == Standing::Linted) ++report_.linted;
  if (place.added != Project::Added::Checked || object.standing == Standing::Unwanted) return;
  object.index = place.index;
  objects_.push_back(std::move(object));
}

Report Batch::finish() {
  for (const Object& object : objects_) {
    for (Finding& finding : project_.check(object.index)) {
      if (object.standing == Standing::Apart) finding.severity = Severity::Warning;
      report_.files[object.file].told.push_back({std::move(finding), object.title});
    }
  }
  return std::move(report_);
}

}  // namespace tiphys::lint
