// Reader: looks at a store, beside an owner or without one. Never waits for the owner, nor it for
// a reader. Thread-safe; any process.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"
#include "engine/ids.h"
#include "engine/phase.h"
#include "ports/changes.h"
#include "ports/labels.h"
#include "ports/logs.h"
#include "ports/run_image.h"

namespace tiphys::ports {

// LastFinished: only those that are not live, by (finished_at, uid) descending.
enum class RunOrder : std::uint8_t { Newest, LastFinished };

// All conditions hold together. Times compare strictly; unset is no bound.
struct RunQuery {
  std::optional<std::string> workflow_namespace = {};  // none: all
  std::string name = {};                               // exactly
  std::string name_prefix = {};
  std::string name_contains = {};
  std::vector<engine::WorkflowPhase> phases = {};      // any of these; empty: any
  std::vector<engine::WorkflowPhase> not_phases = {};  // none of these
  std::optional<bool> live = {};
  std::optional<Presence> presence = {};  // none: both
  base::Timestamp created_after = {};
  base::Timestamp created_before = {};
  base::Timestamp finished_after = {};  // holds for finished ones only, as the next
  base::Timestamp finished_before = {};
  base::Timestamp expired_before = {};  // holds for those that expire at all
  LabelSelector labels = {};
  RunOrder order = RunOrder::Newest;
  std::uint32_t limit = 500;
  std::string cursor = {};  // from the page before, of the same order; "" for the first
};
struct RunPage {
  std::vector<RunRow> rows;  // Newest: (created_at, uid) descending
  std::string next_cursor;   // opaque; "" at the end
  // Of a first page: where the change feed stood when it was read, as a cursor of changes_since.
  std::string changes_cursor = {};
};

class Reader {
 public:
  virtual ~Reader() = default;

  // The present one of that name, else the newest archived one. NotFound.
  virtual base::Result<RunRow> find(std::string_view ns, std::string_view name) = 0;
  virtual base::Result<RunRow> find(engine::RunKey key) = 0;
  // In the order of `keys`; none where there is no such run. One round trip, whatever the count.
  virtual base::Result<std::vector<std::optional<RunRow>>> find_all(
      std::span<const engine::RunKey> keys) = 0;
  virtual base::Result<RunRow> find_uid(std::string_view uid) = 0;
  // The newest present one of a namespace. NotFound.
  virtual base::Result<RunRow> latest(std::string_view ns) = 0;
  // O(rows looked at): an index by label, liveness, phase, expiry, name or namespace drives it, as
  // far as the query has such a condition; never a count or an offset. Of several phases each is
  // walked by itself, unless a namespace is narrower. LastFinished walks those that are not live,
  // but for a name, so that all pages together cost O(those). InvalidArgument for a cursor that is
  // none.
  virtual base::Result<RunPage> list(const RunQuery& query) = 0;

  // As they were submitted, in the order of `keys`; "" where there is no such run. One round trip.
  virtual base::Result<std::vector<std::string>> manifests(
      std::span<const engine::RunKey> keys) = 0;
  // Of the generation it is in, or of an older one, whose history is kept. NotFound; DataLoss where
  // rows are missing.
  virtual base::Result<RunImage> load(engine::RunKey key,
                                      std::optional<engine::Generation> generation = {}) = 0;
  // As load(), but a store that can leaves the records where they are until they are read: of a
  // large run, or one with a long history, nothing is held twice.
  virtual base::Result<OpenImage> open(engine::RunKey key) {
    OpenImage out;
    out.image = TRY(load(key));
    out.records = std::make_unique<HeldRecords>(std::exchange(out.image.snapshot, {}),
                                                std::exchange(out.image.deltas, {}));
    return out;
  }
  // One value of a run. NotFound, also where only another run has it.
  virtual base::Result<std::string> load_value(engine::RunKey run, const base::Hash128& hash) = 0;
  // By generation, node, attempt and container; those that came with a revision after that one.
  // O(those given): who has read up to a revision goes on behind it.
  virtual base::Result<std::vector<LogRow>> log_rows(engine::RunKey run,
                                                     std::uint64_t after_revision = 0) = 0;

  // At most about `most` entries (0: 10,000). See ports/changes.h.
  virtual base::Result<Changes> changes_since(const std::string& cursor,
                                              std::uint32_t most = 0) = 0;
  // Moves whenever another process may have written. Cheaper than an empty page of the feed; no
  // order between two values is meant.
  virtual std::uint64_t change_counter() = 0;
};

}  // namespace tiphys::ports
