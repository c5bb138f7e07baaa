// Store: the one truth. Runs with their records, intents, values, log rows, other objects.
//
// Contract (store/contract_test.h). Reading works beside an owner from any process. Commits are the
// owner's alone: each part of a batch is applied only if its run is still at `expected_revision`
// and the epoch is the owner's; otherwise only that part is dropped (Conflict). All applied parts
// of a batch are durable together, or none. After an error of commit() the outcome is unknown:
// discard all runs of the batch and load them again. One thread at a time.
#pragma once

#include <array>
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
#include "base/value.h"
#include "engine/decision.h"
#include "engine/ids.h"
#include "engine/observation.h"
#include "ports/logs.h"

namespace tiphys::ports {

struct NewRun {
  std::string workflow_namespace;
  std::string name;
  std::string uid;
  std::string manifest;  // the Workflow object as JSON, without status
  std::array<std::uint64_t, 4> entropy = {};
  base::Timestamp created_at;
  std::int32_t priority = 0;
  engine::RunSummary summary;  // first one: phase unset, labels
};

// The row of a run: all that lists need.
struct RunRow {
  engine::RunKey key = 0;
  std::string workflow_namespace;
  std::string name;
  std::string uid;
  base::Timestamp created_at;
  std::int32_t priority = 0;
  std::uint64_t revision = 0;
  bool live = true;  // not finished
  engine::RunSummary summary;
};

// A run that is not finished, by both of its names.
struct LiveRun {
  engine::RunKey key = 0;
  engine::RunUid uid;
};

struct RunImage {
  RunRow row;
  std::string manifest;
  std::array<std::uint64_t, 4> entropy = {};
  std::string snapshot;             // may be empty
  std::vector<std::string> deltas;  // since the snapshot, in order
};

struct RunPart {
  engine::RunKey run = 0;
  std::uint64_t expected_revision = 0;
  std::string delta;
  std::uint32_t changed_nodes = 0;      // for figures only
  std::optional<std::string> snapshot;  // state after this part; older deltas may go
  std::vector<engine::NewValue> values;
  std::optional<engine::RunSummary> summary;
  bool finished = false;                // as it is after this part
  std::vector<std::uint64_t> absorbed;  // intents done with
  std::vector<LogRow> logs;
};

struct ArbiterPart {
  std::string delta;
  std::optional<std::string> snapshot;
};

enum class PartOutcome : unsigned char { Committed, Conflict };

struct RunQuery {
  std::optional<std::string> workflow_namespace = {};  // none: all
  std::string name_prefix = {};
  std::vector<engine::WorkflowPhase> phases = {};  // empty: any
  std::optional<bool> live = {};
  base::Timestamp created_after = {};  // unset: no bound
  base::Timestamp finished_before = {};
  std::vector<std::pair<std::string, std::string>> labels = {};  // all of them, equal
  std::uint32_t limit = 500;
  std::string cursor = {};  // from the page before; "" for the first
};
struct RunPage {
  std::vector<RunRow> rows;  // newest first: (created_at, key) descending
  std::string next_cursor;   // "" at the end
};

// Objects of other kinds: templates, config maps, secrets.
struct StoredObject {
  std::string kind;
  std::string object_namespace;  // "" for cluster scope
  std::string name;
  std::string manifest;  // JSON
  std::uint64_t revision = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // Becomes the owner: a new epoch; fails with Conflict while another process owns it.
  virtual base::Result<std::uint64_t> acquire(std::string_view owner_name, base::Timestamp now) = 0;
  virtual void release() = 0;
  virtual bool has_owner() = 0;  // any process, seen from outside

  virtual base::Result<engine::RunKey> create_run(const NewRun& run) = 0;  // AlreadyExists
  virtual base::Result<RunRow> find_run(std::string_view ns, std::string_view name_or_latest) = 0;
  virtual base::Result<RunRow> find_run(engine::RunKey key) = 0;
  // By the text as it was given. May cost O(runs).
  virtual base::Result<RunRow> find_run_by_uid(std::string_view uid) = 0;
  virtual base::Result<RunPage> list_runs(const RunQuery& query) = 0;
  virtual base::Result<std::vector<LiveRun>> live_runs() = 0;
  virtual base::Result<RunImage> load_run(engine::RunKey key) = 0;
  virtual base::Result<std::string> load_value(const base::Hash128& hash) = 0;
  virtual base::Result<void> delete_run(engine::RunKey key) = 0;

  // Group commit: one transaction, synced once. O(bytes of the parts).
  virtual base::Result<std::vector<PartOutcome>> commit(std::uint64_t epoch,
                                                        std::span<const RunPart> parts,
                                                        const ArbiterPart* arbiter) = 0;
  virtual base::Result<RunImage> load_arbiter() = 0;  // snapshot and deltas only

  // Intents: any process appends; the owner reads those not yet absorbed.
  virtual base::Result<std::uint64_t> append_intent(engine::RunKey run,
                                                    const engine::Intent& intent) = 0;
  virtual base::Result<std::vector<std::pair<engine::RunKey, engine::Intent>>>
  pending_intents() = 0;
  // A number that changes whenever another process has written (new runs, intents). Cheap.
  virtual std::uint64_t change_counter() = 0;

  virtual base::Result<std::vector<LogRow>> log_rows(engine::RunKey run) = 0;

  virtual base::Result<void> put_object(const StoredObject& object) = 0;
  virtual base::Result<StoredObject> get_object(std::string_view kind, std::string_view ns,
                                                std::string_view name) = 0;
  virtual base::Result<std::vector<StoredObject>> list_objects(std::string_view kind,
                                                               std::string_view ns) = 0;
  virtual base::Result<void> delete_object(std::string_view kind, std::string_view ns,
                                           std::string_view name) = 0;
};

}  // namespace tiphys::ports
