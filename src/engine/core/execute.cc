// One path for everything that becomes a node.
#include "engine/core/execute.h"

#include "engine/core/leaf.h"
#include "engine/core/locks.h"
#include "engine/core/memo.h"
#include "engine/core/reach.h"
#include "engine/core/schedule.h"
#include "engine/scope/condition.h"
#include "engine/scope/inputs.h"
#include "engine/scope/known_specs.h"
#include "engine/scope/node_scope.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

namespace {

using plan::PlanId;
using plan::TemplatePlan;
using scope::Arguments;
using scope::BoundInputs;
using scope::Condition;
using scope::evaluate_condition;
using scope::Evaluation;
using scope::NodeScope;
using scope::Resolution;
using scope::resolve_text;
using state::RunState;
using state::Spot;
using state::Turn;

constexpr std::uint32_t kDepthMax = 100;

NodeType type_of(const TemplatePlan& plan) {
  switch (plan.type) {
    case spec::TemplateType::Steps: return NodeType::Steps;
    case spec::TemplateType::Dag: return NodeType::DAG;
    case spec::TemplateType::Suspend: return NodeType::Suspend;
    case spec::TemplateType::Http: return NodeType::HTTP;
    case spec::TemplateType::Plugin: return NodeType::Plugin;
    default: return NodeType::Pod;
  }
}

void begin_composite(Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  state::Frame& frame = turn.frame(node);
  NodeIndex boundary = s.node(node).boundary;
  if (boundary != kNoNode && s.has_frame(boundary)) frame.depth = s.frame_at(boundary).depth + 1;
  turn.visit(node);
}

// The node itself, once its template and inputs are known.
NodeIndex begin(Turn& turn, const Spot& spot, PlanId plan_id, const BoundInputs& inputs) {
  const TemplatePlan& plan = turn.state().library.plan(plan_id);
  NodeType type = type_of(plan);
  bool composite = type == NodeType::Steps || type == NodeType::DAG;
  Phase phase = composite || type == NodeType::Suspend ? Phase::Running : Phase::Pending;
  NodeIndex node = turn.birth(spot, type, phase, plan_id, inputs.packed);
  if (!inputs.artifacts.is_null()) turn.extra(node).rare.made().input_artifacts = inputs.artifacts;
  if (composite) {
    begin_composite(turn, node);
  } else {
    begin_leaf(turn, node);
  }
  return node;
}

// A node that does nothing before it has its locks: of its final type, and Pending.
Made make_locked(Turn& turn, Spot spot, PlanId plan_id, const BoundInputs& inputs) {
  const TemplatePlan& plan = turn.state().library.plan(plan_id);
  NodeType type = turn.state().retry_of(plan) == nullptr ? type_of(plan) : NodeType::Retry;
  spot.flags |= table::kLockWanted;
  NodeIndex node = turn.birth(spot, type, Phase::Pending, plan_id, inputs.packed);
  if (!inputs.artifacts.is_null()) turn.extra(node).rare.made().input_artifacts = inputs.artifacts;
  if (is_shutting_down(turn.state(), node)) {
    turn.finish(
        node, Phase::Failed,
        "Stopped with strategy '" + std::string(name_of(turn.state().record.shutdown)) + "'");
    return {Made::Kind::Node, node, {}};
  }
  arm_leaf(turn, node);
  ask_for_locks(turn, node);
  return {Made::Kind::Node, node, {}};
}

// A node whose outputs were found in a cache.
Made make_found(Turn& turn, const Spot& spot, PlanId plan_id, const BoundInputs& inputs,
                const Memo& memo) {
  const TemplatePlan& plan = turn.state().library.plan(plan_id);
  NodeType type = turn.state().retry_of(plan) == nullptr ? type_of(plan) : NodeType::Retry;
  NodeIndex node = turn.birth(spot, type, Phase::Succeeded, plan_id, inputs.packed);
  if (!inputs.artifacts.is_null()) turn.extra(node).rare.made().input_artifacts = inputs.artifacts;
  apply_memo(turn, node, memo);
  turn.visit(node);
  return {Made::Kind::Node, node, {}};
}

Made start_fresh(Turn& turn, const Spot& spot, PlanId plan_id, const BoundInputs& inputs) {
  const TemplatePlan& plan = turn.state().library.plan(plan_id);
  if (turn.state().retry_of(plan) == nullptr)
    return {Made::Kind::Node, begin(turn, spot, plan_id, inputs), {}};
  NodeIndex retry = turn.birth(spot, NodeType::Retry, Phase::Running, plan_id, inputs.packed);
  if (!inputs.artifacts.is_null()) turn.extra(retry).rare.made().input_artifacts = inputs.artifacts;
  turn.visit(retry);
  return {Made::Kind::Node, retry, {}};
}

// With locks it waits for them first; with a cache it may be over before it begins.
Made start(Turn& turn, const Spot& spot, PlanId plan_id, const BoundInputs& inputs,
           NodeIndex waiter) {
  const TemplatePlan& plan = turn.state().library.plan(plan_id);
  if (plan.source->synchronization) return make_locked(turn, spot, plan_id, inputs);
  if (!plan.source->memoize) return start_fresh(turn, spot, plan_id, inputs);
  Memo memo;
  Resolution known = look_up(turn, plan_id, inputs.packed, memo);
  if (known.needs) {
    turn.wait_for_fact(*known.needs, waiter);
    return {Made::Kind::Fact, kNoNode, {}};
  }
  if (!known.ok()) {
    return {Made::Kind::Error, make_error_node(turn, spot, plan_id, known.error), known.error};
  }
  if (memo.hit) return make_found(turn, spot, plan_id, inputs, memo);
  Made made = start_fresh(turn, spot, plan_id, inputs);
  apply_memo(turn, made.node, memo);
  return made;
}

bool too_deep(const Turn& turn, NodeIndex boundary) {
  return boundary != kNoNode && turn.state().has_frame(boundary) &&
         turn.state().frame_at(boundary).depth + 1 >= kDepthMax;
}

PlanId known_callee(const Turn& turn, NodeIndex boundary, std::uint32_t call) {
  return turn.state().library.callee(turn.state().node(boundary).plan, call);
}

NodeIndex make_skipped(Turn& turn, Spot spot, PlanId plan, std::string_view message) {
  spot.flags |= table::kPlainFlag;
  NodeIndex node = turn.birth(spot, NodeType::Skipped, Phase::Skipped, plan, 0);
  turn.set_message(node, message);
  turn.visit(node);
  return node;
}

}  // namespace

