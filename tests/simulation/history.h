// History: some workflows, users and faults, all from one seed; then the faults stop and everything
// that can end must end.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/entropy/entropies.h"
#include "base/value.h"
#include "simulation/checks.h"
#include "simulation/machine.h"

namespace tiphys::simulation {

// Equal seeds give equal histories on every machine.
void run_history(std::uint64_t seed, Checks& checks);

// Names of everything that a few hundred histories must reach.
std::vector<std::string> to_be_reached();

class History {
 public:
  History(std::uint64_t seed, Checks& checks);
  void run();

 private:
  struct Workflow {
    base::Value object;
    engine::RunKey key = 0;
    engine::RunUid uid;
    bool wished = false;   // somebody wanted something of it
    bool deleted = false;  // and that it goes
    bool plain = false;    // nothing in it depends on the order of events
  };

  void submit();
  void submit_twice(const ports::NewRun& run);
  void wish();
  void append(Workflow& workflow, engine::Operation operation, base::Value arguments);
  void finish_one();
  void disturb();
  void turn_all();
  runner::instant::Outcome begin(const engine::PodDescription& pod);
  runner::instant::Outcome outcome_of(const std::string& workflow, const std::string& node,
                                      const std::string& leaf) const;
  void check_locks(const engine::PodDescription& pod, Workflow& workflow);
  void look();
  void compare();
  simulated::Fault next_fault(const std::string& name);
  void settle();
  bool resume_what_waits();
  void check_end();
  void check_replay(const Workflow& workflow);

  std::uint64_t seed_;
  Checks& checks_;
  laws::Random luck_;
  adapters::entropy::SeededEntropy entropy_;
  bool calm_ = false;
  std::uint32_t fault_one_in_ = 60;
  std::map<std::string, Workflow> workflows_;  // by name
  std::set<std::pair<engine::RunKey, std::uint64_t>> wishes_;
  std::map<engine::AttemptId, std::pair<std::string, std::string>> held_;  // workflow, node
  std::map<engine::AttemptId, std::string> leaf_;
  std::map<engine::AttemptId, std::vector<std::string>> locks_;
  Machine machine_;
};

}  // namespace tiphys::simulation
