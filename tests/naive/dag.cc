// DAG templates: recursive visits from the targets, then the assessment (semantics §12).
#include <algorithm>
#include <set>

#include "expr/depends.h"
#include "naive/machine.h"

namespace tiphys::naive {

// One visit of one DAG node in one pass.
class DagPass {
 public:
  DagPass(Machine& m, Node& node, const Value& body, const Options& opt)
      : m_(m), dag_(node), body_(body), tasks_(list_of(field(field(body, "dag"), "tasks"))) {
    child_ = opt;
    child_.boundary_id = node.id;
    child_.flag.reset();
    child_.caller = "tasks";
  }
  void run();

 private:
  enum class Judgement { Running, Succeeded, Failed, Error };
  struct Waiting {
    bool ready = false;
    bool run = false;
    std::string error;
  };

  std::vector<std::string> targets() const;
  const Value* task(const std::string& name) const;
  Node* node_of(const std::string& name) { return m_.find(dag_.name + "." + name); }
  std::vector<std::string> dependencies(const Value& task, expr::Depends* out,
                                        std::string* error) const;
  void visit(const std::string& name);
  bool visit_existing(const Value& task, Node& node, bool* stop);
  Waiting check(const Value& task, const expr::Depends& depends);
  bool settled(const std::string& task);
  bool truth(const std::string& task, expr::TaskResult result);
  bool group_truth(Node& node, expr::TaskResult result);
  void start(const Value& task, const std::vector<std::string>& deps);
  void connect(const std::vector<std::string>& deps, const std::string& child);
  void bare_node(const Value& call, const std::string& name, Phase phase, const std::string& text);
  bool run_call(const Value& call, const std::vector<std::string>& deps, Node* group);
  void ancestors(const std::string& name, std::set<std::string>& out) const;
  expr::MapScope scope_of(const Value& task, std::string* error);
  bool hooks_done(const Value& task, Node& node);
  Judgement assess(const std::vector<std::string>& targets, bool exits_done);
  Judgement verdict(const std::vector<std::string>& targets,
                    const std::map<std::string, Phase>& recorded) const;
  std::string owner_task(const Node& node) const;
  std::vector<Node*> items_of(const Node& node) const;
  void finish(const std::vector<std::string>& targets);

