// Words, integers in four bases, floats and dates. Texts that look like numbers but are not are
// strings, as are base-60 numbers.
#include "base/yaml_scalar.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string>

#include "base/number.h"
#include "base/text.h"

namespace tiphys::base {
namespace {

struct Word {
  std::string_view text;
  ScalarTag tag;
  bool truth;
  std::string_view word;
};

constexpr Word kWords[] = {
    {"~", ScalarTag::Null, false, ""},         {"null", ScalarTag::Null, false, ""},
    {"Null", ScalarTag::Null, false, ""},      {"NULL", ScalarTag::Null, false, ""},
    {"y", ScalarTag::Bool, true, ""},          {"Y", ScalarTag::Bool, true, ""},
    {"yes", ScalarTag::Bool, true, ""},        {"Yes", ScalarTag::Bool, true, ""},
    {"YES", ScalarTag::Bool, true, ""},        {"true", ScalarTag::Bool, true, ""},
    {"True", ScalarTag::Bool, true, ""},       {"TRUE", ScalarTag::Bool, true, ""},
    {"on", ScalarTag::Bool, true, ""},         {"On", ScalarTag::Bool, true, ""},
    {"ON", ScalarTag::Bool, true, ""},         {"n", ScalarTag::Bool, false, ""},
    {"N", ScalarTag::Bool, false, ""},         {"no", ScalarTag::Bool, false, ""},
    {"No", ScalarTag::Bool, false, ""},        {"NO", ScalarTag::Bool, false, ""},
    {"false", ScalarTag::Bool, false, ""},     {"False", ScalarTag::Bool, false, ""},
    {"FALSE", ScalarTag::Bool, false, ""},     {"off", ScalarTag::Bool, false, ""},
    {"Off", ScalarTag::Bool, false, ""},       {"OFF", ScalarTag::Bool, false, ""},
    {".nan", ScalarTag::Infinite, 0, "NaN"},   {".NaN", ScalarTag::Infinite, 0, "NaN"},
    {".NAN", ScalarTag::Infinite, 0, "NaN"},   {".inf", ScalarTag::Infinite, 0, "+Inf"},
    {".Inf", ScalarTag::Infinite, 0, "+Inf"},  {".INF", ScalarTag::Infinite, 0, "+Inf"},
    {"+.inf", ScalarTag::Infinite, 0, "+Inf"}, {"+.Inf", ScalarTag::Infinite, 0, "+Inf"},
    {"+.INF", ScalarTag::Infinite, 0, "+Inf"}, {"-.inf", ScalarTag::Infinite, 0, "-Inf"},
    {"-.Inf", ScalarTag::Infinite, 0, "-Inf"}, {"-.INF", ScalarTag::Infinite, 0, "-Inf"},
};

std::size_t digits_at(std::string_view text, std::size_t i) {
  std::size_t start = i;
  while (i < text.size() && is_digit(text[i])) ++i;
  return i - start;
}

// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool looks_like_float(std::string_view text) {
  std::size_t i = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  std::size_t whole = digits_at(text, i);
  i += whole;
  if (i < text.size() && text[i] == '.') {
    std::size_t decimals = digits_at(text, i + 1);
    if (whole == 0 && decimals == 0) return false;
    i += 1 + decimals;
  } else if (whole == 0) {
    return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    std::size_t exponent = digits_at(text, i);
    if (exponent == 0) return false;
    i += exponent;
  }
  return i == text.size();
}

// Digits without sign in a base; nullopt where one is wrong or the value needs more than 64 bits.
std::optional<std::uint64_t> unsigned_of(std::string_view digits, int base) {
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty())
    return std::nullopt;
  return value;
}

// Go's ParseInt and ParseUint with base 0; the text has no underscores any more.
std::optional<std::string> integer_of(std::string_view text) {
  bool negative = text.starts_with('-');
  bool positive = text.starts_with('+');
  std::string_view digits = text.substr(negative || positive ? 1 : 0);
  int base = 10;
  if (digits.size() > 1 && digits[0] == '0') {
    char letter = static_cast<char>(digits[1] | 0x20);
    base = letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
    digits.remove_prefix(letter == 'x' || letter == 'b' || letter == 'o' ? 2 : 1);
  }
  auto value = unsigned_of(digits, base);
  constexpr std::uint64_t kHalf = std::uint64_t{1} << 63;
  if (!value || (negative && *value > kHalf) || (positive && *value >= kHalf)) return std::nullopt;
  return (negative && *value != 0 ? "-" : "") + std::to_string(*value);
}

// Only digits, too many for 64 bits: newer sigs.k8s.io/yaml keeps them, and so does this.
bool is_big_integer(std::string_view text) {
  std::size_t i = text.starts_with('-') ? 1 : 0;
  return i < text.size() && text[i] != '0' && i + digits_at(text, i) == text.size();
}

std::optional<Scalar> float_of(const std::string& text) {
  char* end = nullptr;
  double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !std::isfinite(value)) return std::nullopt;
  if (is_big_integer(text)) return Scalar{ScalarTag::Float, false, {}, text};
  return Scalar{ScalarTag::Float, false, {}, Value::number(value).number_text()};
}

