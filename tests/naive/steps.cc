// Steps templates: groups strictly in order (semantics §11).
#include "naive/machine.h"

namespace tiphys::naive {

namespace {

std::string group_name(const Node& node, std::size_t i) {
  return node.name + "[" + std::to_string(i) + "]";
}

bool tolerates(const Value& call, Phase phase) {
  const Value& on = field(call, "continueOn");
  return (phase == Phase::Failed && truth_field(on, "failed")) ||
         (phase == Phase::Error && truth_field(on, "error"));
}

Value without_hooks(const Value& call, Value* hooks) {
  Value bare = call;
  *hooks = field(call, "hooks");
  bare.erase("hooks");
  return bare;
}

}  // namespace

void Machine::execute_steps(Node& node, const Value& body, const Options& opt) {
  expr::MapScope scope;
  template_into_scope(scope, body);
  Options child = opt;
  child.boundary_id = node.id;
  child.flag.reset();
  child.caller = "steps";
  const Values& groups = list_of(field(body, "steps"));
  std::vector<std::string> last_children;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::string name = group_name(node, i);
    if (find(name) == nullptr) {
      Options bare = child;
      bare.flag = NodeFlag{};
      add_node(name, NodeType::StepGroup, Value::object(), bare, Phase::Running, "");
    }
    if (i == 0) {
      link(node.name, name);
    } else {
      const std::vector<std::string> before = find(group_name(node, i - 1))->children;
      if (before.empty()) link(group_name(node, i - 1), name);
      for (const std::string& id : before) {
        for (const std::string& out : outbound_of(*by_id(id))) link(by_id(out)->name, name);
      }
    }
    Node& group = *find(name);
    execute_group(group, groups[i], node, scope, child);
    if (!group.fulfilled()) return;
    if (group.failed()) {
      set_outbound(node, group.children);
      mark(node, Phase::Failed, group.message);
      omit_unreached(node);
      return;
    }
    group_into_scope(scope, groups[i], group, node);
    if (node.fulfilled()) return;
    last_children = group.children;
  }
  set_outbound(node, last_children);
  Result<Value> outputs = outputs_from_scope(body, scope);
  if (!outputs.has_value()) {
    mark_error(node, outputs.error().message);
    return;
  }
  if (!outputs->is_null()) {
    node.outputs = *outputs;
    export_globals(*outputs);
  }
  mark(node, Phase::Succeeded, "");
}

// Groups that came over from before a retry and that nothing comes to now: they would stay Running
// for ever in the predecessor (docs/decisions/0024).
void Machine::omit_unreached(const Node& steps) {
  std::string reached;
  for (std::size_t i = 0; Node* group = find(group_name(steps, i)); ++i) {
    if (group->failed()) reached = group->name;
  }
  for (auto& [id, n] : nodes_) {
    if (!n.name.starts_with(steps.name + "[") || n.fulfilled()) continue;
    if (n.name == reached || n.name.starts_with(reached + ".")) continue;
    mark(n, Phase::Omitted, "omitted: what comes before it has failed");
  }
}

void Machine::execute_group(Node& group, const Value& steps, Node& owner, expr::MapScope& scope,
                            const Options& opt) {
  if (group.fulfilled()) return;
  Values resolved;
  if (!resolve_group(group, steps, scope, &resolved)) return;
  Values expanded;
  for (const Value& step : resolved) {
    Result<Values> calls = expand(step);
    std::string nothing_ran = "Skipped, empty params";
    if (!calls.has_value()) {
      Result<bool> go = proceeds(step);
      if (!go.has_value() || *go) {
        mark_error(group, calls.error().message);
        return;
      }
      calls = Values{};
      nothing_ran = "when '" + text_field(step, "when") + "' evaluated false";
    }
    if (has_loop(step) && calls->empty()) {
      const std::string name = group.name + "." + text_field(step, "name");
      Options bare = opt;
      bare.flag = NodeFlag{};
      if (find(name) == nullptr) {
        add_node(name, NodeType::Skipped, step, bare, Phase::Skipped, nothing_ran);
      }
      link(group.name, name);
    }
    for (Value& call : *calls) expanded.push_back(std::move(call));
  }
  std::map<std::string, Value> executed;
  for (const Value& step : expanded) {
    if (!execute_step(group, step, owner, opt, executed)) return;
  }
  if (!settle_children(group, owner, scope, opt, executed)) return;
  judge_group(group, executed);
}

