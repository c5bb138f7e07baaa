// What is derived, as texts that can be compared.
#pragma once

#include <string>
#include <vector>

#include "engine/state/run_state.h"

namespace tiphys::engine::state {

// A line for each thing that a load makes as it was: variables, counters, what is open, timers,
// hooks, nodes that want locks, and of each node what Node says is not stored, with its frame. Not
// lists of what is to be looked at, and not caches: see Derived. O(nodes).
std::vector<std::string> describe(const RunState& s);

}  // namespace tiphys::engine::state
