// Partition, two stable sorts, one merge: O(n log n).
#include "spec/merge/order.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "base/json.h"
#include "base/number.h"

namespace tiphys::spec::merge {

using base::Value;
using base::Values;

namespace {

struct Ranked {
  Value value;
  std::ptrdiff_t rank = -1;    // in the list that orders it
  std::ptrdiff_t before = -1;  // in the original list
};

base::Result<void> require_keys(const Values& list, std::string_view merge_key) {
  for (const Value& element : list) {
    if (!element.is_object()) return std::unexpected(wrong_type("map", element));
    if (element.find(merge_key) == nullptr)
      return std::unexpected(no_merge_key(element, merge_key));
  }
  return {};
}

void sort_by_rank(std::vector<Ranked>& list) {
  std::stable_sort(list.begin(), list.end(),
                   [](const Ranked& a, const Ranked& b) { return a.rank < b.rank; });
}

}  // namespace

std::string go_text(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::Null: return "<nil>";
    case Value::Kind::Bool: return value.as_bool() ? "true" : "false";
    case Value::Kind::Number: return base::go_float(value.as_double().value_or(0), 'g');
    case Value::Kind::String: return value.as_string();
    case Value::Kind::Array: {
      std::string out = "[";
      for (const Value& item : value.as_array()) {
        if (out.size() > 1) out += ' ';
        out += go_text(item);
      }
      return out + "]";
    }
    case Value::Kind::Object: {
      const Value sorted = base::sorted_keys(value);
      std::string out = "map[";
      for (const base::Member& member : sorted.as_object()) {
        if (out.size() > 4) out += ' ';
        out += member.key + ":" + go_text(member.value);
      }
      return out + "]";
    }
  }
  return {};
}

base::Error no_merge_key(const Value& element, std::string_view merge_key) {
  return {
      base::ErrorCode::InvalidArgument,
      fmt::format("map: {} does not contain declared merge key: {}", go_text(element), merge_key)};
}

base::Error wrong_type(std::string_view expected, const Value& found) {
  return {base::ErrorCode::InvalidArgument,
          fmt::format("expected a {}, found a {}", expected, base::name_of(found.kind()))};
}

std::string identity(const Value& element, std::string_view merge_key) {
  const Value* value = merge_key.empty() ? &element : element.find(merge_key);
  if (value == nullptr) return {};
  switch (value->kind()) {
    case Value::Kind::String: return "s" + value->as_string();
    case Value::Kind::Number: {
      auto real = value->as_double();
      return "n" + (real ? base::go_float(*real, 'g') : value->number_text());
    }
    default: return "v" + base::to_json(*value);
  }
}

Places::Places(const Values& list, std::string_view merge_key) {
  for (std::size_t i = 0; i < list.size(); ++i) add(identity(list[i], merge_key), i);
}

std::ptrdiff_t Places::find(const std::string& identity) const {
  auto it = places_.find(identity);
  return it == places_.end() ? -1 : static_cast<std::ptrdiff_t>(it->second);
}

void Places::add(const std::string& identity, std::size_t place) {
  places_.emplace(identity, place);
}

base::Result<Values> in_order(Values merged, const Values& wanted, const Values& before,
                              std::string_view merge_key) {
  if (!merge_key.empty()) {
    for (const Values* list : {&std::as_const(merged), &wanted, &before})
      TRY(require_keys(*list, merge_key));
  }
  const Places of_wanted(wanted, merge_key);
  const Places of_before(before, merge_key);
  std::vector<Ranked> patched, kept;
  for (Value& element : merged) {
    const std::string known_by = identity(element, merge_key);
    Ranked ranked{std::move(element), of_wanted.find(known_by), of_before.find(known_by)};
    if (ranked.rank >= 0) {
      patched.push_back(std::move(ranked));
    } else {
      ranked.rank = ranked.before;
      kept.push_back(std::move(ranked));
    }
  }
  sort_by_rank(patched);
  sort_by_rank(kept);
  Values out;
  out.reserve(patched.size() + kept.size());
  std::size_t i = 0;
  for (Ranked& next : patched) {
    for (;
         i < kept.size() && next.before >= 0 && kept[i].before >= 0 && kept[i].before < next.before;
         ++i)
      out.push_back(std::move(kept[i].value));
    out.push_back(std::move(next.value));
  }
  for (; i < kept.size(); ++i) out.push_back(std::move(kept[i].value));
  return out;
}

}  // namespace tiphys::spec::merge
