// DAG: tasks become ready when all that they refer to has ended (§12).
#include "engine/core/outputs.h"
#include "engine/core/reach.h"
#include "engine/core/schedule.h"
#include "engine/scope/inputs.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

namespace {

using plan::PlanId;
using state::Frame;
using state::RunState;
using state::Spot;
using state::Turn;
using table::NameKind;

using expr::TaskResult;

bool has_result(const RunState& s, NodeIndex node, TaskResult result) {
  const table::Node& n = s.node(node);
  switch (result) {
    case TaskResult::Succeeded: return n.phase == Phase::Succeeded || table::is_taken_over(n);
    case TaskResult::Failed: return n.phase == Phase::Failed;
    case TaskResult::Errored: return n.phase == Phase::Error;
    case TaskResult::Skipped: return n.phase == Phase::Skipped;
    case TaskResult::Omitted: return n.phase == Phase::Omitted;
    case TaskResult::Daemoned: return n.has(table::kDaemoned) && n.phase != Phase::Pending;
    default: break;
  }
  if (n.type != NodeType::TaskGroup) return false;
  bool any = false;
  for (NodeIndex c = n.first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (s.node(c).kind != NameKind::TaskItem) continue;
    Phase phase = table::is_taken_over(s.node(c)) ? Phase::Succeeded : s.node(c).phase;
    if (result == TaskResult::AnySucceeded && phase == Phase::Succeeded) return true;
    if (result == TaskResult::AllFailed && phase != Phase::Failed) return false;
    any = true;
  }
  return result == TaskResult::AllFailed && any;
}

bool is_met(const RunState& s, NodeIndex dag, std::uint32_t task) {
  const plan::DagPlan& graph = s.plan_of(dag).dag;
  const Frame& frame = s.frame_at(dag);
  auto before = graph.dependencies(task);
  if (const expr::Depends* condition = graph.condition(task)) {
    return condition->evaluate([&](std::uint32_t i, TaskResult result) {
      return has_result(s, frame.call_nodes[before[i]], result);
    });
  }
  for (std::uint32_t other : before) {
    const table::Node& n = s.node(frame.call_nodes[other]);
    auto tolerated = graph.tolerance(other);
    bool good = n.phase == Phase::Succeeded || n.phase == Phase::Skipped ||
                (n.has(table::kDaemoned) && n.phase != Phase::Pending) ||
                (n.phase == Phase::Error && tolerated.errored) ||
                (n.phase == Phase::Failed && tolerated.failed);
    if (!good) return false;
  }
  return true;
}

Spot task_spot(NodeIndex dag, std::uint32_t task) {
  Spot spot;
  spot.owner = dag;
  spot.boundary = dag;
  spot.kind = NameKind::Task;
  spot.call = task;
  return spot;
}

NodeIndex without_run(Turn& turn, NodeIndex dag, std::uint32_t task, PlanId plan, Phase phase,
                      std::string_view message) {
  Spot spot = task_spot(dag, task);
  spot.flags = table::kPlainFlag;
  NodeIndex node = turn.birth(spot, NodeType::Skipped, phase, plan, 0);
  turn.set_message(node, message);
  turn.visit(node);
  return node;
}

// The node of a task with a loop: a TaskGroup, or what stands for it.
NodeIndex make_group(Turn& turn, NodeIndex dag, std::uint32_t task, PlanId plan) {
  auto items = std::make_unique<state::LoopItems>();
  scope::Resolution r = loop_items(turn.state(), dag, task, *items);
  if (!r.ok()) return without_run(turn, dag, task, plan, Phase::Error, r.error);
  if (items->size() == 0) {
    return without_run(turn, dag, task, plan, Phase::Skipped, why_nothing_ran(*items));
  }
  Spot spot = task_spot(dag, task);
  spot.flags = table::kPlainFlag;
  NodeIndex node = turn.birth(spot, NodeType::TaskGroup, Phase::Running, plan, 0);
  turn.frame(node).items = std::move(items);
  turn.visit(node);
  return node;
}

void name_error(Turn& turn, const Made& made) {
  std::string name = turn.state().name_of_node(made.node);
  turn.set_message(made.node, "task '" + name + "' errored: " + made.error);
}

// False: it must be tried again.
bool run_task(Turn& turn, NodeIndex dag, std::uint32_t task, bool& blocked) {
  const RunState& s = turn.state();
  const plan::DagPlan& graph = s.plan_of(dag).dag;
  const std::string_view error = graph.error(task);
  const bool met = error.empty() && is_met(s, dag, task);
  const bool loop = s.plan_of(dag).calls[task].call->has_loop();
  // What its template declares stands for the outputs of a task that never runs.
  PlanId plan = 0;
  if ((!met || loop) && !know_callee(turn, dag, task, nullptr, dag, plan)) return false;
  NodeIndex node = kNoNode;
  if (!error.empty()) {
    node = without_run(turn, dag, task, plan, Phase::Error, error);
  } else if (!met) {
    node = without_run(turn, dag, task, plan, Phase::Omitted, "omitted: depends condition not met");
  } else if (loop) {
    node = make_group(turn, dag, task, plan);
  } else {
    Made made = execute_call(turn, dag, task, task_spot(dag, task), nullptr, dag);
    if (made.kind == Made::Kind::Blocked) blocked = true;
    if (made.kind == Made::Kind::Blocked || made.kind == Made::Kind::Fact) return false;
    if (made.kind == Made::Kind::Error) name_error(turn, made);
    if (made.kind == Made::Kind::Reference) {
      plan = s.library.callee(s.node(dag).plan, task);
      made.node = without_run(turn, dag, task, plan, Phase::Error, made.error);
    }
    node = made.node;
  }
  Frame& frame = turn.frame_at(dag);
  frame.call_nodes[task] = node;
  frame.may_export = frame.may_export || may_export(s, node);
  return true;
}

// Of tasks that export under one name the last in the template wins, whichever ended last. O(1) if
// none exports, O(tasks) otherwise.
void export_in_order(Turn& turn, NodeIndex dag) {
  if (!turn.frame_at(dag).may_export) return;
  for (NodeIndex task : turn.frame_at(dag).call_nodes) {
    if (task != kNoNode) export_globals(turn, task);
  }
}

void finish_dag(Turn& turn, NodeIndex node) {
  if (is_shutting_down(turn.state(), node)) {
    turn.finish(node, Phase::Failed, "");
    return;
  }
  Phase phase = assess_dag(turn.state(), node);
  if (phase == Phase::Succeeded) {
    export_in_order(turn, node);
    complete_composite(turn, node);
  } else {
    turn.finish(node, phase, "");
  }
}

}  // namespace

