// The last words of a run. See outcome.h.
#include "cli/view/outcome.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/members.h"
#include "base/text.h"
#include "cli/view/header.h"
#include "cli/view/humanize.h"

namespace tiphys::cli::view {

namespace {

constexpr std::size_t kOutputLinesMax = 20;

void title(std::string& out, const api::WorkflowSummary& row, const Style& style) {
  out += fmt::format("{} {}  {}", icon(style, row.phase),
                     paint(style, Color::Bold, printable(row.name)), status_word(row));
  if (row.started_at.is_set() && row.finished_at.is_set()) {
    out += " in " + stopwatch(row.finished_at - row.started_at);
  }
  if (row.progress_total > 0) {
    // Where all went well, what is missing are tries that were followed by another one.
    const bool well = row.phase == spec::WorkflowPhase::Succeeded;
    const std::uint64_t total = well ? row.progress_done : row.progress_total;
    out += fmt::format(", {}/{} steps", row.progress_done, total);
  }
  out += '\n';
  if (!row.message.empty()) out += "  " + printable(row.message) + "\n";
}

void output(std::string& out, const std::string& name, std::size_t width,
            const std::string& value) {
  const auto lines = base::split(base::trim(value), '\n');
  const std::string indent(width + 4, ' ');
  for (std::size_t i = 0; i < lines.size() && i < kOutputLinesMax; ++i) {
    out += i == 0
               ? fmt::format("  {}{}  ", name, std::string(width - base::display_width(name), ' '))
               : indent;
    out += printable(lines[i]) + "\n";
  }
  if (lines.size() > kOutputLinesMax) {
    out += fmt::format("{}({} more lines)\n", indent, lines.size() - kOutputLinesMax);
  }
}

void failure(std::string& out, const FailedNode& node, const Style& style) {
  out += fmt::format("  {} {}", icon(style, node.phase), printable(node.name));
  if (!node.message.empty()) out += ": " + printable(node.message);
  out += '\n';
  const std::string_view rail = style.utf8 ? "│" : "|";
  for (const std::string& line : node.last_lines) {
    out += fmt::format("      {} {}\n", paint(style, Color::Dim, rail), printable(line));
  }
  if (!node.hint.empty()) out += "      " + printable(node.hint) + "\n";
  if (!node.kept_at.empty()) {
    out += paint(style, Color::Dim, "      kept: " + printable(node.kept_at)) + "\n";
  }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> outputs_of(const base::Value& node_or_status) {
  std::vector<std::pair<std::string, std::string>> out;
  const base::Value& outputs = member_of(node_or_status, "outputs");
  for (const base::Value& parameter : member_list(outputs, "parameters")) {
    if (!is_set(parameter, "value")) continue;
    out.emplace_back(text_at(parameter, "name"), text_at(parameter, "value"));
  }
  if (is_set(outputs, "result")) out.emplace_back("result", text_at(outputs, "result"));
  return out;
}

std::string outcome_text(const Outcome& outcome, const Style& style) {
  std::string out;
  title(out, outcome.row, style);
  if (!outcome.outputs.empty()) {
    out += "\n" + paint(style, Color::Bold, "Outputs") + "\n";
    std::size_t width = 0;
    for (const auto& [name, value] : outcome.outputs) {
      width = std::max(width, base::display_width(printable(name)));
    }
    for (const auto& [name, value] : outcome.outputs) output(out, printable(name), width, value);
  }
  if (!outcome.failed.empty()) {
    out += "\n" + paint(style, Color::Bold, "Failed") + "\n";
    for (const FailedNode& node : outcome.failed) failure(out, node, style);
    if (outcome.failed_more > 0) {
      out += fmt::format("  and {} more: tiphys get {} --status Failed\n", outcome.failed_more,
                         printable(outcome.row.name));
    }
  }
  return out;
}

}  // namespace tiphys::cli::view
