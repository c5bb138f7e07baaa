// Deltas and snapshots of a run, and the way back.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/core/turn.h"
#include "engine/run.h"

namespace tiphys::engine::core {

// What this turn has changed; empty if nothing. Ends the turn: nothing is dirty afterwards.
std::string encode_delta(Turn& turn);
// The whole state. O(nodes).
std::string encode_snapshot(RunState& s);
// Applies one delta or snapshot to a state.
base::Result<void> apply_records(RunState& s, std::string_view bytes, const ValueSource& values);
// Makes everything derived again. O(nodes). The next step looks at every live node once.
base::Result<void> rebuild(RunState& s);

}  // namespace tiphys::engine::core
