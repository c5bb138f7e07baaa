// Runner: carries out attempts. Passive: it never calls back; the controller drains it.
//
// Contract (runner/contract_test.h): start is idempotent by AttemptId, also across a restart of the
// engine: an attempt that runs is adopted, one that has reported is taken, one that began and has
// neither is lost, one that never began is started. An attempt is run at most once. Every accepted
// attempt ends in exactly one of AttemptEnded, AttemptLost, StartRejected, given again by drain
// after a restart until forget. Calls come from one thread; `drain` and `start` do not wait.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/decision.h"
#include "engine/observation.h"
#include "engine/pod.h"
#include "ports/logs.h"

namespace tiphys::ports {

struct RunnerEvent {
  engine::Observation observation;  // AttemptPending/Running/Progress/Ended/Lost, StartRejected
  std::vector<LogRow> logs;         // with an end: where its output lies now
};

enum class StartOutcome : unsigned char {
  Accepted,
  Busy,  // no slot or not enough CPU or memory just now; ask again after the next event
};

class Runner {
 public:
  virtual ~Runner() = default;

  // Never Busy for an attempt that it has already. After `not_after` nothing may begin to run.
  virtual base::Result<StartOutcome> start(const engine::PodDescription& pod,
                                           base::Timestamp not_after) = 0;
  // SIGTERM now, SIGKILL after the grace; a queued one ends at once. Unknown ids are ignored.
  virtual void stop(const engine::StopAttempt& stop) = 0;
  // What has happened since, at most `most`; ordered per attempt.
  virtual std::vector<RunnerEvent> drain(std::size_t most) = 0;
  // The decision about it is durable: its folder may go (or is kept, if it failed).
  virtual void forget(const engine::AttemptId& id) = 0;
  // After a restart: attempts of that run that it still knows from before.
  virtual base::Result<std::vector<engine::AttemptId>> known(const engine::RunUid& run) = 0;
  // After a restart: the runs of which it still knows any attempt, finished or not.
  virtual base::Result<std::vector<engine::RunUid>> known_runs() = 0;
  // The run is deleted: ends what is left and removes its folders and logs.
  virtual void remove_run(const engine::RunUid& run) = 0;
};

}  // namespace tiphys::ports
