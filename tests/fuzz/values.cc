// Walks over values; recursion is fine, since the parsers bound the depth.
#include "values.h"

#include <algorithm>
#include <string>

#include "base/unicode.h"

namespace tiphys::fuzz {

using base::Value;

Size measure(const Value& value) {
  Size out{1, 0, 0};
  auto add = [&](const Value& inner) {
    Size size = measure(inner);
    out.values += size.values;
    out.bytes += size.bytes;
    out.depth = std::max(out.depth, size.depth + 1);
  };
  if (value.is_array())
    for (const Value& item : value.as_array()) add(item);
  if (value.is_object())
    for (const base::Member& member : value.as_object()) {
      out.bytes += member.key.size();
      add(member.value);
    }
  if (value.is_string()) out.bytes += value.as_string().size();
  if (value.is_number()) out.bytes += value.number_text().size();
  return out;
}

namespace {

std::string repaired(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    base::Rune rune = base::next_rune(text);
    base::append_rune(out, rune.value);
    text.remove_prefix(rune.size);
  }
  return out;
}

bool same_members(const base::Members& a, const base::Members& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return repaired(x.key) == repaired(y.key) && same(x.value, y.value);
  });
}

}  // namespace

bool same(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  if (a.is_number()) return a == b || a.as_double() == b.as_double();
  if (a.is_string()) return repaired(a.as_string()) == repaired(b.as_string());
  if (a.is_array())
    return std::equal(a.as_array().begin(), a.as_array().end(), b.as_array().begin(),
                      b.as_array().end(), same);
  if (a.is_object()) return same_members(a.as_object(), b.as_object());
  return a == b;
}

bool plain_in_yaml(const Value& value) {
  auto plain_text = [](std::string_view text) {
    return text.size() < 1000 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  };
  if (value.is_string()) return plain_text(value.as_string());
  if (value.is_array())
    return std::all_of(value.as_array().begin(), value.as_array().end(), plain_in_yaml);
  if (value.is_object())
    return std::all_of(
        value.as_object().begin(), value.as_object().end(),
        [&](const base::Member& m) { return plain_text(m.key) && plain_in_yaml(m.value); });
  return true;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    base::Rune rune = base::next_rune(text);
    if (!rune.valid) return false;
    text.remove_prefix(rune.size);
  }
  return true;
}

}  // namespace tiphys::fuzz
