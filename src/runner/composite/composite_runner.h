// CompositeRunner: several runners as one, each for attempts of some kinds of work.
//
// A start goes to the runner of its kind; whatever else names an attempt or a run goes to all of
// them, since a runner ignores what it does not know and only it knows what it has from before. The
// order per attempt is its runner's. What no runner is there for is accepted and ends as
// StartRejected with words for people.
//
// Not thread-safe; belongs to the controller's loop.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "drivers/subprocess/descriptor.h"
#include "engine/pod.h"
#include "ports/clock.h"
#include "ports/runner.h"
#include "sync/doorbell.h"

namespace tiphys::runner::composite {

class CompositeRunner final : public ports::Runner {
 public:
  struct Member {
    std::vector<engine::Work> kinds;
    std::unique_ptr<ports::Runner> runner;
  };
  // Of several for one kind the first counts. `clock` must outlive it.
  static base::Result<std::unique_ptr<CompositeRunner>> create(std::vector<Member> members,
                                                               ports::Clock& clock);

  base::Result<ports::StartOutcome> start(const engine::PodDescription& pod,
                                          base::Timestamp not_after) override;
  void stop(const engine::StopAttempt& stop) override;
  // From each in turn, beginning with another one each time: none keeps the others waiting.
  std::vector<ports::RunnerEvent> drain(std::size_t most) override;
  void forget(const engine::AttemptId& id, ports::Disposition disposition) override;
  void run_ended(const engine::RunUid& run, ports::RunOutcome outcome) override;
  // An error of one is an error: what it has is not known.
  base::Result<std::vector<engine::AttemptId>> known(const engine::RunUid& run) override;
  base::Result<std::vector<engine::RunUid>> known_runs() override;
  void remove_run(const engine::RunUid& run) override;

  // -1 where one of them has none.
  int wait_descriptor() const override;
  std::vector<std::string> take_notices() override;

 private:
  CompositeRunner(std::vector<Member> members, ports::Clock& clock);
  base::Result<void> open_descriptors();
  ports::Runner* runner_for(engine::Work kind) const;
  void refuse(const engine::PodDescription& pod);

  std::vector<Member> members_;
  ports::Clock& clock_;
  std::unique_ptr<sync::Doorbell> bell_;  // for refusals
  drivers::subprocess::Descriptor all_;   // behind it the descriptors of the members and the bell
  bool waits_ = true;                     // every member has one
  std::size_t first_ = 0;                 // whose turn it is
  std::set<engine::AttemptId> refused_;   // until they are forgotten
  std::deque<ports::RunnerEvent> refusals_;
  bool rung_ = false;
};

}  // namespace tiphys::runner::composite
