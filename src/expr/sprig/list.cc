// Lists. The `must…` forms are the same functions: a mistake is an error either way.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "expr/sprig/convert.h"
#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {
namespace {

std::unexpected<base::Error> bad_list(const Any& a, std::string_view what) {
  if (a.is_nil())
    return go::refuse("runtime error: invalid memory address or nil pointer dereference");
  return go::refuse(fmt::format("Cannot {} type {}", what, kind_of(a)));
}
base::Result<void> want_list(const Any& a, std::string_view what) {
  if (a.is_list()) return {};
  return bad_list(a, what);
}

bool copies(Call& c, std::size_t items) {
  return c.world.budget.step(items) && c.world.budget.charge(items * sizeof(Any));
}

Out list(Call& c) { return built(c, c.args); }
Out push(Call& c) {
  TRY(want_list(c[0], "push on"));
  if (!copies(c, c[0].items().size())) return c.world.budget.failure();
  std::vector<Any> out = c[0].items();
  out.push_back(c[1]);
  return built(c, std::move(out));
}
Out prepend(Call& c) {
  TRY(want_list(c[0], "prepend on"));
  if (!copies(c, c[0].items().size())) return c.world.budget.failure();
  std::vector<Any> out = c[0].items();
  out.insert(out.begin(), c[1]);
  return built(c, std::move(out));
}
Out first(Call& c) {
  TRY(want_list(c[0], "find first on"));
  return c[0].items().empty() ? Any() : c[0].items().front();
}
Out last(Call& c) {
  TRY(want_list(c[0], "find last on"));
  return c[0].items().empty() ? Any() : c[0].items().back();
}
Out part(Call& c, std::size_t from, std::size_t less) {
  if (c[0].items().empty()) return Any();
  if (!copies(c, c[0].items().size())) return c.world.budget.failure();
  auto begin = c[0].items().begin() + static_cast<std::ptrdiff_t>(from);
  auto end = c[0].items().end() - static_cast<std::ptrdiff_t>(less);
  return built(c, std::vector<Any>(begin, end));
}
Out rest(Call& c) {
  TRY(want_list(c[0], "find rest on"));
  return part(c, 1, 0);
}
Out initial(Call& c) {
  TRY(want_list(c[0], "find initial on"));
  return part(c, 0, 1);
}
Out reverse(Call& c) {
  TRY(want_list(c[0], "find reverse on"));
  if (!copies(c, c[0].items().size())) return c.world.budget.failure();
  std::vector<Any> out = c[0].items();
  std::reverse(out.begin(), out.end());
  return built(c, std::move(out));
}
Out compact(Call& c) {
  TRY(want_list(c[0], "compact on"));
  std::vector<Any> out;
  for (const Any& item : c[0].items())
    if (!is_empty(item)) out.push_back(item);
  return built(c, std::move(out));
}

base::Result<bool> in_list(Call& c, std::span<const Any> list, const Any& needle) {
  for (const Any& item : list) {
    if (TRY(go::deep_equal(needle, item, c.world.budget))) return true;
  }
  return false;
}
Out uniq(Call& c) {
  TRY(want_list(c[0], "find uniq on"));
  std::vector<Any> out;
  for (const Any& item : c[0].items())
    if (!TRY(in_list(c, out, item))) out.push_back(item);
  return built(c, std::move(out));
}
Out without(Call& c) {
  TRY(want_list(c[0], "find without on"));
  std::span<const Any> omitted = std::span<const Any>(c.args).subspan(1);
  std::vector<Any> out;
  for (const Any& item : c[0].items())
    if (!TRY(in_list(c, omitted, item))) out.push_back(item);
  return built(c, std::move(out));
}
Out has(Call& c) {
  if (c[1].is_nil()) return Any(false);
  TRY(want_list(c[1], "find has on"));
  return Any(TRY(in_list(c, c[1].items(), c[0])));
}
Out slice(Call& c) {
  if (!c[0].is_list())
    return go::refuse(fmt::format("list should be type of slice or array but {}", kind_of(c[0])));
  auto size = static_cast<std::int64_t>(c[0].items().size());
  if (size == 0) return Any();
  std::int64_t start = c.size() > 1 ? to_int64(c[1]) : 0;
  std::int64_t end = c.size() > 2 ? to_int64(c[2]) : size;
  if (start < 0 || end < start || end > size)
    return go::refuse("reflect.Value.Slice: slice index out of bounds");
  auto begin = c[0].items().begin();
  return built(c, std::vector<Any>(begin + start, begin + end), c[0].type());
}
Out concat(Call& c) {
  std::vector<Any> out;
  for (const Any& a : c.args) {
    if (!a.is_list()) {
      if (a.is_nil()) return bad_list(a, "");
      return go::refuse(fmt::format("Cannot concat type {} as list", kind_of(a)));
    }
    if (!copies(c, a.items().size())) return c.world.budget.failure();
    out.insert(out.end(), a.items().begin(), a.items().end());
  }
  if (out.empty()) return Any();  // a nil slice
  return built(c, std::move(out));
}
Out chunk(Call& c) {
  TRY(want_list(c[1], "chunk"));
  std::int64_t size = c.number(0);
  const auto& items = c[1].items();
  if (size <= 0) {
    // Go counts floor((n - 1) / size) + 1 chunks; none is fine, fewer are not.
    const auto last = static_cast<std::int64_t>(items.size()) - 1;
    if (size == 0 || last < 0 || last > -size)
      return go::refuse("runtime error: makeslice: len out of range");
    return Any::list({}, go::GoType::ListList);
  }
  std::vector<Any> out;
  for (std::size_t i = 0; i < items.size();) {
    std::size_t n = std::min(items.size() - i, static_cast<std::size_t>(size));
    if (!copies(c, n + 1)) return c.world.budget.failure();
    auto begin = items.begin() + static_cast<std::ptrdiff_t>(i);
    out.push_back(Any::list(std::vector<Any>(begin, begin + static_cast<std::ptrdiff_t>(n))));
    i += n;
  }
  return built(c, std::move(out), go::GoType::ListList);
}

constexpr go::Function kListFunctions[] = {
    {"tuple", "a*", list},
    {"list", "a*", list},
    {"append", "aa", push},
    {"push", "aa", push},
    {"mustAppend", "aa", push},
    {"mustPush", "aa", push},
    {"prepend", "aa", prepend},
    {"mustPrepend", "aa", prepend},
    {"first", "a", first},
    {"mustFirst", "a", first},
    {"rest", "a", rest},
    {"mustRest", "a", rest},
    {"last", "a", last},
    {"mustLast", "a", last},
    {"initial", "a", initial},
    {"mustInitial", "a", initial},
    {"reverse", "a", reverse},
    {"mustReverse", "a", reverse},
    {"uniq", "a", uniq},
    {"mustUniq", "a", uniq},
    {"without", "aa*", without},
    {"mustWithout", "aa*", without},
    {"has", "aa", has},
    {"mustHas", "aa", has},
    {"slice", "aa*", slice},
    {"mustSlice", "aa*", slice},
    {"concat", "a*", concat},
    {"chunk", "ia", chunk},
    {"mustChunk", "ia", chunk},
    {"compact", "a", compact},
    {"mustCompact", "a", compact},
};

}  // namespace

std::span<const go::Function> list_functions() { return kListFunctions; }

}  // namespace tiphys::expr::sprig
