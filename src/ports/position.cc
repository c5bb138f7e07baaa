// A number, a point, a text; of an object the length of its namespace, then namespace and name.
#include "ports/position.h"

#include <charconv>
#include <system_error>

namespace tiphys::ports {

using base::Result;

namespace {

std::unexpected<base::Error> no_cursor(std::string_view text) {
  return base::fail(base::ErrorCode::InvalidArgument,
                    "the cursor \"" + std::string(text) + "\" is not one of this store");
}

}  // namespace

std::string to_cursor(const Position& position) {
  return std::to_string(position.number) + "." + position.text;
}

Result<Position> parse_cursor(std::string_view cursor) {
  Position at;
  const char* end = cursor.data() + cursor.size();
  const auto number = std::from_chars(cursor.data(), end, at.number);
  if (number.ec != std::errc() || number.ptr == end || *number.ptr != '.') return no_cursor(cursor);
  at.text.assign(number.ptr + 1, end);
  return at;
}

std::string object_cursor(const ObjectKey& key) {
  return to_cursor(
      {static_cast<std::int64_t>(key.object_namespace.size()), key.object_namespace + key.name});
}

Result<ObjectKey> parse_object_cursor(std::string_view kind, std::string_view cursor) {
  const Position at = TRY(parse_cursor(cursor));
  if (at.number < 0 || static_cast<std::size_t>(at.number) > at.text.size()) {
    return no_cursor(cursor);
  }
  const auto length = static_cast<std::size_t>(at.number);
  return ObjectKey{std::string(kind), at.text.substr(0, length), at.text.substr(length)};
}

}  // namespace tiphys::ports
