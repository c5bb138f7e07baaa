// Machine: a store, a runner that outlives engines, time, and up to two processes that want to own
// the store.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "adapters/clock/clocks.h"
#include "controller/controller.h"
#include "controller/faulty_ports.h"
#include "controller/stores.h"
#include "simulation/client.h"
#include "simulation/ledger.h"
#include "simulation/output.h"
#include "simulation/runner.h"
#include "store/delayed/ledger.h"

namespace tiphys::simulation {

// One engine and its side of the ports; in this order they come, and go the other way.
struct Process {
  std::unique_ptr<CheckedLedger> checked;
  std::unique_ptr<store::delayed::DelayedLedger> ledger;
  std::unique_ptr<Lease> lease;
  std::unique_ptr<ProcessRunner> runner;
  std::unique_ptr<FactStore> fact_store;
  std::unique_ptr<simulated::FaultyFacts> facts;
  std::unique_ptr<ports::Notify> notify;
  std::unique_ptr<controller::Controller> engine;
  base::Timestamp due;            // of its next turn; unset: nothing of its own
  controller::Figures seen;       // as they were when it was looked at last
  std::uint64_t compared_at = 0;  // figures when its runs were compared with the store
};

class Machine {
 public:
  // Its store is where the checks say.
  Machine(std::uint64_t seed, std::size_t slots, Checks& checks, runner::instant::Script script);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  bool is_up(std::size_t i) const { return up_[i] != nullptr; }
  Process& process(std::size_t i) { return *up_[i]; }
  Process* owner();
  void start(std::size_t i);
  void crash(std::size_t i);
  // It ends in good order.
  void end(std::size_t i);
  // Somebody from outside asks whether the store is owned.
  void ask_held();
  // One turn of that process; it may die of it.
  void turn(std::size_t i);
  // The other process may own the store once the lease of this one is over, and this one does not
  // know of it.
  void take_over_from(std::size_t i, base::Duration lease);
  // To the next moment at which something happens; false where nothing will.
  bool pass();
  // The wall clock moves, and nothing else does.
  void jump(base::Duration by) { clock.set(clock.now() + by); }
  bool has_any_of(const engine::RunUid& run);
  void calm();  // no faults, no delays any more

  simulated::Faults faults;
  Checks& checks;
  laws::Random random;
  adapters::clock::ManualClock clock;
  runner::instant::InstantRunner runner;
  Output output;  // of its attempts
  Waiting waiting;
  controller::Options options;
  std::unique_ptr<simulated::Stores> stores;
  std::unique_ptr<ports::Access> store;  // of others, and of the facts
  int crashes = 0;
  bool zombie = false;  // somebody believes in a lease that was taken away

 private:
  void owned_by(const Process& process);
  void take_lapsed(std::size_t i);
  void taken_from(std::size_t i, base::Timestamp end);
  void look(Process& p);
  void bury(std::size_t i);

  bool calm_ = false;
  base::Duration lasts_;       // a lease; 0: as long as its process
  base::Timestamp lease_end_;  // of the last one that was not given back
  base::Timestamp passed_{1};  // time as the delays have it: never falls
  std::array<std::unique_ptr<Process>, 2> up_;
  Lease outsider_;  // never strives for it
};

}  // namespace tiphys::simulation
