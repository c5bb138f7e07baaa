// A headline and a caret for each. See findings.h.
#include "cli/findings.h"

#include <fmt/format.h>

#include <vector>

#include "cli/lint/hints.h"
#include "cli/lint/report.h"

namespace tiphys::cli {

namespace {

std::string headline(const spec::Finding& finding, const Source& source, const view::Style& style) {
  const bool is_error = finding.severity == spec::Severity::Error;
  std::string where = view::printable(finding.file.empty() ? source.file : finding.file);
  if (finding.mark.line > 0) {
    where += fmt::format(":{}:{}", finding.mark.line, finding.mark.column);
  }
  std::string what = view::printable(finding.message);
  if (!finding.path.empty() && what.find(finding.path) == std::string::npos) {
    what = view::printable(finding.path) + ": " + what;
  }
  what += view::printable(spec::remarks(finding));
  return fmt::format("{}: {}: {}\n", where,
                     view::paint(style, is_error ? view::Color::Red : view::Color::Yellow,
                                 is_error ? "error" : "warning"),
                     what);
}

}  // namespace

std::string findings_text(std::span<const spec::Finding> findings, const Source& source,
                          const view::Style& style) {
  if (findings.empty()) return {};
  const lint::Lines lines(source.text);
  std::string out;
  std::vector<spec::Finding> told(findings.begin(), findings.end());
  lint::add_hints(told, lines);
  for (const spec::Finding& finding : told) {
    out += headline(finding, source, style);
    if (finding.mark.line > 0) out += lint::pointed_at(finding, lines, style);
  }
  return out;
}

}  // namespace tiphys::cli
