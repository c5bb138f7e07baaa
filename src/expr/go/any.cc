// Building and comparing values.
#include "expr/go/any.h"

#include <algorithm>
#include <array>

#include "expr/go/time.h"

namespace tiphys::expr::go {

std::string_view name_of(GoType type) {
  constexpr std::array<std::string_view, 34> kNames = {"<nil>",
                                                       "bool",
                                                       "string",
                                                       "int",
                                                       "int8",
                                                       "int16",
                                                       "int32",
                                                       "int64",
                                                       "uint",
                                                       "uint8",
                                                       "uint16",
                                                       "uint32",
                                                       "uint64",
                                                       "float32",
                                                       "float64",
                                                       "time.Month",
                                                       "time.Weekday",
                                                       "time.Duration",
                                                       "time.Time",
                                                       "*time.Location",
                                                       "[]interface {}",
                                                       "[]string",
                                                       "[]int",
                                                       "[][2]interface {}",
                                                       "[]uint8",
                                                       "[]float64",
                                                       "[][]interface {}",
                                                       "map[string]interface {}",
                                                       "map[string]string",
                                                       "map[interface {}]interface {}",
                                                       "map[interface {}][]interface {}",
                                                       "func",
                                                       "error",
                                                       "*semver.Version"};
  return kNames.at(static_cast<std::size_t>(type));
}

Any Any::list(std::vector<Any> items, GoType type) {
  auto list = std::make_shared<List>();
  for (const Any& item : items) list->depth = std::max(list->depth, item.depth() + 1);
  list->items = std::move(items);
  list->type = type;
  Any out;
  out.data_ = ListPtr(std::move(list));
  out.type_ = type;
  return out;
}

Any Any::absent_list(GoType type) {
  auto list = std::make_shared<List>();
  list->type = type;
  list->absent = true;
  Any out;
  out.data_ = ListPtr(std::move(list));
  out.type_ = type;
  return out;
}

Any Any::map(std::vector<std::pair<Any, Any>> items, GoType type) {
  auto less = [](const auto& a, const auto& b) { return compare_keys(a.first, b.first) < 0; };
  if (!std::is_sorted(items.begin(), items.end(), less))
    std::stable_sort(items.begin(), items.end(), less);
  std::vector<std::pair<Any, Any>> kept;
  kept.reserve(items.size());
  for (auto& item : items) {
    if (!kept.empty() && compare_keys(kept.back().first, item.first) == 0)
      kept.back() = std::move(item);
    else
      kept.push_back(std::move(item));
  }
  auto map = std::make_shared<Map>();
  for (const auto& item : kept)
    map->depth = std::max({map->depth, item.second.depth() + 1, item.first.depth() + 1});
  map->items = std::move(kept);
  map->type = type;
  Any out;
  out.data_ = MapPtr(std::move(map));
  out.type_ = type;
  return out;
}

Any Any::map(std::vector<std::pair<std::string, Any>> items, GoType type) {
  std::vector<std::pair<Any, Any>> pairs;
  pairs.reserve(items.size());
  for (auto& [key, value] : items) pairs.emplace_back(Any(std::move(key)), std::move(value));
  return map(std::move(pairs), type);
}

const Any* Map::find(std::string_view key) const {
  auto at = std::lower_bound(items.begin(), items.end(), key,
                             [](const std::pair<Any, Any>& item, std::string_view k) {
                               if (!item.first.is_string())
                                 return item.first.kind() < Any::Kind::String;
                               return std::string_view(item.first.as_string()) < k;
                             });
  if (at == items.end() || !at->first.is_string() || at->first.as_string() != key) return nullptr;
  return &at->second;
}

const Any* Map::find(const Any& key) const {
  auto at = std::lower_bound(items.begin(), items.end(), key,
                             [](const std::pair<Any, Any>& item, const Any& k) {
                               return compare_keys(item.first, k) < 0;
                             });
  if (at == items.end() || compare_keys(at->first, key) != 0) return nullptr;
  return &at->second;
}

std::uint32_t Any::depth() const {
  if (is_list()) return as_list().depth;
  if (is_map()) return as_map().depth;
  return 0;
}

std::size_t Any::own_bytes() const {
  constexpr std::size_t kHeader = 48;  // of a shared payload
  switch (kind()) {
    case Kind::String: return kHeader + as_string().size();
    case Kind::List: return kHeader + items().size() * sizeof(Any);
    case Kind::Map: return kHeader + as_map().items.size() * 2 * sizeof(Any);
    case Kind::Time: return kHeader + sizeof(TimeValue);
    default: return 0;
  }
}

namespace {

template <class T>
int order(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

int compare_lists(const std::vector<Any>& a, const std::vector<Any>& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    if (int c = compare_keys(a[i], b[i]); c != 0) return c;
  return order(a.size(), b.size());
}

}  // namespace

int compare_keys(const Any& a, const Any& b) {
  if (a.kind() != b.kind()) return order(a.kind(), b.kind());
  switch (a.kind()) {
    case Any::Kind::Nil: return 0;
    case Any::Kind::Bool: return order(a.as_bool(), b.as_bool());
    case Any::Kind::Int: return order(a.as_int(), b.as_int());
    case Any::Kind::Float: return order(a.as_float(), b.as_float());
    case Any::Kind::String: return a.as_string().compare(b.as_string());
    case Any::Kind::List: return compare_lists(a.items(), b.items());
    case Any::Kind::Map: {
      const auto& x = a.as_map().items;
      const auto& y = b.as_map().items;
      for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
        if (int c = compare_keys(x[i].first, y[i].first); c != 0) return c;
        if (int c = compare_keys(x[i].second, y[i].second); c != 0) return c;
      }
      return order(x.size(), y.size());
    }
    case Any::Kind::Time: return compare(a.as_time(), b.as_time());
    case Any::Kind::Duration: return order(a.as_duration().ns, b.as_duration().ns);
    case Any::Kind::Location: return a.as_location()->name().compare(b.as_location()->name());
    case Any::Kind::Function: return 0;
  }
  return 0;
}

namespace {

base::Result<bool> equal_lists(const std::vector<Any>& a, const std::vector<Any>& b,
                               Budget& budget) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!TRY(deep_equal(a[i], b[i], budget))) return false;
  return true;
}

base::Result<bool> equal_maps(const Map& a, const Map& b, Budget& budget) {
  if (a.items.size() != b.items.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!TRY(deep_equal(a.items[i].first, b.items[i].first, budget))) return false;
    if (!TRY(deep_equal(a.items[i].second, b.items[i].second, budget))) return false;
  }
  return true;
}

}  // namespace

base::Result<bool> deep_equal(const Any& a, const Any& b, Budget& budget) {
  std::size_t size = a.is_string() ? a.as_string().size() : 0;
  if (!budget.step(1 + size / 64)) return budget.failure();
  if (a.type() != b.type()) return false;
  if (a.is_list()) return equal_lists(a.items(), b.items(), budget);
  if (a.is_map()) return equal_maps(a.as_map(), b.as_map(), budget);
  if (a.is_float()) return a.as_float() == b.as_float();
  return compare_keys(a, b) == 0;
}

}  // namespace tiphys::expr::go
