// Leaves: pods, http, plugin and suspend nodes from birth to end.
#pragma once

#include <optional>

#include "engine/state/turn.h"

namespace tiphys::engine::core {

// Of a leaf that did not begin in time.
inline constexpr std::string_view kTimeoutMessage = "timeout";

// A leaf was just born: its attempt is asked for, or it ends at once.
void begin_leaf(state::Turn& turn, NodeIndex node);
// Containers of a set end with their pod, each as its report says.
void end_containers(state::Turn& turn, NodeIndex pod, const AttemptReport* report);
// Its timers.
void advance_leaf(state::Turn& turn, NodeIndex node);
// Arms the timers of a live leaf (at birth and after a load).
void arm_leaf(state::Upkeep& up, NodeIndex node);

// What a template's timeout fields come to for a node; nullopt where it has none, an error where
// the text is no time.
base::Result<std::optional<base::Duration>> leaf_timeout(const state::RunState& s, NodeIndex node,
                                                         bool pending);
// The workflow's own deadline; unset without one.
base::Timestamp workflow_deadline(const state::RunState& s);
// True if the deadline has passed and applies to this node.
bool past_deadline(const state::RunState& s, NodeIndex node, base::Timestamp now);

// A suspended node goes on: outputs that were not supplied take their defaults. False: one has none
// (the node then ends with Error, unless `only_check`).
bool resume_node(state::Turn& turn, NodeIndex node, std::string_view message, bool by_itself);

}  // namespace tiphys::engine::core
