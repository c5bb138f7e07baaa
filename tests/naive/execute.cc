// Executing a template as a node: limits, retries, and the leaves (semantics §15, §17, §22, §24).
#include <algorithm>
#include <iterator>

#include "naive/machine.h"

namespace tiphys::naive {

namespace {

constexpr int kDepthMax = 100;
constexpr const char* kDepthText =
    "Maximum recursion depth exceeded. See "
    "https://argo-workflows.readthedocs.io/en/latest/scaling/#maximum-recursion-depth";
constexpr const char* kFailFastText =
    "template has failed or errored children and failFast enabled";

bool is_pod_template(const Value& t) {
  return has(t, "container") || has(t, "script") || has(t, "containerSet") || has(t, "resource") ||
         has(t, "data");
}

NodeType type_of(const Value& t) {
  if (has(t, "container") || has(t, "containerSet")) return NodeType::Pod;
  if (has(t, "steps")) return NodeType::Steps;
  if (has(t, "dag")) return NodeType::DAG;
  if (t.find("suspend") != nullptr && !is_pod_template(t)) return NodeType::Suspend;
  if (has(t, "http")) return NodeType::HTTP;
  return NodeType::Pod;
}

bool has_inputs(const Value& body) {
  const Value& in = field(body, "inputs");
  return !list_of(field(in, "parameters")).empty() || !list_of(field(in, "artifacts")).empty();
}

}  // namespace

std::string Machine::scope_text(const std::string& holder) const {
  return holder.empty() ? "local/" + name_ : holder;
}

// `holder` is where names are looked up; it becomes the template's own for what it calls.
const Value* Machine::resolve_template(const Value& call, std::string* holder, std::string* error) {
  if (has(call, "inline")) return &field(call, "inline");
  std::string name = text_field(call, "template");
  const Value& ref = field(call, "templateRef");
  if (!ref.is_null()) {
    name = text_field(ref, "template");
    *holder =
        (truth_field(ref, "clusterScope") ? "cluster/" : "namespaced/") + text_field(ref, "name");
  }
  const Value* spec = holder->empty() ? &field(workflow_, "spec") : nullptr;
  for (const Value& object : world_.templates) {
    const bool cluster = text_field(object, "kind") == "ClusterWorkflowTemplate";
    const std::string key =
        (cluster ? "cluster/" : "namespaced/") + text_field(field(object, "metadata"), "name");
    if (key == *holder) spec = &field(object, "spec");
  }
  if (spec == nullptr) {
    *error = "workflow template " + holder->substr(holder->find('/') + 1) + " not found";
    return nullptr;
  }
  for (const Value& t : list_of(field(*spec, "templates"))) {
    if (text_field(t, "name") == name) return &t;
  }
  *error = "template " + name + " not found";
  if (!ref.is_null()) *error += " in workflow template " + text_field(ref, "name");
  return nullptr;
}

Executed Machine::fail_before(Node* node, const std::string& name, const Value& call,
                              const Options& opt, Fault fault) {
  if (node != nullptr) {
    mark_error(*node, fault.text);
  } else {
    node = &add_node(name, NodeType::Skipped, call, opt, Phase::Error, fault.text);
  }
  return {node, std::move(fault)};
}

Executed Machine::execute(const std::string& name, const Value& call, const Value& arguments,
                          Options opt) {
  Node* node = find(name);
  if (++opt.depth > kDepthMax) {
    return fail_before(node, name, call, opt, {Fault::Kind::Depth, kDepthText});
  }
  std::string missing;
  std::string inner = opt.holder;
  const Value* tmpl = resolve_template(call, &inner, &missing);
  if (tmpl == nullptr) return fail_before(node, name, call, opt, {Fault::Kind::Other, missing});
  Variables locals{{"node.name", name}};
  if (!opt.caller.empty()) locals[opt.caller + ".name"] = text_field(call, "name");
  const Value strategy = strategy_of(*tmpl);
  if (is_pod_template(*tmpl) && strategy.is_null()) locals["pod.name"] = name;
  Result<Value> body = process_arguments(*tmpl, arguments, locals);
  if (!body.has_value()) {
    if (node != nullptr && node->fulfilled()) return {node, {}};
    return fail_before(node, name, call, opt, {Fault::Kind::Other, body.error().message});
  }
  if (node != nullptr) {
    Fault fault;
    display_override(*node, *body, &fault);
    if (fault) return {node, fault};
    if (node->fulfilled()) return {node, {}};
    fault = check_timeout(*node, *body);
    if (fault) return {node, fault};
  }
  if (parallelism_reached(node, *body, opt)) {
    return {node, {Fault::Kind::Parallelism, "Max parallelism reached"}};
  }
  if (!strategy.is_null()) {
    return execute_retried(node, name, call, arguments, std::move(*body), locals, opt);
  }
  return dispatch(node, name, call, *body, opt);
}

Executed Machine::execute_retried(Node* node, const std::string& name, const Value& call,
                                  const Value& arguments, Value body, const Variables& locals,
                                  const Options& opt) {
  if (node == nullptr) node = &add_node(name, NodeType::Retry, call, opt, Phase::Running, "");
  if (node->again || node->inputs.is_null()) {
    if (has_inputs(body)) node->inputs = field(body, "inputs");
  }
  std::string error;
  const bool go = decide_retry(*node, strategy_of(body), opt, &error);
  if (!error.empty()) {
    mark_error(*node, error);
    return {node, {Fault::Kind::Other, error}};
  }
  if (!go || node->fulfilled()) return {node, {}};
  const std::vector<Node*> attempts = attempts_of(*node);
  Node* last = attempts.empty() ? nullptr : attempts.back();
  std::string attempt = last != nullptr ? last->name : "";
  const std::string before = node->children.empty() ? "" : node->children.back();
  if (last == nullptr || last->fulfilled()) {
    attempt = name + "(" + std::to_string(attempts.size()) + ")";
    link(name, attempt);
    last = nullptr;
  }
  const std::size_t number = last != nullptr ? attempts.size() - 1 : attempts.size();
  Node* previous = number > 0 ? attempts[number - 1] : nullptr;
  Variables more = retry_locals(previous, number, false);
  more.insert(locals.begin(), locals.end());
  if (is_pod_template(body)) more["pod.name"] = attempt;
  Result<Value> attempt_body = substitute_template(body, more);
  Options child = opt;
  child.flag = NodeFlag{.hooked = opt.flag && opt.flag->hooked, .retried = true};
  Executed done;
  if (!attempt_body.has_value()) {
    done =
        fail_before(last, attempt, call, child, {Fault::Kind::Other, attempt_body.error().message});
  } else {
    done = dispatch(last, attempt, call, *attempt_body, child);
  }
  node = find(name);
  move_followers(before, node->children.back());
  if (!done.fault && done.node != nullptr && done.node->fulfilled() && !node->fulfilled()) {
    Options again = opt;
    --again.depth;
    return execute(name, call, arguments, again);
  }
  return {node, done.fault.kind == Fault::Kind::Parallelism ? Fault{} : done.fault};
}

// What follows a Retry node hangs from its last child, also where a retry of the workflow has left
// a hook and what follows it, and has taken the attempts away; the predecessor adds an edge.
void Machine::move_followers(const std::string& from, const std::string& to) {
  Node* hook = by_id(from);
  Node* last = by_id(to);
  if (from == to || hook == nullptr || last == nullptr || !hook->flag || !hook->flag->hooked)
    return;
  auto follows = [&](const std::string& id) {
    const Node* node = by_id(id);
    return node != nullptr && owner_of(*node) != hook;
  };
  std::copy_if(hook->children.begin(), hook->children.end(), std::back_inserter(last->children),
               follows);
  std::erase_if(hook->children, follows);
}

Executed Machine::dispatch(Node* node, const std::string& name, const Value& call,
                           const Value& body, const Options& opt) {
  const NodeType type = type_of(body);
  if (type == NodeType::Suspend) return execute_suspend(node, name, call, body, opt);
  if (type != NodeType::Steps && type != NodeType::DAG) {
    return execute_pod(node, name, call, body, opt);
  }
  if (node == nullptr) {
    node = &add_node(name, type, call, opt, Phase::Running, "");
    node->again = true;
  }
  if (node->again) {
    if (has_inputs(body)) node->inputs = field(body, "inputs");
    node->body = body;
    node->again = false;
  }
  Options inside = opt;
  std::string ignored;
  resolve_template(call, &inside.holder, &ignored);
  if (type == NodeType::Steps) {
    execute_steps(*node, body, inside);
  } else {
    void execute_dag(Machine&, Node&, const Value&, const Options&);
    execute_dag(*this, *node, body, inside);
  }
  return {node, {}};
}

Executed Machine::execute_pod(Node* node, const std::string& name, const Value& call,
                              const Value& body, const Options& opt) {
  if (node != nullptr) return {node, {}};
  node = &add_node(name, type_of(body), call, opt, Phase::Pending, "");
  if (has_inputs(body)) node->inputs = field(body, "inputs");
  node->body = body;
  if (shutting_down(opt.on_exit)) {
    mark(*node, Phase::Failed,
         "workflow shutdown with strategy: " + std::string(engine::name_of(shutdown_)));
    return {node, {}};
  }
  const Value& deadline = field(field(workflow_, "spec"), "activeDeadlineSeconds");
  if (!deadline.is_null() && !opt.on_exit &&
      now_ >= started_at_ + base::Duration::seconds(deadline.as_int64().value_or(0))) {
    mark(*node, Phase::Failed, "Step exceeded its deadline");
    return {node, {}};
  }
  starts_.push_back(name);
  return {node, {}};
}

Executed Machine::execute_suspend(Node* node, const std::string& name, const Value& call,
                                  const Value& body, const Options& opt) {
  if (node == nullptr) {
    node = &add_node(name, NodeType::Suspend, call, opt, Phase::Running, "");
    if (has_inputs(body)) node->inputs = field(body, "inputs");
    node->body = body;
    if (!list_of(field(field(body, "outputs"), "parameters")).empty()) {
      node->outputs = Value::object();
      node->outputs.set("parameters", field(field(body, "outputs"), "parameters"));
    }
    if (shutting_down(opt.on_exit)) {
      mark(*node, Phase::Failed,
           "Stopped with strategy '" + std::string(engine::name_of(shutdown_)) + "'");
      return {node, {}};
    }
  }
  const std::string text = text_field(field(body, "suspend"), "duration");
  if (text.empty() || node->fulfilled()) return {node, {}};
  Result<base::Duration> wait = duration_of(text);
  if (!wait.has_value()) {
    mark_error(*node, wait.error().message);
    return {node, {Fault::Kind::Other, wait.error().message}};
  }
  if (now_ >= node->started_at + *wait) {
    mark(*node, Phase::Succeeded, "");
  } else {
    ask_wake(node->started_at + *wait);
  }
  return {node, {}};
}

Fault Machine::check_timeout(Node& node, const Value& body) {
  if (node.phase != Phase::Pending) return {};
  for (const char* key : {"pendingTimeout", "timeout"}) {
    const std::string text = text_field(body, key);
    if (text.empty()) continue;
    Result<base::Duration> limit = base::parse_go_duration(text);
    if (!limit.has_value()) return {Fault::Kind::Other, "invalid timeout format " + text};
    if (now_ >= node.started_at + *limit) {
      mark(node, Phase::Failed, "timeout");
      stops_.push_back(node.name);
      return {Fault::Kind::Timeout, "timeout"};
    }
    ask_wake(node.started_at + *limit);
  }
  return {};
}

void Machine::display_override(Node& node, const Value& body, Fault* fault) {
  const std::string text =
      text_field(field(body, "annotations"), "workflows.argoproj.io/display-name");
  if (text.empty()) return;
  (void)fault;
  node.display_name = text;
}

int Machine::active_children(const std::string& boundary_id, bool pods_only) const {
  int count = 0;
  for (const auto& [id, n] : nodes_) {
    if (n.boundary_id != boundary_id) continue;
    if (n.phase != Phase::Pending && n.phase != Phase::Running) continue;
    const bool group = n.type == NodeType::Steps || n.type == NodeType::DAG;
    if (n.type == NodeType::Pod || (group && !pods_only)) ++count;
  }
  return count;
}

bool Machine::failed_children(const std::string& boundary_id) const {
  return std::any_of(nodes_.begin(), nodes_.end(), [&](const auto& entry) {
    const Node& n = entry.second;
    return n.boundary_id == boundary_id && n.failed() &&
           (n.type == NodeType::Pod || n.type == NodeType::Steps || n.type == NodeType::DAG);
  });
}

// The node is over (or waits) because of template.failFast.
bool Machine::fail_fast_hit(Node& node, const Value& body) {
  if (!truth_field(body, "failFast") || !failed_children(node.id)) return false;
  if (active_children(node.id, true) > 0) return true;
  if (node.type == NodeType::Steps) {
    Node* current = nullptr;
    for (int i = 0; current == nullptr || current->fulfilled(); ++i) {
      Node* group = find(node.name + "[" + std::to_string(i) + "]");
      if (group == nullptr) break;
      current = group;
    }
    if (current != nullptr) mark(*current, Phase::Failed, kFailFastText);
    omit_unreached(node);
  }
  // Groups and retries inside would stay Running for ever in the predecessor.
  for (auto& [id, n] : nodes_) {
    if (n.boundary_id != node.id || n.fulfilled()) continue;
    if (n.type == NodeType::Retry) mark(n, Phase::Failed, kFailFastText);
    if (n.type == NodeType::TaskGroup) close_group(n);
  }
  mark(node, Phase::Failed, kFailFastText);
  return true;
}

void Machine::close_group(Node& group) {
  Phase phase = Phase::Succeeded;
  for (const std::string& id : group.children) {
    const Node* child = by_id(id);
    if (child != nullptr && child->failed()) phase = child->phase;
  }
  mark(group, phase, "");
}

bool Machine::parallelism_reached(Node* node, const Value& body, const Options& opt) {
  const Value& spec = field(workflow_, "spec");
  if (has(spec, "parallelism")) {
    std::int64_t active = 0;
    for (const auto& [id, n] : nodes_) {
      if (n.type == NodeType::Pod && (n.phase == Phase::Pending || n.phase == Phase::Running)) {
        ++active;
      }
    }
    if (active >= field(spec, "parallelism").as_int64().value_or(0)) return true;
  }
  if (node != nullptr && (node->type == NodeType::Steps || node->type == NodeType::DAG)) {
    if (fail_fast_hit(*node, body)) return true;
    if (has(body, "parallelism") &&
        active_children(node->id, true) >= field(body, "parallelism").as_int64().value_or(0)) {
      return true;
    }
  }
  const bool live =
      node != nullptr && (node->phase == Phase::Pending || node->phase == Phase::Running);
  const Node* boundary = by_id(opt.boundary_id);
  if (boundary == nullptr || live) return false;
  if (truth_field(boundary->body, "failFast") && failed_children(boundary->id)) return true;
  return has(boundary->body, "parallelism") &&
         active_children(boundary->id, false) >=
             field(boundary->body, "parallelism").as_int64().value_or(0);
}

}  // namespace tiphys::naive
