// Splitting, replacing and trimming by Go's rules.
#include "expr/go/strings.h"

#include <algorithm>

#include "expr/go/runes.h"

namespace tiphys::expr::go {
namespace {

std::vector<std::string> explode(std::string_view text, std::int64_t most) {
  std::vector<std::string> out;
  while (!text.empty()) {
    if (most > 0 && static_cast<std::int64_t>(out.size()) == most - 1) {
      out.emplace_back(text);
      return out;
    }
    std::size_t size = base::next_rune(text).size;
    out.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return out;
}

}  // namespace

std::size_t count(std::string_view text, std::string_view part) {
  if (part.empty()) return rune_count(text) + 1;
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size()))
    ++n;
  return n;
}

std::vector<std::string> split(std::string_view text, std::string_view separator, std::int64_t most,
                               std::size_t keep) {
  std::vector<std::string> out;
  if (most == 0) return out;
  if (separator.empty()) return explode(text, most);
  while (most < 0 || static_cast<std::int64_t>(out.size()) < most - 1) {
    std::size_t at = text.find(separator);
    if (at == text.npos) break;
    out.emplace_back(text.substr(0, at + keep));
    text.remove_prefix(at + separator.size());
  }
  out.emplace_back(text);
  return out;
}

std::string replace(std::string_view text, std::string_view from, std::string_view to,
                    std::int64_t most) {
  std::string out;
  std::size_t at = 0;
  for (std::int64_t n = 0; most < 0 || n < most; ++n) {
    std::size_t found = at;
    if (from.empty()) {
      if (n > 0) {
        if (at >= text.size()) break;
        found = at + base::next_rune(text.substr(at)).size;
      }
    } else {
      found = text.find(from, at);
      if (found == text.npos) break;
    }
    out += text.substr(at, found - at);
    out += to;
    at = found + from.size();
    if (from.empty() && at > text.size()) break;
  }
  if (at < text.size()) out += text.substr(at);
  return out;
}

std::string_view trim_left(std::string_view text, std::string_view cutset) {
  std::u32string set = decode(cutset);
  while (!text.empty()) {
    base::Rune rune = base::next_rune(text);
    if (set.find(rune.value) == set.npos) break;
    text.remove_prefix(rune.size);
  }
  return text;
}

std::string_view trim_right(std::string_view text, std::string_view cutset) {
  std::u32string set = decode(cutset);
  while (!text.empty()) {
    std::size_t back = 1;
    while (back < text.size() && back < 4 && base::continues_rune(text[text.size() - back])) ++back;
    base::Rune rune = base::next_rune(text.substr(text.size() - back));
    if (rune.size != back) back = 1;
    char32_t value = rune.size == back ? rune.value : base::kBadRune;
    if (set.find(value) == set.npos) break;
    text.remove_suffix(back);
  }
  return text;
}

std::string_view trim(std::string_view text, std::string_view cutset) {
  return trim_left(trim_right(text, cutset), cutset);
}

std::vector<std::string> fields(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  while (!text.empty()) {
    base::Rune rune = base::next_rune(text);
    if (is_space(rune.value)) {
      if (!word.empty()) out.push_back(std::move(word));
      word.clear();
    } else {
      word += text.substr(0, rune.size);
    }
    text.remove_prefix(rune.size);
  }
  if (!word.empty()) out.push_back(std::move(word));
  return out;
}

std::string for_message(std::string_view text) {
  constexpr std::size_t kMost = 1000;
  if (text.size() <= kMost) return std::string(text);
  std::size_t end = kMost;  // not within a rune
  while (end > 0 && base::continues_rune(text[end])) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace tiphys::expr::go
