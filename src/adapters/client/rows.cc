// Field by field. See rows.h.
#include "adapters/client/rows.h"

#include <utility>

#include "base/members.h"

namespace tiphys::adapters::client {

namespace {

using base::Value;

std::string_view word_of(engine::Explanation::Reason reason) {
  using Reason = engine::Explanation::Reason;
  switch (reason) {
    case Reason::Running: return "running";
    case Reason::Starting: return "starting";
    case Reason::Child: return "children";
    case Reason::Timer: return "timer";
    case Reason::Fact: return "fact";
    case Reason::Lock: return "lock";
    case Reason::Admission: return "admission";
    case Reason::Parallelism: return "parallelism";
    case Reason::Person: return "person";
    case Reason::Suspended: return "suspended";
    case Reason::Budget: return "budget";
    case Reason::Finished: return "finished";
  }
  return "?";
}

}  // namespace

void take_summary(api::WorkflowSummary& into, const engine::RunSummary& summary) {
  into.phase = summary.phase;
  into.message = summary.message;
  into.started_at = summary.started_at;
  into.finished_at = summary.finished_at;
  into.progress_done = summary.progress_done;
  into.progress_total = summary.progress_total;
  into.nodes = summary.nodes;
  into.pods_pending = summary.pods_pending;
  into.pods_running = summary.pods_running;
  into.pods_completed = summary.pods_completed;
  into.shutdown = summary.shutdown;
  into.suspended = summary.suspended;
  into.labels = summary.labels;
}

api::WorkflowSummary summary_of(const ports::RunRow& row) {
  api::WorkflowSummary out;
  out.workflow_namespace = row.workflow_namespace;
  out.name = row.name;
  out.uid = row.uid;
  out.created_at = row.created_at;
  out.priority = row.priority;
  out.revision = row.revision;
  out.live = row.live;
  out.archived = row.presence == ports::Presence::Archived;
  take_summary(out, row.summary);
  return out;
}

api::NodeRow node_row(const engine::RunView& run, engine::NodeIndex node) {
  api::NodeRow row;
  row.number = node;
  row.id = run.node_field(node, "id");
  row.name = run.node_field(node, "name");
  row.display_name = run.node_field(node, "displayName");
  row.boundary_id = run.node_field(node, "boundaryID");
  row.template_name = run.node_field(node, "templateName");
  row.type = run.node_type(node);
  row.phase = run.node_phase(node);
  row.message = run.node_field(node, "message");
  row.progress = run.node_progress(node);
  row.started_at = run.node_started(node);
  row.finished_at = run.node_finished(node);
  if (row.type == spec::NodeType::Pod) {
    row.pod_name = run.node_field(node, "podName");
    row.attempt = engine::to_text(run.attempt_of(node));
  }
  return row;
}

api::TreeRow tree_row(engine::RunView::TreeRow row) {
  api::TreeRow out;
  out.node = row.node;
  out.depth = row.depth;
  out.label = std::move(row.label);
  out.template_name = std::move(row.template_name);
  out.type = row.type;
  out.phase = row.phase;
  out.message = std::move(row.message);
  out.started_at = row.started_at;
  out.finished_at = row.finished_at;
  out.is_group = row.is_group;
  out.total = row.total;
  out.pending = row.pending;
  out.running = row.running;
  out.succeeded = row.succeeded;
  out.failed = row.failed;
  out.skipped = row.skipped;
  return out;
}

api::Explanation explanation_of(std::string node, const engine::Explanation& reason) {
  api::Explanation out;
  out.node = std::move(node);
  out.reason = word_of(reason.reason);
  out.text = reason.text;
  out.count = reason.count;
  out.since = reason.since;
  out.until = reason.until;
  return out;
}

base::Value pod_object(const engine::PodDescription& pod) {
  const auto words = [](const std::vector<std::string>& list) {
    Value out = Value::array();
    for (const std::string& word : list) out.as_array().emplace_back(word);
    return out;
  };
  Value out = Value::object();
  out.set("name", pod.pod_name);
  for (const char* key : {"labels", "annotations"}) {
    const Value& given = member_of(pod.pod_metadata, key);
    if (given.is_object()) out.set(key, given);
  }
  Value& containers = out.set("containers", Value::array());
  for (const engine::ContainerDescription& one : pod.containers) {
    Value& shown = containers.as_array().emplace_back(Value::object());
    shown.set("name", one.name);
    shown.set("image", one.image);
    shown.set("command", words(one.command));
    if (one.args) shown.set("args", words(*one.args));
    if (!one.working_dir.empty()) shown.set("workingDir", one.working_dir);
    if (one.script_source) shown.set("source", *one.script_source);
  }
  return out;
}

engine::Operation engine_operation(api::Operation operation) {
  switch (operation) {
    case api::Operation::Stop: return engine::Operation::Stop;
    case api::Operation::Terminate: return engine::Operation::Terminate;
    case api::Operation::Suspend: return engine::Operation::Suspend;
    case api::Operation::Resume: return engine::Operation::Resume;
    case api::Operation::Set: return engine::Operation::Set;
    case api::Operation::Delete: return engine::Operation::Delete;
    case api::Operation::Retry: return engine::Operation::Retry;
  }
  return engine::Operation::Stop;
}

Value intent_arguments(const api::OperationDetails& details) {
  Value out = Value::object();
  const auto put = [&out](const char* key, const std::string& text) {
    if (!text.empty()) out.set(key, Value(text));
  };
  put("nodeFieldSelector", details.node_selector);
  put("message", details.message);
  put("phase", details.phase);
  if (!details.output_parameters.empty()) {
    Value& outputs = out.set("outputParameters", Value::object());
    for (const auto& [name, value] : details.output_parameters) outputs.set(name, Value(value));
  }
  if (details.restart_successful) out.set("restartSuccessful", true);
  if (!details.parameters.empty()) {
    Value& list = out.set("parameters", Value::array());
    for (const std::string& text : details.parameters) list.as_array().emplace_back(text);
  }
  return out;
}

}  // namespace tiphys::adapters::client
