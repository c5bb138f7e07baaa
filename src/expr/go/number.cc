// Shortest digits come from std::to_chars; the shapes of Go are put together here.
#include "expr/go/number.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.h"

namespace tiphys::expr::go {
namespace {

std::string special(double n) {
  if (std::isnan(n)) return "NaN";
  return n > 0 ? "+Inf" : "-Inf";
}

// Decimal digits without leading zeros and the exponent of the first one: d.ddd × 10^exponent.
struct Decimal {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

Decimal decimal_of(double n, int digits_after_first) {
  char buffer[1100];
  auto end = digits_after_first < 0
                 ? std::to_chars(buffer, buffer + sizeof buffer, n, std::chars_format::scientific)
                 : std::to_chars(buffer, buffer + sizeof buffer, n, std::chars_format::scientific,
                                 digits_after_first);
  std::string_view text(buffer, static_cast<std::size_t>(end.ptr - buffer));
  Decimal out;
  out.negative = text[0] == '-';
  if (out.negative) text.remove_prefix(1);
  std::size_t e = text.find('e');
  for (char c : text.substr(0, e))
    if (c != '.') out.digits += c;
  std::string_view exponent = text.substr(e + 1);
  if (exponent[0] == '+') exponent.remove_prefix(1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), out.exponent);
  return out;
}

std::string scientific(const Decimal& d) {
  std::string out = d.negative ? "-" : "";
  out += d.digits[0];
  if (d.digits.size() > 1) out += "." + d.digits.substr(1);
  out += d.exponent < 0 ? "e-" : "e+";
  int magnitude = std::abs(d.exponent);
  if (magnitude < 10) out += '0';
  return out + std::to_string(magnitude);
}

// The shortest digits, filled up with zeros; to_chars would write out what binary holds exactly.
std::string shortest_plain(double n) {
  Decimal d = decimal_of(n, -1);
  std::string out = d.digits;
  auto size = static_cast<int>(out.size());
  if (d.exponent < 0)
    out = "0." + std::string(static_cast<std::size_t>(-d.exponent - 1), '0') + out;
  else if (d.exponent >= size - 1)
    out.append(static_cast<std::size_t>(d.exponent - size + 1), '0');
  else
    out.insert(static_cast<std::size_t>(d.exponent) + 1, 1, '.');
  return d.negative ? "-" + out : out;
}

std::string plain(double n, int precision) {
  if (precision < 0) return shortest_plain(n);
  char buffer[1500];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, n, std::chars_format::fixed,
                           std::min(precision, 1000));
  return std::string(buffer, end.ptr);
}

// From where on the shortest form has an exponent.
constexpr int kShortLimit = 6;

std::string general(double n, int precision, int upper_limit) {
  Decimal d = precision < 0 ? decimal_of(n, -1) : decimal_of(n, std::max(precision, 1) - 1);
  while (precision >= 0 && d.digits.size() > 1 && d.digits.back() == '0') d.digits.pop_back();
  int limit = precision < 0 ? upper_limit : std::max(precision, 1);
  if (precision >= 0 && limit > static_cast<int>(d.digits.size()) &&
      static_cast<int>(d.digits.size()) >= d.exponent + 1)
    limit = static_cast<int>(d.digits.size());
  if (d.exponent < -4 || d.exponent >= limit) return scientific(d);
  if (precision < 0) return plain(n, -1);
  int decimals = static_cast<int>(d.digits.size()) - 1 - d.exponent;
  return plain(n, std::max(decimals, 0));
}

// Underscores may only separate digits, and stand after a prefix.
bool underscores_are_good(std::string_view text) {
  char before = '^';
  std::size_t i = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) i = 1;
  bool hex = false;
  if (text.size() >= i + 2 && text[i] == '0') {
    char p = static_cast<char>(text[i + 1] | 0x20);
    if (p == 'b' || p == 'o' || p == 'x') {
      i += 2;
      before = '0';
      hex = p == 'x';
    }
  }
  for (; i < text.size(); ++i) {
    char c = text[i];
    char low = static_cast<char>(c | 0x20);
    if ((c >= '0' && c <= '9') || (hex && low >= 'a' && low <= 'f')) {
      before = '0';
    } else if (c == '_') {
      if (before != '0') return false;
      before = '_';
    } else {
      if (before == '_') return false;
      before = '!';
    }
  }
  return before != '_';
}

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'z' ? low - 'a' + 10 : 99;
}

// Reads "0x…" and the like; the base that a prefix means.
int base_of_prefix(std::string_view& text) {
  if (text.size() < 2 || text[0] != '0') return 10;
  char p = static_cast<char>(text[1] | 0x20);
  int base = p == 'x' ? 16 : p == 'o' ? 8 : p == 'b' ? 2 : 0;
  if (base == 0) {
    text.remove_prefix(1);
    return 8;
  }
  text.remove_prefix(2);
  return base;
}

}  // namespace

std::string format_float(double n, char form, int precision) {
  if (!std::isfinite(n)) return special(n);
  if (form == 'f') return plain(n, precision);
  if (form == 'e') return scientific(decimal_of(n, precision));
  return general(n, precision, kShortLimit);
}

std::string float_text(double n) {
  return std::isfinite(n) ? general(n, -1, kShortLimit) : special(n);
}

std::string json_float(double n) {
  double magnitude = std::fabs(n);
  if (magnitude == 0 || (magnitude >= 1e-6 && magnitude < 1e21)) return plain(n, -1);
  std::string text = scientific(decimal_of(n, -1));
  std::size_t size = text.size();
  if (size >= 4 && text[size - 4] == 'e' && text[size - 3] == '-' && text[size - 2] == '0')
    text.erase(size - 2, 1);
  return text;
}

