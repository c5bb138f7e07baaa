// What is asked: each type lists its fields once. See json.h and wire.h.
#include <utility>

#include "api/json.h"
#include "api/wire.h"

namespace tiphys::api {

using base::Value;
using wire::Is;

template <class V, Is<WorkflowQuery> T>
void fields(V& visit, T& of) {
  visit("namespace", of.workflow_namespace);
  visit("name", of.name);
  visit("namePrefix", of.name_prefix);
  visit("nameContains", of.name_contains);
  visit("labelSelector", of.label_selector);
  visit("fieldSelector", of.field_selector);
  visit("phases", of.phases);
  visit("notPhases", of.not_phases);
  visit("createdAfter", of.created_after);
  visit("finishedBefore", of.finished_before);
  visit("withParameters", of.with_parameters);
  visit.always("order", of.order);
  visit.always("limit", of.limit);
  visit("continue", of.cursor);
}

template <class V, Is<WorkflowPage> T>
void fields(V& visit, T& of) {
  visit("items", of.items);
  visit("next", of.next);
  visit("watchFrom", of.watch_from);
}

template <class V, Is<WatchQuery> T>
void fields(V& visit, T& of) {
  visit("namespace", of.workflow_namespace);
  visit("name", of.name);
}

template <class V, Is<WatchPage> T>
void fields(V& visit, T& of) {
  visit("events", of.events);
  visit("cursor", of.cursor);
  visit("restarted", of.restarted);
}

template <class V, Is<NodeQuery> T>
void fields(V& visit, T& of) {
  visit("node", of.node);
  visit("childrenOf", of.children_of);
  visit("templateName", of.template_name);
  visit("nameContains", of.name_contains);
  visit("phases", of.phases);
  visit("failedLeaves", of.failed_leaves);
  visit.always("limit", of.limit);
  visit("continue", of.cursor);
}

template <class V, Is<PictureSize> T>
void fields(V& visit, T& of) {
  visit("rowsMax", of.rows_max);
  visit("widthMax", of.width_max);
}

template <class V, Is<WorkflowForm> T>
void fields(V& visit, T& of) {
  visit.always("nodes", of.nodes);
  visit("generation", of.generation);
  visit.limit("rowsMax", of.rows_max);
  visit.limit("widthMax", of.width_max);
  visit("selector", of.selector);
}

template <class V, Is<LogPosition> T>
void fields(V& visit, T& of) {
  visit("revision", of.revision);
  visit.counts("lines", of.lines);
  visit.bytes("live", of.live);
}

template <class V, Is<LogQuery> T>
void fields(V& visit, T& of) {
  visit.always("container", of.container);
  visit("node", of.node);
  visit("labelSelector", of.label_selector);
  visit("grep", of.grep);
  visit("tailLines", of.tail);
  visit("sinceTime", of.since);
  visit("position", of.position);
}

template <class V, Is<SubmitOptions> T>
void fields(V& visit, T& of) {
  visit.always("namespace", of.workflow_namespace);
  visit("name", of.name);
  visit("generateName", of.generate_name);
  visit("entryPoint", of.entrypoint);
  visit("serviceAccount", of.service_account);
  visit("priority", of.priority);
  visit.assignments("parameters", of.parameters);
  visit.map("labels", of.labels);
  visit.map("workflowDefaults", of.workflow_defaults);
  visit("templateReferencing", of.template_referencing);
}

template <class V, Is<OperationDetails> T>
void fields(V& visit, T& of) {
  visit("nodeFieldSelector", of.node_selector);
  visit("message", of.message);
  visit("phase", of.phase);
  visit.texts("outputParameters", of.output_parameters);
  visit("restartSuccessful", of.restart_successful);
  visit("parameters", of.parameters);
}

template <class V, Is<ObjectQuery> T>
void fields(V& visit, T& of) {
  visit("kind", of.kind);
  visit("namespace", of.object_namespace);
  visit("labelSelector", of.label_selector);
  visit("brief", of.brief);
  visit.always("limit", of.limit);
  visit("continue", of.cursor);
}

template <>
base::Result<WorkflowQuery> from_json(const Value& value) {
  return wire::read<WorkflowQuery>(value);
}
template <>
base::Result<WorkflowPage> from_json(const Value& value) {
  return wire::read<WorkflowPage>(value);
}
template <>
base::Result<WatchQuery> from_json(const Value& value) {
  return wire::read<WatchQuery>(value);
}
template <>
base::Result<WatchPage> from_json(const Value& value) {
  return wire::read<WatchPage>(value);
}
template <>
base::Result<NodeQuery> from_json(const Value& value) {
  return wire::read<NodeQuery>(value);
}
template <>
base::Result<PictureSize> from_json(const Value& value) {
  return wire::read<PictureSize>(value);
}
template <>
base::Result<WorkflowForm> from_json(const Value& value) {
  return wire::read<WorkflowForm>(value);
}
template <>
base::Result<LogPosition> from_json(const Value& value) {
  return wire::read<LogPosition>(value);
}
template <>
base::Result<LogQuery> from_json(const Value& value) {
  return wire::read<LogQuery>(value);
}
template <>
base::Result<SubmitOptions> from_json(const Value& value) {
  return wire::read<SubmitOptions>(value);
}
template <>
base::Result<OperationDetails> from_json(const Value& value) {
  return wire::read<OperationDetails>(value);
}
template <>
base::Result<ObjectQuery> from_json(const Value& value) {
  return wire::read<ObjectQuery>(value);
}

Value to_json(const WorkflowQuery& query) { return wire::written(query); }
Value to_json(const WorkflowPage& page) { return wire::written(page); }
Value to_json(const WatchQuery& query) { return wire::written(query); }
Value to_json(const WatchPage& page) { return wire::written(page); }
Value to_json(const NodeQuery& query) { return wire::written(query); }
Value to_json(const PictureSize& size) { return wire::written(size); }
Value to_json(const WorkflowForm& form) { return wire::written(form); }
Value to_json(const LogPosition& position) { return wire::written(position); }
Value to_json(const LogQuery& query) { return wire::written(query); }
Value to_json(const SubmitOptions& options) { return wire::written(options); }
Value to_json(const OperationDetails& details) { return wire::written(details); }
Value to_json(const ObjectQuery& query) { return wire::written(query); }

}  // namespace tiphys::api
