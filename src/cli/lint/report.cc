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

std::string sentence(const Told& told) {
  std::string out = told.object.empty() ? "" : fmt::format("in {}: ", told.object);
  out += view::printable(told.finding.message);
  if (!told.finding.suggestion.empty())
    out += fmt::format(" (did you mean {}?)", view::printable(told.finding.suggestion));
  return out;
}

std::string place(const Finding& finding) {
  if (finding.mark.line == 0) return finding.file;
  return fmt::format("{}:{}:{}", finding.file, finding.mark.line, finding.mark.column);
}

// Offsets of the lines of one text, found once.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {
    starts_.push_back(0);
    for (std::size_t at = text.find('\n'); at != std::string_view::npos;
         at = text.find('\n', at + 1))
      starts_.push_back(at + 1);
  }
  std::string_view line(std::uint32_t number) const {
    if (number == 0 || number > starts_.size()) return {};
    const std::size_t begin = starts_[number - 1];
    std::string_view out = text_.substr(begin, text_.find('\n', begin) - begin);
    if (out.ends_with('\r')) out.remove_suffix(1);
    return out;
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

std::string caret(const Finding& finding, std::string_view raw, const view::Style& style) {
  constexpr std::size_t kBefore = 60, kShown = 100;
  const std::string line = view::printable(raw);
  if (line.empty()) return {};
  const std::size_t column =
      std::min<std::size_t>(finding.mark.column > 0 ? finding.mark.column - 1 : 0, line.size());
  const std::size_t from = column > kBefore ? column - kBefore : 0;
  const std::size_t indent =
      base::display_width(std::string_view(line).substr(from, column - from));
  return fmt::format(
      "{:>8} | {}\n         | {}{}\n", finding.mark.line, line.substr(from, kShown),
      std::string(indent, ' '),
      view::paint(style,
                  finding.severity == Severity::Error ? view::Color::Red : view::Color::Yellow,
                  "^"));
}

}  // namespace

std::string pointed_at(const Finding& finding, std::string_view text, const view::Style& style) {
  return caret(finding, Lines(text).line(finding.mark.line), style);
}

std::string pretty(const Report& report, const view::Style& style) {
  const std::string_view cross = style.utf8 ? "✖" : "x", tick = style.utf8 ? "✔" : "ok",
                         sign = style.utf8 ? "⚠" : "!";
  std::map<std::string_view, Lines> lines;
  std::string out;
  for (const FileReport& file : report.files) {
    if (file.told.empty()) continue;
    out += style.color ? fmt::format("\x1b[4m{}\x1b[0m:\n", file.file) : file.file + ":\n";
    for (const Told& told : file.told) {
      const bool error = told.finding.severity == Severity::Error;
      out += fmt::format(
          "   {} {}\n",
          view::paint(style, error ? view::Color::Red : view::Color::Yellow, error ? cross : sign),
          sentence(told));
      const auto text = report.texts.find(told.finding.file);
      if (told.finding.mark.line == 0 || text == report.texts.end()) continue;
      const Lines& of_file = lines.try_emplace(text->first, text->second).first->second;
      out += fmt::format("     {} [{}]\n", place(told.finding), told.finding.rule);
      out += caret(told.finding, of_file.line(told.finding.mark.line), style);
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
      out += fmt::format("{}: {}{}\n", file.file, error ? "" : "warning: ", sentence(told));
    }
  }
  if (report.count(Severity::Error) > 0) return out;
  if (report.linted == 0) return out + fmt::format("{}\n", kNothing);
  return out + "no linting errors found!\n";
}

}  // namespace tiphys::cli::lint
