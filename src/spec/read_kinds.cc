// Decoders of the kinds beside Workflow, and the names of all.
#include "spec/readers.h"

namespace tiphys::spec {

using base::Value;

namespace {

struct KindNames {
  Kind kind;
  std::string_view name;
  std::string_view plural;
};
constexpr KindNames kKinds[] = {
    {Kind::Workflow, "Workflow", "workflows"},
    {Kind::WorkflowTemplate, "WorkflowTemplate", "workflowtemplates"},
    {Kind::ClusterWorkflowTemplate, "ClusterWorkflowTemplate", "clusterworkflowtemplates"},
    {Kind::CronWorkflow, "CronWorkflow", "cronworkflows"},
    {Kind::WorkflowEventBinding, "WorkflowEventBinding", "workfloweventbindings"},
    {Kind::WorkflowTaskSet, "WorkflowTaskSet", "workflowtasksets"},
    {Kind::WorkflowTaskResult, "WorkflowTaskResult", "workflowtaskresults"},
    {Kind::WorkflowArtifactGcTask, "WorkflowArtifactGCTask", "workflowartifactgctasks"},
};

}  // namespace

std::string_view name_of(Kind kind) { return kKinds[static_cast<std::size_t>(kind)].name; }
std::string_view plural_of(Kind kind) { return kKinds[static_cast<std::size_t>(kind)].plural; }

std::optional<Kind> kind_of(std::string_view name) {
  for (const KindNames& names : kKinds) {
    if (names.name == name) return names.kind;
  }
  return std::nullopt;
}

void read(Decoding& in, const Value& value, const Path& path, WorkflowTemplate& out) {
  Fields fields(in, value, path);
  std::string kind;
  fields.get("kind", kind);
  out.cluster_scope = kind == name_of(Kind::ClusterWorkflowTemplate);
  fields.get("metadata", out.metadata);
  fields.get("spec", out.spec);
  out.source = in.part(value);
}

static void read(Decoding& in, const Value& value, const Path& path, CronWorkflowSpec& out) {
  Fields fields(in, value, path);
  fields.get("workflowSpec", out.workflow_spec);
  fields.get("workflowMetadata", out.workflow_metadata);
  fields.get("schedules", out.schedules);
  fields.get("timezone", out.timezone);
  fields.get("suspend", out.suspend);
  fields.get("concurrencyPolicy", out.concurrency_policy);
  fields.get("startingDeadlineSeconds", out.starting_deadline_seconds);
  fields.get("successfulJobsHistoryLimit", out.successful_jobs_history_limit);
  fields.get("failedJobsHistoryLimit", out.failed_jobs_history_limit);
  fields.get_inner("stopStrategy", "expression", out.stop_expression);
  fields.get("when", out.when);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, CronWorkflow& out) {
  Fields fields(in, value, path);
  fields.get("metadata", out.metadata);
  fields.get("spec", out.spec);
  fields.get("status", out.status);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, WorkflowEventBinding& out) {
  Fields fields(in, value, path);
  fields.get("metadata", out.metadata);
  out.source = in.part(value);
  const Value* spec = fields.find("spec");
  if (spec == nullptr) return;
  Path inner{&path, "spec"};
  Fields details(in, *spec, inner);
  details.get_inner("event", "selector", out.selector);
  details.get_inner("submit", "workflowTemplateRef", out.workflow_template_ref);
  details.get_inner("submit", "arguments", out.arguments);
  details.get_inner("submit", "metadata", out.submit_metadata);
}

namespace {

// A map of name to struct.
template <class T>
void read_map(Decoding& in, const Value& value, const Path& path, std::map<std::string, T>& out) {
  if (!value.is_object()) return in.expected(value, path, "map");
  for (const base::Member& member : value.as_object())
    read(in, member.value, Path{&path, member.key}, out[member.key]);
}

}  // namespace

void read(Decoding& in, const Value& value, const Path& path, WorkflowTaskSet& out) {
  Fields fields(in, value, path);
  fields.get("metadata", out.metadata);
  fields.get("status", out.status);
  out.source = in.part(value);
  const Value* spec = fields.find("spec");
  if (spec == nullptr) return;
  Path inner{&path, "spec"};
  if (const Value* tasks = Fields(in, *spec, inner).find("tasks"))
    read_map(in, *tasks, Path{&inner, "tasks"}, out.tasks);
}

void read(Decoding& in, const Value& value, const Path& path, WorkflowTaskResult& out) {
  Fields fields(in, value, path);
  fields.get("metadata", out.metadata);
  fields.get("phase", out.phase);
  fields.get("message", out.message);
  fields.get("progress", out.progress);
  fields.get("outputs", out.outputs);
  out.source = in.part(value);
}

static void read(Decoding& in, const Value& value, const Path& path, ArtifactGcNode& out) {
  Fields fields(in, value, path);
  fields.get("archiveLocation", out.archive_location);
  if (const Value* artifacts = fields.find("artifacts"))
    read_map(in, *artifacts, Path{&path, "artifacts"}, out.artifacts);
}

void read(Decoding& in, const Value& value, const Path& path, WorkflowArtifactGcTask& out) {
  Fields fields(in, value, path);
  fields.get("metadata", out.metadata);
  fields.get("status", out.status);
  out.source = in.part(value);
  const Value* spec = fields.find("spec");
  if (spec == nullptr) return;
  Path inner{&path, "spec"};
  if (const Value* nodes = Fields(in, *spec, inner).find("artifactsByNode"))
    read_map(in, *nodes, Path{&inner, "artifactsByNode"}, out.artifacts_by_node);
}

}  // namespace tiphys::spec
