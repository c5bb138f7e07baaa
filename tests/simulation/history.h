// History: some workflows, users and faults, all from one seed; then the faults stop and everything
// that can end must end.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/entropy/entropies.h"
#include "base/value.h"
#include "simulation/checks.h"
#include "simulation/client.h"
#include "simulation/machine.h"
#include "simulation/visitor.h"

namespace tiphys::simulation {

// Equal seeds give equal histories on every machine.
void run_history(std::uint64_t seed, Checks& checks);

class History {
 public:
  History(std::uint64_t seed, Checks& checks);
  void run();

 private:
  struct Workflow {
    base::Value object;
    engine::RunKey key = 0;
    engine::RunUid uid;
    bool wished = false;     // somebody wanted something of it
    bool deleted = false;    // and that it goes
    bool plain = false;      // nothing in it depends on the order of events
    bool runnable = true;    // its spec can be read
    bool expires = false;    // it goes by itself some time after its end
    bool was_aside = false;  // its locks were given back while it ran
  };

  void draw_faults();
  simulated::Fault next_fault(const std::string& name);
  bool strikes(const char* mishap);
  // One in so many; 0: never.
  std::uint32_t rarity(const std::string& name, std::uint32_t usual) const;

  void submit();
  std::optional<engine::RunKey> create(const ports::NewRun& run);
  void submit_twice(const ports::NewRun& run);
  void wish();
  void append(Workflow& workflow, engine::Operation operation, base::Value arguments);
  void append_unreadable(const Workflow& workflow);
  void taken(engine::RunKey run, std::uint64_t sequence, const engine::Intent& intent);
  Workflow* find(engine::RunKey key);
  void finish_one();
  void change_limit();
  void submit_failed_again();
  base::Value retry_arguments();
  void stranger();
  void look_closer();
  void disturb();
  void turn_all();
  runner::instant::Outcome begin(const engine::PodDescription& pod);
  void check_locks(const engine::PodDescription& pod, const Workflow& workflow);
  runner::instant::Outcome outcome_of_held(const engine::AttemptId& id);
  void look();
  void look_aside(Process& owner);
  void compare();
  void settle();
  bool end_who_set_aside();
  bool resume_what_waits();
  void check_end();
  void check_end_of(const std::string& name, const Workflow& workflow);
  void check_replay(const Workflow& workflow);

  struct Held {
    std::string workflow;
    std::string node;
    std::string leaf;
    std::vector<std::string> locks;
  };

  std::uint64_t seed_;
  Checks& checks_;
  laws::Random luck_;
  adapters::entropy::SeededEntropy entropy_;
  bool calm_ = false;
  std::uint32_t fault_one_in_ = 60;                  // 0: none in this history
  std::map<std::string, std::uint32_t> favourites_;  // faults that are frequent in it
  std::map<std::string, Workflow> workflows_;        // by name
  std::set<std::pair<engine::RunKey, std::uint64_t>> wishes_;
  int wished_ = 0;
  int limit_max_ = 2;  // of the semaphore, at any time
  std::map<engine::AttemptId, Held> held_;
  std::optional<engine::RunUid> stranger_;
  std::size_t strangers_ = 0;  // its attempts
  Machine machine_;
  ClientStore client_;
  Visitor visitor_;
};

}  // namespace tiphys::simulation
