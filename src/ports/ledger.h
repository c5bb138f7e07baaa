// Ledger: the owner's side of a store. Requests are handed in and never waited for; their outcomes
// are drained.
//
// Contract (tests/store). Calls come from one thread, the owner's, and return at once. Each
// request gives a ticket and ends in exactly one completion. Requests are carried out in their
// order: a load sees every batch that was submitted before it. Completions come in the same order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/decision.h"
#include "engine/ids.h"
#include "ports/changes.h"
#include "ports/logs.h"
#include "ports/memos.h"
#include "ports/objects.h"
#include "ports/run_image.h"

namespace tiphys::ports {

struct RunPart {
  engine::RunKey run = 0;
  std::uint64_t expected_revision = 0;
  std::string delta;
  std::optional<std::string> snapshot;  // state after this part; older deltas may go
  std::vector<engine::NewValue> values;
  std::optional<engine::RunSummary> summary;
  bool finished = false;                // as it is after this part
  std::vector<std::uint64_t> absorbed;  // intents done with
  std::vector<LogRow> logs;  // by attempt and container: written again, it is the same row
  // Of a new generation, that begins with this part: it needs a snapshot, and the records of the
  // generation before are kept as they were. None: the run's present one.
  std::optional<engine::Generation> generation = {};
  // None: as before. Unset: no timer, no expiry.
  std::optional<base::Timestamp> wake_at = {};
  std::optional<base::Timestamp> expires_at = {};
  std::optional<bool> open_attempts = {};  // none: as before
  std::vector<Memo> memos = {};
};

struct ArbiterPart {
  std::uint64_t expected_revision = 0;
  std::string delta;
  std::optional<std::string> snapshot;
};

// Applied after the parts; one that is gone already is no error.
struct Removal {
  enum class Kind : std::uint8_t {
    Delete,   // all its rows, in all generations
    Archive,  // it stays as history, its name becomes free
  };
  engine::RunKey run = 0;
  Kind kind = Kind::Delete;
};

// A batch is one transaction, under one epoch:
// - Fenced: the epoch is not the scope's present one. Nothing of the batch is applied, whatever it
//   holds, runs, Arbiter or deletions. The epoch is locked or conditionally updated *inside* the
//   transaction (SQLite: the write lock; a server: `update … where epoch = ?` of the scope's row,
//   or `select … for share`), so that no newer owner can begin between the look and the commit.
// - any other error: the outcome is unknown. All of the batch is applied, or nothing. Discard what
//   it spoke of and load that again.
// - an outcome: each run's part is applied if the run is still at `expected_revision`; otherwise
//   that part alone is dropped, with its values, memos, logs and absorptions (Conflict). A batch
//   with a part of the Arbiter is all or nothing, for its grants and releases belong to the parts
//   of the runs: where any part of it conflicts nothing is applied and every part is a Conflict,
//   the Arbiter's too. What is applied is durable together.
struct Batch {
  std::uint64_t epoch = 0;
  std::vector<RunPart> runs;
  std::optional<ArbiterPart> arbiter = {};
  std::vector<Removal> removals = {};
};

enum class PartOutcome : std::uint8_t { Committed, Conflict };

struct BatchOutcome {
  std::vector<PartOutcome> runs;                 // in the order of the batch
  PartOutcome arbiter = PartOutcome::Committed;  // also where the batch had none
};
// Of a batch of which some part conflicts, so that the whole is dropped.
inline BatchOutcome nothing_applied(const Batch& batch) {
  return {std::vector(batch.runs.size(), PartOutcome::Conflict), PartOutcome::Conflict};
}

// Objects and memos by their keys, rows of runs by key or uid, all at once.
struct LookUp {
  std::vector<ObjectKey> objects = {};
  std::vector<MemoKey> memos = {};
  std::vector<engine::RunKey> runs = {};
  // As attempts say them, whatever text the uid of the workflow is: of several runs that share one
  // a live one is found first.
  std::vector<engine::RunUid> run_uids = {};
};
struct Found {
  std::vector<std::optional<RunRow>> runs;           // in the order asked for: by key, then by uid
  std::vector<std::optional<StoredObject>> objects;  // in the order asked for
  std::vector<std::optional<Memo>> memos;
};

using Ticket = std::uint64_t;  // growing, never 0

struct Completion {
  Ticket ticket = 0;
  // By the request: submit, load, load_arbiter, changes_since, look_up.
  std::variant<base::Result<BatchOutcome>, base::Result<RunImage>, base::Result<ArbiterImage>,
               base::Result<Changes>, base::Result<Found>>
      outcome;
};

class Ledger {
 public:
  virtual ~Ledger() = default;

  // O(bytes of the parts), however many runs there are.
  virtual Ticket submit(Batch batch) = 0;
  virtual Ticket load(engine::RunKey run) = 0;
  virtual Ticket load_arbiter() = 0;
  // What others have changed since: commits under `epoch` are left out. At most about `most`
  // entries (0: 10,000). See ports/changes.h.
  virtual Ticket changes_since(std::string cursor, std::uint64_t epoch, std::uint32_t most = 0) = 0;
  virtual Ticket look_up(LookUp wanted) = 0;

  // What has completed since, at most `most`. Empty: nothing yet.
  virtual std::vector<Completion> drain(std::size_t most) = 0;
  // Called after completions were added, maybe from another thread; not for those that are there
  // when the request returns. Must not wait or call back. Set it before the first request.
  virtual void ring_with(std::function<void()> bell) = 0;
  // As Reader::change_counter, but never waits: where asking costs a round trip it may be old.
  virtual std::uint64_t change_counter() = 0;
};

}  // namespace tiphys::ports
