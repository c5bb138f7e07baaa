// Numbers: conversions, integer arithmetic, exact decimal arithmetic, ranges.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <optional>

#include "expr/go/number.h"
#include "expr/sprig/convert.h"
#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {
namespace {

__extension__ using Wide = __int128;

// Out of range it is the nearest number, as the value that Go gives beside its error.
Out atoi(Call& c) {
  const auto n = go::parse_int(c.text(0), 10);
  if (n || n.error() != go::NumberError::Range) return Any(n.value_or(0));
  return Any(c.text(0).starts_with('-') ? INT64_MIN : INT64_MAX);
}
Out as_int64(Call& c) { return int64(to_int64(c[0])); }
Out as_int(Call& c) { return Any(to_int64(c[0])); }
Out as_float64(Call& c) { return Any(to_float64(c[0])); }
Out to_decimal(Call& c) { return int64(go::parse_int(TRY(to_text(c[0], c)), 8).value_or(0)); }

std::int64_t wrapped(std::uint64_t n) { return static_cast<std::int64_t>(n); }
std::uint64_t bits(const Any& a) { return static_cast<std::uint64_t>(to_int64(a)); }

Out add1(Call& c) { return int64(wrapped(bits(c[0]) + 1)); }
Out add(Call& c) {
  std::uint64_t sum = 0;
  for (const Any& a : c.args) sum += bits(a);
  return int64(wrapped(sum));
}
Out sub(Call& c) { return int64(wrapped(bits(c[0]) - bits(c[1]))); }
Out mul(Call& c) {
  std::uint64_t product = bits(c[0]);
  for (std::size_t i = 1; i < c.size(); ++i) product *= bits(c[i]);
  return int64(wrapped(product));
}
std::unexpected<base::Error> divide_by_zero() {
  return go::refuse("runtime error: integer divide by zero");
}
Out div(Call& c) {
  std::int64_t a = to_int64(c[0]);
  std::int64_t b = to_int64(c[1]);
  if (b == 0) return divide_by_zero();
  if (b == -1) return int64(wrapped(0 - static_cast<std::uint64_t>(a)));
  return int64(a / b);
}
Out mod(Call& c) {
  std::int64_t b = to_int64(c[1]);
  if (b == 0) return divide_by_zero();
  return int64(b == -1 ? 0 : to_int64(c[0]) % b);
}
Out rand_int(Call& c) {
  std::int64_t low = c.number(0);
  std::int64_t high = c.number(1);
  if (high <= low) return go::refuse("invalid argument to Intn");
  auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  return Any(wrapped(static_cast<std::uint64_t>(low) + c.world.chance.below(span)));
}

// coefficient · 10^exponent
struct Decimal {
  Wide coefficient = 0;
  int exponent = 0;
};

bool scale_up(Wide& n, int digits) {
  if (digits > 38 && n != 0) return false;
  for (; digits > 0; --digits)
    if (__builtin_mul_overflow(n, static_cast<Wide>(10), &n)) return false;
  return true;
}

std::optional<Decimal> decimal_of(double n) {
  if (!std::isfinite(n)) return std::nullopt;
  std::string text = go::format_float(n, 'e');
  std::size_t e = text.find('e');
  Decimal out;
  bool negative = text[0] == '-';
  bool point = false;
  for (char c : std::string_view(text).substr(0, e)) {
    if (c == '.') point = true;
    if (c < '0' || c > '9') continue;
    out.coefficient = out.coefficient * 10 + (c - '0');
    if (point) --out.exponent;
  }
  out.exponent += static_cast<int>(std::strtol(text.c_str() + e + 1, nullptr, 10));
  if (negative) out.coefficient = -out.coefficient;
  return out;
}

double value_of(const Decimal& d) {
  Wide n = d.coefficient;
  bool negative = n < 0;
  if (negative) n = -n;
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(n % 10)));
    n /= 10;
  } while (n != 0);
  double out = go::parse_float(digits + "e" + std::to_string(d.exponent)).value_or(HUGE_VAL);
  return negative ? -out : out;
}