NodeScope call_scope(const RunState& s, base::Timestamp now, NodeIndex boundary, std::uint32_t call,
                     const base::Value* item) {
  NodeScope scope(s, now);
  scope.inputs_of = boundary;
  scope.named = boundary;
  scope.steps_of = boundary;
  scope.call = call;
  scope.item = item;
  return scope;
}

NodeIndex make_error_node(Turn& turn, const Spot& spot, PlanId plan, std::string_view message) {
  NodeIndex node = turn.birth(spot, NodeType::Skipped, Phase::Error, plan, 0);
  turn.set_message(node, message);
  turn.visit(node);
  return node;
}

namespace {

// The limit of the whole workflow.
bool has_slot(Turn& turn, NodeIndex waiter) {
  const RunState& s = turn.state();
  if (!s.spec->parallelism || *s.spec->parallelism <= 0 ||
      s.counts.active_pods < static_cast<std::uint64_t>(*s.spec->parallelism)) {
    return true;
  }
  turn.wait_for_slot(waiter);
  return false;
}

// The template around it is about to end by failFast, with all that has not begun. Hooks are beside
// it: they begin as ever, also once it has ended.
bool is_ending(const RunState& s, NodeIndex node) {
  const table::Node& n = s.node(node);
  if (n.kind == table::NameKind::Hook || n.kind == table::NameKind::OnExit) return false;
  const NodeIndex boundary = n.boundary;
  if (boundary == kNoNode || is_fulfilled(s.node(boundary).phase)) return false;
  return s.has_frame(boundary) && s.frame_at(boundary).ending;
}

// A node that has its locks looks into its cache. False: it does not begin (now).
bool begin_remembered(Turn& turn, NodeIndex node) {
  Memo memo;
  Resolution known =
      look_up(turn, turn.state().node(node).plan, turn.state().node(node).inputs, memo);
  if (known.needs) {
    turn.wait_for_fact(*known.needs, node);
    return false;
  }
  if (!known.ok()) {
    turn.finish(node, Phase::Error, known.error);
    return false;
  }
  apply_memo(turn, node, memo);
  if (memo.hit) turn.finish(node, Phase::Succeeded, "");
  return !memo.hit;
}

}  // namespace

