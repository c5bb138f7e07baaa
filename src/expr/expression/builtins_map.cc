// Builtins on maps. Orders that are random in Go are those of the keys here.
#include <fmt/format.h>

#include "expr/expression/builtin_tables.h"
#include "expr/expression/operators.h"
#include "expr/go/format.h"

namespace tiphys::expr::expression {
namespace {

using go::Call;
using Out = base::Result<Any>;

base::Result<void> want_map(Call& c, std::string_view what) {
  if (!c.world.budget.step(1)) return c.world.budget.failure();
  if (c[0].is_map()) {
    if (!c.world.budget.step(c[0].as_map().items.size())) return c.world.budget.failure();
    return {};
  }
  return go::refuse(fmt::format("cannot {} {}", what, kind_name(c[0])));
}

Out keys(Call& c) {
  TRY(want_map(c, "get keys from"));
  std::vector<Any> out;
  for (const auto& [key, value] : c[0].as_map().items) out.push_back(key);
  return Any::list(std::move(out));
}
Out values(Call& c) {
  TRY(want_map(c, "get values from"));
  std::vector<Any> out;
  for (const auto& [key, value] : c[0].as_map().items) out.push_back(value);
  return Any::list(std::move(out));
}
Out to_pairs(Call& c) {
  TRY(want_map(c, "transform"));
  std::vector<Any> out;
  for (const auto& [key, value] : c[0].as_map().items) {
    if (!c.world.budget.charge(2 * sizeof(Any))) return c.world.budget.failure();
    out.push_back(Any::list({key, value}));
  }
  return Any::list(std::move(out), go::GoType::PairList);
}
Out from_pairs(Call& c) {
  if (!c[0].is_list())
    return go::refuse(fmt::format("cannot transform {} from pairs", kind_name(c[0])));
  std::vector<std::pair<Any, Any>> out;
  for (const Any& pair : c[0].items()) {
    if (!c.world.budget.step()) return c.world.budget.failure();
    if (!pair.is_list()) return go::refuse("invalid pair " + go::short_text_of(pair));
    if (pair.items().size() != 2)
      return go::refuse("invalid pair length " + go::short_text_of(pair));
    const Any& key = pair.items()[0];
    if (key.is_list() || key.is_map())
      return go::refuse(fmt::format("runtime error: hash of unhashable type {}", kind_name(key)));
    out.emplace_back(key, pair.items()[1]);
  }
  return Any::map(std::move(out), go::GoType::AnyKeyMap);
}

// As an index, but nil where there is nothing.
Out get(Call& c) {
  if (c[0].is_nil()) return Any();
  if (c[0].is_list() || c[0].is_string()) TRY(to_int(c[1]));
  auto found = fetch(c[0], c[1]);
  if (found) return *found;
  if (c[0].is_map() || c[0].is_list() || c[0].is_string()) {
    if (found.error().message.starts_with("index out of range")) return Any();
    return std::unexpected(found.error());
  }
  return Any();
}

constexpr go::Function kMapFunctions[] = {
    {"keys", "a", keys},        {"values", "a", values},
    {"toPairs", "a", to_pairs}, {"fromPairs", "a", from_pairs},
    {"get", "aa", get},
};

}  // namespace

std::span<const go::Function> map_builtins() { return kMapFunctions; }

}  // namespace tiphys::expr::expression
