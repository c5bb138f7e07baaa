// Forms for people. The first lines are those of the predecessor; places and carets are added.
#include "cli/lint/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace tiphys::cli::lint {
namespace {

using spec::Finding;
using spec::Severity;

constexpr std::string_view kNothing = "found nothing to lint in the specified paths, failing...";

// The predecessor's line to the letter.
std::string sentence(const Told& told) {
  const std::string out =
      told.object.empty() ? "" : fmt::format("in {}: ", view::printable(told.object));
  return out + view::printable(told.finding.message);
}

// What we have to add, for the line behind.
std::string remark(const Finding& finding) {
  std::string out = fmt::format("[{}]", finding.rule);
  if (!finding.note.empty()) out += " " + view::printable(finding.note);
  if (!finding.suggestion.empty())
    out += fmt::format(" (did you mean {}?)", view::printable(finding.suggestion));
  return out;
}

std::string place(const Finding& finding) {
  const std::string file = view::printable(finding.file);
  if (finding.mark.line == 0) return file;
  return fmt::format("{}:{}:{}", file, finding.mark.line, finding.mark.column);
}

}  // namespace

std::string pointed_at(const Finding& finding, const Lines& lines, const view::Style& style) {
  constexpr std::size_t kBefore = 60, kShown = 100;
  const std::string_view raw = lines.line(finding.mark.line);
  if (raw.empty()) return {};
  const std::size_t column = bytes_before(raw, finding.mark.column);
  const std::size_t from = start_of_character(raw, column > kBefore ? column - kBefore : 0);
  // Only what is shown is made printable: a thousand findings may stand in one long line.
  const std::string line = view::printable(raw.substr(from, kShown));
  const std::size_t indent = base::display_width(view::printable(raw.substr(from, column - from)));
  return fmt::format(
      "{:>8} | {}\n         | {}{}\n", finding.mark.line, line, std::string(indent, ' '),
      view::paint(style,
                  finding.severity == Severity::Error ? view::Color::Red : view::Color::Yellow,
                  "^"));
}

std::string pretty(const Report& report, const view::Style& style) {
  const std::string_view cross = style.utf8 ? "✖" : "x", tick = style.utf8 ? "✔" : "ok",
                         sign = style.utf8 ? "⚠" : "!";
  std::map<std::string_view, Lines> lines;
  std::string out;
  for (const FileReport& file : report.files) {
    if (file.told.empty()) continue;
    const std::string name = view::printable(file.file);
    out += style.color ? fmt::format("\x1b[4m{}\x1b[0m:\n", name) : name + ":\n";
    for (const Told& told : file.told) {
      const bool error = told.finding.severity == Severity::Error;
      out += fmt::format(
          "   {} {}\n",
          view::paint(style, error ? view::Color::Red : view::Color::Yellow, error ? cross : sign),
          sentence(told));
      out += fmt::format("     {} {}\n", place(told.finding), remark(told.finding));
      const auto text = report.texts.find(told.finding.file);
      if (told.finding.mark.line == 0 || text == report.texts.end()) continue;
      out += pointed_at(told.finding, lines.try_emplace(text->first, text->second).first->second,
                        style);
    }
    out += '\n';
  }
  const std::size_t errors = report.count(Severity::Error);
  const std::size_t warnings = report.count(Severity::Warning);
  if (warnings > 0)
    out += view::paint(style, view::Color::Yellow,
                       fmt::format("{} {} linting warnings", sign, warnings)) +
           "\n";
  const auto red = [&](const std::string& text) {
    return view::paint(style, view::Color::Red, text) + "\n";
  };
  if (errors > 0) return out + red(fmt::format("{} {} linting errors found!", cross, errors));
  if (report.linted == 0) return out + red(fmt::format("{} {}", cross, kNothing));
  return out + view::paint(style, view::Color::Green, tick) + " no linting errors found!\n";
}

std::string simple(const Report& report) {
  std::string out;
  for (const FileReport& file : report.files) {
    for (const Told& told : file.told) {
      const bool error = told.finding.severity == Severity::Error;
      out += fmt::format("{}: {}{}\n", view::printable(file.file),
                         error ? "" : "warning: ", sentence(told));
    }
  }
  if (report.count(Severity::Error) > 0) return out;
  if (report.linted == 0) return out + fmt::format("{}\n", kNothing);
  return out + "no linting errors found!\n";
}

}  // namespace tiphys::cli::lint