void begin_locked(Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  if (!s.node(node).has(table::kLockHeld) || is_ending(s, node)) return;
  if (!has_slot(turn, node)) return;
  if (s.plan_of(node).source->memoize && !begin_remembered(turn, node)) return;
  turn.set_flag(node, table::kLockWanted, false);
  NodeType type = s.node(node).type;
  bool composite = type == NodeType::Steps || type == NodeType::DAG;
  if (composite || type == NodeType::Retry || type == NodeType::Suspend) {
    turn.set_phase(node, Phase::Running);
  }
  if (composite) {
    begin_composite(turn, node);
  } else if (type == NodeType::Retry) {
    turn.visit(node);
  } else {
    begin_leaf(turn, node);
  }
  reach_below(turn, node);
}

bool may_start(Turn& turn, NodeIndex boundary, NodeIndex waiter) {
  const RunState& s = turn.state();
  if (!has_slot(turn, waiter)) return false;
  if (boundary == kNoNode || !s.has_frame(boundary)) return true;
  const auto& limit = s.plan_of(boundary).source->parallelism;
  if (limit && *limit > 0 && s.frame_at(boundary).active >= static_cast<std::uint64_t>(*limit)) {
    turn.wait_for_place(boundary, waiter);
    return false;
  }
  return true;
}

Resolution find_template(Turn& turn, plan::HolderId holder, std::string_view name,
                         const std::optional<spec::TemplateRef>& ref, PlanId& out) {
  auto& library = turn.library();
  if (ref) {
    auto kind = ref->cluster_scope ? plan::Holder::Kind::Cluster : plan::Holder::Kind::Namespaced;
    holder = library.find_holder(kind, ref->name);
    name = ref->template_name;
    Resolution r = scope::know_holder(turn, holder);
    if (!r.ok()) return r;
  }
  auto found = library.find(holder, name);
  if (!found) return {.needs = {}, .error = found.error().message};
  out = *found;
  const TemplatePlan& plan = library.plan(out);
  if (plan.type == spec::TemplateType::Unknown) {
    return {.needs = {}, .error = "template '" + std::string(name) + "' type is unknown"};
  }
  if (!plan.error.empty()) return {.needs = {}, .error = plan.error};
  return {};
}

Resolution find_callee(Turn& turn, NodeIndex boundary, std::uint32_t call, const NodeScope& scope,
                       const plan::CallDetail& detail, PlanId& out) {
  plan::Library& library = turn.library();
  const PlanId around = turn.state().node(boundary).plan;
  if (const PlanId known = library.callee(around, call); known != 0) {
    out = known;
    return {};
  }
  const spec::Call& the_call = *detail.call;
  if (the_call.rare->inline_template) {
    out = library.inline_plan(around, call);
    library.set_callee(around, call, out);
    if (!library.plan(out).error.empty()) return {.needs = {}, .error = library.plan(out).error};
    return {};
  }
  if (!detail.dynamic_template) {
    Resolution r = find_template(turn, library.use(around).holder, the_call.template_name,
                                 the_call.rare->template_ref, out);
    if (r.ok()) library.set_callee(around, call, out);
    return r;
  }
  Evaluation eval(turn.state(), boundary, turn.now, call);
  expr::Strictness strict = expr::Strictness::steps_and_tasks();
  std::optional<spec::TemplateRef> ref = the_call.rare->template_ref;
  std::string name;
  if (ref) {
    auto a = resolve_text(detail.ref_name, scope, strict, eval);
    auto b = resolve_text(detail.ref_template, scope, strict, eval);
    if (!a) return {.needs = {}, .error = a.error().message};
    if (!b) return {.needs = {}, .error = b.error().message};
    ref->name = std::move(*a);
    ref->template_name = std::move(*b);
  } else {
    auto a = resolve_text(detail.template_name, scope, strict, eval);
    if (!a) return {.needs = {}, .error = a.error().message};
    name = std::move(*a);
  }
  return find_template(turn, library.use(around).holder, name, ref, out);
}

