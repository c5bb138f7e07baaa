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

void Batch::take(const spec::Loaded& loaded, std::size_t file) {
  std::set<const spec::Manifest*> unread;
  bool unknown_fields = false;
  for (Finding finding : loaded.findings) {
    const spec::Manifest* owner = object_at(loaded, finding.mark.line);
    const bool foreign = owner != nullptr && !is_linted_kind(owner->kind) &&
                         !owner->api_version.starts_with("argoproj.io/");
    if (is_left_alone(finding) || foreign) finding.severity = Severity::Warning;
    if (finding.rule == "duplicate-key" && options_.strict) {
      unread.insert(owner);
      finding.message += "; strict reading leaves this document out";
    }
    unknown_fields = unknown_fields || finding.rule == "unknown-field";
    std::string title;
    if (owner != nullptr && finding.rule != "syntax")
      title = title_of(*owner, static_cast<std::size_t>(owner - loaded.manifests.data()) + 1);
    report_.files[file].told.push_back({std::move(finding), std::move(title)});
  }
  for (std::size_t i = 0; i < loaded.manifests.size(); ++i) {
    const spec::Manifest& manifest = loaded.manifests[i];
    if (!unread.contains(&manifest)) put(manifest, unknown_fields, file, title_of(manifest, i + 1));
  }
}

void Batch::put(const spec::Manifest& manifest, bool unknown_fields, std::size_t file,
                std::string title) {
  std::vector<Told>& told = report_.files[file].told;
  std::vector<Finding> findings;
  for (const Told& each : told) {
    if (each.finding.rule == "wrong-type") findings.push_back(each.finding);
  }
  const std::size_t known = findings.size();
  const auto place = project_.add(manifest, unknown_fields, findings);
  for (std::size_t i = known; i < findings.size(); ++i) told.push_back({findings[i], title});
  const auto kind = spec::kind_of(manifest.kind);
  const bool wanted = !options_.kinds || (kind && options_.kinds->contains(*kind));
  if (place.added == Project::Added::Ignored || !wanted) return;
  ++report_.linted;
  if (place.added == Project::Added::Checked)
    objects_.push_back({file, place.index, std::move(title)});
}

Report Batch::finish() {
  for (const Object& object : objects_) {
    for (Finding& finding : project_.check(object.index))
      report_.files[object.file].told.push_back({std::move(finding), object.title});
  }
  return std::move(report_);
}

}  // namespace tiphys::lint
