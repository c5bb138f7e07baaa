// Decision: what one step of a Run wants done. Data only; nothing in it has happened yet.
//
// The shell commits `delta`, `values`, `summary` and `absorbed` in one transaction and only then
// carries out `commands`. A Decision that was not committed never happened: the Run is discarded
// and loaded again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "base/value.h"
#include "engine/ids.h"
#include "engine/phase.h"
#include "engine/question.h"

namespace tiphys::engine {

// Make sure that the attempt is started; its pod is Run::pod(id.node).
struct StartAttempt {
  AttemptId id;
};
// End it: containers get SIGTERM, after the grace period SIGKILL. Its report still decides it.
struct StopAttempt {
  AttemptId id;
  std::string reason;
  base::Duration grace;
};
using Command = std::variant<StartAttempt, StopAttempt>;

// A request to the Arbiter; the answer is an observation (Admitted, LockState).
struct ArbiterRequest {
  enum class Kind : std::uint8_t { Admit, Leave, Acquire, Release };
  Kind kind = Kind::Admit;
  RunKey run = 0;
  NodeIndex node = kNoNode;
  std::string scope_namespace;
  std::string workflow_name;
  std::int32_t priority = 0;
  base::Timestamp created;
  std::vector<std::string> locks;    // Acquire, Release: canonical names (§20.1)
  std::vector<std::int64_t> limits;  // Acquire: the limit of each lock
  std::string holder;                // Acquire: as users see it, namespace/workflow[/node id]
  // It has been let in, or has its locks, and knows it: told only if that holds no longer.
  bool knows = false;
};

// A value over 1 KiB: stored once under its hash, referenced from records.
struct NewValue {
  base::Hash128 hash;
  std::string bytes;
};

// An entry of a cache, to be kept for other runs. Losing one costs time only.
struct MemoSave {
  Question question;  // kind MemoEntry: where it is looked up
  base::Value entry;  // {nodeID, outputs, creationTimestamp, lastHitTimestamp}
};

// For the log, the notify port and, on a cluster, Kubernetes events (§40).
struct Event {
  bool warning = false;
  std::string reason;  // "WorkflowRunning", "WorkflowNodeSucceeded", …
  std::string message;
  NodeIndex node = kNoNode;
};

// What lists show without loading a run. Columns of the store, not a blob.
struct RunSummary {
  WorkflowPhase phase = WorkflowPhase::Unset;
  std::string message;
  base::Timestamp started_at;
  base::Timestamp finished_at;
  std::uint64_t progress_done = 0;
  std::uint64_t progress_total = 0;
  std::uint64_t nodes = 0;
  std::uint64_t pods_pending = 0;
  std::uint64_t pods_running = 0;
  std::uint64_t pods_completed = 0;
  Shutdown shutdown = Shutdown::None;
  bool suspended = false;  // spec.suspend or an active Suspend node
  base::Value labels;      // of the workflow now, map of text
  bool operator==(const RunSummary&) const = default;
};

// The nodes that a step made and those that it changed. Of others at most what follows from these
// is shown otherwise: edges to what was made, and the progress of groups. INV-17
struct ChangedNodes {
  NodeIndex first_made = 0;  // first_made … first_made + made - 1
  std::uint32_t made = 0;
  std::vector<NodeIndex> altered;  // older ones, each once
  std::size_t size() const { return made + altered.size(); }
};

struct Decision {
  std::string delta;  // birth and progress records, opaque to the store (record.h)
  // The whole state, in place of a delta: this decision begins the generation below, and what is
  // stored of the one before it is history.
  std::optional<std::string> snapshot;
  Generation generation = 0;  // of the run after this decision
  std::vector<NewValue> values;
  ChangedNodes changed;
  std::vector<Command> commands;
  std::vector<AttemptId> decided;  // attempts whose end is part of this decision
  std::vector<Question> questions;
  std::vector<ArbiterRequest> requests;
  std::vector<MemoSave> memos;
  std::vector<Event> events;
  std::vector<std::uint64_t> absorbed;  // intent sequences
  RunSummary summary;
  bool summary_changed = false;
  bool finished = false;    // the run needs nothing any more
  base::Timestamp wake_at;  // unset: only an observation can move it; now: call again

  // Nothing to commit.
  bool empty() const { return delta.empty() && !snapshot && absorbed.empty() && !summary_changed; }
};

}  // namespace tiphys::engine
