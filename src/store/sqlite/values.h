// Values over 1 KiB: stored once under their hash, counted by the runs that use them.
#pragma once

#include <span>
#include <string>

#include "base/hash.h"
#include "base/result.h"
#include "drivers/sqlite/database.h"
#include "engine/decision.h"
#include "engine/ids.h"

namespace tiphys::store::sqlite {

// A hash that is known is not written again. Idempotent per run.
base::Result<void> insert_values(drivers::sqlite::Database& database, engine::RunKey run,
                                 std::span<const engine::NewValue> values);
base::Result<std::string> load_value(drivers::sqlite::Database& database,
                                     const base::Hash128& hash);
// What the run alone used goes. O(values of the run).
base::Result<void> release_values(drivers::sqlite::Database& database, engine::RunKey run);

}  // namespace tiphys::store::sqlite
