// Values over 1 KiB: stored once under their hash, counted by the runs that use them.
//
// The hash is no proof: texts are compared before one is shared, and a run is given only what it
// stored itself. Two texts with one hash are two rows. (Of two such of one run the first is given:
// who makes them harms nobody else.)
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "drivers/sqlite/database.h"
#include "engine/decision.h"
#include "engine/ids.h"

namespace tiphys::store::sqlite {

// A text that is known is not written again. Idempotent per run. O(bytes).
base::Result<void> insert_values(drivers::sqlite::Database& database, engine::RunKey run,
                                 std::span<const engine::NewValue> values);
// NotFound, also where only another run has it.
base::Result<std::string> load_value(drivers::sqlite::Database& database, engine::RunKey run,
                                     const base::Hash128& hash);
// All of a run, ascending by hash.
base::Result<std::vector<engine::NewValue>> values_of(drivers::sqlite::Database& database,
                                                      engine::RunKey run);
// What the run alone used goes. O(values of the run).
base::Result<void> release_values(drivers::sqlite::Database& database, engine::RunKey run);

}  // namespace tiphys::store::sqlite
