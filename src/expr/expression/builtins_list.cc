// Builtins on lists.
#include <fmt/format.h>

#include <algorithm>

#include "expr/expression/builtin_tables.h"
#include "expr/expression/operators.h"

namespace tiphys::expr::expression {
namespace {

using go::Call;
using Out = base::Result<Any>;

// reflect's name of a kind.
std::string_view reflect_kind(const Any& a) {
  switch (a.kind()) {
    case Any::Kind::Nil: return "invalid";
    case Any::Kind::List: return "slice";
    case Any::Kind::Map: return "map";
    case Any::Kind::Time: return "struct";
    case Any::Kind::Duration: return "int64";
    case Any::Kind::Location: return "ptr";
    case Any::Kind::Function: return "func";
    default: return kind_name(a);
  }
}

base::Result<void> want_list(Call& c, std::string_view what) {
  if (c[0].is_list()) return {};
  return go::refuse(fmt::format("cannot {} {}", what, reflect_kind(c[0])));
}

bool charge(Call& c, std::size_t items) {
  return c.world.budget.step(items) && c.world.budget.charge(items * sizeof(Any));
}

Out element(Call& c, std::int64_t index) {
  auto found = fetch(c[0], Any(index));
  return found ? *found : Any();
}
Out first(Call& c) { return element(c, 0); }
Out last(Call& c) { return element(c, -1); }

Out take(Call& c) {
  TRY(want_list(c, "take from"));
  std::int64_t n = c.number(1);
  if (n < 0) return go::refuse("reflect.Value.Slice: slice index out of bounds");
  return slice(c[0], Any(0), Any(n), c.world.budget);
}

Out reverse(Call& c) {
  TRY(want_list(c, "reverse"));
  std::vector<Any> out = c[0].items();
  if (!charge(c, out.size())) return c.world.budget.failure();
  std::reverse(out.begin(), out.end());
  return Any::list(std::move(out));
}

Out uniq(Call& c) {
  TRY(want_list(c, "uniq"));
  std::vector<Any> out;
  for (const Any& item : c[0].items()) {
    bool seen = false;
    for (const Any& kept : out)
      if (!seen) seen = TRY(equal(item, kept, c.world.budget));
    if (!seen) out.push_back(item);
  }
  return Any::list(std::move(out));
}

Out concat(Call& c) {
  if (c.size() == 0) return go::refuse("invalid number of arguments (expected at least 1, got 0)");
  std::vector<Any> out;
  for (const Any& a : c.args) {
    if (!a.is_list()) return go::refuse(fmt::format("cannot concat {}", reflect_kind(a)));
    if (!charge(c, a.items().size())) return c.world.budget.failure();
    out.insert(out.end(), a.items().begin(), a.items().end());
  }
  if (out.empty()) return Any::absent_list();
  return Any::list(std::move(out));
}

base::Result<void> flatten_into(const Any& list, std::vector<Any>& out, Call& c) {
  for (const Any& item : list.items()) {
    if (!charge(c, 1)) return c.world.budget.failure();
    if (item.is_list())
      TRY(flatten_into(item, out, c));
    else
      out.push_back(item);
  }
  return {};
}
Out flatten(Call& c) {
  TRY(want_list(c, "flatten"));
  std::vector<Any> out;
  TRY(flatten_into(c[0], out, c));
  return Any::list(std::move(out));
}

Out sort(Call& c) {
  bool descending = false;
  if (c.size() == 2) {
    descending = c.text(1) == "desc";
    if (!descending && c.text(1) != "asc")
      return go::refuse(fmt::format("invalid order {}, expected asc or desc", c.text(1)));
  }
  if (!c[0].is_list()) return Any::absent_list();
  std::vector<Any> out;
  for (std::size_t i : TRY(sorted_order(c[0].items(), descending, c.world.budget)))
    out.push_back(c[0].items()[i]);
  return Any::list(std::move(out));
}

constexpr go::Function kListFunctions[] = {
    {"first", "a", first},     {"last", "a", last},   {"take", "ai", take},
    {"reverse", "a", reverse}, {"uniq", "a", uniq},   {"concat", "a*", concat},
    {"flatten", "a", flatten}, {"sort", "a?s", sort},
};

}  // namespace

std::span<const go::Function> list_builtins() { return kListFunctions; }

}  // namespace tiphys::expr::expression