// False: the group cannot go on in this pass, or has become Error.
bool Machine::resolve_group(Node& group, const Value& steps, const expr::MapScope& scope,
                            Values* out) {
  for (const Value& step : list_of(steps)) {
    Value hooks;
    const Value bare = without_hooks(step, &hooks);
    Result<Value> resolved = resolve_call(bare, scope, call_strictness());
    if (!resolved.has_value()) {
      // The predecessor tries a missing variable again for ever; earlier groups are over, so it
      // will not come, and a workflow may not get stuck (src/engine/README.md).
      mark_error(group, "failed to resolve references: " + resolved.error().message);
      return false;
    }
    if (!hooks.is_null()) resolved->set("hooks", hooks);
    out->push_back(std::move(*resolved));
  }
  return true;
}

bool Machine::execute_step(Node& group, const Value& step, Node& owner, const Options& opt,
                           std::map<std::string, Value>& executed) {
  (void)owner;
  const std::string name = group.name + "." + text_field(step, "name");
  const std::string when = text_field(step, "when");
  if (find(name) == nullptr) {
    Options bare = opt;
    bare.flag = NodeFlag{};
    Result<bool> go = proceeds(step);
    if (!go.has_value()) {
      add_node(name, NodeType::Skipped, step, bare, Phase::Error, go.error().message);
      link(group.name, name);
      mark_error(group, go.error().message);
      return false;
    }
    if (!*go) {
      add_node(name, NodeType::Skipped, step, bare, Phase::Skipped,
               "when '" + when + "' evaluated false");
      link(group.name, name);
      return true;
    }
  } else if (find(name)->type == NodeType::Skipped && find(name)->phase == Phase::Skipped) {
    return true;
  }
  Executed done = execute(name, step, field(step, "arguments"), opt);
  if (done.fault.kind == Fault::Kind::Timeout) {
    link(group.name, name);
    mark(group, Phase::Failed, "timeout");
    return false;
  }
  if (done.fault.kind == Fault::Kind::Other) {
    link(group.name, name);
    mark_error(group,
               "step group deemed errored due to child " + name + " error: " + done.fault.text);
    return false;
  }
  if (done.node != nullptr) {
    executed[name] = step;
    link(group.name, name);
  }
  return true;
}

// True when all children and their hooks are done.
bool Machine::settle_children(Node& group, Node& owner, expr::MapScope& scope, const Options& opt,
                              const std::map<std::string, Value>& executed) {
  (void)owner;
  bool all = true;
  const std::vector<std::string> children = group.children;
  for (const std::string& id : children) {
    Node& child = *by_id(id);
    auto found = executed.find(child.name);
    const Value step = found == executed.end() ? Value::object() : found->second;
    const std::string prefix = "steps." + text_field(step, "name");
    scope.set("steps." + child.display_name + ".status", std::string(engine::name_of(child.phase)));
    std::string error;
    const bool hooked = run_hooks(step, child, prefix, scope, opt, &error);
    if (!hooked) all = false;
    if (hooked && error.empty() && child.fulfilled() && child.completed() &&
        !run_on_exit(step, child, prefix, scope, opt, &error)) {
      all = false;
    }
    if (!error.empty()) {
      mark_error(group, error);
      return false;
    }
    if (!child.fulfilled()) all = false;
  }
  // A step that could not be made yet (a limit of parallelism) is no child but is not done either.
  return all;
}

void Machine::judge_group(Node& group, const std::map<std::string, Value>& executed) {
  for (const std::string& id : group.children) {
    const Node& child = *by_id(id);
    if (!child.rejected) continue;
    mark_error(group,
               "step group deemed errored due to child " + child.name + " error: " + child.message);
    return;
  }
  for (const std::string& id : group.children) {
    Node& child = *by_id(id);
    auto found = executed.find(child.name);
    const Value step = found == executed.end() ? Value::object() : found->second;
    if (child.failed() && !tolerates(step, child.phase)) {
      mark(group, Phase::Failed, "child '" + id + "' failed");
      return;
    }
  }
  mark(group, Phase::Succeeded, "");
}

void Machine::group_into_scope(expr::MapScope& scope, const Value& steps, Node& group,
                               Node& owner) {
  for (const Value& step : list_of(steps)) {
    const std::string plain = text_field(step, "name");
    const std::string name = group.name + "." + plain;
    const std::string prefix = "steps." + plain;
    Node* child = find(name);
    node_into_scope(scope, prefix, child != nullptr ? *child : group);
    if (!has_loop(step)) continue;
    std::vector<Node*> items;
    for (auto& [id, n] : nodes_) {
      if (n.boundary_id == owner.id && n.name.starts_with(name + "(")) items.push_back(&n);
    }
    Result<void> done = loop_into_scope(scope, prefix, child, std::move(items));
    if (!done.has_value()) mark_error(owner, done.error().message);
  }
}

}  // namespace tiphys::naive
