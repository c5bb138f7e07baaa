// The pass: what the predecessor does in one reconciliation (semantics §5.2), repeated until still.
#include "naive/machine.h"

#include <algorithm>

#include "base/hash.h"
#include "base/json.h"
#include "expr/expression.h"

namespace tiphys::naive {

namespace {
constexpr int kPassesMax = 2000;
}

Machine::Machine(Value workflow, World world)
    : workflow_(std::move(workflow)), world_(std::move(world)) {
  name_ = text_field(field(workflow_, "metadata"), "name");
  suspended_ = truth_field(field(workflow_, "spec"), "suspend");
  const std::string shutdown = text_field(field(workflow_, "spec"), "shutdown");
  if (shutdown == "Stop") shutdown_ = Shutdown::Stop;
  if (shutdown == "Terminate") shutdown_ = Shutdown::Terminate;
}

Reply Machine::step(std::span<const Told> told, Timestamp now) {
  if (now > now_) now_ = now;
  starts_.clear();
  stops_.clear();
  for (const Told& t : told) observe(t);
  std::string before;
  for (int i = 0; i < kPassesMax; ++i) {
    wake_ = {};
    pass();
    std::string after = state_text();
    if (after == before) break;
    before = std::move(after);
  }
  Reply reply;
  reply.start = starts_;
  reply.stop = stops_;
  reply.wake_at = wake_;
  reply.finished = engine::is_completed(phase_);
  return reply;
}

void Machine::pass() {
  if (engine::is_completed(phase_)) return;
  const Value& spec = field(workflow_, "spec");
  if (phase_ == WorkflowPhase::Unset || phase_ == WorkflowPhase::Pending) {
    phase_ = WorkflowPhase::Running;
    started_at_ = now_;
  } else {
    apply_control();
  }
  if (has(spec, "activeDeadlineSeconds")) {
    ask_wake(started_at_ +
             base::Duration::seconds(field(spec, "activeDeadlineSeconds").as_int64().value_or(0)));
  }
  if (suspended_ && shutdown_ == Shutdown::None) return;

  Value entry = Value::object();
  entry.set("template", field(spec, "entrypoint"));
  Options opt;
  Executed done = execute(name_, entry, field(spec, "arguments"), opt);
  if (done.fault.kind == Fault::Kind::Other || done.fault.kind == Fault::Kind::Depth) {
    complete(WorkflowPhase::Error, "error in entry template execution: " + done.fault.text);
    return;
  }
  Node* root = find(name_);
  if (root == nullptr) return;
  status_variable_ = std::string(engine::name_of(
      root->type == NodeType::Skipped && !root->failed() ? Phase::Succeeded : root->phase));
  failures_variable_ = failures_text();
  bool pending = false;
  run_workflow_hooks(&pending);
  if (engine::is_completed(phase_) || pending || !root->fulfilled()) return;
  finish_workflow(*root);
}

void Machine::run_workflow_hooks(bool* pending) {
  const Value& hooks = field(field(workflow_, "spec"), "hooks");
  if (!hooks.is_object()) return;
  Node* root = find(name_);
  expr::MapScope scope;
  globals_into_scope(scope);
  Value holder = Value::object();
  holder.set("hooks", hooks);
  std::string error;
  Options opt;
  if (!run_hooks(holder, *root, "workflow", scope, opt, &error)) *pending = true;
  if (!error.empty()) complete(WorkflowPhase::Error, error);
}

// The exit handler's node once it is done with, false while it has to be waited for.
bool Machine::run_exit_handler(Node& root) {
  const Value& spec = field(workflow_, "spec");
  const Value hook = exit_hook(spec);
  const std::string name = name_ + ".onExit";
  // One that has begun is followed to its end, also under Terminate.
  if (hook.is_null() || (shutting_down(true) && find(name) == nullptr)) return true;
  if (has(hook, "expression")) {
    expr::MapScope scope;
    globals_into_scope(scope);
    expr::Budget budget;
    expr::EvalInputs inputs;
    inputs.now = now_;
    Result<bool> run = expr::evaluate_bool(text_field(hook, "expression"), scope, inputs, budget);
    if (!run.has_value()) {
      complete(WorkflowPhase::Error, run.error().message);
      return false;
    }
    if (!*run && find(name) == nullptr) return true;
  }
  Options opt;
  opt.on_exit = true;
  opt.flag = NodeFlag{.hooked = true};
  Value arguments = field(hook, "arguments");
  if (list_of(field(arguments, "parameters")).empty() &&
      list_of(field(arguments, "artifacts")).empty()) {
    arguments = field(spec, "arguments");
  }
  Executed done = execute(name, hook, arguments, opt);
  (void)root;
  if (done.fault.kind == Fault::Kind::Other || done.fault.kind == Fault::Kind::Depth) {
    complete(WorkflowPhase::Error, "error in exit template execution : " + done.fault.text);
    return false;
  }
  return done.node != nullptr && done.node->fulfilled();
}

void Machine::finish_workflow(Node& root) {
  if (!run_exit_handler(root)) return;
  WorkflowPhase phase = WorkflowPhase::Succeeded;
  if (root.phase == Phase::Failed) phase = WorkflowPhase::Failed;
  if (root.phase == Phase::Error) phase = WorkflowPhase::Error;
  std::string message = root.message;
  if (phase == WorkflowPhase::Failed && shutdown_ != Shutdown::None) {
    message = "Stopped with strategy '" + std::string(engine::name_of(shutdown_)) + "'";
  }
  Node* exit = find(name_ + ".onExit");
  if (phase == WorkflowPhase::Succeeded && exit != nullptr && exit->failed()) {
    phase = exit->phase == Phase::Failed ? WorkflowPhase::Failed : WorkflowPhase::Error;
    message = exit->message;
  }
  complete(phase, message);
}

void Machine::complete(WorkflowPhase phase, const std::string& message) {
  phase_ = phase;
  message_ = message;
  finished_at_ = now_;
  Node* root = find(name_);
  if (phase == WorkflowPhase::Error && root != nullptr && root->phase == Phase::Running) {
    mark(*root, Phase::Error, "Workflow operation error");
  }
}

std::string Machine::state_text() const { return base::to_json(present_status()); }

Node* Machine::find(const std::string& name) {
  auto found = ids_.find(name);
  return found == ids_.end() ? nullptr : &nodes_.at(found->second);
}

Node* Machine::by_id(const std::string& id) {
  auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : &found->second;
}

const Node* Machine::by_id(const std::string& id) const {
  auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : &found->second;
}

std::string Machine::id_of(const std::string& name) {
  if (name == name_) return name_;
  const std::string plain = name_ + "-" + std::to_string(base::fnv1a32(name));
  std::string id = plain;
  for (int n = 2; nodes_.contains(id); ++n) id = plain + "-" + std::to_string(n);
  return id;
}

namespace {

// The boundary's name and then a leading "[3]." or "." taken away.
std::string display_name(const std::string& name, const Node* boundary) {
  if (boundary == nullptr) return name;
  std::string rest = name;
  if (rest.starts_with(boundary->name)) rest = rest.substr(boundary->name.size());
  std::size_t at = 0;
  if (rest.starts_with("[")) {
    at = 1;
    while (at < rest.size() && std::isdigit(static_cast<unsigned char>(rest[at])) != 0) ++at;
    if (at == 1 || at >= rest.size() || rest[at] != ']') return rest;
    ++at;
  }
  return at < rest.size() && rest[at] == '.' ? rest.substr(at + 1) : rest;
}

}  // namespace

Node& Machine::add_node(const std::string& name, NodeType type, const Value& call,
                        const Options& opt, Phase phase, const std::string& message) {
  Node node;
  node.id = id_of(name);
  node.name = name;
  node.type = type;
  node.phase = phase;
  node.message = message;
  node.boundary_id = opt.boundary_id;
  node.display_name = display_name(name, by_id(opt.boundary_id));
  node.template_name = text_field(call, "template");
  node.template_ref = field(call, "templateRef");
  node.template_scope = scope_text(opt.holder);
  node.flag = opt.flag;
  node.on_exit = opt.on_exit;
  node.started_at = now_;
  if (engine::is_fulfilled(phase)) node.finished_at = now_;
  node.created = created_++;
  ids_[name] = node.id;
  return nodes_[node.id] = node;
}

void Machine::mark(Node& node, Phase phase, const std::string& message) {
  node.phase = phase;
  node.message = message;
  if (node.fulfilled() && !node.finished_at.is_set()) node.finished_at = now_;
}

void Machine::link(const std::string& parent, const std::string& child) {
  Node* from = find(parent);
  Node* to = find(child);
  const std::string id = to != nullptr ? to->id : id_of(child);
  if (from == nullptr) return;
  if (std::find(from->children.begin(), from->children.end(), id) == from->children.end()) {
    from->children.push_back(id);
  }
}

void Machine::ask_wake(Timestamp at) {
  if (at > now_ && (!wake_.is_set() || at < wake_)) wake_ = at;
}

bool Machine::shutting_down(bool on_exit) const {
  return shutdown_ == Shutdown::Terminate || (shutdown_ == Shutdown::Stop && !on_exit);
}

}  // namespace tiphys::naive