expr::Strictness call_strictness(bool of_item) {
  const expr::Strictness names =
      of_item ? expr::Strictness::all() : expr::Strictness::steps_and_tasks();
  return names.with(expr::Strictness::Expressions::MayWait);
}

bool know_callee(Turn& turn, NodeIndex boundary, std::uint32_t call, const base::Value* item,
                 NodeIndex waiter, PlanId& out) {
  out = known_callee(turn, boundary, call);
  if (out != 0) return true;
  auto detail = turn.state().plan_of(boundary).detail(call);
  const NodeScope scope = call_scope(turn.state(), turn.now, boundary, call, item);
  const Resolution found = find_callee(turn, boundary, call, scope, *detail, out);
  if (!found.needs) return true;
  turn.wait_for_fact(*found.needs, waiter);
  return false;
}

Made execute_call(Turn& turn, NodeIndex boundary, std::uint32_t call, Spot spot,
                  const base::Value* item, NodeIndex waiter) {
  auto detail = turn.state().plan_of(boundary).detail(call);
  NodeScope scope = call_scope(turn.state(), turn.now, boundary, call, item);
  if (item != nullptr) {
    scope.expanded_name = detail->call->name + std::string(spot.text);
  } else {
    scope.expanded_name = detail->call->name;
  }
  // A place in the table that no other evaluation has: the next node.
  Evaluation eval(turn.state(), static_cast<NodeIndex>(turn.state().nodes.size()), turn.now);
  const expr::Strictness strictness = call_strictness(item != nullptr);
  Condition condition = evaluate_condition(*detail, scope, strictness, eval);
  PlanId plan = known_callee(turn, boundary, call);
  if (condition.unresolved) return {Made::Kind::Reference, kNoNode, condition.error};
  if (!condition.error.empty()) {
    spot.flags |= table::kPlainFlag;
    return {Made::Kind::When, make_error_node(turn, spot, plan, condition.error), condition.error};
  }
  if (!condition.proceed) {
    if (!know_callee(turn, boundary, call, item, waiter, plan)) {
      return {Made::Kind::Fact, kNoNode, {}};
    }
    std::string message = "when '" + condition.text + "' evaluated false";
    return {Made::Kind::Node, make_skipped(turn, spot, plan, message), {}};
  }
  Arguments arguments;
  Resolution resolved =
      scope::resolve_arguments(turn.state(), *detail, scope, strictness, eval, arguments);
  if (!resolved.ok()) return {Made::Kind::Reference, kNoNode, resolved.error};
  Resolution callee = find_callee(turn, boundary, call, scope, *detail, plan);
  if (callee.needs) {
    turn.wait_for_fact(*callee.needs, waiter);
    return {Made::Kind::Fact, kNoNode, {}};
  }
  if (!callee.error.empty()) {
    return {Made::Kind::Error, make_error_node(turn, spot, plan, callee.error), callee.error};
  }
  return execute_template(turn, plan, spot, arguments, waiter);
}

void ask_ahead(Turn& turn, const Spot& spot, const base::Value* item, NodeIndex waiter,
               std::uint32_t ahead) {
  const RunState& s = turn.state();
  const NodeIndex boundary = spot.boundary;
  auto detail = s.plan_of(boundary).detail(spot.call);
  NodeScope scope = call_scope(s, turn.now, boundary, spot.call, item);
  scope.expanded_name = detail->call->name + std::string(spot.text);
  // As it will be if each of those before it becomes one node; else it asks again then.
  const auto place = static_cast<NodeIndex>(s.nodes.size() + ahead);
  Evaluation eval(s, place, turn.now);
  const expr::Strictness strictness = call_strictness(item != nullptr);
  const Condition condition = evaluate_condition(*detail, scope, strictness, eval);
  if (condition.unresolved || !condition.error.empty() || !condition.proceed) return;
  Arguments arguments;
  if (!scope::resolve_arguments(s, *detail, scope, strictness, eval, arguments).ok()) return;
  PlanId plan = known_callee(turn, boundary, spot.call);
  Resolution known = find_callee(turn, boundary, spot.call, scope, *detail, plan);
  BoundInputs inputs;
  if (known.ok()) {
    Evaluation inner(s, place, turn.now, 1);
    known = scope::bind_inputs(turn, s.library.plan(plan), arguments, inner, inputs);
    const spec::Template& source = *s.library.plan(plan).source;
    if (known.ok() && source.synchronization) {
      known = check_locks(turn, plan, inputs, inner);
    } else if (known.ok() && source.memoize) {
      Memo memo;
      known = look_up(turn, plan, inputs.packed, memo);
    }
    turn.strings().take_back(inputs.packed);
  }
  if (known.needs) turn.wait_for_fact(*known.needs, waiter);
}

