// Findings as lines of text.
#include "spec/finding.h"

#include <algorithm>

#include <fmt/core.h>

namespace tiphys::spec {

std::string with_mark(base::Mark mark, std::string_view message) {
  if (mark.line == 0) return std::string(message);
  return fmt::format("line {} column {}: {}", mark.line, mark.column, message);
}

std::string to_text(const Finding& finding) {
  std::string out;
  if (!finding.file.empty()) out += finding.file + ":";
  if (finding.mark.line != 0) out += fmt::format("{}:{}:", finding.mark.line, finding.mark.column);
  if (!out.empty()) out += ' ';
  return out + finding.message + remarks(finding);
}

std::string remarks(const Finding& finding) {
  std::string out;
  if (!finding.note.empty()) out += "; " + finding.note;
  if (!finding.suggestion.empty()) out += fmt::format(" (did you mean {}?)", finding.suggestion);
  return out;
}

bool has_errors(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& f) { return f.severity == Severity::Error; });
}

}  // namespace tiphys::spec
