// World: one machine with a store, a runner that outlives engines, and time turned by hand.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/clock/clocks.h"
#include "adapters/entropy/entropies.h"
#include "adapters/facts/store_facts.h"
#include "controller/controller.h"
#include "faults.h"
#include "faulty_ledger.h"
#include "faulty_ports.h"
#include "runner/instant/instant_runner.h"
#include "stores.h"

namespace tiphys::simulated {

using runner::instant::Outcome;

// It runs until it is told to stop.
inline const Outcome kHold = {.kind = Outcome::Kind::Hold, .report = {}};

class World {
 public:
  explicit World(std::size_t slots = SIZE_MAX, std::uint64_t seed = 1,
                 std::unique_ptr<Stores> its_stores = in_memory());
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // By another process, as a user would: YAML of one Workflow.
  engine::RunKey submit(const std::string& yaml);
  // Its sequence.
  std::uint64_t intend(engine::RunKey run, engine::Operation operation,
                       base::Value arguments = base::Value::object());

  void start();
  void crash();               // the engine is gone, its machine stays
  controller::Ports ports();  // of the process that start() began
  // Turns, advancing time to each wake, until nothing is left to do, or `turns_max`. Crashes of the
  // plan are survived by starting again. False: the turns were used up.
  bool drive(int turns_max = 2000);
  std::function<void()> configure;  // called by start() when the ports are there

  ports::RunRow row(engine::RunKey run);
  // By another owner; nobody may be one now.
  void commit(ports::Batch batch);
  std::vector<ports::PendingIntent> pending_intents();
  bool succeeded(engine::RunKey run) {
    return row(run).summary.phase == engine::WorkflowPhase::Succeeded;
  }

  std::unique_ptr<Stores> stores;
  Faults faults;
  adapters::clock::ManualClock clock;
  controller::Options options;
  // Outcome of an attempt; how often each node's main ran is counted before.
  std::function<Outcome(const engine::PodDescription&)> script;
  std::map<std::string, int> ran;          // by "workflow node name"
  std::vector<base::Timestamp> not_after;  // of each start
  std::vector<std::string> order;          // names of workflows, as their attempts began
  runner::instant::InstantRunner machine;
  FaultyRunner runner;  // the machine as engines see it
  // Of the process that is to own the store, from start() to crash().
  std::unique_ptr<FaultyLedger> ledger;
  std::unique_ptr<FaultyOwnership> ownership;
  std::unique_ptr<FaultyFacts> facts;
  std::unique_ptr<controller::Controller> engine;
  std::unique_ptr<ports::Access> outside;  // another process's handle
  int crashes = 0;

 private:
  adapters::entropy::SeededEntropy entropy_;
  std::unique_ptr<ports::Access> access_;
};

// A workflow of steps with `width` leaves at once and one after them; named `name`.
std::string fan_out(const std::string& name, int width);

}  // namespace tiphys::simulated
