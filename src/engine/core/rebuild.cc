// Deriving the working state from what is stored.
#include "engine/core/rebuild.h"

#include "engine/core/leaf.h"
#include "engine/core/reach.h"
#include "engine/core/schedule.h"
#include "engine/scope/globals.h"
#include "engine/scope/inputs.h"
#include "engine/scope/known_specs.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

namespace {

using table::NameKind;
using table::Node;

using base::ErrorCode;

bool is_hook(const Node& n) { return n.kind == NameKind::OnExit || n.kind == NameKind::Hook; }

void note_hook(state::Loading& load, NodeIndex i) {
  const Node& n = load.state().node(i);
  if (!is_hook(n)) return;
  const bool exit = n.kind == NameKind::OnExit;
  load.note_hook(n.owner, exit ? "" : std::string(load.state().nodes.text(n.suffix)), i);
}

// What concerns all nodes.
void arm_run(state::Loading& load) {
  const state::RunState& s = load.state();
  if (is_completed(s.record.phase)) return;
  // How far it came is not stored; where it has been nothing is left to end.
  if (s.record.shutdown != Shutdown::None) load.set_pass(state::Pass::Shutdown, 0);
  if (auto deadline = workflow_deadline(s); deadline.is_set()) load.wake_at(deadline, kNoNode);
}

// The spec and the workflow's variables, as far as they are known.
base::Result<void> know_spec(state::Loading& load) {
  const bool executing = load.state().record.executing;
  const bool known = scope::resolve_spec(load).ok();
  if (executing && !known) {
    return base::fail(ErrorCode::DataLoss, "the workflow's spec is not known");
  }
  if (executing || (known && !scope::fact_for_globals(load.state()))) {
    TRY(scope::build_globals(load));
  }
  return {};
}

// What a node is to its owner, and what of it is open.
void open_node(state::Loading& load, NodeIndex i) {
  Node& n = load.node(i);
  n.settled = n.has(table::kSettled);
  if (n.has(table::kStopWanted) && table::is_pod_like(n.type)) load.note_open_stop(i);
  if (n.settled) {
    if (n.owner != kNoNode && !is_hook(n) && is_failed_or_error(n.phase)) {
      load.node(n.owner).failed_child = true;
    }
    return;
  }
  load.note_live();
  if (n.owner != kNoNode) ++load.node(n.owner).open;
}

// What a node is to its boundary. Boundaries come before what is in them.
void count_node(state::Loading& load, NodeIndex i) {
  const state::RunState& s = load.state();
  const Node& n = s.node(i);
  const bool composite = n.type == NodeType::Steps || n.type == NodeType::DAG;
  const bool within = n.boundary != kNoNode && s.has_frame(n.boundary);
  if (!n.settled && composite && !n.has(table::kLockWanted)) {
    state::Frame& frame = load.frame(i);
    if (within) frame.depth = s.frame_at(n.boundary).depth + 1;
  }
  load.count_in(i);
  const bool locks = n.has(table::kLockWanted) || n.has(table::kLockHeld);
  if (locks && !n.held) load.note_lock_node(i);
  const bool daemon = n.has(table::kDaemoned) && n.phase == Phase::Running;
  if (within && daemon) load.frame_at(n.boundary).daemons.push_back(i);
}

void arm_node(state::Loading& load, NodeIndex i) {
  const Node& n = load.state().node(i);
  if (is_fulfilled(n.phase)) return;
  if (!n.settled) load.visit_later(i);
  const bool leaf =
      table::is_pod_like(n.type) || n.type == NodeType::Suspend || n.has(table::kLockWanted);
  if (leaf && n.plan != 0 && !n.held) arm_leaf(load, i);
  const base::Timestamp wake = load.state().nodes.extra(i).rare->wake;
  if (wake.is_set()) load.wake_at(wake, i);
}

}  // namespace

base::Result<void> rebuild(state::Loading& load) {
  const state::RunState& s = load.state();
  TRY(know_spec(load));
  const auto count = static_cast<NodeIndex>(s.nodes.size());
  for (NodeIndex i = 0; i < count; ++i) note_hook(load, i);
  for (NodeIndex i = count; i-- > 0;) open_node(load, i);
  hold_back(load);
  // Ends that nobody has looked at yet (the run is suspended) come before all that waits.
  for (NodeIndex i = 0; i < count; ++i) {
    if (!s.node(i).settled && is_fulfilled(s.node(i).phase)) load.visit_later(i);
  }
  for (NodeIndex i = 0; i < count; ++i) {
    count_node(load, i);
    arm_node(load, i);
  }
  for (NodeIndex i = 0; i < count; ++i) {
    const Node& n = s.node(i);
    if (n.frame == 0) continue;
    if (n.type == NodeType::Steps) prepare_steps(load, i);
    if (n.type == NodeType::DAG) prepare_dag(load, i);
  }
  arm_run(load);
  return {};
}

}  // namespace tiphys::engine::core
