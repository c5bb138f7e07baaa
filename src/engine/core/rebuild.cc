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

// Ends that nobody has looked at yet (the run is suspended) come before all that waits.
void visit_ended(state::Loading& load, NodeIndex i) {
  const Node& n = load.state().node(i);
  if (!n.settled && is_fulfilled(n.phase)) load.visit_later(i);
}

void prepare(state::Loading& load, NodeIndex i) {
  const Node& n = load.state().node(i);
  if (n.frame == 0) return;
  if (n.type == NodeType::Steps) prepare_steps(load, i);
  if (n.type == NodeType::DAG) prepare_dag(load, i);
}

}  // namespace

// Shows each node to `look`; then it is the next stage's turn.
template <class Look>
bool Rebuild::pass(std::uint64_t& left, Look look) {
  const auto count = static_cast<NodeIndex>(load_.state().nodes.size());
  for (; at_ < count && left > 0; ++at_, --left) look(load_, at_);
  if (at_ < count) return false;
  at_ = 0;
  stage_ = static_cast<Stage>(static_cast<int>(stage_) + 1);
  return true;
}

base::Result<bool> Rebuild::go_on(std::uint64_t& left) {
  const auto count = static_cast<NodeIndex>(load_.state().nodes.size());
  const auto open_backwards = [count](state::Loading& load, NodeIndex i) {
    open_node(load, count - 1 - i);
  };
  const auto count_and_arm = [](state::Loading& load, NodeIndex i) {
    count_node(load, i);
    arm_node(load, i);
  };
  if (stage_ == Stage::Spec) {
    TRY(know_spec(load_));
    stage_ = Stage::Hooks;
  }
  if (stage_ == Stage::Hooks && !pass(left, note_hook)) return false;
  if (stage_ == Stage::Open && !pass(left, open_backwards)) return false;
  const auto hold = [this](state::Loading& load, NodeIndex i) { hold_back(load, i, current_); };
  if (stage_ == Stage::Held && !pass(left, hold)) return false;
  if (stage_ == Stage::Ended && !pass(left, visit_ended)) return false;
  if (stage_ == Stage::Count && !pass(left, count_and_arm)) return false;
  if (stage_ == Stage::Frames && !pass(left, prepare)) return false;
  arm_run(load_);
  return true;
}

base::Result<void> rebuild(state::Loading& load) {
  std::uint64_t all = UINT64_MAX;
  TRY(Rebuild(load).go_on(all));
  return {};
}

}  // namespace tiphys::engine::core
