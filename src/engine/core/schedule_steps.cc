// Steps: groups in order, each expanded call by call (§11).
#include "engine/core/leaf.h"
#include "engine/core/outputs.h"
#include "engine/core/reach.h"
#include "engine/core/schedule.h"
#include "engine/scope/inputs.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

using plan::PlanId;

namespace {

using plan::TemplatePlan;
using state::Frame;
using state::RunState;
using state::Spot;
using state::Turn;
using table::NameKind;
using table::Node;

enum class Expansion { Done, Waiting };

Spot step_spot(const Turn& turn, NodeIndex steps, NodeIndex group, std::uint32_t call) {
  (void)turn;
  Spot spot;
  spot.owner = group;
  spot.boundary = steps;
  spot.kind = NameKind::Step;
  spot.call = call;
  return spot;
}

void note_node(Frame& frame, std::uint32_t call, NodeIndex node) {
  if (node != kNoNode && frame.call_nodes[call] == kNoNode) frame.call_nodes[call] = node;
}

std::string child_error(const RunState& s, NodeIndex child, const std::string& error) {
  return "step group deemed errored due to child " + s.name_of_node(child) + " error: " + error;
}

// Takes what came of a call. False: it must be tried again.
bool take(Turn& turn, NodeIndex steps, Frame& frame, std::uint32_t call, const Made& made) {
  switch (made.kind) {
    case Made::Kind::Blocked:
    case Made::Kind::Fact: return false;
    case Made::Kind::Node: break;
    case Made::Kind::When: frame.error = made.error; break;
    case Made::Kind::Reference:
      frame.error = turn.state().plan_of(steps).calls[call].call->has_loop()
                        ? made.error
                        : "failed to resolve references: " + made.error;
      break;
    case Made::Kind::Error: frame.error = child_error(turn.state(), made.node, made.error); break;
  }
  note_node(frame, call, made.node);
  return true;
}

// Its template is found first: what it declares stands for the outputs of a loop that never ran.
Expansion skip_empty(Turn& turn, const Spot& at, Frame& frame, std::uint32_t call) {
  Spot spot = at;
  spot.flags |= table::kPlainFlag;
  PlanId plan = 0;
  if (!know_callee(turn, spot.boundary, call, nullptr, spot.boundary, plan)) {
    return Expansion::Waiting;
  }
  NodeIndex node = turn.birth(spot, NodeType::Skipped, Phase::Skipped, plan, 0);
  turn.set_message(node, why_nothing_ran(*frame.items));
  turn.visit(node);
  note_node(frame, call, node);
  return Expansion::Done;
}

Expansion expand_loop(Turn& turn, NodeIndex steps, NodeIndex group, Frame& frame,
                      std::uint32_t call) {
  if (!frame.items) {
    auto items = std::make_unique<state::LoopItems>();
    scope::Resolution r = loop_items(turn.state(), steps, call, *items);
    if (!r.ok()) {
      frame.error = r.error;
      return Expansion::Done;
    }
    frame.items = std::move(items);
  }
  Spot spot = step_spot(turn, steps, group, call);
  if (frame.items->size() == 0) {
    if (kept_child(turn.state(), spot) != kNoNode) return Expansion::Done;
    return skip_empty(turn, spot, frame, call);
  }
  spot.kind = NameKind::StepItem;
  while (frame.next_item < frame.items->size()) {
    if (!turn.has_budget()) {
      turn.visit(steps);
      return Expansion::Waiting;
    }
    if (fail_fast_hit(turn.state(), steps)) return Expansion::Waiting;
    if (is_shutting_down(turn.state(), steps) && turn.state().node(group).failed_child) break;
    base::Value item = frame.items->at(frame.next_item);
    std::string suffix = item_suffix(frame.next_item, item);
    spot.text = suffix;
    if (kept_child(turn.state(), spot) != kNoNode) {
      ++frame.next_item;
      continue;
    }
    const std::size_t asked = turn.out.questions.size();
    Made made = execute_call(turn, steps, call, spot, &item, steps);
    if (made.kind == Made::Kind::Fact) {
      ask_for_rest(turn, frame, spot, steps, asked != turn.out.questions.size());
    }
    if (!take(turn, steps, frame, call, made)) return Expansion::Waiting;
    ++frame.next_item;
    if (!frame.error.empty()) return Expansion::Done;
    if (go_deeper(turn, steps, made.node)) return Expansion::Waiting;
  }
  return Expansion::Done;
}

// The predecessor resolves the texts of all steps of a group, then all loops, before it makes the
// first node; with one step that is the same as doing it on the way.
void check_group(Turn& turn, NodeIndex steps, Frame& frame, std::uint32_t end) {
  const TemplatePlan& plan = turn.state().plan_of(steps);
  std::uint32_t begin = plan.group_begin[frame.group];
  if (end - begin < 2 || frame.next_call != begin || frame.next_item != 0) return;
  for (std::uint32_t call = begin; call < end; ++call) {
    std::string error = check_call(turn, steps, call);
    if (error.empty()) continue;
    frame.error = "failed to resolve references: " + error;
    return;
  }
  for (std::uint32_t call = begin; call < end; ++call) {
    if (!plan.calls[call].call->has_loop()) continue;
    state::LoopItems items;
    frame.error = loop_items(turn.state(), steps, call, items).error;
    if (!frame.error.empty()) return;
  }
}

// The other steps of a group, one of which waits for a fact; those with loops ask on their turn.
void ask_for_steps(Turn& turn, NodeIndex steps, NodeIndex group, std::uint32_t call,
                   std::uint32_t end) {
  std::uint32_t ahead = 0;
  for (; call < end && turn.has_budget(); ++call) {
    if (turn.state().plan_of(steps).calls[call].call->has_loop()) continue;
    turn.spend();
    ask_ahead(turn, step_spot(turn, steps, group, call), nullptr, steps, ++ahead);
  }
}

Expansion expand_group(Turn& turn, NodeIndex steps, NodeIndex group, Frame& frame) {
  const TemplatePlan& plan = turn.state().plan_of(steps);
  std::uint32_t end = plan.group_begin[frame.group + 1];
  check_group(turn, steps, frame, end);
  while (frame.next_call < end && frame.error.empty()) {
    if (!turn.has_budget()) {
      turn.visit(steps);
      return Expansion::Waiting;
    }
    if (fail_fast_hit(turn.state(), steps)) return Expansion::Waiting;
    std::uint32_t call = frame.next_call;
    bool deeper = false;
    if (plan.calls[call].call->has_loop()) {
      if (expand_loop(turn, steps, group, frame, call) == Expansion::Waiting) {
        return Expansion::Waiting;
      }
    } else if (const Spot spot = step_spot(turn, steps, group, call);
               kept_child(turn.state(), spot) == kNoNode) {
      const std::size_t asked = turn.out.questions.size();
      Made made = execute_call(turn, steps, call, spot, nullptr, steps);
      const bool anew = asked != turn.out.questions.size();
      if (made.kind == Made::Kind::Fact && anew) ask_for_steps(turn, steps, group, call + 1, end);
      if (!take(turn, steps, frame, call, made)) return Expansion::Waiting;
      deeper = go_deeper(turn, steps, made.node);
    }
    ++frame.next_call;
    frame.next_item = 0;
    frame.asked_item = 0;
    frame.asked_in_vain = 0;
    frame.items.reset();
    if (deeper) return Expansion::Waiting;
  }
  return Expansion::Done;
}

bool continues_on(const spec::Call& call, Phase phase) {
  if (!call.rare->continue_on) return false;
  return phase == Phase::Error ? call.rare->continue_on->error : call.rare->continue_on->failed;
}

// The id of the first child whose failure is not tolerated; "" if there is none.
std::string failed_child(const RunState& s, NodeIndex group) {
  if (!s.node(group).failed_child) return {};
  for (NodeIndex c = s.node(group).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    const Node& n = s.node(c);
    if (!is_failed_or_error(n.phase)) continue;
    const spec::Call* call = s.call_of(c);
    if (call == nullptr || !continues_on(*call, n.phase)) return s.id_of_node(c);
  }
  return {};
}

// A step whose pod could not be made is an error of its group. Only once all others have ended, so
// that nothing of the group is left running.
std::string rejected_child(const RunState& s, NodeIndex group) {
  if (!s.node(group).failed_child) return {};
  for (NodeIndex c = s.node(group).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    const Node& n = s.node(c);
    if (n.has(table::kRejected)) return child_error(s, c, std::string(s.nodes.text(n.message)));
  }
  return {};
}

// A step that waited too long to begin ends its group whatever the step tolerates.
bool timed_out_child(const RunState& s, NodeIndex group) {
  if (!s.node(group).failed_child) return false;
  for (NodeIndex c = s.node(group).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    const Node& n = s.node(c);
    if (table::is_pod_like(n.type) && n.phase == Phase::Failed && !n.has(table::kReported) &&
        s.nodes.text(n.message) == kTimeoutMessage) {
      return true;
    }
  }
  return false;
}

// Ends the group; false if that ends the Steps node too.
bool finish_group(Turn& turn, NodeIndex steps, NodeIndex group, Frame& frame) {
  std::string message;
  Phase phase = Phase::Succeeded;
  if (frame.error.empty()) frame.error = rejected_child(turn.state(), group);
  if (!frame.error.empty()) {
    phase = Phase::Error;
    message = std::move(frame.error);
    frame.error.clear();
  } else if (timed_out_child(turn.state(), group)) {
    phase = Phase::Failed;
    message = kTimeoutMessage;
  } else if (std::string child = failed_child(turn.state(), group); !child.empty()) {
    phase = Phase::Failed;
    message = "child '" + child + "' failed";
  }
  turn.finish(group, phase, message);
  settle(turn, group);
  if (phase == Phase::Succeeded) return true;
  turn.finish(steps, Phase::Failed, message);
  return false;
}

NodeIndex current_group(Turn& turn, NodeIndex steps, Frame& frame) {
  if (frame.groups.size() > frame.group) return frame.groups[frame.group];
  Spot spot;
  spot.owner = steps;
  spot.boundary = steps;
  spot.kind = NameKind::Group;
  spot.number = frame.group;
  spot.flags = table::kPlainFlag;
  NodeIndex group = turn.birth(spot, NodeType::StepGroup, Phase::Running, 0, 0);
  frame.groups.push_back(group);
  frame.next_call = turn.state().plan_of(steps).group_begin[frame.group];
  frame.next_item = 0;
  frame.items.reset();
  return group;
}

}  // namespace

