// Operators. Integers of every width meet as int, floats as float64.
#include "expr/expression/operators.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "expr/go/format.h"
#include "expr/go/function.h"
#include "expr/go/number.h"
#include "expr/go/regexp.h"
#include "expr/go/time.h"

namespace tiphys::expr::expression {

using go::GoType;
using go::refuse;

std::string_view kind_name(const Any& a) { return name_of(a.type()); }

base::Error wrong_kind(const Any& a, std::string_view wanted) {
  std::string_view name = a.is_nil() ? "nil" : kind_name(a);
  return {base::ErrorCode::InvalidArgument,
          fmt::format("interface conversion: interface {{}} is {}, not {}", name, wanted)};
}

bool is_nil(const Any& a) { return a.is_nil() || (a.is_list() && a.as_list().absent); }

// What a map of any keys cannot look up.
base::Result<void> hashable(const Any& key) {
  if (!key.is_list() && !key.is_map()) return {};
  return refuse(fmt::format("runtime error: hash of unhashable type {}", name_of(key.type())));
}

namespace {

bool is_numeric(const Any& a) {
  return a.is_float() || (a.is_int() && a.type() != GoType::Month && a.type() != GoType::Weekday);
}

std::unexpected<base::Error> invalid(std::string_view sign, const Any& a, const Any& b) {
  return refuse(fmt::format("invalid operation: {} {} {}", kind_name(a), sign, kind_name(b)));
}

base::Result<bool> equal_lists(const Any& a, const Any& b, Budget& budget) {
  const auto& x = a.items();
  const auto& y = b.items();
  if (x.size() != y.size()) return false;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!TRY(equal(x[i], y[i], budget))) return false;
  return true;
}

bool is_plain_list(const Any& a) {
  return a.is_list() && a.type() != GoType::PairList && a.type() != GoType::ListList &&
         a.type() != GoType::ByteList;
}

}  // namespace

base::Result<bool> equal(const Any& a, const Any& b, Budget& budget) {
  if (!budget.step()) return budget.failure();
  if (is_nil(a) && is_nil(b)) return true;
  if (is_numeric(a) && is_numeric(b)) {
    if (a.is_int() && b.is_int()) return a.as_int() == b.as_int();
    return a.number() == b.number();
  }
  bool any_list = a.type() == GoType::AnyList || b.type() == GoType::AnyList;
  if (is_plain_list(a) && is_plain_list(b) && (any_list || a.type() == b.type())) {
    // Lists of nested values recurse; how deep is bounded when they are built.
    return equal_lists(a, b, budget);
  }
  if (a.is_time() && b.is_time()) return compare(a.as_time(), b.as_time()) == 0;
  return go::deep_equal(a, b, budget);
}

base::Result<int> order(const Any& a, const Any& b, std::string_view sign) {
  auto three = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
  if (is_numeric(a) && is_numeric(b)) {
    if (a.is_int() && b.is_int()) return three(a.as_int(), b.as_int());
    double x = a.number();
    double y = b.number();
    if (std::isnan(x) || std::isnan(y)) return 2;
    return three(x, y);
  }
  if (a.is_string() && b.is_string()) {
    int c = a.as_string().compare(b.as_string());
    return c < 0 ? -1 : c > 0 ? 1 : 0;
  }
  if (a.is_time() && b.is_time()) return compare(a.as_time(), b.as_time());
  if (a.is_duration() && b.is_duration()) return three(a.as_duration().ns, b.as_duration().ns);
  return invalid(sign, a, b);
}

