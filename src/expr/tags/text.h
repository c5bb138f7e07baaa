// What tags are made of: delimiters, blanks, and what may stand in JSON text; private to expr.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tiphys::expr::tags {

inline constexpr std::string_view kOpen = "{{";
inline constexpr std::string_view kClose = "}}";

// Only blanks: other white space is escaped in JSON text, where the predecessor trims.
std::string_view trim_blanks(std::string_view text);
// What a piece of JSON text between its quotes says.
base::Result<std::string> json_unescape(std::string_view inner);

// "cannot finish template replacement because the result was invalid JSON".
base::Error invalid_json();

}  // namespace tiphys::expr::tags