namespace {

// Where the expansion of the current group stopped: after the last child that it made. Those that
// came over from an earlier generation are passed over on the way.
void resume_group(const RunState& s, Frame& frame, std::uint32_t begin) {
  frame.next_call = begin;
  frame.next_item = 0;
  if (frame.group == frame.groups.size()) return;
  const NodeIndex last = last_made(s, frame.groups[frame.group]);
  if (last == kNoNode) return;
  const Node& n = s.node(last);
  const bool item = n.kind == NameKind::StepItem;
  frame.next_call = item ? n.call : n.call + 1;
  if (item) frame.next_item = item_number(s, last) + 1;
  if (n.type != NodeType::Skipped || n.phase != Phase::Error) return;
  std::string text(s.nodes.text(n.message));
  if (text == kTooDeep) return;
  frame.error = n.has(table::kPlainFlag) ? text : child_error(s, last, text);
}

}  // namespace

void prepare_steps(state::Upkeep& up, NodeIndex node) {
  const RunState& s = up.state();
  Frame& frame = up.frame(node);
  const TemplatePlan& plan = s.plan_of(node);
  if (frame.call_nodes.size() == plan.calls.size()) return;
  frame.call_nodes.assign(plan.calls.size(), kNoNode);
  for (NodeIndex g = s.node(node).first_child; g != kNoNode; g = s.node(g).next_sibling) {
    if (s.node(g).type != NodeType::StepGroup || s.node(g).kind != NameKind::Group) continue;
    const bool over = s.node(g).phase == Phase::Succeeded && frame.group == frame.groups.size();
    frame.groups.push_back(g);
    if (over) ++frame.group;
    for (NodeIndex c = s.node(g).first_child; c != kNoNode; c = s.node(c).next_sibling) {
      NodeIndex& first = frame.call_nodes[s.node(c).call];
      if (first == kNoNode) first = c;
    }
  }
  if (frame.group < plan.groups()) resume_group(s, frame, plan.group_begin[frame.group]);
}

void advance_steps(Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  prepare_steps(turn, node);
  Frame& frame = turn.frame_at(node);
  const TemplatePlan& plan = s.plan_of(node);
  for (;;) {
    if (fail_fast_hit(s, node)) {
      end_by_fail_fast(turn, node);
      return;
    }
    if (frame.group == plan.groups()) {
      complete_composite(turn, node);
      return;
    }
    if (!turn.has_budget()) {
      turn.visit(node);
      return;
    }
    NodeIndex group = current_group(turn, node, frame);
    // It failed in an earlier generation, and a retry runs again only what is around it.
    if (is_failed_or_error(s.node(group).phase)) {
      return turn.finish(node, Phase::Failed, s.nodes.text(s.node(group).message));
    }
    if (expand_group(turn, node, group, frame) == Expansion::Waiting) return;
    if (s.node(group).open > 0) return;
    if (!finish_group(turn, node, group, frame)) return;
    ++frame.group;
    if (frame.group < plan.groups()) frame.next_call = plan.group_begin[frame.group];
    if (frame.group < frame.groups.size()) reach(turn, frame.groups[frame.group]);
  }
}

}  // namespace tiphys::engine::core
