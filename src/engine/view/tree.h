// A bounded picture of the nodes for a live display.
#pragma once

#include <vector>

#include "engine/run.h"
#include "engine/state/run_state.h"

namespace tiphys::engine::view {

// A level wider than `width_max` is one row with counts, followed by its failed nodes as far as
// they fit.
std::vector<Run::TreeRow> tree(const state::RunState& s, std::size_t rows_max,
                               std::size_t width_max);

}  // namespace tiphys::engine::view
