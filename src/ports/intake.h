// Intake: what anybody may add to a store without owning it: new runs and wishes about runs.
//
// What is accepted is durable and appears in the change feed. Thread-safe; any process.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/decision.h"
#include "engine/ids.h"
#include "engine/observation.h"

namespace tiphys::ports {

// The records with which a run begins that takes over what another one has done.
struct Beginning {
  engine::Generation generation = 0;
  std::string snapshot;
  std::vector<engine::NewValue> values;  // all that the snapshot refers to
};

struct NewRun {
  std::string workflow_namespace;
  std::string name;
  std::string uid;
  std::string manifest;  // the Workflow object as JSON, without status
  std::array<std::uint64_t, 4> entropy = {};
  base::Timestamp created_at;
  std::int32_t priority = 0;
  engine::RunSummary summary;               // first one: phase unset, labels
  std::optional<Beginning> beginning = {};  // none: it has no records yet
};

class Intake {
 public:
  virtual ~Intake() = default;
  // At revision 0, with its beginning, all of it or nothing. O(bytes).
  // AlreadyExists where a present run has the name in its namespace, or any run has the uid.
  virtual base::Result<engine::RunKey> create_run(const NewRun& run) = 0;
  // Its sequence: never used again, not ordered by time where several append at once. NotFound
  // where there is no such run.
  virtual base::Result<std::uint64_t> append_intent(engine::RunKey run,
                                                    const engine::Intent& intent) = 0;
};

}  // namespace tiphys::ports
