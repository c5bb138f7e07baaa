// DeltaLog: the deltas and snapshots of runs, as one append-only log with a chain per run.
//
// All deltas of a commit are neighbours at the end of one table, whatever runs they belong to, so a
// commit writes about their bytes and little more. A run's rows are found by its chain: run_state
// names the newest, each names the one before, the snapshot ends it. Rows behind a snapshot or of a
// deleted run are garbage; once a quarter of the file may be such, each commit sweeps a little. The
// rows of generations that have ended are no garbage while their run is there.
// The numbers of the rows are those of the change feed. The methods run inside the caller's
// transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "drivers/sqlite/database.h"
#include "engine/ids.h"

namespace tiphys::store::sqlite {

class DeltaLog {
 public:
  explicit DeltaLog(drivers::sqlite::Database& database) : db_(database) {}

  struct Head {
    std::int64_t scope = 0;
    std::uint64_t revision = 0;
    engine::Generation generation = 0;
    std::int64_t last_delta = 0;      // 0: none yet
    std::int64_t snapshot_delta = 0;  // deltas up to this one are covered by the snapshot
    std::int64_t delta_bytes = 0;     // of those after it
  };
  base::Result<std::optional<Head>> head(engine::RunKey run);
  // As it was when that generation ended.
  base::Result<std::optional<Head>> old_head(engine::RunKey run, engine::Generation generation);

  // Call once at the beginning of a transaction that writes anything.
  base::Result<void> begin();
  // The next number of the sequence, for a row of another table.
  std::int64_t take_number() { return next_++; }

  // The first records of a run that has none, at its revision.
  base::Result<void> begin_run(engine::RunKey run, engine::Generation generation,
                               std::string_view snapshot);
  struct Addition {
    std::string_view delta;
    const std::optional<std::string>* snapshot = nullptr;
    std::optional<engine::Generation> generation;  // a new one; needs the snapshot
  };
  // The next revision of a run. The delta follows the snapshot, where there is one. True if a row
  // was added, so that the log itself tells of the change.
  base::Result<bool> append(engine::RunKey run, const Head& head, const Addition& addition);
  // The run's state is deleted by the caller; its rows become garbage.
  base::Result<void> abandon(engine::RunKey run, const Head& head);
  // Removes garbage, a bounded piece of it, if there is enough.
  base::Result<void> sweep();

  base::Result<std::string> load_snapshot(engine::RunKey run, engine::Generation generation);
  // Since the snapshot, oldest first. DataLoss where the chain is not whole, wherever a damaged
  // link leads. O(count).
  base::Result<std::vector<std::string>> load_deltas(engine::RunKey run, const Head& head);

  // The same in pieces, each of which may be asked for in a transaction of its own: Conflict where
  // the run has got another snapshot since `head` was read. Of the run's present generation.
  struct Contents {
    Head head;
    std::uint64_t snapshot_bytes = 0;
    std::vector<std::int64_t> deltas;  // their numbers, oldest first
  };
  base::Result<Contents> contents(engine::RunKey run, const Head& head);
  // A part is about 1 MiB; of older stores up to 16.
  base::Result<std::string> snapshot_part(engine::RunKey run, const Head& head, std::int64_t part);
  base::Result<std::string> delta(engine::RunKey run, const Head& head, std::int64_t number);

 private:
  struct SweepPiece;
  base::Result<void> check_same(engine::RunKey run, const Head& head);
  base::Result<void> add_dead(std::int64_t bytes);
  base::Result<void> end_generation(engine::RunKey run, const Head& head);
  base::Result<void> write_snapshot(engine::RunKey run, engine::Generation generation,
                                    std::string_view snapshot);
  base::Result<bool> sweep_due(std::int64_t dead_bytes);
  base::Result<SweepPiece> sweep_piece(std::int64_t from);

  drivers::sqlite::Database& db_;
  std::int64_t next_ = 1;
  bool sweeping_ = true;  // until a look at the counters says otherwise
};

}  // namespace tiphys::store::sqlite
