// Dictionaries. Values never change in place: set, unset and merge give a changed copy. Orders that
// are random in Go are those of the keys.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "expr/sprig/convert.h"
#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {
namespace {

using Pairs = std::vector<std::pair<Any, Any>>;

const Pairs& pairs(const Any& a) { return a.as_map().items; }

bool fits(Call& c, std::size_t items) {
  return c.world.budget.step(items + 1) && c.world.budget.charge(items * 2 * sizeof(Any));
}
Out map_of(Call& c, Pairs items) {
  if (!fits(c, items.size())) return c.world.budget.failure();
  return Any::map(std::move(items));
}

Out dict(Call& c) {
  Pairs out;
  for (std::size_t i = 0; i < c.size(); i += 2)
    out.emplace_back(Any(TRY(to_text(c[i], c))), i + 1 < c.size() ? c[i + 1] : Any(""));
  return map_of(c, std::move(out));
}
Out get(Call& c) {
  const Any* found = c[0].as_map().find(c.text(1));
  return found != nullptr ? *found : Any("");
}
base::Result<void> want_map(const Any& a) {
  if (a.type() == go::GoType::AnyMap || a.is_nil()) return {};
  return go::refuse(
      fmt::format("reflect: Call using {} as type map[string]interface {{}}", name_of(a.type())));
}
Out set(Call& c) {
  if (c[0].is_nil()) return go::refuse("assignment to entry in nil map");
  TRY(want_map(c[0]));
  if (!fits(c, pairs(c[0]).size())) return c.world.budget.failure();
  Pairs out = pairs(c[0]);
  out.emplace_back(c[1], c[2]);
  return map_of(c, std::move(out));
}
Out unset(Call& c) {
  if (c[0].is_nil()) return Any();
  TRY(want_map(c[0]));
  if (!fits(c, pairs(c[0]).size())) return c.world.budget.failure();
  Pairs out = pairs(c[0]);
  std::erase_if(out, [&](const auto& item) { return item.first.as_string() == c.text(1); });
  return map_of(c, std::move(out));
}
Out has_key(Call& c) { return Any(c[0].as_map().find(c.text(1)) != nullptr); }

base::Result<void> want_maps(Call& c, std::size_t from) {
  for (std::size_t i = from; i < c.size(); ++i) TRY(want_map(c[i]));
  return {};
}
Out pluck(Call& c) {
  TRY(want_maps(c, 1));
  std::vector<Any> out;
  for (std::size_t i = 1; i < c.size(); ++i) {
    const Any* found = c[i].is_map() ? c[i].as_map().find(c.text(0)) : nullptr;
    if (found != nullptr) out.push_back(*found);
  }
  return built(c, std::move(out));
}
Out keys(Call& c) {
  TRY(want_maps(c, 0));
  std::vector<Any> out;
  for (const Any& a : c.args) {
    if (!fits(c, pairs(a).size())) return c.world.budget.failure();
    for (const auto& [key, value] : pairs(a)) out.push_back(key);
  }
  return built(c, std::move(out), go::GoType::StringList);
}
Out values(Call& c) {
  std::vector<Any> out;
  for (const auto& [key, value] : pairs(c[0])) out.push_back(value);
  return built(c, std::move(out));
}
Out chosen(Call& c, bool keep) {
  std::set<std::string, std::less<>> names;
  for (std::size_t i = 1; i < c.size(); ++i) names.insert(c.text(i));
  Pairs out;
  for (const auto& item : pairs(c[0]))
    if (names.contains(item.first.as_string()) == keep) out.push_back(item);
  return map_of(c, std::move(out));
}
Out pick(Call& c) { return chosen(c, true); }
Out omit(Call& c) { return chosen(c, false); }

// mergo's rule: maps are merged deeply; else the source wins where the target has nothing or
// something empty, and with `over` always. A nil comes through only with `over`.
Out merged(Call& c, const Any& target, const Any& source, bool over) {
  if (!fits(c, pairs(target).size() + pairs(source).size())) return c.world.budget.failure();
  Pairs out = pairs(target);
  for (const auto& [key, value] : pairs(source)) {
    const Any* old = target.as_map().find(key);
    if (value.is_nil() && !over) continue;
    if (old == nullptr) {
      out.emplace_back(key, value);
    } else if (old->type() == go::GoType::AnyMap && value.type() == go::GoType::AnyMap) {
      out.emplace_back(key, TRY(merged(c, *old, value, over)));
    } else if (over || is_empty(*old)) {
      out.emplace_back(key, value);
    }
  }
  return map_of(c, std::move(out));
}
Out merge_all(Call& c, bool over) {
  TRY(want_maps(c, 0));
  Any out = c[0];
  for (std::size_t i = 1; i < c.size(); ++i) out = TRY(merged(c, out, c[i], over));
  return out;
}
Out merge(Call& c) { return merge_all(c, false); }
Out merge_overwrite(Call& c) { return merge_all(c, true); }

Out dig(Call& c) {
  if (c.size() < 3) return go::refuse("dig needs at least three arguments");
  Any at = c[c.size() - 1];
  for (std::size_t i = 0; i + 2 < c.size(); ++i) {
    if (c[i].is_string()) continue;
    return go::refuse(fmt::format("interface conversion: interface {{}} is {}, not string",
                                  c[i].is_nil() ? "nil" : name_of(c[i].type())));
  }
  for (std::size_t i = 0; i + 2 < c.size(); ++i) {
    if (at.type() != go::GoType::AnyMap)
      return go::refuse(
          fmt::format("interface conversion: interface {{}} is {}, not map[string]interface {{}}",
                      at.is_nil() ? "nil" : name_of(at.type())));
    const Any* found = at.as_map().find(c.text(i));
    if (found == nullptr) return c[c.size() - 2];
    Any next = *found;
    at = std::move(next);
  }
  return at;
}

constexpr go::Function kMapFunctions[] = {
    {"dict", "a*", dict},
    {"get", "ms", get},
    {"set", "asa", set},
    {"unset", "as", unset},
    {"hasKey", "ms", has_key},
    {"pluck", "sm*", pluck},
    {"keys", "m*", keys},
    {"values", "m", values},
    {"pick", "ms*", pick},
    {"omit", "ms*", omit},
    {"merge", "mm*", merge},
    {"mustMerge", "mm*", merge},
    {"mergeOverwrite", "mm*", merge_overwrite},
    {"mustMergeOverwrite", "mm*", merge_overwrite},
    {"dig", "a*", dig},
};

}  // namespace

std::span<const go::Function> map_functions() { return kMapFunctions; }

}  // namespace tiphys::expr::sprig
