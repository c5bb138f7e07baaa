// The workflow as a whole: from submission to its final phase (§5.2, §5.3).
#pragma once

#include <string_view>

#include "engine/state/turn.h"

namespace tiphys::engine::core {

// Goes on with the run: admission, facts, start, hooks, exit handler, end. Cheap when nothing of
// that is due.
void advance_run(state::Turn& turn);
bool is_done(const state::RunState& s);  // nothing is left to do or to wait for
RunSummary summarise(const state::RunState& s);
ArbiterRequest admission_request(const state::RunState& s);
// With the labels, times and requests that follow from it.
void set_workflow_phase(state::Turn& turn, WorkflowPhase phase, std::string_view message);
// Its place and its locks, and what it waits for.
void leave_arbiter(state::Turn& turn);

}  // namespace tiphys::engine::core
