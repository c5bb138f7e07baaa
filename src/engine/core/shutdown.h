// Ending what runs: stop, terminate, the workflow's deadline (§17, §23.1).
#pragma once

#include <string_view>

#include "engine/core/words.h"

namespace tiphys::engine::core {

inline constexpr base::Duration kStopGrace = base::Duration::seconds(30);

// Asks for the end of a live attempt that is decided without its report.
void stop_attempt(Turn& turn, NodeIndex node, std::string_view reason);
// Ends every live leaf that the shutdown concerns. O(nodes), once.
void apply_shutdown(Turn& turn);
// Likewise when the workflow's deadline has passed.
void apply_deadline(Turn& turn);

}  // namespace tiphys::engine::core
