// Tables are laid out in two passes: the cells as text, then the width of each column.
#include "report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tiphys::bench {
namespace {

// Three significant digits are all that a measurement carries; thousands are grouped by commas.
std::string readable(double value) {
  if (!std::isfinite(value)) return "-";
  const double size = std::fabs(value);
  if (size < 100 && value != std::floor(value))
    return fmt::format("{:.{}f}", value, size < 10 ? 2 : 1);
  std::string digits = fmt::format("{:.0f}", size);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return (value < 0 ? "-" : "") + digits;
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string heading(const Figure& figure) {
  return figure.unit.empty() ? figure.name : fmt::format("{} [{}]", figure.name, figure.unit);
}

std::vector<std::string> headings(const Row& row) {
  std::vector<std::string> cells{""};
  for (const Figure& figure : row.figures()) cells.push_back(heading(figure));
  return cells;
}

std::vector<std::string> values(const Row& row) {
  std::vector<std::string> cells{row.name()};
  for (const Figure& figure : row.figures()) cells.push_back(readable(figure.value));
  return cells;
}

// Display width: bytes that continue a UTF-8 character take no column.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string laid_out(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths(lines.front().size(), 0);
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width(line[i]));
  }
  std::string out;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string space(widths[i] - width(line[i]), ' ');
      out += i == 0 ? line[i] + space : "  " + space + line[i];
    }
    out += '\n';
  }
  return out;
}

}  // namespace

Row& Row::figure(std::string_view name, double value, std::string_view unit) {
  figures_.push_back({std::string(name), value, std::string(unit)});
  return *this;
}

Row& Report::row(std::string_view name) { return rows_.emplace_back(std::string(name)); }

void Report::require(bool holds, std::string_view statement) {
  requirements_.push_back({holds, std::string(statement)});
}

void Report::note(std::string_view text) { notes_.emplace_back(text); }

std::string Report::table() const {
  std::string out;
  std::vector<std::vector<std::string>> lines;
  for (const Row& row : rows_) {
    const auto head = headings(row);
    if (lines.empty() || lines.front() != head) {
      if (!lines.empty()) out += laid_out(lines) + "\n";
      lines = {head};
    }
    lines.push_back(values(row));
  }
  if (!lines.empty()) out += laid_out(lines);
  for (const std::string& text : notes_) out += text + "\n";
  for (const Requirement& r : requirements_) {
    out += fmt::format("{} {}\n", r.holds ? "holds: " : "BROKEN:", r.statement);
  }
  return out;
}

std::string Report::json() const {
  std::string out = "[";
  const auto add_row = [&out](std::string_view name, std::string_view figures) {
    out += fmt::format("{}\n  {{\"name\": {}, \"figures\": [{}]}}", out.size() > 1 ? "," : "",
                       json_text(name), figures);
  };
  for (const Row& row : rows_) {
    std::string figures;
    for (const Figure& f : row.figures()) {
      figures += fmt::format("{}{{\"name\": {}, \"value\": {}, \"unit\": {}}}",
                             figures.empty() ? "" : ", ", json_text(f.name),
                             std::isfinite(f.value) ? fmt::format("{}", f.value) : "null",
                             json_text(f.unit));
    }
    add_row(row.name(), figures);
  }
  for (const std::string& text : notes_) add_row(text, "");
  for (const Requirement& r : requirements_) {
    add_row(r.statement,
            fmt::format("{{\"name\": \"holds\", \"value\": {}, \"unit\": \"\"}}", r.holds ? 1 : 0));
  }
  return out + "\n]\n";
}

int Report::finish() const {
  std::fputs(table().c_str(), stdout);
  const char* chosen = std::getenv("TIPHYS_BENCH_DIR");
  const std::filesystem::path folder = chosen != nullptr ? chosen : "build/bench";
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  std::ofstream file(folder / (name_ + ".json"));
  file << json();
  file.close();
  if (!file) {
    std::fprintf(stderr, "cannot write %s\n", (folder / (name_ + ".json")).c_str());
    return 2;
  }
  const bool all = std::all_of(requirements_.begin(), requirements_.end(),
                               [](const Requirement& r) { return r.holds; });
  return all ? 0 : 1;
}

}  // namespace tiphys::bench
