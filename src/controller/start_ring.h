// StartRing: the runs that have attempts to start, served in turn.
//
// A run gives at most a few starts before the next one's turn. One that finds the runner busy
// before its first start keeps its place, so that a large attempt is asked for first when room
// appears.
#pragma once

#include <cstddef>
#include <deque>
#include <set>
#include <vector>

#include "controller/run_entry.h"
#include "controller/wakes.h"

namespace tiphys::controller {

class StartRing {
 public:
  explicit StartRing(Entries& entries) : entries_(entries) {}

  void add(RunEntry& entry, const engine::AttemptId& id);
  // Takes those of `ids` that wait here out of the line and gives them. O(waiting).
  std::vector<engine::AttemptId> cancel(RunEntry& entry, const std::set<engine::AttemptId>& ids);
  void clear(RunEntry& entry);

  // The runs in the order of their turn; those that vanished or have nothing left are gone.
  std::vector<RunEntry*> turn_order();
  // To the back: its share of this round is used.
  void rotate(RunEntry& entry);

 private:
  Entries& entries_;
  std::deque<engine::RunKey> ring_;
};

}  // namespace tiphys::controller
