// Intents: wishes of users that wait to be absorbed by the owner.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "drivers/sqlite/database.h"
#include "engine/ids.h"
#include "engine/observation.h"

namespace tiphys::store::sqlite {

// Its sequence. NotFound where there is no such run.
base::Result<std::uint64_t> append_intent(drivers::sqlite::Database& database, engine::RunKey run,
                                          const engine::Intent& intent);
// In the order of their sequences.
base::Result<std::vector<std::pair<engine::RunKey, engine::Intent>>> pending_intents(
    drivers::sqlite::Database& database);
base::Result<void> remove_intents(drivers::sqlite::Database& database,
                                  std::span<const std::uint64_t> sequences);

}  // namespace tiphys::store::sqlite
