// Wishes of users that no commit has absorbed yet.
//
// What a wish says is kept as text, so that who reads it gets what can be written down and no more;
// one that does not decode is told and holds up no other.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "base/time.h"
#include "engine/ids.h"
#include "engine/observation.h"
#include "ports/changes.h"
#include "store/memory/runs.h"

namespace tiphys::store::memory {

class IntentTable {
 public:
  void add(engine::RunKey run, std::uint64_t sequence, const engine::Intent& intent);
  bool waits_for(engine::RunKey run) const;
  std::set<std::uint64_t> readable_of(engine::RunKey run) const;
  // Each to `changes`, among those that decode or those that do not. Nothing where it is gone.
  void read(std::uint64_t sequence, const RunTable& runs, ports::Changes& changes) const;
  void read_of(engine::RunKey run, const RunTable& runs, ports::Changes& changes) const;
  // O(all that wait).
  void read_of_finished(const RunTable& runs, ports::Changes& changes) const;
  // Those of the run; others of these sequences stay.
  void remove(engine::RunKey run, std::span<const std::uint64_t> sequences);
  void remove_of(engine::RunKey run);
  void spoil(std::uint64_t sequence);

 private:
  struct Row {
    engine::RunKey run = 0;
    engine::Operation operation = engine::Operation::Stop;
    std::string arguments;  // JSON
    std::string actor;
    base::Timestamp at;
  };
  std::map<std::uint64_t, Row> rows_;
  std::set<std::pair<engine::RunKey, std::uint64_t>> by_run_;
};

}  // namespace tiphys::store::memory
