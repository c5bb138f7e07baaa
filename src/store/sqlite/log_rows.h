// The table log_row: where the output of a container lies, by run, attempt and container.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "drivers/sqlite/database.h"
#include "ports/logs.h"

namespace tiphys::store::sqlite {

// One that is there already is replaced, but for the revision that it first came with.
base::Result<void> put_log_rows(drivers::sqlite::Database& database, engine::RunKey run,
                                std::uint64_t revision, std::span<const ports::LogRow> rows);
// In the order of generation, node, attempt and container; all of them where the revision is 0.
base::Result<std::vector<ports::LogRow>> log_rows_of(drivers::sqlite::Database& database,
                                                     engine::RunKey run,
                                                     std::uint64_t after_revision);

}  // namespace tiphys::store::sqlite
