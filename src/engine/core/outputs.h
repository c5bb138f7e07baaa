// Outputs: of leaves from their report, of steps and dags from their scope, and global ones.
#pragma once

#include "engine/core/words.h"

namespace tiphys::engine::core {

// Evaluates the template's outputs and ends a Steps or DAG node: Succeeded, or Error with the
// reason.
void complete_composite(Turn& turn, NodeIndex node);
// Takes over what a report says.
void take_outputs(Turn& turn, NodeIndex node, const AttemptReport& report);
// A Retry node has the outputs of its last attempt.
void copy_outputs(Turn& turn, NodeIndex from, NodeIndex to);
// Outputs with a globalName become variables and outputs of the workflow (§7.4).
void export_globals(Turn& turn, NodeIndex node);
// §7.5: is the stdout of this leaf read by the template around it?
bool captures_result(const RunState& s, NodeIndex node);

}  // namespace tiphys::engine::core
