// RunEntry: what the controller keeps of one run, whether its Run is in memory or not.
//
// A hundred thousand of them may wait: what most of them do not have is behind a pointer or empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "engine/decision.h"
#include "engine/observation.h"
#include "engine/pod.h"
#include "engine/run.h"
#include "ports/facts.h"
#include "ports/logs.h"
#include "ports/run_image.h"

namespace tiphys::controller {

// A Run on its way into memory, with what it is made of.
struct RunInLoad {
  ports::RunImage image;
  std::unique_ptr<engine::RunLoad> load;
};

using EarlyEnds = std::map<engine::AttemptId, engine::Observation>;

struct RunEntry {
  engine::RunKey key = 0;
  engine::RunUid uid;  // not set: not known yet, so nothing of it was handed to the runner
  std::string name;    // "namespace/name"

  // A cache of the store: null when never loaded, evicted or discarded.
  std::unique_ptr<engine::Run> run;
  std::uint64_t revision = 0;
  std::size_t delta_bytes = 0;                  // in the store since the snapshot
  std::size_t snapshot_bytes = 0;               // of the last snapshot
  std::size_t memory_bytes = 0;                 // as it is counted by the cache
  std::list<engine::RunKey>::iterator recency;  // valid while `run` is there
  ports::RunReference reference;                // the template that it is as a whole; once loaded
  // As the store has them: written again only when they change.
  base::Timestamp stored_wake;
  bool stored_open_attempts = false;
  base::Timestamp stored_expiry;

  bool loading = false;  // asked for, not here yet
  // Here, and read into memory a piece in each turn; null otherwise.
  std::unique_ptr<RunInLoad> in_load;
  bool in_flight = false;  // something of it is on its way into the store; INV-43
  bool live = true;
  bool adopted = false;  // what ran before this process was handed to the runner
  bool summary_is_stale =
      false;  // the stored summary is not the Run's: write it with the next part
  bool deleting = false;
  bool deleted = false;    // by somebody else: the store says so
  bool expired = false;    // the wish to delete it is this owner's, made at `revision` - 1
  std::string quarantine;  // why it was set aside; "" for fine

  // What it was not told yet. Outlives the Run: the runner does not say it again.
  std::vector<engine::Observation> inbox;
  std::vector<ports::LogRow> logs;
  // Ends of attempts that it never had: its records are older than what was made of it. Taken when
  // it comes to them; the runner keeps them, too, but says them once to a process. Null: none.
  std::unique_ptr<EarlyEnds> early;
  // Wishes that went into the inbox and are not absorbed in the store. A load gives them again.
  std::map<std::uint64_t, engine::Intent> intents;
  // Its request to be admitted, while the Arbiter has not let it in: asked again for it, so that
  // what only waits in line need not be loaded.
  std::unique_ptr<engine::ArbiterRequest> admission;
  std::vector<engine::Question> limits;  // of semaphores that it uses

  bool ready = false;  // in the queue of runs to step
  base::Timestamp wake_at;

  // Durable starts that the runner has not taken yet, in order; `head` is the pod of the first,
  // kept while the runner is busy.
  std::list<engine::AttemptId> starts;
  std::unique_ptr<engine::PodDescription> head;
  bool in_ring = false;
  std::list<RunEntry*>::iterator place;  // valid while it is in the ring
  std::string told_wait;                 // what the machine lacked, as its node was told
};

}  // namespace tiphys::controller