int leading_int(std::string_view text) {
  int value = 0;
  for (char c : text) {
    if (!is_digit(c)) break;
    value = value * 10 + (c - '0');
  }
  return value;
}

// One or two digits, as Go's layouts for short fields.
bool short_field(std::string_view text, std::size_t& i, int low, int high) {
  std::size_t count = std::min<std::size_t>(digits_at(text, i), 2);
  if (count == 0) return false;
  int value = leading_int(text.substr(i, count));
  i += count;
  return value >= low && value <= high;
}

bool char_at(std::string_view text, std::size_t& i, char c) {
  if (i >= text.size() || text[i] != c) return false;
  ++i;
  return true;
}

bool is_zone(std::string_view text) {
  if (text == "Z") return true;
  return text.size() == 6 && (text[0] == '+' || text[0] == '-') && digits_at(text, 1) == 2 &&
         text[3] == ':' && digits_at(text, 4) == 2;
}

bool is_date(std::string_view y, std::string_view m, std::string_view d) {
  using namespace std::chrono;
  return year_month_day{year{leading_int(y)}, month{static_cast<unsigned>(leading_int(m))},
                        day{static_cast<unsigned>(leading_int(d))}}
      .ok();
}

bool is_timestamp(std::string_view text) {
  if (digits_at(text, 0) != 4 || text.size() < 8 || text[4] != '-') return false;
  std::size_t i = 5;
  std::size_t month = i;
  if (!short_field(text, i, 1, 12) || !char_at(text, i, '-')) return false;
  std::size_t day = i;
  if (!short_field(text, i, 1, 31) ||
      !is_date(text.substr(0, 4), text.substr(month, 2), text.substr(day, 2)))
    return false;
  if (i == text.size()) return true;
  char separator = text[i++];
  if (separator != 'T' && separator != 't' && separator != ' ') return false;
  if (!short_field(text, i, 0, 23) || !char_at(text, i, ':') || !short_field(text, i, 0, 59) ||
      !char_at(text, i, ':') || !short_field(text, i, 0, 59))
    return false;
  if (i < text.size() && text[i] == '.') {
    std::size_t decimals = digits_at(text, i + 1);
    if (decimals == 0) return false;
    i += 1 + decimals;
  }
  return separator == ' ' ? i == text.size() : is_zone(text.substr(i));
}

Scalar number_or_text(std::string_view text) {
  if (is_timestamp(text)) return {ScalarTag::Timestamp, false, {}, {}};
  std::string plain;
  for (char c : text) {
    if (c != '_') plain += c;
  }
  if (auto integer = integer_of(plain)) return {ScalarTag::Int, false, {}, *integer};
  if (looks_like_float(plain)) {
    if (auto real = float_of(plain)) return *real;
  }
  return {};
}

}  // namespace

Scalar resolve_plain(std::string_view text) {
  if (text.empty()) return {ScalarTag::Null, false, {}, {}};
  constexpr std::string_view kFirst = "+-.0123456789yYnNtTfFoO~<";
  if (kFirst.find(text[0]) == std::string_view::npos) return {};
  if (text == "<<") return {ScalarTag::Merge, false, {}, {}};
  if (text.size() <= 5) {
    for (const Word& word : kWords) {
      if (word.text == text) return {word.tag, word.truth, word.word, {}};
    }
  }
  if (is_digit(text[0]) || text[0] == '+' || text[0] == '-') return number_or_text(text);
  if (text[0] == '.' && looks_like_float(text)) {
    if (auto real = float_of(std::string(text))) return *real;
  }
  return {};
}

bool is_base60(std::string_view text) {
  std::size_t i = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  if (digits_at(text, i) == 0 || text.find(':') == std::string_view::npos) return false;
  while (i < text.size() && (is_digit(text[i]) || text[i] == '_')) ++i;
  bool group = false;
  while (i + 1 < text.size() && text[i] == ':') {
    std::size_t count = digits_at(text, i + 1);
    if (count == 0 || count > 2 || (count == 2 && text[i + 1] > '5')) return false;
    i += 1 + count;
    group = true;
  }
  if (group && i < text.size() && text[i] == '.') {
    ++i;
    while (i < text.size() && (is_digit(text[i]) || text[i] == '_')) ++i;
  }
  return group && i == text.size();
}

std::optional<std::string> decode_binary(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  std::size_t digits = 0, padding = 0;
  for (char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    std::size_t digit = kDigits.find(c);
    if (c == '=') {
      ++padding;
      continue;
    }
    if (digit == std::string_view::npos || padding > 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    // The first digit of each four completes no byte.
    if (++digits % 4 == 1) continue;
    std::size_t shift = 2 * (4 - digits % 4) % 8;
    out += static_cast<char>(bits >> shift & 0xff);
  }
  if (digits % 4 == 1 || (digits + padding) % 4 != 0) return std::nullopt;
  return out;
}

}  // namespace tiphys::base
