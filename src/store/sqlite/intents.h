// The table intent: wishes of users that no commit has absorbed yet.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "drivers/sqlite/database.h"
#include "engine/ids.h"
#include "engine/observation.h"
#include "ports/changes.h"

namespace tiphys::store::sqlite {

// Its sequence. The caller has seen the run.
base::Result<std::uint64_t> insert_intent(drivers::sqlite::Database& database, engine::RunKey run,
                                          const engine::Intent& intent);
// Those that decode to `intents`, the others to `unreadable`, each ascending by sequence.
struct IntentRows {
  std::vector<ports::PendingIntent> intents;
  std::vector<ports::UnreadableIntent> unreadable;
};
// Of one run.
base::Result<void> read_intents_of(drivers::sqlite::Database& database, engine::RunKey run,
                                   IntentRows& rows);
// The one with that sequence, if it is still there.
base::Result<void> read_intent(drivers::sqlite::Database& database, std::uint64_t sequence,
                               IntentRows& rows);
// Of the runs of a scope that are finished, after that sequence.
base::Result<void> read_intents_of_finished(drivers::sqlite::Database& database, std::int64_t scope,
                                            std::uint64_t after, IntentRows& rows);
// Those of the run; others of these sequences stay.
base::Result<void> remove_intents(drivers::sqlite::Database& database, engine::RunKey run,
                                  std::span<const std::uint64_t> sequences);

}  // namespace tiphys::store::sqlite
