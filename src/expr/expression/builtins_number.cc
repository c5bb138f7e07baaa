// Builtins on numbers and bits.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "expr/expression/builtin_tables.h"
#include "expr/expression/operators.h"
#include "expr/go/number.h"

namespace tiphys::expr::expression {
namespace {

using go::Call;
using Out = base::Result<Any>;

std::unexpected<base::Error> bad_type(std::string_view name, const Any& a) {
  return go::refuse(fmt::format("invalid argument for {} (type {})", name, kind_name(a)));
}

bool is_named(const Any& a) {
  return a.type() == go::GoType::Month || a.type() == go::GoType::Weekday;
}

Out absolute(Call& c) {
  const Any& a = c[0];
  if (is_named(a)) return bad_type("abs", a);
  if (a.is_int()) return a.as_int() < 0 ? negate(a) : Out(a);
  if (a.is_float()) return Any(a.as_float() < 0 ? -a.as_float() : a.as_float());
  return bad_type("abs", a);
}
Out rounded(Call& c, std::string_view name, double (*round_one)(double)) {
  if (!c[0].is_number() || is_named(c[0])) return bad_type(name, c[0]);
  return Any(c[0].is_int() ? c[0].number() : round_one(c[0].as_float()));
}
Out ceil(Call& c) { return rounded(c, "ceil", std::ceil); }
Out floor(Call& c) { return rounded(c, "floor", std::floor); }
Out round(Call& c) { return rounded(c, "round", std::round); }

Out to_integer(Call& c) {
  const Any& a = c[0];
  if (a.is_int()) return Any(a.as_int());
  if (a.is_float()) return Any(go::to_int64(a.as_float()));
  if (a.is_duration()) return Any(a.as_duration().ns);
  if (a.is_string()) {
    auto n = go::parse_int(a.as_string(), 10);
    if (n) return Any(*n);
    return go::refuse(fmt::format("invalid operation: int({})", a.as_string()));
  }
  return go::refuse(fmt::format("invalid operation: int({})", kind_name(a)));
}

Out to_real(Call& c) {
  const Any& a = c[0];
  if (a.is_number() && !is_named(a)) return Any(a.number());
  if (a.is_string()) {
    auto n = go::parse_float(a.as_string());
    if (n) return Any(*n);
    return go::refuse(fmt::format("invalid operation: float({})", a.as_string()));
  }
  return go::refuse(fmt::format("invalid operation: float({})", kind_name(a)));
}

// Every number in the arguments and in lists in them, in order.
base::Result<void> collect(std::string_view name, const Any& a, std::vector<Any>& out,
                           Budget& budget) {
  if (!budget.step()) return budget.failure();
  if (a.is_number()) {
    out.push_back(a);
    return {};
  }
  if (a.is_duration()) {
    out.emplace_back(a.as_duration().ns);
    return {};
  }
  if (!a.is_list()) return bad_type(name, a);
  for (const Any& item : a.items()) {
    if (item.is_duration() && (name == "max" || name == "min")) return bad_type(name, item);
    TRY(collect(name, item, out, budget));
  }
  return {};
}

base::Result<std::vector<Any>> numbers(Call& c, std::string_view name) {
  if (c.size() == 0) return go::refuse(fmt::format("not enough arguments to call {}", name));
  std::vector<Any> out;
  for (const Any& a : c.args) TRY(collect(name, a, out, c.world.budget));
  if (!c.world.budget.charge(out.size() * sizeof(Any))) return c.world.budget.failure();
  return out;
}

Out extreme(Call& c, std::string_view name, int wanted) {
  if (c.size() == 1 && !c[0].is_list()) return c[0];
  auto all = TRY(numbers(c, name));
  Any best;
  for (const Any& n : all)
    if (best.is_nil() || TRY(order(n, best, "<")) == wanted) best = n;
  return best;
}
Out max(Call& c) { return extreme(c, "max", 1); }
Out min(Call& c) { return extreme(c, "min", -1); }

Out mean(Call& c) {
  auto all = TRY(numbers(c, "mean"));
  double total = 0;
  for (const Any& n : all) total += n.number();
  return Any(all.empty() ? 0.0 : total / static_cast<double>(all.size()));
}

Out median(Call& c) {
  std::vector<double> values;
  for (const Any& n : TRY(numbers(c, "median"))) values.push_back(n.number());
  if (values.empty()) return Any(0.0);
  std::sort(values.begin(), values.end(), [](double a, double b) {
    return a < b || (std::isnan(a) && !std::isnan(b));  // NaN first, as Go sorts
  });
  std::size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return Any(values[middle]);
  return Any((values[middle - 1] + values[middle]) / 2);
}

Out shift_checked(Call& c, std::int64_t (*shift)(std::int64_t, std::uint64_t)) {
  if (c.number(1) < 0)
    return go::refuse(
        fmt::format("invalid operation: negative shift count {} (type int)", c.number(1)));
  return Any(shift(c.number(0), static_cast<std::uint64_t>(c.number(1))));
}
Out bit_and(Call& c) { return Any(c.number(0) & c.number(1)); }
Out bit_or(Call& c) { return Any(c.number(0) | c.number(1)); }
Out bit_xor(Call& c) { return Any(c.number(0) ^ c.number(1)); }
Out bit_nand(Call& c) { return Any(c.number(0) & ~c.number(1)); }
Out bit_not(Call& c) { return Any(~c.number(0)); }
Out bit_shl(Call& c) {
  return shift_checked(c, [](std::int64_t x, std::uint64_t y) {
    return y >= 64 ? 0 : static_cast<std::int64_t>(static_cast<std::uint64_t>(x) << y);
  });
}
Out bit_shr(Call& c) {
  return shift_checked(
      c, [](std::int64_t x, std::uint64_t y) { return x >> std::min<std::uint64_t>(y, 63); });
}
Out bit_ushr(Call& c) {
  return shift_checked(c, [](std::int64_t x, std::uint64_t y) {
    return y >= 64 ? 0 : static_cast<std::int64_t>(static_cast<std::uint64_t>(x) >> y);
  });
}

constexpr go::Function kNumberFunctions[] = {
    {"abs", "a", absolute},    {"ceil", "a", ceil},         {"floor", "a", floor},
    {"round", "a", round},     {"int", "a", to_integer},    {"float", "a", to_real},
    {"max", "a*", max},        {"min", "a*", min},          {"mean", "a*", mean},
    {"median", "a*", median},  {"bitand", "ii", bit_and},   {"bitor", "ii", bit_or},
    {"bitxor", "ii", bit_xor}, {"bitnand", "ii", bit_nand}, {"bitnot", "i", bit_not},
    {"bitshl", "ii", bit_shl}, {"bitshr", "ii", bit_shr},   {"bitushr", "ii", bit_ushr},
};

}  // namespace

std::span<const go::Function> number_builtins() { return kNumberFunctions; }

}  // namespace tiphys::expr::expression
