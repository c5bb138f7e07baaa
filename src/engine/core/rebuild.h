// The working state from what is stored.
#pragma once

#include "base/result.h"
#include "engine/state/loading.h"

namespace tiphys::engine::core {

// Makes everything derived again. O(nodes). The next step looks at every live node once.
base::Result<void> rebuild(state::Loading& load);

}  // namespace tiphys::engine::core
