// Locks of nodes and of the whole run: what they are called, asking, having, giving back (§20).
#pragma once

#include <string>
#include <vector>

#include "engine/scope/inputs.h"
#include "engine/scope/node_scope.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

// The locks that a `synchronization` comes to.
struct LockNeed {
  std::vector<std::string> names;
  std::vector<std::int64_t> limits;
  std::vector<bool> mutex;  // what each is
};

// Of a node whose template has locks, or of the run (kNoNode).
scope::Resolution lock_need(const state::RunState& s, const spec::Synchronization& wanted,
                            const expr::Scope& scope, scope::Evaluation& eval, LockNeed& out);
// Whether the locks of a node that is to be made can be had at all.
scope::Resolution check_locks(state::Turn& turn, plan::PlanId plan,
                              const scope::BoundInputs& inputs, scope::Evaluation& eval);
// The request for the locks of a node that wants them; nothing where they cannot be told.
std::optional<ArbiterRequest> lock_request(const state::RunState& s, NodeIndex node);

// A node was just made that wants locks: asks for them.
void ask_for_locks(state::Turn& turn, NodeIndex node);
// Of all nodes that have none of theirs: the run has begun again, or a limit has changed.
void ask_for_locks_again(state::Turn& turn);
void absorb_lock(state::Turn& turn, const LockState& answer);
// A limit became known or changed: those who wait ask again.
void limit_changed(state::Turn& turn, const Question& question);
// The node has ended, or does not want them any more.
void give_back_locks(state::Turn& turn, NodeIndex node);
// False: the run waits for its own locks, or has ended without them.
bool run_has_locks(state::Turn& turn);
// status.synchronization; null where nothing is held or waited for. O(what it lists): the names of
// a node's locks are told once, when it asks or, after a load, when they are first shown.
base::Value present_locks(const state::RunState& s);

}  // namespace tiphys::engine::core
