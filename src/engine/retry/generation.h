// The next generation of a run: what a retry keeps of its state, and what it makes of the rest.
//
// The nodes that are kept come first in the new table, in their order, and remember where they were
// (NodeTable::origin): their attempts, logs and outputs go on being named by that. The state comes
// out as if it had been loaded from the snapshot that begins the generation. O(state).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/decision.h"
#include "engine/retry/wish.h"
#include "engine/state/run_state.h"

namespace tiphys::engine::retry {

// `from`: of a run that has completed and may be retried so. Attempts of nodes that are left
// out and were told to stop are remembered until their ends are confirmed.
state::StateOwner next_generation(state::StateOwner from, const Wish& wish, base::Timestamp now);

// See engine::take_over. DataLoss where its nodes do not fit the new run's templates.
base::Result<FirstRecords> take_over(state::StateOwner from, RunSeed next, base::Timestamp now);

}  // namespace tiphys::engine::retry
