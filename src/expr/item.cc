// Items of loops: their texts.
#include "expr/item.h"

#include <algorithm>
#include <vector>

#include "base/json.h"
#include "base/text.h"

namespace tiphys::expr {
namespace {

using base::Value;

// A string's JSON escapes without the quotes; anything else as compact JSON.
std::string inner_text(const Value& value) {
  std::string json = base::to_json(value);
  return value.is_string() ? json.substr(1, json.size() - 2) : json;
}

std::string map_description(const base::Members& members) {
  std::vector<std::string> parts;
  parts.reserve(members.size());
  for (const base::Member& member : members)
    parts.push_back(member.key + ":" + inner_text(member.value));
  std::sort(parts.begin(), parts.end());
  return base::join(parts, ",");
}

std::string list_description(const base::Values& list) {
  std::string out = "[";
  for (const Value& element : list) {
    if (out.size() > 1) out += ' ';
    out += inner_text(element);
  }
  return out + "]";
}

// Only the outermost map: what lies deeper keeps the order it was written in.
Value with_sorted_members(Value map) {
  auto& members = map.as_object();
  std::stable_sort(members.begin(), members.end(),
                   [](const auto& a, const auto& b) { return a.key < b.key; });
  return map;
}

constexpr std::string_view kItem = "item";
constexpr std::string_view kItemDot = "item.";

}  // namespace

std::string item_description(const Value& item) {
  std::string text = item.is_object()  ? map_description(item.as_object())
                     : item.is_array() ? list_description(item.as_array())
                                       : inner_text(item);
  std::erase_if(text, [](char c) { return c == '(' || c == ')'; });
  return text;
}

std::string item_name(std::string_view name, std::uint64_t index, const Value& item) {
  std::string out(name);
  out += '(';
  out += std::to_string(index);
  out += ':';
  out += item_description(item);
  out += ')';
  return out;
}

std::string item_text(const Value& item) {
  if (item.is_string()) return item.as_string();
  if (item.is_object()) return base::to_json(with_sorted_members(item), base::JsonEscape::GoHtml);
  return base::to_json(item, base::JsonEscape::GoHtml);
}

std::optional<std::string> item_member_text(const Value& item, std::string_view key) {
  const Value* member = item.find(key);
  if (member == nullptr) return std::nullopt;
  return member->is_string() ? member->as_string() : base::to_json(*member);
}

std::optional<ScopeValue> ItemScope::lookup(std::string_view flat_key) const {
  if (flat_key == kItem) return ScopeValue::of_text(item_text(item_));
  if (!flat_key.starts_with(kItemDot)) return std::nullopt;
  auto text = item_member_text(item_, flat_key.substr(kItemDot.size()));
  if (!text) return std::nullopt;
  return ScopeValue::of_text(std::move(*text));
}

void ItemScope::enumerate(std::string_view prefix, const Visitor& visit) const {
  if (kItem.starts_with(prefix)) visit(kItem, ScopeValue::of_text(item_text(item_)));
  if (!item_.is_object()) return;
  for (const base::Member& member : item_.as_object()) {
    std::string key = std::string(kItemDot) + member.key;
    if (key.starts_with(prefix)) {
      visit(key, ScopeValue::of_text(*item_member_text(item_, member.key)));
    }
  }
}

base::Result<base::Values> parse_param_items(std::string_view text) {
  auto refuse = [&](std::string_view why) {
    return base::fail(base::ErrorCode::InvalidArgument,
                      "withParam value could not be parsed as a JSON list: " + std::string(text) +
                          ": " + std::string(why));
  };
  auto parsed = base::parse_json(text);
  if (!parsed) return refuse(parsed.error().message);
  if (parsed->is_null()) return base::Values{};
  if (!parsed->is_array()) return refuse("it is a " + std::string(name_of(parsed->kind())));
  return std::move(parsed->as_array());
}

}  // namespace tiphys::expr
