// From the top down: who is held back, who is not any more, and who is left out.
#include "engine/core/reach.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/hooks.h"
#include "engine/core/leaf.h"
#include "engine/core/locks.h"
#include "engine/core/schedule.h"

namespace tiphys::engine::core {

namespace {

using state::RunState;
using state::Turn;
using table::NameKind;
using table::Node;

constexpr std::string_view kUnreachedMessage = "omitted: what comes before it has failed";

// The first group of a Steps node that has not succeeded. O(groups).
NodeIndex current_group_of(const RunState& s, NodeIndex steps) {
  for (NodeIndex g = s.node(steps).first_child; g != kNoNode; g = s.node(g).next_sibling) {
    if (s.node(g).kind == NameKind::Group && s.node(g).phase != Phase::Succeeded) return g;
  }
  return kNoNode;
}

bool is_hook_kind(NameKind kind) { return kind == NameKind::Hook || kind == NameKind::OnExit; }

// The owner is not held back; the node may be, for a reason of its own.
bool is_held_below(const RunState& s, NodeIndex node, NodeIndex current_group) {
  const Node& n = s.node(node);
  const Node& above = s.node(n.owner);
  if (table::is_unreached(above)) return true;
  if (n.kind == NameKind::OnExit) return !is_fulfilled(above.phase) || open_hooks(s, n.owner);
  if (n.kind == NameKind::Hook) return false;
  return above.has(table::kLockWanted) || (n.kind == NameKind::Group && node != current_group);
}

// Nothing can come to a node that is held back. O(depth).
bool is_lost(const RunState& s, NodeIndex node) {
  for (NodeIndex at = node; s.node(at).owner != kNoNode; at = s.node(at).owner) {
    const Node& above = s.node(s.node(at).owner);
    if (table::is_unreached(above)) return true;
    if (!is_hook_kind(s.node(at).kind) && is_fulfilled(above.phase)) return true;
    if (!above.held && !is_fulfilled(above.phase)) return false;
  }
  return false;
}

void let_go_on(Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  turn.hold_no_more(node);
  turn.visit(node);
  const Node& n = s.node(node);
  if (s.has_frame(node) && n.boundary != kNoNode && s.has_frame(n.boundary)) {
    turn.frame_at(node).depth = s.frame_at(n.boundary).depth + 1;
  }
  if (!n.has(table::kLockWanted) || is_fulfilled(n.phase)) return;
  if (is_shutting_down(s, node)) {
    const std::string strategy(name_of(s.record.shutdown));
    return turn.finish(node, Phase::Failed, "Stopped with strategy '" + strategy + "'");
  }
  arm_leaf(turn, node);
  ask_for_locks(turn, node);
}

// Children that are not held back any more, the first on top.
void add_reached(const RunState& s, NodeIndex node, std::vector<NodeIndex>& work) {
  const NodeIndex group =
      s.node(node).type == NodeType::Steps ? current_group_of(s, node) : kNoNode;
  const auto begin = static_cast<std::ptrdiff_t>(work.size());
  for (NodeIndex c = s.node(node).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (s.node(c).held && !is_held_below(s, c, group)) work.push_back(c);
  }
  std::reverse(work.begin() + begin, work.end());
}

void reach_all(Turn& turn, std::vector<NodeIndex> work) {
  while (!work.empty()) {
    const NodeIndex node = work.back();
    work.pop_back();
    let_go_on(turn, node);
    add_reached(turn.state(), node, work);
  }
}

}  // namespace

void hold_back(state::Loading& load, NodeIndex node, CurrentGroups& current) {
  const RunState& s = load.state();
  const Node& n = s.node(node);
  const bool live = !n.settled || n.open > 0;
  if (!live || n.owner == kNoNode || s.record.generation == 0 || !s.nodes.origin(node)) return;
  NodeIndex group = kNoNode;
  if (n.kind == NameKind::Group) {
    auto [at, is_new] = current.try_emplace(n.owner, kNoNode);
    if (is_new) at->second = current_group_of(s, n.owner);
    group = at->second;
  }
  load.node(node).held = s.node(n.owner).held || is_held_below(s, node, group);
}

void reach(Turn& turn, NodeIndex node) {
  if (turn.state().node(node).held) reach_all(turn, {node});
}

void reach_below(Turn& turn, NodeIndex node) {
  if (!turn.state().nodes.origin(node)) return;
  std::vector<NodeIndex> work;
  add_reached(turn.state(), node, work);
  reach_all(turn, std::move(work));
}

void visit_what_it_holds(Turn& turn, NodeIndex owner) {
  const RunState& s = turn.state();
  if (!s.nodes.origin(owner)) return;
  for (NodeIndex c = s.node(owner).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (s.node(c).held) turn.visit(c);
  }
}

void visit_held(Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  if (!is_lost(s, node)) return;
  turn.spend();
  turn.hold_no_more(node);
  if (!is_fulfilled(s.node(node).phase)) turn.finish(node, Phase::Omitted, kUnreachedMessage);
  visit_what_it_holds(turn, node);
  if (!s.node(node).settled && s.node(node).open == 0) settle(turn, node);
}

bool is_idle(const RunState& s, NodeIndex node) {
  const std::uint32_t open = s.node(node).open;
  if (open != 1) return open == 0;
  auto handler = s.hooks_made.find({node, std::string()});
  return handler != s.hooks_made.end() && s.node(handler->second).held;
}

bool is_left_out(const RunState& s, NodeIndex node) {
  const Node& n = s.node(node);
  return table::is_unreached(n) || (n.owner != kNoNode && table::is_unreached(s.node(n.owner)));
}

}  // namespace tiphys::engine::core
