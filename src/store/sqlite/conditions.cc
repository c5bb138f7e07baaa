// Statements and cursors.
#include "store/sqlite/conditions.h"

#include <charconv>
#include <system_error>

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;

Result<Query> query_of(Database& database, const Statement& statement) {
  Query q = TRY(database.query_once(statement.sql));
  for (const auto& parameter : statement.parameters) {
    if (const auto* number = std::get_if<std::int64_t>(&parameter)) {
      q.bind(*number);
    } else {
      q.bind(std::get<std::string>(parameter));
    }
  }
  return q;
}

void add_list(Statement& statement, const std::vector<std::string>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    statement.text(i == 0 ? "?" : ", ?").with(values[i]);
  }
}

std::string to_cursor(const Position& position) {
  return std::to_string(position.number) + "." + position.text;
}

Result<Position> parse_cursor(std::string_view cursor) {
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

}  // namespace tiphys::store::sqlite
