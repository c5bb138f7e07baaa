// InstantRunner: ends every attempt at once, with the outcome that a script gives it.
//
// Honours the whole contract of ports::Runner, so that tests, simulations and benches run the real
// controller: idempotent starts, ends given again after a restart until they are forgotten, a limit
// of attempts at once. The object stands for the machine: it outlives controllers; call restart()
// when a new one begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "ports/clock.h"
#include "ports/runner.h"

namespace tiphys::runner::instant {

struct Outcome {
  enum class Kind : std::uint8_t {
    End,       // with `report`; unset times become the clock's
    Lose,      // it vanishes
    Reject,    // it cannot be started, for `report.message`
    GiveBack,  // it is not begun, and forgotten
    Hold,      // it runs until finish() or stop()
  };
  Kind kind = Kind::End;
  engine::AttemptReport report;

  static Outcome succeeded(std::string result = {});
  static Outcome failed(int exit_code);
};

// Called exactly once per attempt: where a real runner would run main.
using Script = std::function<Outcome(const engine::PodDescription&)>;

struct InstantOptions {
  std::size_t slots = SIZE_MAX;  // attempts accepted and not yet drained to their end
};

class InstantRunner final : public ports::Runner {
 public:
  // `clock` must outlive this. An absent script lets everything succeed.
  InstantRunner(ports::Clock& clock, Script script, InstantOptions options = {});

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

  // How often each run was told to have ended, and how the last time.
  struct Ended {
    int times = 0;
    ports::RunOutcome outcome = ports::RunOutcome::Error;
  };
  const std::map<engine::RunUid, Ended>& ended_runs() const { return ended_runs_; }
  // What was decided about attempts that ended in this and earlier engines, as it was told.
  const std::map<engine::AttemptId, ports::Disposition>& dispositions() const {
    return dispositions_;
  }
  // Ends an attempt that is held; ignored for others.
  void finish(const engine::AttemptId& id, engine::AttemptReport report);
  // The engine is another process now: what is not forgotten will be given again once asked for.
  void restart();
  std::vector<engine::AttemptId> held() const;
  bool has(const engine::AttemptId& id) const { return attempts_.contains(id); }
  // Something is there to drain: where a real runner would ring.
  bool rings() const { return !ends_.empty(); }
  std::size_t not_forgotten() const { return attempts_.size(); }

 private:
  enum class State : std::uint8_t { Held, Queued, Drained, Orphaned };
  struct Attempt {
    State state = State::Held;
    Outcome outcome;
  };
  void remove(const engine::AttemptId& id);
  void enqueue(const engine::AttemptId& id, Attempt& attempt);
  void adopt(const engine::AttemptId& id, Attempt& attempt);
  void complete_times(engine::AttemptReport& report);

  ports::Clock& clock_;
  Script script_;
  InstantOptions options_;
  std::map<engine::AttemptId, Attempt> attempts_;
  std::deque<engine::AttemptId> ends_;
  std::map<engine::RunUid, Ended> ended_runs_;
  std::map<engine::AttemptId, ports::Disposition> dispositions_;
  std::size_t in_use_ = 0;
};

}  // namespace tiphys::runner::instant
