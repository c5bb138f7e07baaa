// Inputs of groups that go on in a new generation, from parameters that have changed.
#pragma once

#include "base/time.h"
#include "engine/state/loading.h"

namespace tiphys::engine::retry {

// Binds the inputs of live Steps, DAG and Retry nodes again, from the top down. What cannot be
// bound keeps what it had. REQUIRES: derived state is there. O(nodes + items of live loops).
void rebind_inputs(state::Loading& load, base::Timestamp now);

}  // namespace tiphys::engine::retry
