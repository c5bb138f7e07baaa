// What the world says: ends of pods, wishes of users, deadlines (semantics §17, §22, §23, §27).
#include <algorithm>

#include "naive/machine.h"

namespace tiphys::naive {

namespace {

template <class... F>
struct Visitor : F... {
  using F::operator()...;
};

}  // namespace

void Machine::observe(const Told& told) {
  if (const auto* wish = std::get_if<engine::Intent>(&told.what);
      wish != nullptr && wish->operation == engine::Operation::Retry) {
    return intent(*wish);
  }
  if (engine::is_completed(phase_)) return;
  Node* node = find(told.node);
  if (node != nullptr && node->fulfilled()) node = nullptr;
  std::visit(Visitor{
                 [&](const engine::AttemptPending& o) {
                   if (node != nullptr && node->phase == Phase::Pending) node->message = o.message;
                 },
                 [&](const engine::AttemptRunning& o) {
                   if (node == nullptr) return;
                   pods_seen_ = true;
                   if (node->phase == Phase::Pending) node->message.clear();
                   node->phase = Phase::Running;
                   node->pod_running = true;
                   if (!o.host_name.empty()) node->host_name = o.host_name;
                 },
                 [&](const engine::AttemptProgress& o) {
                   if (node != nullptr) node->progress = o.progress;
                 },
                 [&](const engine::AttemptEnded& o) {
                   if (node != nullptr) end_pod(*node, o.report);
                 },
                 [&](const engine::AttemptLost&) {
                   if (node != nullptr) mark(*node, Phase::Error, "pod deleted");
                 },
                 [&](const engine::StartRejected& o) {
                   if (node != nullptr) reject(*node, o.message);
                 },
                 [&](const engine::Intent& o) { intent(o); },
                 [](const engine::FactAnswer&) {},
                 [](const engine::Admitted&) {},
                 [](const engine::LockState&) {},
             },
             told.what);
}

void Machine::reject(Node& node, const std::string& message) {
  node.rejected = true;
  const Node* around = by_id(node.boundary_id);
  const bool plain = !node.flag || (!node.flag->retried && !node.flag->hooked);
  const bool task = plain && around != nullptr && around->type == NodeType::DAG;
  mark(node, Phase::Error, task ? "task '" + node.name + "' errored: " + message : message);
}

void Machine::end_pod(Node& node, const engine::AttemptReport& report) {
  pods_seen_ = true;
  Value outputs = Value::object();
  Values parameters;
  for (const Value& p : list_of(field(field(node.body, "outputs"), "parameters"))) {
    const std::string name = text_field(p, "name");
    for (const auto& [key, text] : report.parameters) {
      if (key != name) continue;
      Value one = p;
      one.set("value", text);
      parameters.push_back(std::move(one));
    }
  }
  if (!parameters.empty()) outputs.set("parameters", Value(std::move(parameters)));
  if (!report.artifacts.empty()) outputs.set("artifacts", Value(report.artifacts));
  if (report.result) outputs.set("result", *report.result);
  if (report.exit_code) outputs.set("exitCode", std::to_string(*report.exit_code));
  if (!outputs.as_object().empty()) node.outputs = outputs;
  if (!report.host_name.empty()) node.host_name = report.host_name;
  if (!report.progress.empty()) node.progress = report.progress;
  if (report.finished_at.is_set()) node.finished_at = report.finished_at;
  mark(node, report.phase, report.message);
  export_globals(node.outputs);
}

bool Machine::selects(const Value& arguments, const Node& node) const {
  const std::string selector = text_field(arguments, "nodeFieldSelector");
  if (selector.empty()) return true;
  const std::size_t eq = selector.find('=');
  const std::string key = selector.substr(0, eq);
  const std::string value = eq == std::string::npos ? "" : selector.substr(eq + 1);
  if (key == "displayName") return node.display_name == value;
  if (key == "templateName") return node.template_name == value;
  if (key == "phase") return std::string(engine::name_of(node.phase)) == value;
  if (key == "name") return node.name == value;
  if (key == "id") return node.id == value;
  return false;
}

void Machine::resume(const engine::Intent& intent) {
  const bool narrow = !text_field(intent.arguments, "nodeFieldSelector").empty();
  if (!narrow) suspended_ = false;
  for (auto& [id, node] : nodes_) {
    if (node.type != NodeType::Suspend || node.phase != Phase::Running) continue;
    if (!selects(intent.arguments, node)) continue;
    std::string message = node.message;
    if (!intent.actor.empty()) {
      message = (message.empty() ? "" : message + "; ") + std::string("Resumed by: map[User:") +
                intent.actor + "]";
    }
    if (Value* list = node.outputs.is_null() ? nullptr : node.outputs.find("parameters")) {
      for (Value& p : list->as_array()) {
        if (has(p, "value")) continue;
        if (const Value& d = field(field(p, "valueFrom"), "default"); !d.is_null()) {
          p.set("value", text_of(d));
        }
        p.erase("valueFrom");
      }
    }
    mark(node, Phase::Succeeded, message);
  }
}

void Machine::intent(const engine::Intent& intent) {
  if (!absorbed_.insert(std::to_string(intent.sequence)).second) return;
  using engine::Operation;
  const bool narrow = !text_field(intent.arguments, "nodeFieldSelector").empty();
  if (intent.operation == Operation::Retry) return retry_workflow(intent.arguments);
  if (intent.operation == Operation::Suspend) suspended_ = true;
  if (intent.operation == Operation::Resume) resume(intent);
  if (intent.operation != Operation::Stop && intent.operation != Operation::Terminate) return;
  if (narrow) {
    for (auto& [id, node] : nodes_) {
      if (node.type == NodeType::Suspend && node.phase == Phase::Running &&
          selects(intent.arguments, node)) {
        mark(node, Phase::Failed, text_field(intent.arguments, "message"));
      }
    }
    return;
  }
  if (intent.operation == Operation::Terminate) {
    shutdown_ = Shutdown::Terminate;
  } else if (shutdown_ == Shutdown::None) {
    shutdown_ = Shutdown::Stop;
  }
}

void Machine::control_pod(Node& node, bool past_deadline) {
  std::string message;
  if (shutting_down(node.on_exit)) {
    message = "workflow shutdown with strategy:  " + std::string(engine::name_of(shutdown_));
  } else if (past_deadline && !node.on_exit) {
    message = "Step exceeded its deadline";
  }
  if (message.empty()) return;
  stops_.push_back(node.name);
  mark(node, Phase::Failed, message);
}

void Machine::apply_control() {
  const Value& deadline = field(field(workflow_, "spec"), "activeDeadlineSeconds");
  const bool past = !deadline.is_null() &&
                    now_ >= started_at_ + base::Duration::seconds(deadline.as_int64().value_or(0));
  if (!past && shutdown_ == Shutdown::None) return;
  for (auto& [id, node] : nodes_) {
    if (node.fulfilled()) continue;
    if (node.type == NodeType::Pod) control_pod(node, past);
    if (node.type != NodeType::Suspend) continue;
    if (shutting_down(node.on_exit)) {
      mark(node, Phase::Failed,
           "Stopped with strategy '" + std::string(engine::name_of(shutdown_)) + "'");
    } else if (past && !node.on_exit) {
      mark(node, Phase::Failed, "Step exceeded its deadline");
    }
  }
}

}  // namespace tiphys::naive
