// Statements.
#include "store/sqlite/conditions.h"

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

}  // namespace tiphys::store::sqlite
