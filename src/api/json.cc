// What is answered: each type lists its fields once. See json.h and wire.h.
#include "api/json.h"

#include <utility>

#include "api/wire.h"

namespace tiphys::api {

using base::Value;
using wire::Is;

template <class V, Is<WorkflowSummary> T>
void fields(V& visit, T& of) {
  visit("namespace", of.workflow_namespace);
  visit("name", of.name);
  visit("uid", of.uid);
  visit("createdAt", of.created_at);
  visit("priority", of.priority);
  visit("revision", of.revision);
  visit("live", of.live);
  visit("archived", of.archived);
  visit("phase", of.phase);
  visit("message", of.message);
  visit("startedAt", of.started_at);
  visit("finishedAt", of.finished_at);
  visit("progressDone", of.progress_done);
  visit("progressTotal", of.progress_total);
  visit("nodes", of.nodes);
  visit("podsPending", of.pods_pending);
  visit("podsRunning", of.pods_running);
  visit("podsCompleted", of.pods_completed);
  visit("shutdown", of.shutdown);
  visit("suspended", of.suspended);
  visit.map("labels", of.labels);
  visit.list("parameters", of.parameters);
}

template <class V, Is<WatchEvent> T>
void fields(V& visit, T& of) {
  visit("number", of.number);
  visit("kind", of.kind);
  visit("workflow", of.workflow);
}

template <class V, Is<NodeRow> T>
void fields(V& visit, T& of) {
  visit("number", of.number);
  visit("id", of.id);
  visit("name", of.name);
  visit("displayName", of.display_name);
  visit("boundaryID", of.boundary_id);
  visit("templateName", of.template_name);
  visit("podName", of.pod_name);
  visit("attempt", of.attempt);
  visit("type", of.type);
  visit("phase", of.phase);
  visit("message", of.message);
  visit("progress", of.progress);
  visit("startedAt", of.started_at);
  visit("finishedAt", of.finished_at);
}

template <class V, Is<TreeRow> T>
void fields(V& visit, T& of) {
  visit("node", of.node);
  visit("depth", of.depth);
  visit("label", of.label);
  visit("templateName", of.template_name);
  visit("type", of.type);
  visit("phase", of.phase);
  visit("message", of.message);
  visit("startedAt", of.started_at);
  visit("finishedAt", of.finished_at);
  visit("isGroup", of.is_group);
  visit("total", of.total);
  visit("pending", of.pending);
  visit("running", of.running);
  visit("succeeded", of.succeeded);
  visit("failed", of.failed);
  visit("skipped", of.skipped);
}

template <class V, Is<Explanation> T>
void fields(V& visit, T& of) {
  visit("node", of.node);
  visit("id", of.id);
  visit("reason", of.reason);
  visit("text", of.text);
  visit("count", of.count);
  visit("since", of.since);
  visit("until", of.until);
}

template <class V, Is<LogRecord> T>
void fields(V& visit, T& of) {
  visit("podName", of.pod_name);
  visit("nodeName", of.node_name);
  visit("container", of.container);
  visit("at", of.at);
  visit("isStderr", of.is_stderr);
  visit("text", of.text);
}

template <class V, Is<ObjectRef> T>
void fields(V& visit, T& of) {
  visit("kind", of.kind);
  visit("namespace", of.object_namespace);
  visit("name", of.name);
}

// Left out is empty, whatever a fresh one holds.
template <>
base::Result<WorkflowSummary> from_json(const Value& value) {
  WorkflowSummary made;
  made.live = false;
  return wire::read(value, std::move(made));
}
template <>
base::Result<WatchEvent> from_json(const Value& value) {
  return wire::read<WatchEvent>(value);
}
template <>
base::Result<NodeRow> from_json(const Value& value) {
  return wire::read<NodeRow>(value);
}
template <>
base::Result<TreeRow> from_json(const Value& value) {
  return wire::read<TreeRow>(value);
}
template <>
base::Result<Explanation> from_json(const Value& value) {
  return wire::read<Explanation>(value);
}
template <>
base::Result<LogRecord> from_json(const Value& value) {
  return wire::read<LogRecord>(value);
}
template <>
base::Result<ObjectRef> from_json(const Value& value) {
  return wire::read<ObjectRef>(value);
}

Value to_json(const WorkflowSummary& workflow) { return wire::written(workflow); }
Value to_json(const WatchEvent& event) { return wire::written(event); }
Value to_json(const NodeRow& node) { return wire::written(node); }
Value to_json(const TreeRow& row) { return wire::written(row); }
Value to_json(const Explanation& reason) { return wire::written(reason); }
Value to_json(const LogRecord& record) { return wire::written(record); }
Value to_json(const ObjectRef& object) { return wire::written(object); }

}  // namespace tiphys::api
