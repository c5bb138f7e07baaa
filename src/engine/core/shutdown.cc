// One pass over the live leaves.
#include "engine/core/shutdown.h"

#include <string>

#include "engine/core/leaf.h"
#include "engine/core/schedule.h"

namespace tiphys::engine::core {

namespace {

bool is_live_leaf(const Node& n) {
  if (is_fulfilled(n.phase)) return false;
  if (n.has(table::kLockWanted)) return true;
  return table::is_pod_like(n.type) || n.type == NodeType::Suspend;
}

void end_leaf(Turn& turn, NodeIndex node, std::string_view message, std::string_view reason) {
  if (table::is_pod_like(turn.s.node(node).type)) stop_attempt(turn, node, reason);
  turn.s.node(node).set(table::kDaemoned, false);
  turn.finish(node, Phase::Failed, message);
}

}  // namespace

void stop_attempt(Turn& turn, NodeIndex node, std::string_view reason) {
  const Node& n = turn.s.node(node);
  if (!table::is_pod_like(n.type) || n.has(table::kStopWanted)) return;
  if (n.has(table::kLockWanted)) return;  // never started
  turn.s.node(node).set(table::kStopWanted);
  ++turn.s.stops_open;
  turn.touch(node, kPhaseChanged);
  turn.out.commands.push_back(StopAttempt{turn.attempt_of(node), std::string(reason), kStopGrace});
  turn.out.decided.push_back(turn.attempt_of(node));
}

void apply_shutdown(Turn& turn) {
  RunState& s = turn.s;
  std::string strategy(name_of(s.record.shutdown));
  auto count = static_cast<NodeIndex>(s.nodes.size());
  for (NodeIndex i = 0; i < count; ++i) {
    const Node& n = s.node(i);
    if (is_fulfilled(n.phase) || !is_shutting_down(s, i)) continue;
    if (n.type == NodeType::Pod && !n.has(table::kLockWanted)) {
      end_leaf(turn, i, "workflow shutdown with strategy:  " + strategy, "shutdown");
    } else if (is_live_leaf(n)) {
      end_leaf(turn, i, "Stopped with strategy '" + strategy + "'", "shutdown");
    } else {
      turn.visit(i);
    }
  }
}

void apply_deadline(Turn& turn) {
  RunState& s = turn.s;
  auto count = static_cast<NodeIndex>(s.nodes.size());
  for (NodeIndex i = 0; i < count; ++i) {
    if (is_fulfilled(s.node(i).phase) || !past_deadline(s, i, turn.now)) continue;
    if (is_live_leaf(s.node(i))) {
      end_leaf(turn, i, "Step exceeded its deadline", "deadline");
    } else {
      turn.visit(i);
    }
  }
}

}  // namespace tiphys::engine::core