std::string check_call(Turn& turn, NodeIndex boundary, std::uint32_t call) {
  auto detail = turn.state().plan_of(boundary).detail(call);
  if (detail->call->has_loop()) return {};
  NodeScope scope = call_scope(turn.state(), turn.now, boundary, call, nullptr);
  scope.expanded_name = detail->call->name;
  Evaluation eval(turn.state(), static_cast<NodeIndex>(turn.state().nodes.size()), turn.now);
  const expr::Strictness strictness = call_strictness(false);
  Condition condition = evaluate_condition(*detail, scope, strictness, eval);
  if (condition.unresolved) return condition.error;
  if (!condition.error.empty() || !condition.proceed) return {};
  Arguments arguments;
  return scope::resolve_arguments(turn.state(), *detail, scope, strictness, eval, arguments).error;
}

Made execute_template(Turn& turn, PlanId plan, const Spot& spot, const Arguments& arguments,
                      NodeIndex waiter) {
  if (!may_start(turn, spot.boundary, waiter)) return {Made::Kind::Blocked, kNoNode, {}};
  if (too_deep(turn, spot.boundary)) {
    return {Made::Kind::Node, make_error_node(turn, spot, plan, kTooDeep), {}};
  }
  BoundInputs inputs;
  Evaluation eval(turn.state(), static_cast<NodeIndex>(turn.state().nodes.size()), turn.now, 1);
  Resolution bound =
      scope::bind_inputs(turn, turn.state().library.plan(plan), arguments, eval, inputs);
  if (bound.needs) {
    turn.wait_for_fact(*bound.needs, waiter);
    return {Made::Kind::Fact, kNoNode, {}};
  }
  if (!bound.ok()) {
    return {Made::Kind::Error, make_error_node(turn, spot, plan, bound.error), bound.error};
  }
  if (turn.state().library.plan(plan).source->synchronization) {
    Resolution locks = check_locks(turn, plan, inputs, eval);
    if (locks.needs) {
      turn.wait_for_fact(*locks.needs, waiter);
      return {Made::Kind::Fact, kNoNode, {}};
    }
    if (!locks.ok()) {
      return {Made::Kind::Error, make_error_node(turn, spot, plan, locks.error), locks.error};
    }
  }
  Made made = start(turn, spot, plan, inputs, waiter);
  if (made.kind == Made::Kind::Fact) turn.strings().take_back(inputs.packed);
  return made;
}

Made execute_attempt(Turn& turn, NodeIndex retry, std::uint32_t number) {
  const table::Node& n = turn.state().node(retry);
  // Its place below its template it has: a node with a lock that waits for one would hold up
  // whoever has that place and waits for the lock.
  if (!has_slot(turn, retry)) return {Made::Kind::Blocked, kNoNode, {}};
  Spot spot;
  spot.owner = retry;
  spot.boundary = n.boundary;
  spot.kind = table::NameKind::Attempt;
  spot.call = n.call;
  spot.number = number;
  spot.flags = table::kRetried;
  BoundInputs inputs;
  inputs.packed = n.inputs;
  if (turn.state().nodes.has_extra(retry)) {
    inputs.artifacts = turn.state().nodes.extra(retry).rare->input_artifacts;
  }
  const NodeIndex made = begin(turn, spot, n.plan, inputs);
  turn.note_attempt(retry, made, number);
  return {Made::Kind::Node, made, {}};
}

}  // namespace tiphys::engine::core
