// "17.some text".
#include "store/memory/position.h"

#include <charconv>
#include <system_error>

namespace tiphys::store::memory {

std::string to_cursor(const Position& position) {
  return std::to_string(position.number) + "." + position.text;
}

base::Result<Position> parse_cursor(std::string_view cursor) {
  Position at;
  const char* end = cursor.data() + cursor.size();
  const auto number = std::from_chars(cursor.data(), end, at.number);
  if (number.ec == std::errc() && number.ptr != end && *number.ptr == '.') {
    at.text.assign(number.ptr + 1, end);
    return at;
  }
  return base::fail(base::ErrorCode::InvalidArgument,
                    "the cursor \"" + std::string(cursor) + "\" is not one of this store");
}

}  // namespace tiphys::store::memory
