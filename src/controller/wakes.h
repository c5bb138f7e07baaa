// Wakes: which runs to step now, in the order in which they were woken, and which later.
//
// A run is in the ready queue at most once; of its timers only the last set counts.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <queue>
#include <utility>
#include <vector>

#include "base/time.h"
#include "controller/run_entry.h"

namespace tiphys::controller {

// Ordered: a table of hashes is made anew as it grows, in one turn of them all.
using Entries = std::map<engine::RunKey, std::unique_ptr<RunEntry>>;

class Wakes {
 public:
  explicit Wakes(Entries& entries) : entries_(entries) {}

  void wake(RunEntry& entry);
  void wake_at(RunEntry& entry, base::Timestamp at);  // unset: never
  // Moves the due ones into the ready queue. O(log timers) each.
  void fire(base::Timestamp now);
  // The next to step, or null.
  RunEntry* next();
  bool any_ready() const { return !ready_.empty(); }
  // Unset where there is none.
  base::Timestamp next_timer();
  // With those that count no more: never many more than there are entries.
  std::size_t timers_kept() const { return timers_.size(); }

 private:
  using Timer = std::pair<std::int64_t, engine::RunKey>;
  RunEntry* find(engine::RunKey key);
  bool is_current(const Timer& timer);
  void drop_outdated();

  Entries& entries_;
  std::deque<engine::RunKey> ready_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
};

}  // namespace tiphys::controller
