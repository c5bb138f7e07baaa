// Offsets of the lines, found once; characters by their first bytes.
#include "cli/lint/lines.h"

#include <algorithm>

#include "base/unicode.h"

namespace tiphys::cli::lint {
namespace {

// Outside the first plane: two units of UTF-16.
bool begins_pair(char c) { return static_cast<unsigned char>(c) >= 0xf0; }

}  // namespace

Lines::Lines(std::string_view text) : text_(text) {
  starts_.push_back(0);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    starts_.push_back(at + 1);
}

std::string_view Lines::line(std::uint32_t number) const {
  if (number == 0 || number > starts_.size()) return {};
  const std::size_t begin = starts_[number - 1];
  const std::size_t end = number < starts_.size() ? starts_[number] - 1 : text_.size();
  std::string_view out = text_.substr(begin, end - begin);
  if (out.ends_with('\r')) out.remove_suffix(1);
  return out;
}

std::size_t bytes_before(std::string_view line, std::uint32_t column) {
  constexpr std::size_t kLong = 100'000;
  if (line.size() > kLong) return std::min<std::size_t>(column > 0 ? column - 1 : 0, line.size());
  std::uint32_t characters = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!base::continues_rune(line[i]) && ++characters >= column) return i;
  }
  return column <= 1 ? 0 : line.size();
}

std::size_t start_of_character(std::string_view line, std::size_t at) {
  while (at > 0 && at < line.size() && base::continues_rune(line[at])) --at;
  return at;
}

std::size_t utf16_column(std::string_view line, std::uint32_t column) {
  if (column == 0) return 0;
  const std::string_view before = line.substr(0, bytes_before(line, column));
  return column +
         static_cast<std::size_t>(std::count_if(before.begin(), before.end(), begins_pair));
}

}  // namespace tiphys::cli::lint
