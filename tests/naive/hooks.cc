// Lifecycle hooks and exit handlers of steps, tasks and the workflow (semantics §18).
#include "expr/expression.h"
#include "naive/machine.h"

namespace tiphys::naive {

namespace {

// Arguments of a hook may use the outputs of the node that it belongs to.
bool is_empty(const Value& arguments) {
  return list_of(field(arguments, "parameters")).empty() &&
         list_of(field(arguments, "artifacts")).empty();
}

}  // namespace

Result<Value> Machine::hook_arguments(const Value& arguments, const expr::MapScope& scope) {
  Value call = Value::object();
  call.set("arguments", arguments);
  const expr::Strictness strict = {expr::Strictness::Mode::Prefixes,
                                   {"steps", "tasks", "workflow.outputs"},
                                   expr::Strictness::Expressions::MayWait};
  Value resolved = TRY(resolve_call(call, scope, strict));
  return field(resolved, "arguments");
}

// A hook whose arguments refer to what is not there: that is said by its own node.
void Machine::wrong_hook(const std::string& name, const Value& hook, Node& parent,
                         const Options& opt, const std::string& error) {
  if (find(name) == nullptr) add_node(name, NodeType::Skipped, hook, opt, Phase::Error, error);
  link(parent.name, name);
}

Value Machine::exit_hook(const Value& call) const {
  const std::string on_exit = text_field(call, "onExit");
  if (!on_exit.empty()) {
    Value hook = Value::object();
    hook.set("template", on_exit);
    return hook;
  }
  return field(field(call, "hooks"), "exit");
}

bool Machine::run_hooks(const Value& call, Node& parent, const std::string& prefix,
                        const expr::MapScope& scope, const Options& opt, std::string* error) {
  const Value& hooks = field(call, "hooks");
  if (!hooks.is_object()) return true;
  std::map<std::string, Value> sorted;
  for (const base::Member& m : hooks.as_object()) sorted[m.key] = m.value;
  sorted.erase("exit");
  bool all = true;
  for (const auto& [key, hook] : sorted) {
    const std::string name = parent.name + ".hooks." + key;
    const std::string expression = text_field(hook, "expression");
    if (expression.empty()) return *error = "Expression required for hook " + key, false;
    if (find(name) == nullptr) {
      expr::Budget budget;
      expr::EvalInputs inputs;
      inputs.now = now_;
      Result<bool> fire = expr::evaluate_bool(expression, scope, inputs, budget);
      if (!fire.has_value()) return *error = fire.error().message, false;
      if (!*fire) continue;
      if (shutting_down(opt.on_exit)) continue;
    }
    expr::MapScope own = scope;
    node_into_scope(own, prefix, parent);
    Result<Value> arguments = hook_arguments(field(hook, "arguments"), own);
    Options child = opt;
    child.flag = NodeFlag{.hooked = true};
    child.caller.clear();
    if (!arguments.has_value()) {
      wrong_hook(name, hook, parent, child, arguments.error().message);
      continue;
    }
    Executed done = execute(name, hook, *arguments, child);
    link(parent.name, name);
    if (done.fault.kind == Fault::Kind::Other) return *error = done.fault.text, false;
    if (done.node == nullptr || !done.node->fulfilled()) all = false;
  }
  return all;
}

bool Machine::run_on_exit(const Value& call, Node& parent, const std::string& prefix,
                          const expr::MapScope& scope, const Options& opt, std::string* error) {
  const Value hook = exit_hook(call);
  if (hook.is_null()) return true;
  const std::string name = parent.name + ".onExit";
  if (shutting_down(true) && find(name) == nullptr) return true;
  expr::MapScope own = scope;
  node_into_scope(own, prefix, parent);
  if (has(hook, "expression") && find(name) == nullptr) {
    expr::Budget budget;
    expr::EvalInputs inputs;
    inputs.now = now_;
    Result<bool> fire = expr::evaluate_bool(text_field(hook, "expression"), own, inputs, budget);
    if (!fire.has_value()) return *error = fire.error().message, false;
    if (!*fire) return true;
  }
  Options child = opt;
  child.flag = NodeFlag{.hooked = true};
  child.on_exit = true;
  child.caller.clear();
  Value arguments = field(hook, "arguments");
  if (is_empty(arguments)) {
    arguments = field(field(workflow_, "spec"), "arguments");
  } else {
    Result<Value> resolved = hook_arguments(arguments, own);
    if (!resolved.has_value()) {
      wrong_hook(name, hook, parent, child, resolved.error().message);
      return true;
    }
    arguments = *resolved;
  }
  Executed done = execute(name, hook, arguments, child);
  link(parent.name, name);
  if (done.fault.kind == Fault::Kind::Other) return *error = done.fault.text, false;
  return done.node != nullptr && done.node->fulfilled();
}

}  // namespace tiphys::naive
