// Checksums of stored rows: 64 bits over what is in a row and which row it is.
//
// They find what a disk has changed or put in another place, nothing that somebody means to forge.
// Rows of schemas before 7 have none and are believed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "drivers/sqlite/database.h"

namespace tiphys::store::sqlite {

// `place`: the numbers by which the row is found, and its links.
inline std::int64_t sum_of(std::initializer_list<std::int64_t> place, std::string_view bytes) {
  std::uint64_t seed = 0;
  for (const std::int64_t number : place) {
    seed = base::hash64({reinterpret_cast<const char*>(&number), sizeof number}, seed);
  }
  return static_cast<std::int64_t>(base::hash64(bytes, seed));
}

// Of the row that `query` stands at, whose checksum is in that column.
inline base::Result<void> check_sum(const drivers::sqlite::Query& query, int column,
                                    std::int64_t sum, std::string_view what) {
  if (query.is_null(column) || query.integer(column) == sum) return {};
  return base::fail(base::ErrorCode::DataLoss,
                    std::string(what) + " is damaged in the store: its checksum does not hold");
}

}  // namespace tiphys::store::sqlite
