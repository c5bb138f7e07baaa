// RunEntry: what the controller keeps of one run, whether its Run is in memory or not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "engine/observation.h"
#include "engine/pod.h"
#include "engine/run.h"
#include "ports/logs.h"

namespace tiphys::controller {

struct RunEntry {
  engine::RunKey key = 0;
  engine::RunUid uid;  // not set: not known yet, so nothing of it was handed to the runner
  std::string name;    // "namespace/name" once it was loaded

  // A cache of the store: null when never loaded, evicted or discarded.
  std::unique_ptr<engine::Run> run;
  std::uint64_t revision = 0;
  std::size_t delta_bytes = 0;                  // in the store since the snapshot
  std::size_t snapshot_bytes = 0;               // of the last snapshot
  std::size_t memory_bytes = 0;                 // as it is counted by the cache
  std::list<engine::RunKey>::iterator recency;  // valid while `run` is there

  bool live = true;
  bool adopted = false;  // what ran before this process was handed to the runner
  bool summary_is_stale =
      false;  // the stored summary is not the Run's: write it with the next part
  bool deleting = false;
  std::string quarantine;  // why it was set aside; "" for fine

  // What it was not told yet. Outlives the Run: the runner does not say it again.
  std::vector<engine::Observation> inbox;
  std::vector<ports::LogRow> logs;
  std::uint64_t intent_seen = 0;  // highest sequence that went into the inbox

  bool ready = false;  // in the queue of runs to step
  base::Timestamp wake_at;

  // Durable starts that the runner has not taken yet, in order; `head` is the pod of the first,
  // kept while the runner is busy.
  std::deque<engine::AttemptId> starts;
  std::optional<engine::PodDescription> head;
  bool in_ring = false;
};

}  // namespace tiphys::controller
