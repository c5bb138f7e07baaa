// Shortest digits come from std::to_chars; Go's placing of the point and the exponent from here.
#include "base/number.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/text.h"

namespace tiphys::base {
namespace {

struct Decimal {
  bool negative = false;
  std::string digits;  // without a point
  int point = 0;       // 0.digits · 10^point
};

template <class Float>
Decimal shortest(Float x) {
  char buffer[64];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, x, std::chars_format::scientific).ptr;
  std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  Decimal out;
  if (text.front() == '-') {
    out.negative = true;
    text.remove_prefix(1);
  }
  std::size_t e = text.find('e');
  for (char c : text.substr(0, e)) {
    if (c != '.') out.digits += c;
  }
  int exponent = std::atoi(std::string(text.substr(e + 1)).c_str());
  if (out.digits == "0") return out;
  out.point = exponent + 1;
  return out;
}

std::string scientific(const Decimal& d) {
  std::string out = d.digits.substr(0, 1);
  if (d.digits.size() > 1) out += "." + d.digits.substr(1);
  int exponent = d.digits == "0" ? 0 : d.point - 1;
  out += exponent < 0 ? "e-" : "e+";
  int size = std::abs(exponent);
  if (size < 10) out += '0';
  return out + std::to_string(size);
}

std::string fixed(const Decimal& d) {
  if (d.digits == "0") return "0";
  auto size = static_cast<int>(d.digits.size());
  if (d.point <= 0) return "0." + std::string(static_cast<std::size_t>(-d.point), '0') + d.digits;
  if (d.point >= size) return d.digits + std::string(static_cast<std::size_t>(d.point - size), '0');
  return d.digits.substr(0, static_cast<std::size_t>(d.point)) + "." +
         d.digits.substr(static_cast<std::size_t>(d.point));
}

template <class Float>
std::string print(Float x, char format) {
  if (std::isnan(x)) return "NaN";
  if (std::isinf(x)) return x > 0 ? "+Inf" : "-Inf";
  Decimal d = shortest(x);
  bool exponent = format == 'e';
  if (format == 'g') {
    int place = d.digits == "0" ? 0 : d.point - 1;
    exponent = place < -4 || place >= 6;
  }
  return (d.negative ? "-" : "") + (exponent ? scientific(d) : fixed(d));
}

}  // namespace

std::string go_float(double x, char format) { return print(x, format); }
std::string go_float32(float x, char format) { return print(x, format); }

bool is_json_number(std::string_view text) {
  std::size_t i = text.starts_with('-') ? 1 : 0;
  auto digits = [&] {
    std::size_t start = i;
    while (i < text.size() && is_digit(text[i])) ++i;
    return i > start;
  };
  if (i < text.size() && text[i] == '0') {
    ++i;
  } else if (!digits()) {
    return false;
  }
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

}  // namespace tiphys::base
