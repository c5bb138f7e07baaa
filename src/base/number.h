// Numbers as Go prints them, and what JSON calls a number.
#pragma once

#include <string>
#include <string_view>

namespace tiphys::base {

// strconv.FormatFloat(x, format, -1, 64): the shortest digits that read back, as 'e' (d.dde±dd),
// 'f' (no exponent) or 'g' ('e' where the exponent is below -4 or at least 6, else 'f'; also fmt's
// %v). Infinities are "+Inf" and "-Inf", not-a-number is "NaN".
std::string go_float(double x, char format);
// The same with the digits of a 32-bit float.
std::string go_float32(float x, char format);

bool is_json_number(std::string_view text);

}  // namespace tiphys::base
