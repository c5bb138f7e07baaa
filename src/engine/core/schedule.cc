// The work list, settling, and what composites share.
#include "engine/core/schedule.h"

#include <algorithm>

#include "base/hash.h"
#include "engine/core/leaf.h"
#include "engine/core/locks.h"
#include "engine/core/memo.h"
#include "engine/core/reach.h"
#include "engine/core/shutdown.h"
#include "engine/scope/condition.h"
#include "engine/scope/inputs.h"
#include "engine/scope/node_scope.h"
#include "engine/state/turn.h"
#include "expr/item.h"

namespace tiphys::engine::core {

namespace {

using scope::Evaluation;
using scope::NodeScope;
using scope::resolve_text;
using state::RunState;
using state::Turn;
using table::NameKind;
using table::Node;

bool is_limited(const RunState& s) { return s.spec->parallelism && *s.spec->parallelism > 0; }

bool has_global_slot(const RunState& s) {
  return !is_limited(s) || s.counts.active_pods < static_cast<std::uint64_t>(*s.spec->parallelism);
}

bool has_place(const RunState& s, NodeIndex boundary) {
  const auto& limit = s.plan_of(boundary).source->parallelism;
  return !limit || *limit <= 0 || s.frame_at(boundary).active < static_cast<std::uint64_t>(*limit);
}

void end_daemons(Turn& turn, NodeIndex node) {
  if (!turn.state().has_frame(node)) return;
  std::vector<NodeIndex> daemons = turn.state().frame_at(node).daemons;
  for (NodeIndex daemon : daemons) {
    if (is_fulfilled(turn.state().node(daemon).phase)) continue;
    stop_attempt(turn, daemon, "daemon of a finished template");
    turn.set_flag(daemon, table::kDaemoned, false);
    turn.finish(daemon, Phase::Succeeded, "");
  }
}

// The first child that waits for a place which is there, and whose place; kNoNode: none.
std::pair<NodeIndex, NodeIndex> first_freed(Turn& turn) {
  const RunState& s = turn.state();
  while (!s.freed.empty()) {
    auto [node, boundary] = *s.freed.begin();
    bool waits = s.has_frame(boundary) && s.frame_at(boundary).waiting.contains(node);
    if (waits && has_place(s, boundary)) return {node, boundary};
    turn.forget_freed();
    if (!waits) turn.note_free_place(boundary);
  }
  return {kNoNode, kNoNode};
}

// Whoever waits for a place is looked at last, the oldest first, so that a run that was loaded
// gives places as one that never left. False: nobody, or no place.
bool visit_waiting(Turn& turn) {
  const RunState& s = turn.state();
  auto [node, boundary] = first_freed(turn);
  if (!s.waiting_slot.empty() && has_global_slot(s) && *s.waiting_slot.begin() <= node) {
    node = *s.waiting_slot.begin();
    turn.leave_slot(node);
  } else if (node != kNoNode) {
    turn.forget_freed();
    turn.leave_place(boundary, node);
    turn.note_free_place(boundary);
  }
  if (node == kNoNode) return false;  // or the entrypoint: the run itself comes back to it
  turn.visit(node);
  return true;
}

// A node has ended (its phase will not change any more).
void ended(Turn& turn, NodeIndex node) {
  const Node& n = turn.state().node(node);
  bool counted = n.type == NodeType::Pod || n.type == NodeType::Steps || n.type == NodeType::DAG;
  if (counted && n.boundary != kNoNode && turn.state().has_frame(n.boundary)) {
    const bool failed = is_failed_or_error(n.phase);
    if (failed && fail_fast_hit(turn.state(), n.boundary)) turn.visit(n.boundary);
    turn.note_free_place(n.boundary);
  }
  end_daemons(turn, node);
  save_memo(turn, node);
  give_back_locks(turn, node);
  if (n.type == NodeType::Pod && n.open > 0) end_containers(turn, node, nullptr);
}

}  // namespace

void settle(Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  const Node& n = s.node(node);
  if (n.settled) return;
  turn.settle(node);
  if (n.owner == kNoNode) return;
  if (n.kind == NameKind::Task && s.has_frame(n.owner)) dag_task_settled(turn, n.owner, n.call);
  const Node& above = s.node(n.owner);
  bool hook = n.kind == NameKind::OnExit || n.kind == NameKind::Hook;
  if (above.kind == NameKind::Root && hook && above.settled) return;
  turn.visit(n.owner);
}

void visit_node(Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  const Node& n = s.node(node);
  if (n.held) return visit_held(turn, node);
  if (n.settled && is_fulfilled(n.phase)) return;
  if (is_fulfilled(n.phase)) {
    ended(turn, node);
    if (n.open > 0) visit_what_it_holds(turn, node);
    if (!is_left_out(s, node) && !run_hooks(turn, node)) return;
    if (s.node(node).open == 0) settle(turn, node);
    return;
  }
  // Made Pending by a run that takes over what another one has done.
  if (n.phase == Phase::Pending && !n.has(table::kLockWanted) && table::is_group(n.type)) {
    turn.set_phase(node, Phase::Running);
  }
  switch (n.has(table::kLockWanted) ? NodeType::Pod : n.type) {
    case NodeType::Container: return;
    case NodeType::Steps: advance_steps(turn, node); break;
    case NodeType::StepGroup: turn.visit(n.owner); break;
    case NodeType::DAG: advance_dag(turn, node); break;
    case NodeType::TaskGroup: advance_task_group(turn, node); break;
    case NodeType::Retry: advance_retry(turn, node); break;
    default: advance_leaf(turn, node); break;
  }
  if (!is_fulfilled(s.node(node).phase)) run_hooks(turn, node);
}

void drain_queue(Turn& turn) {
  for (;;) {
    while (turn.has_visits()) {
      if (!turn.has_budget() || !turn.has_visits_left()) return;
      if (NodeIndex node = turn.take_visit(); node != kNoNode) visit_node(turn, node);
    }
    if (!turn.visit_put_aside() && !visit_waiting(turn)) return;
  }
}

bool go_deeper(Turn& turn, NodeIndex parent, NodeIndex made) {
  if (made == kNoNode || is_fulfilled(turn.state().node(made).phase)) return false;
  if (turn.state().node(made).has(table::kLockWanted)) return false;
  switch (turn.state().node(made).type) {
    case NodeType::Steps:
    case NodeType::DAG:
    case NodeType::Retry:
    case NodeType::TaskGroup:
      turn.visit_first(parent);
      turn.visit_first(made);
      return true;
    default: return false;
  }
}

bool is_shutting_down(const RunState& s, NodeIndex node) {
  if (s.record.shutdown == Shutdown::None) return false;
  return s.record.shutdown == Shutdown::Terminate || !s.node(node).has(table::kPartOfExit);
}

bool fail_fast_hit(const RunState& s, NodeIndex node) {
  return s.frame_at(node).has_failed_child && s.plan_of(node).source->fail_fast.value_or(false);
}

namespace {

void end_fast(Turn& turn, NodeIndex node) {
  stop_attempt(turn, node, "fail fast");
  turn.finish(node, Phase::Failed, kFailFastMessage);
  turn.spend();
}

// Children of a template that wait for their locks end, as far as the budget goes. True: all of
// them. O(nodes with locks), once.
bool end_lock_waiters(Turn& turn, NodeIndex boundary) {
  const RunState& s = turn.state();
  NodeIndex& next = turn.frame_at(boundary).ending_lock;
  std::uint64_t looks = turn.looks();
  for (auto at = s.lock_nodes.lower_bound(next); at != s.lock_nodes.end(); ++at, --looks) {
    next = *at;
    if (looks == 0 || !turn.has_budget()) return false;
    const Node& n = s.node(*at);
    const bool waits = n.has(table::kLockWanted) && !is_fulfilled(n.phase);
    if (n.boundary == boundary && waits) end_fast(turn, *at);
  }
  next = kNoNode;
  return true;
}

// What still lives of a list of children ends, likewise, and is told to stop where it may have
// begun. Hooks are nobody's work: they run to their end beside the node. O(children), once.
bool end_children(Turn& turn, NodeIndex& next) {
  const RunState& s = turn.state();
  std::uint64_t looks = turn.looks();
  for (; next != kNoNode; next = s.node(next).next_sibling, --looks) {
    if (looks == 0 || !turn.has_budget()) return false;
    const Node& n = s.node(next);
    if (is_fulfilled(n.phase) || n.kind == NameKind::Hook || n.kind == NameKind::OnExit) continue;
    end_fast(turn, next);
  }
  return true;
}

}  // namespace

bool end_by_fail_fast(Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  state::Frame& frame = turn.frame_at(node);
  // Those that wait for their locks never began: they are not waited for.
  if (frame.active > frame.active_locked_out) return false;
  const NodeIndex group = frame.group < frame.groups.size() ? frame.groups[frame.group] : kNoNode;
  if (!frame.ending) {
    frame.ending = true;
    frame.ending_lock = 0;
    frame.ending_child = s.node(group == kNoNode ? node : group).first_child;
  }
  if (!end_lock_waiters(turn, node) || !end_children(turn, frame.ending_child)) {
    turn.visit(node);
    return false;
  }
  if (group != kNoNode && !is_fulfilled(s.node(group).phase)) {
    turn.finish(group, Phase::Failed, kFailFastMessage);
  }
  turn.finish(node, Phase::Failed, kFailFastMessage);
  return true;
}

NodeIndex kept_child(const RunState& s, const state::Spot& spot) {
  if (!s.nodes.origin(spot.owner)) return kNoNode;  // nor has any child of it
  const std::string& call = s.plan_of(spot.boundary).calls[spot.call].call->name;
  const std::string suffix = table::name_suffix(spot.kind, call, spot.text, 0);
  const std::uint32_t hash = base::fnv1a32(suffix, s.node(spot.owner).name_hash);
  for (NodeIndex c : s.nodes.with_hash(hash)) {
    const Node& n = s.node(c);
    bool same = n.owner == spot.owner && n.kind == spot.kind && n.call == spot.call;
    if (same && s.nodes.text(n.suffix) == spot.text && s.nodes.origin(c)) return c;
  }
  return kNoNode;
}

NodeIndex last_made(const RunState& s, NodeIndex group) {
  const NodeIndex last = s.node(group).last_child;
  return last == kNoNode || s.nodes.origin(last) ? kNoNode : last;
}

std::uint64_t item_number(const RunState& s, NodeIndex item) {
  return table::item_number(s.nodes.text(s.node(item).suffix));
}

std::string why_nothing_ran(const state::LoopItems& items) {
  if (items.false_when.empty()) return "Skipped, empty params";
  return "when '" + items.false_when + "' evaluated false";
}

std::string item_suffix(std::uint64_t index, const base::Value& item) {
  std::string out = "(" + std::to_string(index) + ":";
  out += expr::item_description(item);
  out += ')';
  return out;
}

namespace {

// What is asked ahead is not what is needed then where a key changes with time or chance.
constexpr std::uint32_t kAskedInVainMax = 8;

}  // namespace

void ask_for_rest(Turn& turn, state::Frame& frame, state::Spot spot, NodeIndex waiter, bool anew) {
  const std::uint64_t first = frame.next_item;
  if (anew && first < frame.asked_item) ++frame.asked_in_vain;
  if (frame.asked_in_vain > kAskedInVainMax) return;
  if (anew || frame.asked_item <= first) frame.asked_item = first + 1;
  const std::uint64_t end = std::min<std::uint64_t>(frame.items->size(), first + kQuestionsMax);
  for (; frame.asked_item < end; ++frame.asked_item) {
    if (turn.state().record.asked.size() >= kQuestionsMax) return;
    if (!turn.has_budget()) return turn.visit(waiter);
    turn.spend();
    const base::Value item = frame.items->at(frame.asked_item);
    const std::string suffix = item_suffix(frame.asked_item, item);
    spot.text = suffix;
    ask_ahead(turn, spot, &item, waiter, static_cast<std::uint32_t>(frame.asked_item - first));
  }
}

namespace {

// The condition of a call that would not run whatever the items are; "" of any other.
std::string false_without_item(const plan::CallDetail& detail, const NodeScope& scope,
                               Evaluation& eval) {
  if (detail.call->when->empty()) return {};
  const expr::Strictness allow;
  scope::Condition condition = scope::evaluate_condition(detail, scope, allow, eval);
  if (!condition.error.empty() || condition.proceed || expr::has_tags(condition.text)) return {};
  return std::move(condition.text);
}

base::Result<std::optional<std::string>> sequence_field(const std::optional<expr::TagText>& text,
                                                        const NodeScope& scope, Evaluation& eval) {
  if (!text) return std::nullopt;
  return TRY(resolve_text(*text, scope, call_strictness(false), eval));
}

base::Result<void> expand_items(const plan::CallDetail& detail, const NodeScope& scope,
                                Evaluation& eval, state::LoopItems& out) {
  const expr::Strictness strict = call_strictness(false);
  if (detail.call->rare->with_items.is_set()) {
    if (!detail.with_items.has_tags()) {
      if (detail.with_items.source().is_array())
        out.shared = &detail.with_items.source().as_array();
      return {};
    }
    expr::Substitution with{scope, strict, eval.inputs, eval.budget};
    base::Value list = TRY(detail.with_items.substitute(with));
    if (list.is_array()) out.list = std::move(list.as_array());
    return {};
  }
  if (!detail.call->rare->with_param.empty()) {
    std::string text = TRY(resolve_text(detail.with_param, scope, strict, eval));
    out.list = TRY(expr::parse_param_items(text));
    return {};
  }
  expr::SequenceFields fields;
  fields.count = TRY(sequence_field(detail.count, scope, eval));
  fields.start = TRY(sequence_field(detail.start, scope, eval));
  fields.end = TRY(sequence_field(detail.end, scope, eval));
  fields.format = TRY(resolve_text(detail.format, scope, strict, eval));
  out.is_sequence = true;
  out.sequence = TRY(expr::Sequence::create(fields));
  return {};
}

}  // namespace

scope::Resolution loop_items(const RunState& s, NodeIndex boundary, std::uint32_t call,
                             state::LoopItems& out) {
  auto detail = s.plan_of(boundary).detail(call);
  NodeScope scope = call_scope(s, s.now, boundary, call, nullptr);
  Evaluation eval(s, boundary, s.now, call + 1000);
  out = {};
  out.is_loop = true;
  auto expanded = expand_items(*detail, scope, eval, out);
  if (expanded) return {};
  if (std::string text = false_without_item(*detail, scope, eval); !text.empty()) {
    out = {};
    out.is_loop = true;
    out.false_when = std::move(text);
    return {};
  }
  return {.needs = {}, .error = expanded.error().message};
}

}  // namespace tiphys::engine::core
