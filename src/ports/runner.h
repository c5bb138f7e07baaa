// Runner: carries out attempts. Passive: it never calls back; the controller drains it.
//
// Contract (runner/contract/contract_test.h): start is idempotent by AttemptId, also across a
// restart of the engine: an attempt that runs is adopted, one that has reported is taken, one that
// began and has neither is lost, one that never began is started. An attempt is run at most once.
// Every accepted attempt ends in exactly one of AttemptEnded, AttemptLost, StartRejected, given
// again by drain after a restart until forget, or is given back. Calls come from one thread and do
// not wait, for a disk neither: `drain` moves a bounded number of bytes, and what is to be removed
// is out of the way when the call returns, though its removal may take longer.
//
// Only evidence about the attempt itself may end it. That this process owns the run no more, that
// the machine has no room just now, or that a report is of a version it cannot read, is none.
#pragma once

#include <cstddef>
#include <optional>
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
  engine::AttemptId attempt;
  // AttemptPending/Running/Progress/Ended/Lost, StartRejected. None: the attempt is given back. It
  // did not begin before its `not_after`, nothing of it ran, and the runner knows it no more; who
  // owns its run may start it again.
  std::optional<engine::Observation> observation;
  std::vector<LogRow> logs;  // with an end: where its output lies now
};

enum class StartOutcome : unsigned char {
  Accepted,
  Busy,     // no slot or not enough CPU or memory just now; ask again after the next event
  TooLate,  // `not_after` has passed: nothing was begun
};

// What was decided about an attempt: how long its remains are worth keeping.
enum class Disposition : unsigned char {
  Succeeded,
  Failed,
  Unknown,  // by an owner before this one: the runner judges by what it has itself
};

enum class RunOutcome : unsigned char { Succeeded, Failed, Error };

class Runner {
 public:
  virtual ~Runner() = default;

  // After `not_after` nothing may begin to run. An attempt that it has already is Accepted, however
  // late it is, or TooLate where it has yet to begin: it is known as before, nothing is said of it,
  // and it waits to be asked for with a later `not_after`. It is never Busy.
  // What can never be started is Accepted and ends as StartRejected. An error says for people why
  // it cannot be started just now (a full disk, no descriptors): nothing was begun; ask again.
  virtual base::Result<StartOutcome> start(const engine::PodDescription& pod,
                                           base::Timestamp not_after) = 0;
  // SIGTERM now, SIGKILL after the grace; a queued one ends at once. Unknown ids are ignored.
  virtual void stop(const engine::StopAttempt& stop) = 0;
  // What has happened since, at most `most`; ordered per attempt.
  virtual std::vector<RunnerEvent> drain(std::size_t most) = 0;
  // The decision about it is durable: its remains may go, or are kept for people. It is never
  // started again. This is what makes it stay decided: drain and known give nothing of it any more,
  // and what of it still runs, or is found only later, is ended and told to nobody. Only if the
  // engine dies before that is done it may be known again, to be forgotten again.
  virtual void forget(const engine::AttemptId& id, Disposition disposition) = 0;
  // The run's last decision is durable: what was kept back for the end of its workflow may go. Told
  // again after a restart of the engine if the runner still knows anything of that run, and when it
  // ends again: a retry makes it live once more, which the runner hears from the start of an
  // attempt of a later generation. What is kept for people, and logs, stay until remove_run.
  virtual void run_ended(const engine::RunUid& run, RunOutcome outcome) = 0;
  // After a restart: attempts of that run that it still knows from before.
  virtual base::Result<std::vector<engine::AttemptId>> known(const engine::RunUid& run) = 0;
  // After a restart: the runs of which it still knows any attempt, finished or not. Without those
  // that remove_run was called for. Some may be of another store or of an owner elsewhere: nothing
  // may be done to a run only because a store does not know it.
  virtual base::Result<std::vector<engine::RunUid>> known_runs() = 0;
  // The run is deleted: ends what is left and removes its folders and logs, if need be after a
  // restart of the engine, without being asked again.
  virtual void remove_run(const engine::RunUid& run) = 0;

  // Readable (poll, epoll) when drain() may have something; -1 where drain() must be tried.
  virtual int wait_descriptor() const = 0;
  // Things to tell people, each once: substitutions, limits that are not enforced, why something
  // waits.
  virtual std::vector<std::string> take_notices() = 0;
};

}  // namespace tiphys::ports
