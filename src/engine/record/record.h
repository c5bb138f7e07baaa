// Deltas and snapshots of a run, and the way back.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "engine/run.h"
#include "engine/state/turn.h"

namespace tiphys::engine::record {

// What this turn has changed; empty if nothing. Ends the turn: nothing is dirty afterwards.
std::string encode_delta(state::Turn& turn);
// The whole state. O(nodes). `values`: gets those that are not stored yet; without it there are
// none or they are known to be.
std::string encode_snapshot(state::RunState& s, std::vector<NewValue>* values = nullptr);
// Applies one delta or snapshot to a state.
base::Result<void> apply_records(state::RunState& s, base::ByteReader bytes,
                                 const ValueSource& values);
inline base::Result<void> apply_records(state::RunState& s, std::string_view bytes,
                                        const ValueSource& values) {
  return apply_records(s, base::ByteReader(bytes), values);
}

}  // namespace tiphys::engine::record