void prepare_dag(state::Upkeep& up, NodeIndex node) {
  const RunState& s = up.state();
  Frame& frame = up.frame(node);
  const plan::TemplatePlan& plan = s.plan_of(node);
  if (frame.resolved) return;
  frame.resolved = true;
  const plan::DagPlan& graph = plan.dag;
  auto count = static_cast<std::uint32_t>(plan.calls.size());
  frame.call_nodes.assign(count, kNoNode);
  frame.unmet.assign(count, 0);
  for (NodeIndex c = s.node(node).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (s.node(c).kind != NameKind::Task) continue;
    frame.call_nodes[s.node(c).call] = c;
    frame.may_export = frame.may_export || may_export(s, c);
  }
  for (std::uint32_t task = 0; task < count; ++task) {
    if (!graph.wanted(task)) continue;
    for (std::uint32_t other : graph.dependencies(task)) {
      NodeIndex before = frame.call_nodes[other];
      if (before == kNoNode || !s.node(before).settled) ++frame.unmet[task];
    }
    if (frame.unmet[task] == 0 && frame.call_nodes[task] == kNoNode) {
      frame.ready.emplace(graph.rank(task), task);
    }
  }
}

void dag_task_settled(Turn& turn, NodeIndex dag, std::uint32_t task) {
  Frame& frame = turn.frame_at(dag);
  const plan::DagPlan& graph = turn.state().plan_of(dag).dag;
  for (std::uint32_t other : graph.dependants(task)) {
    if (graph.wanted(other) && --frame.unmet[other] == 0 && frame.call_nodes[other] == kNoNode) {
      frame.ready.emplace(graph.rank(other), other);
    }
  }
}