  Machine& m_;
  Node& dag_;
  const Value& body_;
  const Values& tasks_;
  Options child_;
  std::set<std::string> visited_;
  std::set<std::string> unsettled_;  // items whose hooks or exit handlers still run
};

void execute_dag(Machine& m, Node& node, const Value& body, const Options& opt);
void execute_dag(Machine& m, Node& node, const Value& body, const Options& opt) {
  DagPass(m, node, body, opt).run();
}

const Value* DagPass::task(const std::string& name) const {
  for (const Value& t : tasks_) {
    if (text_field(t, "name") == name) return &t;
  }
  return nullptr;
}

std::vector<std::string> DagPass::dependencies(const Value& task, expr::Depends* out,
                                               std::string* error) const {
  auto tolerance = [this](std::string_view name) {
    expr::Depends::Tolerance t;
    if (const Value* other = this->task(std::string(name))) {
      t.errored = truth_field(field(*other, "continueOn"), "error");
      t.failed = truth_field(field(*other, "continueOn"), "failed");
    }
    return t;
  };
  Result<expr::Depends> parsed;
  if (const std::string text = text_field(task, "depends"); !text.empty()) {
    parsed = expr::Depends::parse(text, tolerance);
  } else {
    std::vector<std::string> names;
    for (const Value& d : list_of(field(task, "dependencies"))) names.push_back(text_of(d));
    parsed = expr::Depends::of_names(names, tolerance);
  }
  if (!parsed.has_value()) {
    *error = parsed.error().message;
    return {};
  }
  *out = *parsed;
  return parsed->tasks();
}

std::vector<std::string> DagPass::targets() const {
  std::vector<std::string> out;
  const std::string text = text_field(field(body_, "dag"), "target");
  if (!text.empty()) {
    std::size_t at = 0;
    while (at <= text.size()) {
      const std::size_t end = std::min(text.find(' ', at), text.size());
      out.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return out;
  }
  std::set<std::string> used;
  for (const Value& t : tasks_) {
    expr::Depends depends;
    std::string error;
    for (const std::string& d : dependencies(t, &depends, &error)) used.insert(d);
  }
  for (const Value& t : tasks_) {
    if (!used.contains(text_field(t, "name"))) out.push_back(text_field(t, "name"));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Node*> DagPass::items_of(const Node& node) const {
  std::vector<Node*> items;
  if (node.type != NodeType::TaskGroup) return items;
  for (const std::string& id : node.children) {
    if (Node* child = m_.by_id(id)) items.push_back(child);
  }
  return items;
}

void DagPass::run() {
  const std::vector<std::string> wanted = targets();
  for (const Value& t : tasks_) {
    Node* node = node_of(text_field(t, "name"));
    if (node != nullptr && node->daemoned) visit(text_field(t, "name"));
  }
  // The predecessor comes to no task before one that has ended, so that hooks and groups there
  // would not run again after a retry, or would stay Running (docs/decisions/0024).
  for (const Value& t : tasks_) {
    Node* node = node_of(text_field(t, "name"));
    if (node != nullptr && node->opened) visit(text_field(t, "name"));
  }
  bool exits_done = true;
  for (const std::string& name : wanted) {
    visit(name);
    Node* node = node_of(name);
    const Value* t = task(name);
    if (node != nullptr && t != nullptr && !hooks_done(*t, *node)) exits_done = false;
    if (dag_.fulfilled()) return;
  }
  const Judgement judged = assess(wanted, exits_done);
  if (judged == Judgement::Running) return;
  if (judged != Judgement::Succeeded) {
    m_.set_outbound(dag_, [&] {
      std::vector<std::string> ids;
      for (const std::string& n : wanted) {
        if (Node* node = node_of(n)) ids.push_back(node->id);
      }
      return ids;
    }());
    m_.mark(dag_, judged == Judgement::Failed ? Phase::Failed : Phase::Error, "");
    return;
  }
  finish(wanted);
}

void DagPass::finish(const std::vector<std::string>& wanted) {
  // The predecessor does this last; where outputs cannot be made it would never come to what
  // depends on the DAG.
  std::vector<std::string> ids;
  for (const std::string& n : wanted) {
    if (Node* node = node_of(n)) ids.push_back(node->id);
  }
  m_.set_outbound(dag_, ids);
  expr::MapScope scope;
  m_.template_into_scope(scope, body_);
  for (const Value& t : tasks_) {
    const std::string name = text_field(t, "name");
    Node* node = node_of(name);
    if (node == nullptr) continue;
    m_.node_into_scope(scope, "tasks." + name, *node);
    m_.export_globals(node->outputs);
    if (!Machine::has_loop(t)) continue;
    Result<void> done = m_.loop_into_scope(scope, "tasks." + name, node, items_of(*node));
    if (!done.has_value()) return m_.mark_error(dag_, done.error().message);
  }
  Result<Value> outputs = m_.outputs_from_scope(body_, scope);
  if (!outputs.has_value()) return m_.mark_error(dag_, outputs.error().message);
  if (!outputs->is_null()) {
    dag_.outputs = *outputs;
    m_.export_globals(*outputs);
  }
  m_.mark(dag_, Phase::Succeeded, "");
}

bool DagPass::hooks_done(const Value& task, Node& node) {
  const std::string name = text_field(task, "name");
  std::string error;
  expr::MapScope scope = scope_of(task, &error);
  scope.set("tasks." + name + ".status", std::string(engine::name_of(node.phase)));
  bool done = m_.run_hooks(task, node, "tasks." + name, scope, child_, &error);
  if (done && node.type != NodeType::TaskGroup && node.fulfilled() && node.completed() &&
      error.empty() && !m_.run_on_exit(task, node, "tasks." + name, scope, child_, &error)) {
    done = false;
  }
  if (!error.empty()) m_.mark_error(node, error);
  return done;
}

// True when the task is dealt with for this pass.
bool DagPass::visit_existing(const Value& task, Node& node, bool* stop) {
  const std::string name = text_field(task, "name");
  if (node.type == NodeType::TaskGroup && !node.fulfilled()) return false;
  std::string error;
  expr::MapScope scope = scope_of(task, &error);
  scope.set("tasks." + name + ".status", std::string(engine::name_of(node.phase)));
  // A live one goes on beside its hooks (src/engine/README.md).
  if (!m_.run_hooks(task, node, "tasks." + name, scope, child_, &error)) *stop = node.fulfilled();
  if (!error.empty()) {
    m_.mark_error(node, error);
    return true;
  }
  if (*stop || !node.fulfilled()) return *stop;
  if (node.completed() && node.type != NodeType::TaskGroup) {
    m_.run_on_exit(task, node, "tasks." + name, scope, child_, &error);
    if (!error.empty()) m_.mark_error(node, error);
  }
  return true;
}

void DagPass::visit(const std::string& name) {
  if (!visited_.insert(name).second) return;
  const Value* t = task(name);
  if (t == nullptr) return;
  Node* node = node_of(name);
  bool stop = false;
  if (node != nullptr && visit_existing(*t, *node, &stop)) return;
  expr::Depends depends;
  std::string error;
  const std::vector<std::string> deps = dependencies(*t, &depends, &error);
  for (const std::string& d : deps) visit(d);
  if (node == nullptr) {
    Waiting w = check(*t, depends);
    if (!error.empty()) w.error = error;
    if (!w.error.empty()) {
      bare_node(*t, dag_.name + "." + name, Phase::Error, w.error);
      connect(deps, dag_.name + "." + name);
      return;
    }
    if (!w.ready) return;
    if (!w.run) {
      bare_node(*t, dag_.name + "." + name, Phase::Omitted, "omitted: depends condition not met");
      connect(deps, dag_.name + "." + name);
      return;
    }
  }
  start(*t, deps);
}

// The task's node is over, and so are its hooks and exit handlers.
bool DagPass::settled(const std::string& name) {
  Node* node = node_of(name);
  if (node == nullptr || !node->fulfilled()) return false;
  for (const std::string& id : node->children) {
    Node* child = m_.by_id(id);
    if (child != nullptr && child->flag && child->flag->hooked && !child->fulfilled()) return false;
  }
  const Value* t = task(name);
  std::string error;
  if (t != nullptr && node->completed() && node->type != NodeType::TaskGroup) {
    expr::MapScope scope = scope_of(*t, &error);
    scope.set("tasks." + name + ".status", std::string(engine::name_of(node->phase)));
    if (!m_.run_on_exit(*t, *node, "tasks." + name, scope, child_, &error)) return false;
  }
  return true;
}

DagPass::Waiting DagPass::check(const Value& t, const expr::Depends& depends) {
  (void)t;
  Waiting w;
  for (const std::string& d : depends.tasks()) {
    if (!settled(d)) return w;
  }
  w.ready = true;
  w.run = depends.empty() || depends.evaluate([&](std::uint32_t i, expr::TaskResult r) {
    return truth(depends.tasks()[i], r);
  });
  return w;
}

bool DagPass::group_truth(Node& node, expr::TaskResult result) {
  if (node.type != NodeType::TaskGroup) return false;
  std::size_t failed = 0, succeeded = 0, total = 0;
  for (const std::string& id : node.children) {
    const Node* child = m_.by_id(id);
    if (child == nullptr) continue;
    ++total;
    if (child->phase == Phase::Succeeded) ++succeeded;
    if (child->phase == Phase::Failed) ++failed;
  }
  if (result == expr::TaskResult::AnySucceeded) return succeeded > 0;
  return total > 0 && failed == total;
}

bool DagPass::truth(const std::string& name, expr::TaskResult result) {
  Node* node = node_of(name);
  if (node == nullptr) return false;
  using R = expr::TaskResult;
  switch (result) {
    case R::Succeeded: return node->phase == Phase::Succeeded;
    case R::Failed: return node->phase == Phase::Failed;
    case R::Errored: return node->phase == Phase::Error;
    case R::Skipped: return node->phase == Phase::Skipped;
    case R::Omitted: return node->phase == Phase::Omitted;
    case R::Daemoned: return node->daemoned && node->phase != Phase::Pending;
    case R::AnySucceeded:
    case R::AllFailed: return group_truth(*node, result);
  }
  return false;
}

void DagPass::connect(const std::vector<std::string>& deps, const std::string& child) {
  if (deps.empty()) return m_.link(dag_.name, child);
  for (const std::string& d : deps) {
    Node* node = node_of(d);
    if (node == nullptr) continue;
    for (const std::string& id : m_.outbound_of(*node)) m_.link(m_.by_id(id)->name, child);
  }
}

void DagPass::bare_node(const Value& call, const std::string& name, Phase phase,
                        const std::string& text) {
  Options bare = child_;
  bare.flag = NodeFlag{};
  m_.add_node(name, NodeType::Skipped, call, bare, phase, text);
}

void DagPass::start(const Value& t, const std::vector<std::string>& deps) {
  const std::string name = dag_.name + "." + text_field(t, "name");
  std::string error;
  const expr::MapScope scope = scope_of(t, &error);
  Value bare = t;
  const Value hooks = field(bare, "hooks");
  bare.erase("hooks");
  Result<Value> resolved = error.empty() ? m_.resolve_call(bare, scope, call_strictness())
                                         : base::fail(base::ErrorCode::InvalidArgument, error);
  Result<Values> calls;
  std::string nothing_ran = "Skipped, empty params";
  if (resolved.has_value()) {
    if (!hooks.is_null()) resolved->set("hooks", hooks);
    calls = m_.expand(*resolved);
    if (!calls.has_value() && Machine::proceeds(*resolved).value_or(true) == false) {
      calls = Values{};
      nothing_ran = "when '" + text_field(*resolved, "when") + "' evaluated false";
    }
  } else {
    calls = std::unexpected(resolved.error());
  }
  Node* group = m_.find(name);
  if (!calls.has_value()) {
    if (group != nullptr) return m_.mark_error(*group, calls.error().message);
    bare_node(t, name, Phase::Error, calls.error().message);
    return connect(deps, name);
  }
  const bool loop = Machine::has_loop(t);
  if (loop && group == nullptr) {
    if (calls->empty()) {
      bare_node(t, name, Phase::Skipped, nothing_ran);
      return connect(deps, name);
    }
    Options group_options = child_;
    group_options.flag = NodeFlag{};
    m_.add_node(name, NodeType::TaskGroup, t, group_options, Phase::Running, "");
    connect(deps, name);
    group = m_.find(name);
  }
  for (const Value& call : *calls) {
    if (!run_call(call, deps, loop ? group : nullptr)) return;
  }
  if (!loop) return;
  Phase phase = Phase::Succeeded;
  for (const Value& call : *calls) {
    Node* item = node_of(text_field(call, "name"));
    if (item == nullptr || !item->fulfilled() || unsettled_.contains(item->name)) return;
    if (item->failed()) phase = item->phase;
  }
  if (!group->fulfilled()) m_.mark(*group, phase, "");
}

// One expanded task; false: the rest of the task waits.
bool DagPass::run_call(const Value& call, const std::vector<std::string>& deps, Node* group) {
  const std::string name = dag_.name + "." + text_field(call, "name");
  auto attach = [&] {
    if (group != nullptr) {
      m_.link(group->name, name);
    } else {
      connect(deps, name);
    }
  };
  const std::string when = text_field(call, "when");
  if (m_.find(name) == nullptr) {
    Result<bool> go = Machine::proceeds(call);
    if (!go.has_value() || !*go) {
      bare_node(call, name, go.has_value() ? Phase::Skipped : Phase::Error,
                go.has_value() ? "when '" + when + "' evaluated false" : go.error().message);
      attach();
      return true;
    }
  } else if (m_.find(name)->type == NodeType::Skipped) {
    return true;
  }
  Executed done = m_.execute(name, call, field(call, "arguments"), child_);
  if (done.fault.kind == Fault::Kind::Timeout && done.node != nullptr) attach();
  if (done.fault.kind == Fault::Kind::Other) {
    attach();
    m_.mark_error(*m_.find(name), "task '" + name + "' errored: " + done.fault.text);
    return false;
  }
  if (done.node == nullptr) return false;
  attach();
  if (!done.node->completed()) {
    if (group == nullptr) hooks_done(call, *done.node);
    return true;
  }
  if (!hooks_done(call, *done.node)) unsettled_.insert(name);
  return true;
}

void DagPass::ancestors(const std::string& name, std::set<std::string>& out) const {
  const Value* t = task(name);
  if (t == nullptr) return;
  expr::Depends depends;
  std::string error;
  for (const std::string& d : dependencies(*t, &depends, &error)) {
    if (out.insert(d).second) ancestors(d, out);
  }
}

expr::MapScope DagPass::scope_of(const Value& t, std::string* error) {
  expr::MapScope scope;
  m_.template_into_scope(scope, body_);
  std::set<std::string> names;
  ancestors(text_field(t, "name"), names);
  for (const std::string& name : names) {
    Node* node = node_of(name);
    if (node == nullptr) continue;
    m_.node_into_scope(scope, "tasks." + name, *node);
    if (!Machine::has_loop(*task(name))) continue;
    Result<void> done = m_.loop_into_scope(scope, "tasks." + name, node, items_of(*node));
    if (!done.has_value()) *error = done.error().message;
  }
  return scope;
}

std::string DagPass::owner_task(const Node& node) const {
  const std::string prefix = dag_.name + ".";
  if (!node.name.starts_with(prefix)) return "";
  const std::string rest = node.name.substr(prefix.size());
  return task(rest) != nullptr ? rest : "";
}

DagPass::Judgement DagPass::assess(const std::vector<std::string>& wanted, bool exits_done) {
  if (m_.shutdown_ != Shutdown::None && exits_done && !child_.on_exit) return Judgement::Failed;
  struct Step {
    std::string id;
    Phase phase;
    // Of the task that it is part of, if that has failed. The predecessor forgets it where nothing
    // below the task has failed, and then succeeds without what depends on it.
    Phase failed = Phase::Succeeded;
  };
  std::vector<Step> queue;
  std::set<std::pair<std::string, Phase>> seen;
  // After a retry there are nodes behind the DAG, and maybe its own exit handler, which wait for
  // it; the predecessor would wait for them.
  auto waits_for_dag = [&](const std::string& id) {
    const Node* node = m_.by_id(id);
    return node != nullptr &&
           (!node->name.starts_with(dag_.name + ".") || node->name == dag_.name + ".onExit");
  };
  auto push = [&](const std::string& id, Phase phase, Phase failed = Phase::Succeeded) {
    if (waits_for_dag(id)) return;
    if (seen.insert({id, phase}).second) queue.push_back({id, phase, failed});
  };
  std::map<std::string, Phase> recorded;
  for (const std::string& id : dag_.children) push(id, Phase::Succeeded);
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const Step at = queue[i];
    Node* node = m_.by_id(at.id);
    if (node == nullptr || !node->fulfilled()) return Judgement::Running;
    Phase branch = node->completed() ? node->phase : at.phase;
    const std::string name = owner_task(*node);
    Phase failed = at.failed;
    if (!name.empty()) {
      failed = node->failed() ? node->phase : Phase::Succeeded;
    } else if (engine::is_failed_or_error(failed) && !engine::is_failed_or_error(branch)) {
      branch = failed;
    }
    if (std::find(wanted.begin(), wanted.end(), name) != wanted.end()) {
      auto [it, fresh] = recorded.try_emplace(name, branch);
      if (!fresh && !engine::is_failed_or_error(it->second)) it->second = branch;
    }
    if (node->type != NodeType::Retry) {
      for (const std::string& id : node->children) push(id, branch, failed);
      continue;
    }
    for (const std::string& id : node->children) {
      Node* child = m_.by_id(id);
      if (child == nullptr) return Judgement::Running;
      if (child->flag && child->flag->retried) {
        for (const std::string& next : child->children) push(next, branch, failed);
      } else {
        // A hook; or what hangs from a hook that is retried, which the predecessor never comes to.
        push(id, branch, failed);
      }
    }
  }
  return verdict(wanted, recorded);
}

// By the phases that came to the targets.
DagPass::Judgement DagPass::verdict(const std::vector<std::string>& wanted,
                                    const std::map<std::string, Phase>& recorded) const {
  const Value& fast = field(field(body_, "dag"), "failFast");
  const bool fail_fast = !fast.is_bool() || fast.as_bool();
  Judgement result = Judgement::Succeeded;
  for (const std::string& name : wanted) {
    auto found = recorded.find(name);
    if (found == recorded.end()) {
      result = Judgement::Running;
      if (!fail_fast) break;
      continue;
    }
    if (!engine::is_failed_or_error(found->second)) continue;
    const Value& on = field(*task(name), "continueOn");
    if (found->second == Phase::Failed ? truth_field(on, "failed") : truth_field(on, "error")) {
      continue;
    }
    result = found->second == Phase::Failed ? Judgement::Failed : Judgement::Error;
    if (fail_fast) break;
  }
  return result;
}

}  // namespace tiphys::naive