bool align(Decimal& a, Decimal& b) {
  Decimal& higher = a.exponent > b.exponent ? a : b;
  int low = std::min(a.exponent, b.exponent);
  if (!scale_up(higher.coefficient, higher.exponent - low)) return false;
  higher.exponent = low;
  return true;
}

// Sixteen places, half away from zero.
bool divide(Decimal& a, const Decimal& b) {
  constexpr int kPlaces = 16;
  int shift = a.exponent - b.exponent + kPlaces;
  Wide top = a.coefficient;
  Wide bottom = b.coefficient;
  if (shift >= 0 && !scale_up(top, shift)) return false;
  if (shift < 0 && !scale_up(bottom, -shift)) {
    a = {0, -kPlaces};  // too little to see
    return true;
  }
  Wide quotient = top / bottom;
  Wide rest = top % bottom;
  auto magnitude = [](Wide n) { return n < 0 ? -n : n; };
  if (magnitude(rest) >= magnitude(bottom) - magnitude(rest))
    quotient += (top < 0) == (bottom < 0) ? 1 : -1;
  a = {quotient, -kPlaces};
  return true;
}

bool combine(char sign, Decimal& a, Decimal b) {
  if (sign == '/') return divide(a, b);
  if (sign == '*') {
    a.exponent += b.exponent;
    return !__builtin_mul_overflow(a.coefficient, b.coefficient, &a.coefficient);
  }
  if (!align(a, b)) return false;
  return sign == '+' ? !__builtin_add_overflow(a.coefficient, b.coefficient, &a.coefficient)
                     : !__builtin_sub_overflow(a.coefficient, b.coefficient, &a.coefficient);
}

double plain(char sign, double a, double b) {
  return sign == '+' ? a + b : sign == '-' ? a - b : sign == '*' ? a * b : a / b;
}

// Exact where the digits fit; otherwise in binary.
Out chain(char sign, const Any& first, std::span<const Any> rest) {
  double total = to_float64(first);
  auto exact = decimal_of(total);
  if (!exact) return go::refuse("Cannot create a Decimal from " + go::float_text(total));
  for (const Any& a : rest) {
    double next = to_float64(a);
    auto operand = decimal_of(next);
    if (!operand) return go::refuse("Cannot create a Decimal from " + go::float_text(next));
    if (sign == '/' && next == 0) return go::refuse("decimal division by 0");
    if (exact && !combine(sign, *exact, *operand)) exact.reset();
    total = exact ? value_of(*exact) : plain(sign, total, next);
    if (!exact) exact.reset();
  }
  return Any(exact ? value_of(*exact) : total);
}
std::span<const Any> tail(Call& c) { return std::span<const Any>(c.args).subspan(1); }

Out add1f(Call& c) {
  Any one(1);
  return chain('+', c[0], std::span<const Any>(&one, 1));
}
Out addf(Call& c) { return chain('+', Any(0.0), c.args); }
Out subf(Call& c) { return chain('-', c[0], tail(c)); }
Out mulf(Call& c) { return chain('*', c[0], tail(c)); }
Out divf(Call& c) { return chain('/', c[0], tail(c)); }

Out max(Call& c) {
  std::int64_t best = to_int64(c[0]);
  for (const Any& a : c.args) best = std::max(best, to_int64(a));
  return int64(best);
}
Out min(Call& c) {
  std::int64_t best = to_int64(c[0]);
  for (const Any& a : c.args) best = std::min(best, to_int64(a));
  return int64(best);
}
double nan_aware(double a, double b, bool larger) {
  if (std::isnan(a) || std::isnan(b)) return std::nan("");
  return larger ? std::fmax(a, b) : std::fmin(a, b);
}
Out extreme(Call& c, bool larger) {
  double best = to_float64(c[0]);
  for (const Any& a : tail(c)) best = nan_aware(best, to_float64(a), larger);
  return Any(best);
}
Out maxf(Call& c) { return extreme(c, true); }
Out minf(Call& c) { return extreme(c, false); }
Out ceil(Call& c) { return Any(std::ceil(to_float64(c[0]))); }
Out floor(Call& c) { return Any(std::floor(to_float64(c[0]))); }
Out round(Call& c) {
  for (std::size_t i = 2; i < c.size(); ++i) {
    if (c[i].type() == go::GoType::Float64) continue;
    return go::refuse(
        fmt::format("reflect: cannot use {} as type float64 in Call", name_of(c[i].type())));
  }
  double on = c.size() > 2 ? c[2].as_float() : 0.5;
  double power = go::power(10, static_cast<double>(c.number(1)));
  double digit = power * to_float64(c[0]);
  double whole = 0;
  double part = std::modf(digit, &whole);
  return Any((part >= on ? std::ceil(digit) : std::floor(digit)) / power);
}