namespace {

std::int64_t wrap(std::string_view sign, std::int64_t a, std::int64_t b) {
  auto x = static_cast<std::uint64_t>(a);
  auto y = static_cast<std::uint64_t>(b);
  return static_cast<std::int64_t>(sign == "+" ? x + y : sign == "-" ? x - y : x * y);
}

base::Result<Any> numeric(std::string_view sign, const Any& a, const Any& b) {
  if (sign == "/") return Any(a.number() / b.number());
  if (sign == "**" || sign == "^") return Any(go::power(a.number(), b.number()));
  if (a.is_int() && b.is_int()) {
    if (sign != "%") return Any(wrap(sign, a.as_int(), b.as_int()));
    if (b.as_int() == 0) return refuse("runtime error: integer divide by zero");
    return Any(b.as_int() == -1 ? std::int64_t{0} : a.as_int() % b.as_int());
  }
  double x = a.number();
  double y = b.number();
  if (sign == "+") return Any(x + y);
  if (sign == "-") return Any(x - y);
  if (sign == "*") return Any(x * y);
  return invalid("%", a, b);
}

base::Result<Any> temporal(std::string_view sign, const Any& a, const Any& b) {
  bool add = sign == "+";
  if (sign == "*" && (a.is_duration() || b.is_duration())) {
    auto ns = [](const Any& v) { return v.is_duration() ? v.as_duration().ns : v.as_int(); };
    if (a.is_float() || b.is_float()) {
      auto real = [](const Any& v) {
        return v.is_duration() ? static_cast<double>(v.as_duration().ns) : v.number();
      };
      return Any(real(a) * real(b));
    }
    if ((a.is_duration() || a.is_int()) && (b.is_duration() || b.is_int()))
      return Any(base::Duration{wrap("*", ns(a), ns(b))});
    return invalid(sign, a, b);
  }
  if (!add && sign != "-") return invalid(sign, a, b);
  if (a.is_time() && b.is_duration()) {
    base::Duration d = b.as_duration();
    return Any(go::add(a.as_time(), add ? d : base::Duration{wrap("-", 0, d.ns)}));
  }
  if (add && a.is_duration() && b.is_time()) return Any(go::add(b.as_time(), a.as_duration()));
  if (!add && a.is_time() && b.is_time()) return Any(subtract(a.as_time(), b.as_time()));
  if (a.is_duration() && b.is_duration())
    return Any(base::Duration{wrap(sign, a.as_duration().ns, b.as_duration().ns)});
  return invalid(sign, a, b);
}

}  // namespace

base::Result<Any> arithmetic(std::string_view sign, const Any& a, const Any& b, Budget& budget) {
  if (is_numeric(a) && is_numeric(b)) return numeric(sign, a, b);
  if (sign == "+" && a.is_string() && b.is_string()) {
    if (!budget.charge(a.as_string().size() + b.as_string().size())) return budget.failure();
    return Any(a.as_string() + b.as_string());
  }
  if (sign == "**" || sign == "^") {
    double x = TRY(to_float(a));
    double y = TRY(to_float(b));
    return Any(go::power(x, y));
  }
  return temporal(sign, a, b);
}

base::Result<bool> contained(const Any& needle, const Any& in, Budget& budget) {
  if (in.is_nil()) return false;
  if (in.is_list()) {
    for (const Any& item : in.items())
      if (TRY(equal(item, needle, budget))) return true;
    return false;
  }
  if (in.is_map()) {
    if (in.type() == GoType::AnyMap && !needle.is_string() && !needle.is_nil())
      return refuse(
          fmt::format("reflect.Value.MapIndex: value of type {} is not assignable to type string",
                      kind_name(needle)));
    if (in.type() == GoType::AnyMap && needle.is_nil()) return in.as_map().find("") != nullptr;
    if (in.type() != GoType::AnyMap) TRY(hashable(needle));
    return in.as_map().find(needle) != nullptr;
  }
  if (in.is_time()) {  // a struct: a text is the name of a field, of which there are none
    if (needle.is_string()) return false;
    return refuse(fmt::format("cannot use {} as field name of time.Time", kind_name(needle)));
  }
  return refuse(fmt::format("operator \"in\" not defined on {}", kind_name(in)));
}

base::Result<bool> text_test(std::string_view sign, const Any& a, const Any& b, Budget& budget,
                             go::Regexp& last) {
  if (is_nil(a) || is_nil(b)) return false;
  if (!a.is_string())
    return std::unexpected(wrong_kind(a, sign == "matches" ? "[]uint8" : "string"));
  if (!b.is_string()) return std::unexpected(wrong_kind(b, "string"));
  const std::string& text = a.as_string();
  const std::string& part = b.as_string();
  if (!budget.step((text.size() + part.size()) / 64 + 1)) return budget.failure();
  if (sign == "contains") return text.find(part) != text.npos;
  if (sign == "startsWith") return text.starts_with(part);
  if (sign == "endsWith") return text.ends_with(part);
  if (!last.is_compiled() || last.pattern() != part) last = TRY(go::Regexp::compile(part, budget));
  if (!last.scan_fits(text.size(), budget)) return budget.failure();
  return last.matches(text);
}

base::Result<std::int64_t> to_int(const Any& a) {
  if (a.is_int()) return a.as_int();
  if (a.is_float()) return go::to_int64(a.as_float());
  return refuse(fmt::format("invalid operation: int({})", kind_name(a)));
}

base::Result<double> to_float(const Any& a) {
  if (is_numeric(a)) return a.number();
  return refuse(fmt::format("invalid operation: float({})", kind_name(a)));
}

