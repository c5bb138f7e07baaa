// Scheduling: what is looked at when, and how composites go on. Each function is O(what it does).
#pragma once

#include <string>
#include <string_view>

#include "engine/core/execute.h"
#include "engine/scope/inputs.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

// Looks at one node: goes on with it, or with what follows from its end.
void visit_node(state::Turn& turn, NodeIndex node);
// Visits until nothing is left to do or the budget is spent.
void drain_queue(state::Turn& turn);

void advance_steps(state::Turn& turn, NodeIndex node);
void advance_dag(state::Turn& turn, NodeIndex node);
void advance_task_group(state::Turn& turn, NodeIndex node);
void advance_retry(state::Turn& turn, NodeIndex node);

// A child of a DAG has settled: its dependants may be ready.
void dag_task_settled(state::Turn& turn, NodeIndex dag, std::uint32_t task);
// The phase of a DAG whose tasks have all ended (§12.3).
Phase assess_dag(const state::RunState& s, NodeIndex dag);
// Frames of a live Steps or DAG node, made from the table (first visit, or after a load).
void prepare_steps(state::Upkeep& up, NodeIndex node);
void prepare_dag(state::Upkeep& up, NodeIndex node);

// The node has ended and so have its hooks: its owner may go on. A daemon settles while it runs.
void settle(state::Turn& turn, NodeIndex node);
// Hooks and exit handlers of a node. True if nothing of them is left to wait for.
bool run_hooks(state::Turn& turn, NodeIndex node);

// The items of a call's loop. Error text, or "".
scope::Resolution loop_items(const state::RunState& s, NodeIndex boundary, std::uint32_t call,
                             state::LoopItems& out);
// An item of a loop waits for a fact: those behind it ask for theirs, so that all are answered
// together. `anew`: its question had not been asked before.
void ask_for_rest(state::Turn& turn, state::Frame& frame, state::Spot spot, NodeIndex waiter,
                  bool anew);
// The message of a loop without items.
std::string why_nothing_ran(const state::LoopItems& items);
// "(index:text)" of an item.
std::string item_suffix(std::uint64_t index, const base::Value& item);

// The child of that name and place that came over from an earlier generation; kNoNode without one.
// O(1) as a rule.
NodeIndex kept_child(const state::RunState& s, const state::Spot& spot);
// The last child of a group that was made in this generation; kNoNode if none was. O(1).
NodeIndex last_made(const state::RunState& s, NodeIndex group);
// The number of the item that a node stands for.
std::uint64_t item_number(const state::RunState& s, NodeIndex item);

// A composite that was just made is looked at before its siblings are made, as the predecessor
// does: true if the parent must stop for that; it is then visited again.
bool go_deeper(state::Turn& turn, NodeIndex parent, NodeIndex made);
// template.failFast: true if the node has a failed child and no new ones may start.
bool fail_fast_hit(const state::RunState& s, NodeIndex node);
// Ends a composite hit by failFast once nothing of it runs. True if it has ended; otherwise it is
// visited again, as its children end a few in each step.
bool end_by_fail_fast(state::Turn& turn, NodeIndex node);
// True while no new work may begin below this node.
bool is_shutting_down(const state::RunState& s, NodeIndex node);
inline constexpr std::string_view kFailFastMessage =
    "template has failed or errored children and failFast enabled";

}  // namespace tiphys::engine::core
