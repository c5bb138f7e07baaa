// The runner's port of one engine's process on the simulated machine.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <vector>

#include "adapters/clock/clocks.h"
#include "controller/faults.h"
#include "laws/random.h"
#include "ports/reader.h"
#include "ports/runner.h"
#include "runner/instant/instant_runner.h"
#include "simulation/checks.h"
#include "simulation/output.h"

namespace tiphys::simulation {

// Attempts that the machine has and that have yet to begin. As all that it has they outlive
// engines.
struct Waiting {
  std::map<engine::AttemptId, engine::PodDescription> pods;
  bool one_begins = false;  // just now; that it may was asked when it was taken
};

// Some attempts begin only some time after they were taken, while the engine that asked for them
// lives and within its lease. Events come late, few at a time and out of order between attempts;
// what is held is said to run.
class ProcessRunner final : public ports::Runner {
 public:
  struct World {
    runner::instant::InstantRunner& machine;
    adapters::clock::ManualClock& clock;
    simulated::Faults& faults;
    Checks& checks;
    laws::Random& random;
    ports::Reader& store;
    Output& output;
    Waiting& waiting;
  };
  explicit ProcessRunner(const World& world) : w_(world) {}

  base::Result<ports::StartOutcome> start(const engine::PodDescription& pod,
                                          base::Timestamp not_after) override;
  void stop(const engine::StopAttempt& stop) override;
  std::vector<ports::RunnerEvent> drain(std::size_t most) override;
  void forget(const engine::AttemptId& id, ports::Disposition disposition) override;
  void run_ended(const engine::RunUid& run, ports::RunOutcome outcome) override;
  base::Result<std::vector<engine::AttemptId>> known(const engine::RunUid& run) override;
  base::Result<std::vector<engine::RunUid>> known_runs() override;
  void remove_run(const engine::RunUid& run) override;
  int wait_descriptor() const override { return -1; }
  std::vector<std::string> take_notices() override { return {}; }

  bool rings() const {
    return !cut_off && (!late_.empty() || !to_begin_.empty() || w_.machine.rings());
  }
  bool faulty = true;       // delays and disorder
  bool last_lease = false;  // it was taken away, and lasts till its end
  bool cut_off = false;     // another engine has the machine now; this one has not noticed

 private:
  base::Result<ports::StartOutcome> take(const engine::PodDescription& pod,
                                         base::Timestamp not_after);
  void begin_some();
  void add_log(ports::RunnerEvent& event);
  void check_log(const engine::AttemptId& id);

  World w_;
  std::vector<ports::RunnerEvent> late_;
  std::map<engine::AttemptId, base::Timestamp> to_begin_;  // and until when
  std::set<engine::AttemptId> too_late_;                   // to be asked for again
  std::set<engine::AttemptId> told_;                       // that they run
  std::set<engine::AttemptId> printed_;                    // ends that came with a log
};

}  // namespace tiphys::simulation
