// Numbers as Go's strconv reads and writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tiphys::expr::go {

// strconv.FormatFloat(n, form, precision, 64); form is 'e', 'f' or 'g'; precision -1 is the
// shortest text that reads back as n.
std::string format_float(double n, char form, int precision = -1);
// %v: shortest, exponents from e+06 on and below e-04.
std::string float_text(double n);
// encoding/json: exponents from e21 and below e-6, written short ("1e-7"). REQUIRES: finite.
std::string json_float(double n);

enum class NumberError : std::uint8_t { Syntax, Range };
std::string_view text_of(NumberError error);  // "invalid syntax", "value out of range"

// strconv.ParseInt(text, base, 64); base 0 reads prefixes 0x, 0o, 0b, 0 and underscores.
std::expected<std::int64_t, NumberError> parse_int(std::string_view text, int base);
// strconv.ParseFloat(text, 64): decimal and hexadecimal floats, inf, infinity, nan. Range errors
// are those of overflow.
std::expected<double, NumberError> parse_float(std::string_view text);
// The errors of Go's functions: `strconv.Atoi: parsing "x": invalid syntax`.
base::Error number_error(std::string_view function, std::string_view text, NumberError error);

// math.Pow, which rounds otherwise than the C library.
double power(double x, double y);

// Go's conversions of a float64: out of range and NaN give the smallest integer, as amd64 does.
std::int64_t to_int64(double n);

}  // namespace tiphys::expr::go
