// Looking for nodes in short pieces.
#pragma once

#include <cstddef>

#include "engine/run.h"
#include "engine/state/run_state.h"

namespace tiphys::engine::view {

// See RunView::seek.
Sought seek(const state::RunState& s, NodeSort sort, NodeIndex from, std::size_t looks);

}  // namespace tiphys::engine::view
