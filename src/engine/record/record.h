// Deltas and snapshots of a run, and the way back.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "engine/run.h"
#include "engine/state/loading.h"
#include "engine/state/turn.h"

namespace tiphys::engine::record {

// What this turn has changed; empty if nothing. Ends the turn: nothing is dirty afterwards.
std::string encode_delta(state::Turn& turn);
// The whole state, whose values are stored already. O(nodes).
std::string encode_snapshot(const state::RunState& s);
// Likewise, where they may not be: `values` gets those.
std::string encode_snapshot(state::Upkeep& up, std::vector<NewValue>& values);
// Applies one delta or snapshot to a state.
base::Result<void> apply_records(state::Loading& load, base::ByteReader bytes,
                                 const ValueSource& values);
inline base::Result<void> apply_records(state::Loading& load, std::string_view bytes,
                                        const ValueSource& values) {
  return apply_records(load, base::ByteReader(bytes), values);
}

}  // namespace tiphys::engine::record
