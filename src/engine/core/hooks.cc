// Lifecycle hooks and exit handlers of steps and tasks (§18).
#include "engine/core/hooks.h"

#include "engine/core/reach.h"
#include "engine/core/schedule.h"
#include "engine/scope/globals.h"
#include "engine/scope/inputs.h"
#include "engine/scope/node_scope.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

namespace {

using scope::NodeScope;
using state::RunState;
using state::Turn;
using table::NameKind;
using table::Node;

bool can_have_hooks(const Node& n) {
  switch (n.kind) {
    case NameKind::Step:
    case NameKind::StepItem:
    case NameKind::TaskItem: return true;
    case NameKind::Task: return n.type != NodeType::TaskGroup;
    default: return false;
  }
}

NodeScope hook_scope(const Turn& turn, NodeIndex node) {
  const Node& n = turn.state().node(node);
  NodeScope scope(turn.state(), turn.now);
  scope.inputs_of = n.boundary;
  scope.named = n.boundary;
  scope.steps_of = n.boundary;
  scope.call = n.call;
  scope.self = node;
  return scope;
}

// nullopt: cannot be told now.
std::optional<bool> holds(Turn& turn, const expr::Scope& scope, NodeIndex node,
                          const std::string& expression) {
  if (expression.empty()) return true;
  scope::Evaluation eval(turn.state(), node == kNoNode ? 0 : node, turn.now, 7);
  expr::Strictness allow;
  expr::Substitution with{scope, allow, eval.inputs, eval.budget};
  auto text = expr::substitute(std::string_view(expression), with);
  if (!text) return std::nullopt;
  auto value = expr::evaluate_bool(*text, scope, eval.inputs, eval.budget);
  if (!value) return std::nullopt;
  return *value;
}

// A program gets no tag in place of an output that is not there.
const expr::Strictness& hook_strictness() {
  static const expr::Strictness kStrict = {expr::Strictness::Mode::Prefixes,
                                           {"steps", "tasks", "workflow.outputs"},
                                           expr::Strictness::Expressions::MayWait};
  return kStrict;
}

// Makes the node of a hook. False: it waits for a place or a fact.
bool start_hook(Turn& turn, const HookUse& use, const state::Spot& spot, const expr::Scope& scope,
                plan::HolderId holder, NodeIndex waiter) {
  plan::PlanId plan = 0;
  scope::Resolution found = find_template(turn, holder, use.template_name, use.template_ref, plan);
  if (found.needs) {
    turn.wait_for_fact(*found.needs, waiter);
    return false;
  }
  scope::Arguments arguments;
  if (found.ok()) {
    scope::Evaluation eval(turn.state(), static_cast<NodeIndex>(turn.state().nodes.size()),
                           turn.now, 8);
    const spec::Arguments* given = use.arguments;
    bool none = given == nullptr || (given->parameters.empty() && given->artifacts.empty());
    if (none && use.exit) given = &turn.state().spec->arguments;
    if (given != nullptr) {
      const expr::Strictness allow;
      found = scope::resolve_plain_arguments(
          *given, scope, given == use.arguments ? hook_strictness() : allow, eval, arguments);
    }
    if (none && use.exit) {
      for (scope::Argument& argument : arguments.parameters) {
        auto it = turn.state().parameters.find(argument.name);
        if (it != turn.state().parameters.end()) argument.value = it->second;
      }
    }
  }
  if (!found.ok()) {
    make_error_node(turn, spot, plan, found.error);
    return true;
  }
  Made made = execute_template(turn, plan, spot, arguments, waiter);
  return made.kind != Made::Kind::Blocked && made.kind != Made::Kind::Fact;
}

state::Spot hook_spot(const Turn& turn, NodeIndex node, std::string_view name, bool exit) {
  const Node& n = turn.state().node(node);
  state::Spot spot;
  spot.owner = node;
  spot.boundary = n.kind == NameKind::Root ? kNoNode : n.boundary;
  spot.call = n.call;
  spot.kind = exit ? NameKind::OnExit : NameKind::Hook;
  if (!exit) spot.text = name;
  spot.flags = static_cast<std::uint16_t>(table::kHooked | (exit ? table::kPartOfExit : 0));
  return spot;
}

// One hook of a node. False: something of it must still be waited for.
bool run_one(Turn& turn, NodeIndex node, const HookUse& use, const expr::Scope& scope,
             plan::HolderId holder) {
  auto key = std::pair(node, use.exit ? std::string() : std::string(use.name));
  Phase phase = turn.state().node(node).phase;
  if (auto made = turn.state().hooks_made.find(key); made != turn.state().hooks_made.end()) {
    if (use.exit && is_fulfilled(phase)) reach(turn, made->second);
    return true;
  }
  if (use.exit) {
    if (!is_completed(phase)) return true;
    if (turn.state().record.shutdown == Shutdown::Terminate) return true;
  }
  auto value = holds(turn, scope, node, use.expression);
  if (!value && is_fulfilled(phase) && !use.exit) value = false;
  if (!value || !*value) return true;
  auto made = static_cast<NodeIndex>(turn.state().nodes.size());
  if (!start_hook(turn, use, hook_spot(turn, node, use.name, use.exit), scope, holder, node)) {
    return false;
  }
  turn.note_hook(key.first, std::move(key.second), made);
  return true;
}

HookUse use_of(const std::string& name, const spec::LifecycleHook& hook) {
  HookUse use;
  use.name = name;
  use.template_name = hook.template_name;
  use.template_ref = hook.template_ref;
  use.arguments = &hook.arguments;
  use.expression = hook.expression;
  use.exit = name == "exit";
  return use;
}

}  // namespace

