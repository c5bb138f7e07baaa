// Controller: joins the engine with the ports, on one thread and passive: the caller turns it.
//
// One turn: take what the runner, users and timers brought, step the runs that it concerns, hand in
// all their decisions as one batch, and carry out those that have become durable. Nothing is waited
// for: while a store hangs, ends, wishes and timers go on being gathered, and what is durable goes
// on being started. A decision that was not committed never happened. An outage of the store pauses
// everything and fails nothing. Runs are a cache under a byte limit; those that break an invariant
// are set aside and the others go on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
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
#include "ports/ledger.h"
#include "ports/notify.h"
#include "ports/ownership.h"
#include "ports/runner.h"

namespace tiphys::controller {

// Borrowed; must outlive the controller. Ledger and Ownership are used by it alone. Where they or
// the facts ring a bell, the next turn is due then.
struct Ports {
  ports::Clock* clock = nullptr;
  ports::Ownership* ownership = nullptr;
  ports::Ledger* ledger = nullptr;
  ports::Runner* runner = nullptr;
  ports::Facts* facts = nullptr;
  ports::Notify* notify = nullptr;  // may be null
};

struct Options {
  engine::ArbiterLimits limits;
  engine::StepBudget step_budget = {.nodes_max = 2'000};  // some milliseconds of one turn
  std::size_t cache_bytes_max = 1u << 30;  // of all Runs together; one Run may exceed it
  // Group commit (design: State that grows without limit).
  base::Duration gather_max = base::Duration::milliseconds(2);
  std::uint32_t changed_rows_max = 4096;
  // A snapshot is due when the deltas since the last one exceed it and this.
  std::size_t snapshot_bytes_min = 1u << 20;
  // Of one run in one turn, beside what it must to keep up: a snapshot comes in such pieces.
  std::uint32_t snapshot_nodes_max = 4096;
  // Looks at nodes of one run that is loaded, in one turn; each node takes six.
  std::uint32_t load_nodes_max = 8192;
  std::uint32_t drain_max = 4096;  // observations taken from the runner in one turn
  bool stand_by = false;           // wait for an ownership that another process has
};

// For logs and `explain`; monotone since start().
struct Figures {
  std::uint64_t turns = 0;
  std::uint64_t steps = 0;
  std::uint64_t commits = 0;
  std::uint64_t changed_nodes = 0;
  std::uint64_t delta_bytes = 0;
  std::uint64_t snapshots = 0;
  std::uint64_t snapshot_pieces = 0;  // also of those that did not become whole
  std::uint64_t conflicts = 0;
  std::uint64_t failed_commits = 0;
  std::uint64_t loads = 0;
  std::uint64_t load_pieces = 0;
  std::uint64_t evictions = 0;
  std::uint64_t starts = 0;
  std::uint64_t busy = 0;
  std::uint64_t start_waits = 0;  // starts that the machine could not carry out just then
  std::uint64_t ownerships = 0;
};

// What runs wait for within the loop just now; one may wait for several.
struct Waits {
  std::size_t loading = 0;    // the store was asked for it, or will be
  std::size_t in_flight = 0;  // something of it is on its way into the store
  std::size_t in_line = 0;    // it waits to be admitted and is not in memory
  std::size_t set_aside = 0;
  std::size_t starting = 0;  // the runner has not taken all of its starts
  std::size_t deleting = 0;
};

struct QuarantinedRun {
  engine::RunKey key = 0;
  std::string name;  // "namespace/name"
  std::string message;
};

class Controller {
 public:
  // Asks for the ownership of the store: Conflict while another process has it, unless it is to
  // stand by. DataLoss where the records that decide who may run cannot be read.
  // What ran before is adopted during the first turns.
  static base::Result<std::unique_ptr<Controller>> start(const Ports& ports,
                                                         const Options& options);
  // Gives the ownership back. What runs goes on running.
  ~Controller();
  Controller(const Controller&) = delete;
  Controller& operator=(const Controller&) = delete;

  // One turn. Returns when the next is due at the latest: `now` for at once, unset when only an
  // event (the runner, another process's write, a bell) can bring more work.
  base::Timestamp turn(base::Timestamp now);

  // The next turn reads what other processes have said, whatever the store's counter tells.
  void look_again();
  // Whether something was asked of the store that it has not answered yet.
  bool expects_answers() const;

  // Anything not finished, or a deletion not done; a detached owner leaves when nothing is.
  // Quarantined runs do not count: nothing can move them in this process. Nothing is live to one
  // that stands by.
  bool live() const;
  bool owns() const { return loop_ != nullptr && !lost_; }
  // Set when the store fell to another owner: this controller does nothing any more.
  bool lost_ownership() const { return lost_; }
  // The last error of the store while it is paused by it; "" when all is well.
  const std::string& outage() const;
  // Why the runner can start nothing just now; "" when all is well.
  const std::string& runner_trouble() const;
  // Runs of which the runner has something while the store does not know them: left alone.
  const std::set<engine::RunUid>& strangers() const;
  std::vector<QuarantinedRun> quarantined() const;
  const Figures& figures() const { return figures_; }
  // O(runs).
  Waits waits() const;
  // What people should be told, each once: wishes that cannot be read.
  std::vector<std::string> take_notices() { return std::exchange(notices_, {}); }

  // The Run while it is in memory and live, for a display on the same thread; null otherwise. Good
  // until the next turn.
  const engine::Run* find(engine::RunKey key) const;

 private:
  class Loop;
  Controller(const Ports& ports, const Options& options);
  // Null: not owned now.
  const ports::Owning* ask_ownership(base::Timestamp now);

  Ports ports_;
  Options options_;
  Figures figures_;
  std::vector<std::string> notices_;
  ports::OwnershipState state_;
  std::unique_ptr<Loop> loop_;  // of the present ownership
  bool lost_ = false;
  std::string nothing_;
  std::set<engine::RunUid> nobody_;
};

}  // namespace tiphys::controller
