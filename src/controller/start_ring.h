// StartRing: the runs that have attempts to start, served in turn.
//
// A run gives at most a few starts before the next one's turn. One that finds the runner busy
// before its first start keeps its place, so that a large attempt is asked for first when room
// appears. Who has nothing to start is not in it, so that a turn costs what it looks at.
#pragma once

#include <cstddef>
#include <list>
#include <set>
#include <vector>

#include "controller/run_entry.h"

namespace tiphys::controller {

// All O(1) but where said. What is in it must leave before it goes.
class StartRing {
 public:
  void add(RunEntry& entry, const engine::AttemptId& id);
  // The first of its starts is done with. REQUIRES: it has one.
  void pop(RunEntry& entry);
  // Takes those of `ids` that wait here out of the line and gives them. O(waiting).
  std::vector<engine::AttemptId> cancel(RunEntry& entry, const std::set<engine::AttemptId>& ids);
  void clear(RunEntry& entry);

  std::size_t size() const { return ring_.size(); }  // runs
  // In the order of their turn; null where there is none.
  RunEntry* first() const { return ring_.empty() ? nullptr : ring_.front(); }
  RunEntry* after(const RunEntry& entry) const;
  // To the back: its share of this round is used. Nothing where it is not there.
  void rotate(RunEntry& entry);

 private:
  void leave_if_done(RunEntry& entry);

  std::list<RunEntry*> ring_;
};

}  // namespace tiphys::controller
