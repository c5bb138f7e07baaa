// The phase of a DAG whose tasks have all ended (§12.3).
//
// The predecessor walks the execution graph with the phase of the branch; what matters is which
// phases arrive at each target. Skipped and omitted tasks pass on what arrived at them. Cost: O(1)
// per target that ran itself; O(tasks + edges) once a target was skipped.
#include <cstdint>
#include <map>

#include "engine/core/schedule.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

namespace {

using state::RunState;
using table::NameKind;

using PhaseSet = std::uint8_t;  // of the completed phases
constexpr PhaseSet kBad = 6;

PhaseSet set_of(Phase phase) {
  switch (phase) {
    case Phase::Failed: return 2;
    case Phase::Error: return 4;
    default: return 1;
  }
}

bool passes_on(const table::Node& n) {
  if (table::is_taken_over(n)) return false;
  return n.phase == Phase::Skipped || n.phase == Phase::Omitted;
}

PhaseSet leaving(const RunState& s, NodeIndex node, PhaseSet arriving);

PhaseSet leaving_children(const RunState& s, NodeIndex node, NameKind a, NameKind b,
                          PhaseSet arriving) {
  PhaseSet out = 0;
  for (NodeIndex c = s.node(node).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (s.node(c).kind == a || s.node(c).kind == b) out |= leaving(s, c, arriving);
  }
  return out == 0 ? arriving : out;
}

PhaseSet leaving_steps(const RunState& s, NodeIndex node, PhaseSet own) {
  NodeIndex last = kNoNode;
  for (NodeIndex c = s.node(node).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (s.node(c).kind == NameKind::Group && !table::is_unreached(s.node(c))) last = c;
  }
  if (last == kNoNode) return own;
  return leaving_children(s, last, NameKind::Step, NameKind::StepItem, set_of(s.node(last).phase));
}

// Phases with which the walk leaves each task of a DAG, from those that enter its roots.
std::map<std::uint32_t, PhaseSet> leaving_tasks(const RunState& s, NodeIndex dag,
                                                PhaseSet entering) {
  const plan::DagPlan& graph = s.plan_of(dag).dag;
  std::map<std::uint32_t, PhaseSet> out;
  std::vector<NodeIndex> nodes(graph.size(), kNoNode);
  for (NodeIndex c = s.node(dag).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (s.node(c).kind == NameKind::Task) nodes[s.node(c).call] = c;
  }
  std::vector<std::uint32_t> order(graph.size());
  std::vector<std::uint32_t> wanted;
  for (std::uint32_t t = 0; t < graph.size(); ++t) {
    if (graph.wanted(t)) {
      order[graph.rank(t)] = t;
      wanted.push_back(t);
    }
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    std::uint32_t task = order[i];
    PhaseSet arriving = 0;
    for (std::uint32_t other : graph.dependencies(task)) arriving |= out[other];
    if (graph.dependencies(task).empty()) arriving = entering;
    if (nodes[task] != kNoNode) out[task] = leaving(s, nodes[task], arriving);
  }
  return out;
}

// What follows a Retry node hangs from its last child; if that is a hook or an exit handler, from
// its end, whatever the attempts came to.
PhaseSet leaving_retry(const RunState& s, NodeIndex node, PhaseSet own) {
  const NodeIndex last = s.node(node).last_child;
  if (last == kNoNode || s.node(last).kind == NameKind::Attempt) return own;
  return is_completed(s.node(last).phase) ? set_of(s.node(last).phase) : own;
}

PhaseSet leaving_below(const RunState& s, NodeIndex node, PhaseSet own) {
  const table::Node& n = s.node(node);
  switch (n.type) {
    case NodeType::Steps: return leaving_steps(s, node, own);
    case NodeType::TaskGroup:
      return leaving_children(s, node, NameKind::TaskItem, NameKind::TaskItem, own);
    case NodeType::DAG: {
      PhaseSet out = 0;
      auto tasks = leaving_tasks(s, node, own);
      for (std::uint32_t target : s.plan_of(node).dag.targets()) out |= tasks[target];
      return out == 0 ? own : out;
    }
    case NodeType::Retry: return leaving_retry(s, node, own);
    default: return own;
  }
}

// The predecessor forgets that a node has failed where nothing below it has (its outputs could not
// be made, or a hook came last), and then succeeds without what depends on it.
PhaseSet leaving(const RunState& s, NodeIndex node, PhaseSet arriving) {
  if (passes_on(s.node(node))) return arriving;
  const PhaseSet own = set_of(s.node(node).phase);
  const PhaseSet below = leaving_below(s, node, own);
  return is_failed_or_error(s.node(node).phase) && (below & kBad) == 0 ? own : below;
}

Phase worst_of(PhaseSet set) {
  if ((set & 2) != 0) return Phase::Failed;
  if ((set & 4) != 0) return Phase::Error;
  return Phase::Succeeded;
}

bool tolerated(const plan::DagPlan& graph, std::uint32_t task, Phase phase) {
  auto on = graph.tolerance(task);
  return phase == Phase::Error ? on.errored : on.failed;
}

}  // namespace

Phase assess_dag(const RunState& s, NodeIndex dag) {
  const plan::TemplatePlan& plan = s.plan_of(dag);
  const state::Frame& frame = s.frame_at(dag);
  bool fail_fast = plan.source->dag->fail_fast.value_or(true);
  std::map<std::uint32_t, PhaseSet> arriving;
  bool walked = false;
  Phase result = Phase::Succeeded;
  for (std::uint32_t target : plan.dag.targets()) {
    NodeIndex node = frame.call_nodes[target];
    if (node == kNoNode) continue;
    Phase phase = s.node(node).phase;
    if (passes_on(s.node(node))) {
      if (!walked) arriving = leaving_tasks(s, dag, 1);
      walked = true;
      phase = worst_of(arriving[target]);
    }
    if (!is_failed_or_error(phase) || tolerated(plan.dag, target, phase)) continue;
    result = phase;
    if (fail_fast) break;
  }
  return result;
}

}  // namespace tiphys::engine::core
