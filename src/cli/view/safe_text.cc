// Rune by rune. See safe_text.h.
#include "cli/view/safe_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/text.h"
#include "base/unicode.h"

namespace tiphys::cli::view {

namespace {

constexpr char kEscape = '\x1b';
constexpr std::size_t kColorsMax = 64;  // bytes of one sequence

struct Range {
  char32_t first, last;
};
// Control characters; marks, embeddings and isolates of direction; separators of lines; tags.
constexpr std::array<Range, 8> kActing = {{{0x00, 0x1f},
                                           {0x7f, 0x9f},
                                           {0x061c, 0x061c},
                                           {0x200e, 0x200f},
                                           {0x2028, 0x202e},
                                           {0x2066, 0x206f},
                                           {0xfeff, 0xfeff},
                                           {0xe0000, 0xe007f}}};

// The attributes that change how text looks and leave it readable.
bool is_look(unsigned code) {
  const bool shape = code <= 4 || code == 7 || code == 9 || (code >= 21 && code <= 29);
  return shape || (code >= 30 && code <= 49) || (code >= 90 && code <= 107);
}

std::optional<std::vector<unsigned>> codes_of(std::string_view list) {
  std::vector<unsigned> codes;
  for (const std::string_view piece : base::split(list, ';')) {
    unsigned code = 0;
    const char* end = piece.data() + piece.size();
    const auto read = std::from_chars(piece.data(), end, code);
    if (!piece.empty() && (read.ec != std::errc() || read.ptr != end)) return std::nullopt;
    codes.push_back(code);
  }
  return codes;
}

// 38 and 48 take a colour behind them: `5;N`, or `2;R;G;B`.
bool are_colors(const std::vector<unsigned>& codes) {
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (!is_look(codes[i])) return false;
    if (codes[i] != 38 && codes[i] != 48) continue;
    if (i + 1 == codes.size()) return false;
    const std::size_t more = codes[i + 1] == 5 ? 2 : codes[i + 1] == 2 ? 4 : 0;
    if (more == 0 || i + more >= codes.size()) return false;
    i += more;
  }
  return true;
}

// The bytes of the sequence of colours that `text` begins with; 0: there is none.
std::size_t colors_at(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const std::size_t end = text.substr(0, kColorsMax).find_first_not_of("0123456789;", 2);
  if (end == std::string_view::npos || text[end] != 'm') return 0;
  const auto codes = codes_of(text.substr(2, end - 2));
  return codes && are_colors(*codes) ? end + 1 : 0;
}

std::size_t size_by_first(unsigned char first) {
  if (first >= 0xf0 && first <= 0xf4) return 4;
  if (first >= 0xe0) return first <= 0xef ? 3 : 1;
  return first >= 0xc2 ? 2 : 1;
}

// Where the last character begins, if it is not whole or a carriage return; else the end.
std::size_t whole_until(std::string_view text) {
  if (text.ends_with('\r')) return text.size() - 1;
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const char c = text[text.size() - back];
    if (base::continues_rune(c)) continue;
    return size_by_first(static_cast<unsigned char>(c)) > back ? text.size() - back : text.size();
  }
  return text.size();
}

std::string cleaned(std::string_view text, ports::Colors colors) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if ((c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t') {
      out += c;
      ++i;
      continue;
    }
    if (c == kEscape && colors == ports::Colors::Passed) {
      if (const std::size_t size = colors_at(text.substr(i)); size > 0) {
        out += text.substr(i, size);
        i += size;
        continue;
      }
    }
    const base::Rune rune = base::next_rune(text.substr(i));
    if (c == '\r') {
      if (i + 1 == text.size() || text[i + 1] != '\n') out += ' ';
    } else if (!rune.valid || !acts_on_terminal(rune.value)) {
      base::append_rune(out, rune.value);
    } else if (rune.value > 0xffff) {
      out += fmt::format("\\U{:08x}", static_cast<std::uint32_t>(rune.value));
    } else {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(rune.value));
    }
    i += rune.size;
  }
  return out;
}

}  // namespace

bool acts_on_terminal(char32_t rune) {
  return std::ranges::any_of(
      kActing, [rune](const Range& range) { return rune >= range.first && rune <= range.last; });
}

std::string SafeText::next(std::string_view text, ports::Colors colors) {
  begun_ += text;
  const std::size_t whole = whole_until(begun_);
  std::string out = cleaned(std::string_view(begun_).substr(0, whole), colors);
  begun_.erase(0, whole);
  return out;
}

std::string safe_text(std::string_view text, ports::Colors colors) { return cleaned(text, colors); }

std::string without_colors(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = text[i] == kEscape ? colors_at(text.substr(i)) : 0;
    if (size == 0) out += text[i];
    i += std::max<std::size_t>(size, 1);
  }
  return out;
}

}  // namespace tiphys::cli::view
