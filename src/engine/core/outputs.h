// Outputs: of leaves from their report, of steps and dags from their scope, and global ones.
#pragma once

#include "engine/state/turn.h"

namespace tiphys::engine::core {

// Evaluates the template's outputs and ends a Steps or DAG node: Succeeded, or Error with the
// reason.
void complete_composite(state::Turn& turn, NodeIndex node);
// Takes over what a report says.
void take_outputs(state::Turn& turn, NodeIndex node, const AttemptReport& report);
// A Retry node has the outputs of its last attempt, and none that it had before.
void copy_outputs(state::Turn& turn, NodeIndex from, NodeIndex to);
// Whether a node's template has outputs of the whole workflow. O(its outputs).
bool may_export(const state::RunState& s, NodeIndex node);
// Outputs with a globalName become variables and outputs of the workflow (§7.4).
void export_globals(state::Turn& turn, NodeIndex node);
// §7.5: is the stdout of this leaf read by the template around it?
bool captures_result(const state::RunState& s, NodeIndex node);

}  // namespace tiphys::engine::core
