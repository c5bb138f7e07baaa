// Why a live node is not finished: exactly one named reason (law of progress).
#pragma once

#include "engine/run.h"
#include "engine/state/run_state.h"

namespace tiphys::engine::view {

Explanation explain(const state::RunState& s, NodeIndex node);  // kNoNode: the run itself

}  // namespace tiphys::engine::view
