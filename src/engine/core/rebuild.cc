// Deriving the working state from what is stored.
#include "engine/core/rebuild.h"

#include "engine/core/facts.h"
#include "engine/core/leaf.h"
#include "engine/core/schedule.h"
#include "engine/scope/globals.h"
#include "engine/scope/inputs.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

namespace {

using table::NameKind;
using table::Node;

using base::ErrorCode;

void note_hook(state::RunState& s, NodeIndex i) {
  const Node& n = s.node(i);
  if (n.kind == NameKind::OnExit) s.hooks_made.emplace(std::pair(n.owner, std::string()), i);
  if (n.kind == NameKind::Hook) {
    s.hooks_made.emplace(std::pair(n.owner, std::string(s.nodes.text(n.suffix))), i);
  }
}

// What concerns all nodes.
void arm_run(state::Turn& turn) {
  state::RunState& s = turn.s;
  if (is_completed(s.record.phase)) return;
  // How far it came is not stored; where it has been nothing is left to end.
  if (s.record.shutdown != Shutdown::None) s.shutdown_pass = 0;
  if (auto deadline = workflow_deadline(s); deadline.is_set()) turn.wake_at(deadline, kNoNode);
}

}  // namespace

base::Result<void> rebuild(state::RunState& s) {
  if (s.record.executing) {
    scope::Resolution spec = resolve_spec(s);
    if (!spec.ok()) return base::fail(ErrorCode::DataLoss, "the workflow's spec is not known");
    TRY(scope::build_globals(s));
  } else if (resolve_spec(s).ok() && !scope::fact_for_globals(s)) {
    TRY(scope::build_globals(s));
  }
  auto count = static_cast<NodeIndex>(s.nodes.size());
  s.stops_open += s.record.stops.size();
  for (NodeIndex i = 0; i < count; ++i) note_hook(s, i);
  for (NodeIndex i = count; i-- > 0;) {
    Node& n = s.node(i);
    n.settled = n.has(table::kSettled);
    if (n.has(table::kStopWanted)) ++s.stops_open;
    if (n.has(table::kLockWanted) || n.has(table::kLockHeld)) s.lock_nodes.insert(i);
    if (n.settled) {
      bool hook = n.kind == NameKind::OnExit || n.kind == NameKind::Hook;
      if (n.owner != kNoNode && !hook && is_failed_or_error(n.phase)) {
        s.node(n.owner).failed_child = true;
      }
      continue;
    }
    ++s.live_nodes;
    if (n.owner != kNoNode) ++s.node(n.owner).open;
  }
  // Ends that nobody has looked at yet (the run is suspended) come before all that waits.
  for (NodeIndex i = 0; i < count; ++i) {
    if (!s.node(i).settled && is_fulfilled(s.node(i).phase)) s.cold.push_back(i);
  }
  Decision nothing;
  state::Turn turn(s, nothing, s.now, 0);
  for (NodeIndex i = 0; i < count; ++i) {
    Node& n = s.node(i);
    bool composite = n.type == NodeType::Steps || n.type == NodeType::DAG;
    if (!n.settled && composite && !n.has(table::kLockWanted)) {
      state::Frame& frame = s.frame(i);
      if (n.boundary != kNoNode && s.has_frame(n.boundary)) {
        frame.depth = s.frame_at(n.boundary).depth + 1;
      }
    }
    state::count_node(s, i, 1);
    state::count_durations(s, i, 1);
    if (n.boundary != kNoNode && s.has_frame(n.boundary)) {
      state::Frame& around = s.frame_at(n.boundary);
      bool counted =
          n.type == NodeType::Pod || n.type == NodeType::Steps || n.type == NodeType::DAG;
      bool hook = n.kind == NameKind::OnExit || n.kind == NameKind::Hook;
      if (counted && !hook && is_failed_or_error(n.phase)) around.has_failed_child = true;
      if (n.has(table::kDaemoned) && n.phase == Phase::Running) around.daemons.push_back(i);
    }
    if (!n.settled && !is_fulfilled(n.phase)) s.cold.push_back(i);
    if (!is_fulfilled(n.phase)) {
      bool leaf =
          table::is_pod_like(n.type) || n.type == NodeType::Suspend || n.has(table::kLockWanted);
      if (leaf && n.plan != 0) arm_leaf(turn, i);
      base::Timestamp wake = s.nodes.extra(i).rare->wake;
      if (wake.is_set()) turn.wake_at(wake, i);
    }
  }
  for (NodeIndex i = 0; i < count; ++i) {
    const Node& n = s.node(i);
    if (n.frame == 0) continue;
    if (n.type == NodeType::Steps) prepare_steps(s, i);
    if (n.type == NodeType::DAG) prepare_dag(s, i);
  }
  arm_run(turn);
  return {};
}

}  // namespace tiphys::engine::core
