// Splitting, joining, nearest words, quoting, widths.
#include "base/text.h"

#include <algorithm>

#include "base/unicode.h"

namespace tiphys::base {

bool is_dns_label(std::string_view text) {
  constexpr std::size_t kLongest = 63;
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c); };
  return !text.empty() && text.size() <= kLongest && plain(text.front()) && plain(text.back()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return plain(c) || c == '-'; });
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

namespace {

// Insertions, deletions, replacements and swaps of neighbours; `most` + 1 for anything above it.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > most) return most + 1;
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({change, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
      best = std::min(best, row[j]);
    }
    if (best > most) return most + 1;
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string> candidates) {
  constexpr std::size_t kLongest = 256;  // beyond it nobody mistypes a name
  if (word.size() > kLongest) return {};
  std::size_t most = std::min<std::size_t>(word.size() / 3, 3);
  std::string_view found;
  for (const std::string& candidate : candidates) {
    std::size_t distance = edit_distance(word, candidate, most);
    if (distance > most) continue;
    found = candidate;
    if (distance == 0) break;
    most = distance - 1;
  }
  return found;
}

namespace {

void append_hex(std::string& out, char32_t value, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
    out += "0123456789abcdef"[(value >> shift) & 0xf];
}

void append_escaped(std::string& out, char32_t rune) {
  constexpr std::string_view kNamed = "\a\b\f\n\r\t\v";
  std::size_t named = rune < 0x80 ? kNamed.find(static_cast<char>(rune)) : std::string_view::npos;
  out += '\\';
  if (named != std::string_view::npos) {
    out += "abfnrtv"[named];
  } else if (rune < 0x20 || rune == 0x7f) {
    out += 'x';
    append_hex(out, rune, 2);
  } else if (rune < 0x10000) {
    out += 'u';
    append_hex(out, rune, 4);
  } else {
    out += 'U';
    append_hex(out, rune, 8);
  }
}

}  // namespace

std::string go_quote(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    Rune rune = next_rune(text);
    if (!rune.valid) {
      out += "\\x";
      append_hex(out, static_cast<unsigned char>(text[0]), 2);
    } else if (rune.value == '"' || rune.value == '\\') {
      out += '\\';
      out += static_cast<char>(rune.value);
    } else if (is_printable(rune.value)) {
      out += text.substr(0, rune.size);
    } else {
      append_escaped(out, rune.value);
    }
    text.remove_prefix(rune.size);
  }
  return out += '"';
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    Rune rune = next_rune(text);
    width += static_cast<std::size_t>(columns_of(rune.value));
    text.remove_prefix(rune.size);
  }
  return width;
}

}  // namespace tiphys::base
