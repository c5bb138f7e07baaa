// Store: everything of a store behind one interface that answers while it is asked.
//
// It gives way to the ports by concern: Ledger, Reader, Intake, Objects, Memos, Ownership. Nothing
// new uses it. One thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"
#include "engine/ids.h"
#include "engine/observation.h"
#include "ports/intake.h"
#include "ports/ledger.h"
#include "ports/logs.h"
#include "ports/objects.h"
#include "ports/reader.h"
#include "ports/run_image.h"

namespace tiphys::ports {

// A run that is not finished, by both of its names.
struct LiveRun {
  engine::RunKey key = 0;
  engine::RunUid uid;
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
  virtual base::Result<std::string> load_value(engine::RunKey run, const base::Hash128& hash) = 0;
  virtual base::Result<void> delete_run(engine::RunKey key) = 0;

  // Group commit; see ports/ledger.h. The Arbiter's part applies to whatever is there.
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
