// Memoization: outputs found under a key instead of being made again (§19).
#pragma once

#include <optional>
#include <string>

#include "engine/scope/inputs.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

// What a look-up came to.
struct Memo {
  base::Value status;                 // memoizationStatus: {hit, key, cacheName}
  base::Value outputs;                // of a hit
  std::optional<MemoSave> refreshed;  // the entry that was found, hit now
  bool hit = false;
};

// Of a template that has `memoize`, before its node is made.
scope::Resolution look_up(state::Turn& turn, plan::PlanId plan, table::StringId inputs, Memo& out);
// Gives a hit's outputs to a node, or notes that there was none.
void apply_memo(state::Turn& turn, NodeIndex node, const Memo& memo);
// A node has succeeded: what it made is kept under its key, if it has one.
void save_memo(state::Turn& turn, NodeIndex node);

}  // namespace tiphys::engine::core