std::string_view text_of(NumberError error) {
  return error == NumberError::Syntax ? "invalid syntax" : "value out of range";
}

base::Error number_error(std::string_view function, std::string_view text, NumberError error) {
  return {base::ErrorCode::InvalidArgument, fmt::format("strconv.{}: parsing {}: {}", function,
                                                        base::go_quote(text), text_of(error))};
}

std::expected<std::int64_t, NumberError> parse_int(std::string_view whole, int base) {
  std::string_view text = whole;
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return std::unexpected(NumberError::Syntax);
  bool prefixed = base == 0;
  if (prefixed) base = base_of_prefix(text);
  if (text.empty()) {
    if (whole.ends_with('0')) return 0;
    return std::unexpected(NumberError::Syntax);
  }
  std::uint64_t n = 0;
  bool over = false;
  for (char c : text) {
    if (c == '_' && prefixed) continue;
    int digit = digit_value(c);
    if (digit >= base) return std::unexpected(NumberError::Syntax);
    over = over || __builtin_mul_overflow(n, static_cast<std::uint64_t>(base), &n) ||
           __builtin_add_overflow(n, static_cast<std::uint64_t>(digit), &n);
  }
  if (prefixed && !underscores_are_good(whole)) return std::unexpected(NumberError::Syntax);
  constexpr std::uint64_t kTop = std::uint64_t{1} << 63;
  if (over || n > kTop || (n == kTop && !negative)) return std::unexpected(NumberError::Range);
  return static_cast<std::int64_t>(negative ? 0 - n : n);
}

namespace {

bool same_word(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((text[i] | 0x20) != word[i]) return false;
  return true;
}

// Only digits, one point, and an exponent with digits; std::from_chars takes fewer shapes than Go
// and more than we want.
bool is_decimal_float(std::string_view text) {
  std::size_t digits = 0;
  std::size_t i = 0;
  bool point = false;
  for (; i < text.size(); ++i) {
    if (text[i] >= '0' && text[i] <= '9')
      ++digits;
    else if (text[i] == '.' && !point)
      point = true;
    else
      break;
  }
  if (digits == 0) return false;
  if (i == text.size()) return true;
  if ((text[i] | 0x20) != 'e') return false;
  ++i;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  if (i == text.size()) return false;
  return text.find_first_not_of("0123456789", i) == text.npos;
}

std::optional<double> hex_float(std::string_view text) {
  if (text.size() < 3 || text[0] != '0' || (text[1] | 0x20) != 'x') return std::nullopt;
  text.remove_prefix(2);
  if (text.find_first_of("pP") == text.npos) return std::nullopt;
  double n = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), n, std::chars_format::hex);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

}  // namespace

std::expected<double, NumberError> parse_float(std::string_view text) {
  if (text.find('_') != text.npos) {
    if (!underscores_are_good(text)) return std::unexpected(NumberError::Syntax);
    std::string digits(text);
    std::erase(digits, '_');
    return parse_float(digits);
  }
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  auto signed_value = [&](double n) { return negative ? -n : n; };
  if (same_word(text, "inf") || same_word(text, "infinity"))
    return signed_value(std::numeric_limits<double>::infinity());
  if (same_word(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
  if (auto hex = hex_float(text)) return signed_value(*hex);
  if (!is_decimal_float(text)) return std::unexpected(NumberError::Syntax);
  double n = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error == std::errc::result_out_of_range) {
    // Too small is zero; from_chars does not tell which it was.
    double wide = std::strtod(std::string(text).c_str(), nullptr);
    if (std::isinf(wide)) return std::unexpected(NumberError::Range);
    return signed_value(wide);
  }
  return signed_value(n);
}

std::int64_t to_int64(double n) {
  if (std::isnan(n) || n >= 9223372036854775808.0 || n < -9223372036854775808.0)
    return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(n);
}

double power(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (y == 1) return x;
  bool special = std::isnan(x) || std::isnan(y) || x == 0 || std::isinf(x) || std::isinf(y);
  if (special || y == 0.5 || y == -0.5) return std::pow(x, y);
  double whole = 0;
  double part = std::modf(std::fabs(y), &whole);
  if (part != 0 && x < 0) return std::nan("");
  constexpr double kHuge = 9.223372036854775808e18;
  if (whole >= kHuge) return std::pow(x, y);
  // Go splits the exponent: the fraction by exp and log, the whole by squaring.
  double mantissa = 1;
  int exponent = 0;
  if (part != 0) {
    if (part > 0.5) {
      part -= 1;
      whole += 1;
    }
    mantissa = std::exp(part * std::log(x));
  }
  int xe = 0;
  double xm = std::frexp(x, &xe);
  for (auto i = static_cast<std::int64_t>(whole); i != 0; i >>= 1) {
    constexpr int kOverflow = 1 << 12;
    if (xe < -kOverflow || xe > kOverflow) {
      exponent += xe;
      break;
    }
    if ((i & 1) == 1) {
      mantissa *= xm;
      exponent += xe;
    }
    xm *= xm;
    xe *= 2;
    if (xm < .5) {
      xm += xm;
      --xe;
    }
  }
  if (y < 0) {
    mantissa = 1 / mantissa;
    exponent = -exponent;
  }
  return std::ldexp(mantissa, exponent);
}

}  // namespace tiphys::expr::go