bool run_hooks(Turn& turn, NodeIndex node) {
  const Node& n = turn.state().node(node);
  if (n.boundary == kNoNode || !can_have_hooks(n)) return true;
  // The predecessor ends a group at its first wrong step and never comes to hooks.
  bool step = n.kind == NameKind::Step || n.kind == NameKind::StepItem;
  if (step && n.type == NodeType::Skipped && n.phase == Phase::Error) return true;
  const spec::Call* call = turn.state().call_of(node);
  if (call == nullptr || (call->rare->hooks.empty() && call->rare->on_exit.empty())) return true;
  NodeScope scope = hook_scope(turn, node);
  plan::HolderId holder = turn.state().use_of(n.boundary).holder;
  bool ready = true;
  for (const auto& [name, hook] : call->rare->hooks) {
    HookUse use = use_of(name, hook);
    if (use.exit) continue;
    ready = run_one(turn, node, use, scope, holder) && ready;
  }
  if (!ready) return false;
  if (is_fulfilled(turn.state().node(node).phase) && open_hooks(turn.state(), node)) return true;
  HookUse exit;
  exit.exit = true;
  for (const auto& [name, hook] : call->rare->hooks) {
    if (name == "exit") exit = use_of(name, hook);
  }
  if (!call->rare->on_exit.empty()) {
    exit = {};
    exit.exit = true;
    exit.template_name = call->rare->on_exit;
  }
  if (exit.template_name.empty() && !exit.template_ref) return true;
  return run_one(turn, node, exit, scope, holder);
}

bool open_hooks(const RunState& s, NodeIndex node) {
  for (auto it = s.hooks_made.upper_bound({node, std::string()});
       it != s.hooks_made.end() && it->first.first == node; ++it) {
    if (it->second < s.nodes.size() && !s.node(it->second).settled) return true;
  }
  return false;
}

bool run_workflow_hooks(Turn& turn) {
  const RunState& s = turn.state();
  scope::GlobalScope scope(s, turn.now);
  bool ready = true;
  for (const auto& [name, hook] : s.spec->hooks) {
    HookUse use = use_of(name, hook);
    if (use.exit) continue;
    if (use.expression.empty()) continue;
    ready = run_one(turn, 0, use, scope, 0) && ready;
  }
  return ready && !open_hooks(s, 0);
}

bool run_workflow_exit(Turn& turn) {
  const RunState& s = turn.state();
  HookUse exit;
  for (const auto& [name, hook] : s.spec->hooks) {
    if (name == "exit") exit = use_of(name, hook);
  }
  if (!s.spec->on_exit.empty()) {
    exit = {};
    exit.template_name = s.spec->on_exit;
  }
  exit.exit = true;
  if (exit.template_name.empty() && !exit.template_ref) return true;
  if (!s.hooks_made.contains({0, std::string()})) {
    NodeScope scope(s, turn.now);
    if (!run_one(turn, 0, exit, scope, 0)) return false;
  }
  auto it = s.hooks_made.find({0, std::string()});
  return it == s.hooks_made.end() || s.node(it->second).settled;
}

NodeIndex workflow_exit_node(const RunState& s) {
  auto it = s.hooks_made.find({0, std::string()});
  return it == s.hooks_made.end() ? kNoNode : it->second;
}

}  // namespace tiphys::engine::core
