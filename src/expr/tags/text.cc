// Texts of tags.
#include "expr/tags/text.h"

#include "base/json.h"

namespace tiphys::expr::tags {

std::string_view trim_blanks(std::string_view text) {
  std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

base::Error invalid_json() {
  return {base::ErrorCode::InvalidArgument,
          "cannot finish template replacement because the result was invalid JSON"};
}

base::Result<std::string> json_unescape(std::string_view inner) {
  auto parsed = base::parse_json("\"" + std::string(inner) + "\"");
  if (!parsed || !parsed->is_string()) return std::unexpected(invalid_json());
  return parsed->as_string();
}

}  // namespace tiphys::expr::tags
