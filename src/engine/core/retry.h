// What retry decisions share with others.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/state/turn.h"

namespace tiphys::engine::core {

// Attempt `number` of a Retry node was just made. O(1).
void note_attempt(state::RunState& s, NodeIndex retry, NodeIndex made, std::uint32_t number);

// The predecessor's list of errors that pass by themselves (§16).
bool is_transient_error(std::string_view message);

}  // namespace tiphys::engine::core
