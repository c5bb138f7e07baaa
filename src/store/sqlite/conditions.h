// SQL and its parameters, built side by side, and conditions that several lists share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "drivers/sqlite/database.h"
#include "ports/labels.h"

namespace tiphys::store::sqlite {

// The text comes from literals only; all else is a parameter.
struct Statement {
  std::string sql;
  std::vector<std::variant<std::int64_t, std::string>> parameters;

  Statement& text(std::string_view more) {
    sql += more;
    return *this;
  }
  Statement& with(std::int64_t value) {
    parameters.emplace_back(value);
    return *this;
  }
  Statement& with(std::string value) {
    parameters.emplace_back(std::move(value));
    return *this;
  }
};

// Prepared and bound; `statement` must outlive the query.
base::Result<drivers::sqlite::Query> query_of(drivers::sqlite::Database& database,
                                              const Statement& statement);

// "?, ?, ?" for these.
void add_list(Statement& statement, const std::vector<std::string>& values);

}  // namespace tiphys::store::sqlite
