// Controller: joins the engine with the ports, on one thread and passive: the caller turns it.
//
// One turn: take what the runner, users and timers brought, step the runs that it concerns, commit
// all their decisions in one transaction, then carry out what they ask for. A decision that was not
// committed never happened. An outage of the store pauses everything and fails nothing. Runs are a
// cache under a byte limit; those that break an invariant are set aside and the others go on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/arbiter.h"
#include "engine/run.h"
#include "ports/clock.h"
#include "ports/facts.h"
#include "ports/notify.h"
#include "ports/runner.h"
#include "ports/store.h"

namespace tiphys::controller {

// Borrowed; must outlive the controller. The store must not be used by others of this process.
struct Ports {
  ports::Clock* clock = nullptr;
  ports::Store* store = nullptr;
  ports::Runner* runner = nullptr;
  ports::Facts* facts = nullptr;
  ports::Notify* notify = nullptr;  // may be null
};

struct Options {
  std::string owner_name = "tiphys";
  engine::ArbiterLimits limits;
  engine::StepBudget step_budget;
  std::size_t cache_bytes_max = 1u << 30;  // of all Runs together; one Run may exceed it
  // Group commit (design: State that grows without limit).
  base::Duration gather_max = base::Duration::milliseconds(2);
  std::uint32_t changed_rows_max = 4096;
  // A snapshot is due when the deltas since the last one exceed it and this.
  std::size_t snapshot_bytes_min = 1u << 20;
  std::uint32_t drain_max = 4096;  // observations taken from the runner in one turn
};

// For logs and `explain`; monotone since start().
struct Figures {
  std::uint64_t turns = 0;
  std::uint64_t steps = 0;
  std::uint64_t commits = 0;
  std::uint64_t changed_nodes = 0;
  std::uint64_t delta_bytes = 0;
  std::uint64_t snapshots = 0;
  std::uint64_t conflicts = 0;
  std::uint64_t failed_commits = 0;
  std::uint64_t loads = 0;
  std::uint64_t evictions = 0;
  std::uint64_t starts = 0;
  std::uint64_t busy = 0;
};

struct QuarantinedRun {
  engine::RunKey key = 0;
  std::string name;
  std::string message;
};

class Controller {
 public:
  // Takes ownership of the store (Conflict while another process has it) and finds its live runs.
  // DataLoss where the records that decide who may run cannot be read.
  // What ran before is adopted during the first turns.
  static base::Result<std::unique_ptr<Controller>> start(const Ports& ports,
                                                         const Options& options);
  // Gives the ownership back. What runs goes on running.
  ~Controller();
  Controller(const Controller&) = delete;
  Controller& operator=(const Controller&) = delete;

  // One turn. Returns when the next is due at the latest: `now` for at once, unset when only an
  // event (the runner, another process's write) can bring more work.
  base::Timestamp turn(base::Timestamp now);

  // Anything not finished, or a deletion not done; a detached owner leaves when nothing is.
  // Quarantined runs do not count: nothing can move them in this process.
  bool live() const;
  // Set when the store fell to another owner: this controller does nothing any more.
  bool lost_ownership() const;
  // The last error of the store while it is paused by it; "" when all is well.
  const std::string& outage() const;
  // Why the runner can start nothing just now; "" when all is well.
  const std::string& runner_trouble() const;
  // Runs of which the runner has something while the store does not know them: left alone.
  const std::set<engine::RunUid>& strangers() const;
  std::vector<QuarantinedRun> quarantined() const;
  const Figures& figures() const;

  // The Run while it is in memory and live, for a display on the same thread; null otherwise. Good
  // until the next turn.
  const engine::Run* find(engine::RunKey key) const;

 private:
  class Loop;
  explicit Controller(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace tiphys::controller
