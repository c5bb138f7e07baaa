// Passes over the live leaves, spread over steps.
#include "engine/core/shutdown.h"

#include <string>

#include "engine/core/leaf.h"
#include "engine/core/schedule.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

namespace {

using state::Turn;

bool is_live_leaf(const table::Node& n) {
  if (is_fulfilled(n.phase)) return false;
  if (n.has(table::kLockWanted)) return true;
  return table::is_pod_like(n.type) || n.type == NodeType::Suspend;
}

void end_leaf(Turn& turn, NodeIndex node, std::string_view message, std::string_view reason) {
  if (table::is_pod_like(turn.state().node(node).type)) stop_attempt(turn, node, reason);
  turn.set_flag(node, table::kDaemoned, false);
  turn.finish(node, Phase::Failed, message);
  turn.spend();
}

// Shows live nodes that are not held back to `look` from `at` on, as far as the budget goes.
template <class Look>
void go_on(Turn& turn, state::Pass pass, Look look) {
  NodeIndex at = turn.state().pass_at(pass);
  const auto count = static_cast<NodeIndex>(turn.state().nodes.size());
  for (std::uint64_t looks = turn.looks(); at < count; ++at, --looks) {
    if (looks == 0 || !turn.has_budget()) return turn.set_pass(pass, at);
    const table::Node& n = turn.state().node(at);
    if (!is_fulfilled(n.phase) && !n.held) look(at);
  }
  turn.set_pass(pass, kNoNode);
}

void go_on_with_shutdown(Turn& turn) {
  const state::RunState& s = turn.state();
  const std::string strategy(name_of(s.record.shutdown));
  go_on(turn, state::Pass::Shutdown, [&](NodeIndex i) {
    const table::Node& n = s.node(i);
    if (!is_shutting_down(s, i)) return;
    if (n.type == NodeType::Pod && !n.has(table::kLockWanted)) {
      end_leaf(turn, i, "workflow shutdown with strategy:  " + strategy, "shutdown");
    } else if (is_live_leaf(n)) {
      end_leaf(turn, i, "Stopped with strategy '" + strategy + "'", "shutdown");
    } else {
      turn.visit(i);
    }
  });
}

void go_on_with_deadline(Turn& turn) {
  const state::RunState& s = turn.state();
  go_on(turn, state::Pass::Deadline, [&](NodeIndex i) {
    if (!past_deadline(s, i, turn.now)) return;
    if (is_live_leaf(s.node(i))) {
      end_leaf(turn, i, "Step exceeded its deadline", "deadline");
    } else {
      turn.visit(i);
    }
  });
}

}  // namespace

void stop_attempt(Turn& turn, NodeIndex node, std::string_view reason) {
  const table::Node& n = turn.state().node(node);
  if (!table::is_pod_like(n.type)) return;
  if (n.has(table::kLockWanted)) return;  // never started
  if (!turn.want_stop(node)) return;
  turn.out.commands.push_back(StopAttempt{turn.attempt_of(node), std::string(reason), kStopGrace});
  turn.out.decided.push_back(turn.attempt_of(node));
}

bool has_passes(const state::RunState& s) {
  return s.pass_at(state::Pass::Shutdown) != kNoNode || s.pass_at(state::Pass::Deadline) != kNoNode;
}

void apply_shutdown(Turn& turn) {
  turn.set_pass(state::Pass::Shutdown, 0);
  go_on_with_shutdown(turn);
}

void apply_deadline(Turn& turn) {
  turn.set_pass(state::Pass::Deadline, 0);
  go_on_with_deadline(turn);
}

void go_on_with_passes(Turn& turn) {
  if (is_completed(turn.state().record.phase)) return;
  if (turn.state().pass_at(state::Pass::Shutdown) != kNoNode) go_on_with_shutdown(turn);
  if (turn.state().pass_at(state::Pass::Deadline) != kNoNode) go_on_with_deadline(turn);
}

}  // namespace tiphys::engine::core
