// The rows of runs: summary columns, labels and lists.
//
// Columns are read in the order of kRunColumns, so every query that gives runs selects them first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "drivers/sqlite/database.h"
#include "engine/decision.h"
#include "engine/ids.h"
#include "ports/intake.h"
#include "ports/ledger.h"
#include "ports/reader.h"
#include "ports/run_image.h"

namespace tiphys::store::sqlite {

// Of `run r` and `run_state s`.
inline constexpr std::string_view kRunColumns =
    "r.key, r.namespace, r.name, r.uid, r.created_at, r.priority, r.labels, "
    "s.revision, s.live, s.phase, s.message, s.started_at, s.finished_at, s.progress_done, "
    "s.progress_total, s.nodes, s.pods_pending, s.pods_running, s.pods_completed, s.shutdown, "
    "s.suspended, r.archived, s.generation, s.seq, s.wake_at, s.expires_at, s.open_attempts";

inline std::int64_t as_column(engine::RunKey key) { return static_cast<std::int64_t>(key); }

// A number that names nothing is the first of its kind: one odd row must not spoil a list.
template <class Enumeration>
Enumeration read_enumeration(const drivers::sqlite::Query& query, int column, Enumeration last) {
  const std::int64_t number = query.integer(column);
  if (number < 0 || number > static_cast<std::int64_t>(last)) return Enumeration{};
  return static_cast<Enumeration>(number);
}
// How attempts write this uid of a workflow, where that is another text.
std::optional<std::string> attempt_uid(std::string_view uid);

base::Result<ports::RunRow> read_run_row(const drivers::sqlite::Query& query);

// `sequence` is its number in the change feed.
base::Result<engine::RunKey> insert_run(drivers::sqlite::Database& database, std::int64_t scope,
                                        const ports::NewRun& run, std::int64_t sequence);
base::Result<void> update_summary(drivers::sqlite::Database& database, engine::RunKey run,
                                  const engine::RunSummary& summary);
base::Result<void> set_live(drivers::sqlite::Database& database, engine::RunKey run, bool live);
// Timer, expiry and open attempts, as far as the part names them.
base::Result<void> update_needs(drivers::sqlite::Database& database, const ports::RunPart& part);

// Inside the caller's transaction. Newest first behind a keyset cursor; O(rows looked at), never a
// count or an offset.
base::Result<ports::RunPage> list_runs(drivers::sqlite::Database& database, std::int64_t scope,
                                       const ports::RunQuery& query);
// O(rows given + those of other scopes and archived ones between them).
inline constexpr std::string_view kExpiring =
    " from run_state s indexed by run_state_expiry cross join run r on r.key = s.run "
    "where s.expires_at <> 0 and (s.expires_at, s.run) > (?, ?) and s.live = 0 and s.scope = ? "
    "and r.archived = 0 order by s.expires_at, s.run limit ?";
base::Result<std::vector<ports::RunRow>> expiring_runs(drivers::sqlite::Database& database,
                                                       std::int64_t scope,
                                                       const ports::Expiring& wanted);

}  // namespace tiphys::store::sqlite