void advance_dag(Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  prepare_dag(turn, node);
  Frame& frame = turn.frame_at(node);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> again;
  bool blocked = false;
  bool deeper = false;
  // Under a shutdown, too: what is ready then is omitted, or fails as soon as it is made.
  while (!frame.ready.empty() && !blocked) {
    if (fail_fast_hit(s, node)) break;
    if (!turn.has_budget()) {
      turn.visit(node);
      break;
    }
    auto next = frame.ready.top();
    frame.ready.pop();
    if (!run_task(turn, node, next.second, blocked)) {
      again.push_back(next);
    } else if (go_deeper(turn, node, frame.call_nodes[next.second])) {
      deeper = true;
      break;
    }
  }
  for (const auto& entry : again) frame.ready.push(entry);
  if (deeper) return;
  if (fail_fast_hit(s, node)) {
    end_by_fail_fast(turn, node);
    return;
  }
  if (is_idle(s, node) && frame.ready.empty()) finish_dag(turn, node);
}

namespace {

// That of the last item that failed.
Phase phase_of_items(const RunState& s, NodeIndex group) {
  Phase phase = Phase::Succeeded;
  if (!s.node(group).failed_child) return phase;
  std::uint64_t number = 0;
  for (NodeIndex c = s.node(group).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (!is_failed_or_error(s.node(c).phase) || item_number(s, c) < number) continue;
    phase = s.node(c).phase;
    number = item_number(s, c);
  }
  return phase;
}

}  // namespace

void advance_task_group(Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  NodeIndex dag = s.node(node).boundary;
  std::uint32_t call = s.node(node).call;
  Frame& frame = turn.frame(node);
  if (!frame.items) {  // after a load
    frame.items = std::make_unique<state::LoopItems>();
    loop_items(turn.state(), dag, call, *frame.items);
    const NodeIndex last = last_made(s, node);
    frame.next_item = last == kNoNode ? 0 : item_number(s, last) + 1;
  }
  Spot spot;
  spot.owner = node;
  spot.boundary = dag;
  spot.kind = NameKind::TaskItem;
  spot.call = call;
  while (frame.next_item < frame.items->size()) {
    if (!turn.has_budget()) {
      turn.visit(node);
      return;
    }
    if (fail_fast_hit(s, dag)) return turn.visit(dag);  // which ends once nothing of it runs
    if (is_shutting_down(s, node) && frame.next_item > 0) break;
    base::Value item = frame.items->at(frame.next_item);
    std::string suffix = item_suffix(frame.next_item, item);
    spot.text = suffix;
    if (kept_child(s, spot) != kNoNode) {
      ++frame.next_item;
      continue;
    }
    const std::size_t asked = turn.out.questions.size();
    Made made = execute_call(turn, dag, call, spot, &item, node);
    if (made.kind == Made::Kind::Fact) {
      return ask_for_rest(turn, frame, spot, node, asked != turn.out.questions.size());
    }
    if (made.kind == Made::Kind::Blocked) return;
    if (made.kind == Made::Kind::Error) name_error(turn, made);
    if (made.kind == Made::Kind::Reference) {
      Spot wrong = spot;
      wrong.flags = table::kPlainFlag;
      make_error_node(turn, wrong, 0, made.error);
    }
    ++frame.next_item;
    if (go_deeper(turn, node, made.node)) return;
  }
  if (s.node(node).open > 0) return;
  turn.finish(node, phase_of_items(s, node), "");
}

}  // namespace tiphys::engine::core