namespace {

base::Result<std::int64_t> index_within(const Any& key, std::size_t size) {
  std::int64_t index = TRY(to_int(key));
  auto length = static_cast<std::int64_t>(size);
  if (index < 0) index += length;
  if (index < 0 || index >= length)
    return refuse(fmt::format("index out of range: {} (array length is {})", index, length));
  return index;
}

}  // namespace

base::Result<Any> fetch(const Any& from, const Any& key) {
  if (from.is_list()) {
    std::int64_t i = TRY(index_within(key, from.items().size()));
    return from.items()[static_cast<std::size_t>(i)];
  }
  if (from.is_string()) {
    std::int64_t i = TRY(index_within(key, from.as_string().size()));
    auto byte = static_cast<unsigned char>(from.as_string()[static_cast<std::size_t>(i)]);
    return Any(std::int64_t{byte}, GoType::Uint8);
  }
  if (from.is_map()) {
    const go::Map& map = from.as_map();
    bool text_keys = map.type == GoType::AnyMap || map.type == GoType::StringMap;
    if (text_keys && !key.is_string() && !key.is_nil())
      return refuse(
          fmt::format("reflect.Value.MapIndex: value of type {} is not assignable to type string",
                      kind_name(key)));
    if (!text_keys) TRY(hashable(key));
    const Any* found = text_keys && key.is_nil() ? map.find("") : map.find(key);
    if (found != nullptr) return *found;
    if (map.type == GoType::StringMap) return Any("");
    if (map.type == GoType::ListMap) return Any::absent_list();
    return Any();
  }
  return refuse(fmt::format("cannot fetch {} from {}", go::short_text_of(key), kind_name(from)));
}

base::Result<Any> slice(const Any& from, const Any& low, const Any& high, Budget& budget) {
  if (!from.is_list() && !from.is_string()) return refuse("cannot slice " + go::short_text_of(low));
  auto size =
      static_cast<std::int64_t>(from.is_list() ? from.items().size() : from.as_string().size());
  std::int64_t a = TRY(to_int(low));
  std::int64_t b = TRY(to_int(high));
  if (a < 0) a = std::max<std::int64_t>(size + a, 0);
  if (b < 0) b = std::max<std::int64_t>(size + b, 0);
  b = std::min(b, size);
  a = std::min(a, b);
  auto first = static_cast<std::size_t>(a);
  auto count = static_cast<std::size_t>(b - a);
  if (!budget.step(count / 64 + 1)) return budget.failure();
  if (from.is_string()) {
    if (!budget.charge(count)) return budget.failure();
    return Any(from.as_string().substr(first, count));
  }
  if (from.as_list().absent) return from;
  if (!budget.charge(count * sizeof(Any))) return budget.failure();
  auto begin = from.items().begin() + a;
  return Any::list(std::vector<Any>(begin, begin + (b - a)), from.type());
}

base::Result<Any> negate(const Any& a) {
  if (a.is_int()) return Any(wrap("-", 0, a.as_int()), a.type());
  if (a.is_float()) return Any(-a.as_float());
  return refuse(fmt::format("invalid operation: - {}", kind_name(a)));
}

base::Result<Any> range(const Any& low, const Any& high, Budget& budget) {
  std::int64_t a = TRY(to_int(low));
  std::int64_t b = TRY(to_int(high));
  std::vector<Any> items;
  if (a <= b) {
    std::uint64_t size = static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a) + 1;
    constexpr std::uint64_t kMost = 1'000'000;  // expr-lang's memory budget
    if (size == 0 || size >= kMost) return refuse("memory budget exceeded");
    if (!budget.step(size) || !budget.charge(size * sizeof(Any))) return budget.failure();
    items.reserve(size);
    for (std::int64_t n = a;; ++n) {
      items.emplace_back(n);
      if (n == b) break;
    }
  }
  return Any::list(std::move(items), GoType::IntList);
}

base::Result<std::vector<std::size_t>> sorted_order(const std::vector<Any>& values, bool descending,
                                                    Budget& budget) {
  std::vector<std::size_t> out(values.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = i;
  // Values that do not compare are found before sorting, which must not fail half way.
  for (std::size_t i = 0; i + 1 < values.size(); ++i) TRY(order(values[i + 1], values[i], "<"));
  std::uint64_t round = values.size();
  for (const Any& value : values)
    if (value.is_string()) round += value.as_string().size() / 64;
  std::uint64_t cost = round;
  for (std::size_t n = values.size(); n > 1; n /= 2) cost += round;
  if (!budget.step(cost)) return budget.failure();
  std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
    auto c = descending ? order(values[b], values[a], "<") : order(values[a], values[b], "<");
    return c.has_value() && *c == -1;
  });
  return out;
}

}  // namespace tiphys::expr::expression
