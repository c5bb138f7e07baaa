// Why a live node is not finished: exactly one named reason (law of progress).
#pragma once

#include "engine/core/run_state.h"
#include "engine/run.h"

namespace tiphys::engine::view {

Explanation explain(const core::RunState& s, NodeIndex node);  // kNoNode: the run itself

}  // namespace tiphys::engine::view
