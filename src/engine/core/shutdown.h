// Ending what runs: stop, terminate, the workflow's deadline (§17, §23.1).
#pragma once

#include <string_view>

#include "engine/state/turn.h"

namespace tiphys::engine::core {

inline constexpr base::Duration kStopGrace = base::Duration::seconds(30);

// Asks for the end of a live attempt that is decided without its report.
void stop_attempt(state::Turn& turn, NodeIndex node, std::string_view reason);
// Begins to end every live leaf that the shutdown concerns: a pass over the nodes, as far as the
// budget goes; later steps go on. A load begins it again, which changes nothing where it has been.
void apply_shutdown(state::Turn& turn);
// Likewise when the workflow's deadline has passed.
void apply_deadline(state::Turn& turn);
void go_on_with_passes(state::Turn& turn);
bool has_passes(const state::RunState& s);

}  // namespace tiphys::engine::core
