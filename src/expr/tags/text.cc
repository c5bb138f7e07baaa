// Texts of tags.
#include "expr/tags/text.h"

#include "base/json.h"
#include "base/unicode.h"

namespace tiphys::expr::tags {

std::string_view trim_blanks(std::string_view text) {
  std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool quotes_as_json(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte < 0x7f) {
      ++i;
      continue;
    }
    if (byte < 0x80) {
      if (std::string_view("\b\f\n\r\t").find(text[i]) == std::string_view::npos) return false;
      ++i;
      continue;
    }
    base::Rune rune = base::next_rune(text.substr(i));
    if (!rune.valid || (rune.value > 0xffff && !base::is_printable(rune.value))) return false;
    i += rune.size;
  }
  return true;
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