base::Result<std::vector<std::int64_t>> steps(Call& c, std::int64_t start, std::int64_t stop,
                                              std::int64_t step) {
  std::vector<std::int64_t> out;
  bool down = stop < start;
  if (down ? step >= 0 : step <= 0) return out;
  for (std::int64_t i = start; down ? i > stop : i < stop;) {
    if (!c.world.budget.step() || !c.world.budget.charge(sizeof(Any)))
      return c.world.budget.failure();
    out.push_back(i);
    if (__builtin_add_overflow(i, step, &i)) break;
  }
  return out;
}
Out int_list(Call& c, std::int64_t start, std::int64_t stop, std::int64_t step) {
  std::vector<Any> items;
  for (std::int64_t n : TRY(steps(c, start, stop, step))) items.emplace_back(n);
  return Any::list(std::move(items), go::GoType::IntList);
}
Out until(Call& c) { return int_list(c, 0, c.number(0), c.number(0) < 0 ? -1 : 1); }
Out until_step(Call& c) { return int_list(c, c.number(0), c.number(1), c.number(2)); }

Out sequence_text(Call& c, std::int64_t start, std::int64_t stop, std::int64_t step) {
  std::string out;
  for (std::int64_t n : TRY(steps(c, start, stop, step))) {
    if (!out.empty()) out += ' ';
    out += std::to_string(n);
  }
  return built(c, std::move(out));
}
Out seq(Call& c) {
  if (c.size() == 0 || c.size() > 3) return Any("");
  std::int64_t start = c.size() == 1 ? 1 : c.number(0);
  std::int64_t end = c.number(c.size() - 1);
  std::int64_t direction = end < start ? -1 : 1;
  std::int64_t step = c.size() == 3 ? c.number(1) : direction;
  if (c.size() == 3 && direction < 0 && step > 0) return Any("");
  return sequence_text(
      c, start, wrapped(static_cast<std::uint64_t>(end) + static_cast<std::uint64_t>(direction)),
      step);
}

constexpr go::Function kNumberFunctions[] = {
    {"atoi", "s", atoi},
    {"int64", "a", as_int64},
    {"int", "a", as_int},
    {"float64", "a", as_float64},
    {"toDecimal", "a", to_decimal},
    {"add1", "a", add1},
    {"add", "a*", add},
    {"sub", "aa", sub},
    {"div", "aa", div},
    {"mod", "aa", mod},
    {"mul", "aa*", mul},
    {"randInt", "ii", rand_int},
    {"add1f", "a", add1f},
    {"addf", "a*", addf},
    {"subf", "aa*", subf},
    {"divf", "aa*", divf},
    {"mulf", "aa*", mulf},
    {"biggest", "aa*", max},
    {"max", "aa*", max},
    {"min", "aa*", min},
    {"maxf", "aa*", maxf},
    {"minf", "aa*", minf},
    {"ceil", "a", ceil},
    {"floor", "a", floor},
    {"round", "aia*", round},
    {"until", "i", until},
    {"untilStep", "iii", until_step},
    {"seq", "i*", seq},
};

}  // namespace

std::span<const go::Function> number_functions() { return kNumberFunctions; }

}  // namespace tiphys::expr::sprig
