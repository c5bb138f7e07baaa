// What a run holds of memory.
#pragma once

#include <cstddef>

#include "engine/state/upkeep.h"

namespace tiphys::engine::state {

// In bytes, within a quarter of the truth: the table and its texts, working state, facts, plans,
// and this run's share of a manifest that several runs hold. Of what there may be many of, a sample
// is looked at, so that it costs O(1) whatever the size; a new holder of templates is walked once.
std::size_t memory_of(Upkeep& up);

}  // namespace tiphys::engine::state
