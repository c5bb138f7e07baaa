// Decoders of the workflow's spec and of the Workflow.
#include "spec/readers.h"

namespace tiphys::spec {

using base::Value;

void read(Decoding& in, const Value& value, const Path& path, WorkflowTemplateRef& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  fields.get("clusterScope", out.cluster_scope);
}

void read(Decoding& in, const Value& value, const Path& path, WorkflowMetadata& out) {
  Fields fields(in, value, path);
  fields.get("labels", out.labels);
  fields.get("annotations", out.annotations);
  out.source = in.part(value);
  const Value* from = fields.find("labelsFrom");
  if (from == nullptr) return;
  Path list{&path, "labelsFrom"};
  if (!from->is_object()) return in.expected(*from, list, "map");
  for (const base::Member& member : from->as_object()) {
    Path item{&list, member.key};
    Fields(in, member.value, item).get("expression", out.labels_from[member.key]);
  }
}

static void read(Decoding& in, const Value& value, const Path& path, TtlStrategy& out) {
  Fields fields(in, value, path);
  fields.get("secondsAfterCompletion", out.seconds_after_completion);
  fields.get("secondsAfterSuccess", out.seconds_after_success);
  fields.get("secondsAfterFailure", out.seconds_after_failure);
}

static void read(Decoding& in, const Value& value, const Path& path, PodGc& out) {
  Fields fields(in, value, path);
  fields.get("strategy", out.strategy);
  fields.get("labelSelector", out.label_selector);
  fields.get("deleteDelayDuration", out.delete_delay_duration);
}

static void read(Decoding& in, const Value& value, const Path& path, ArtifactRepositoryRef& out) {
  Fields fields(in, value, path);
  fields.get("configMap", out.config_map);
  fields.get("key", out.key);
}

namespace {

void read_execution(Decoding& in, const Fields& fields, WorkflowSpec& out) {
  std::vector<Template> templates;
  fields.get("templates", templates);
  out.templates = Templates(std::move(templates));
  fields.get("entrypoint", out.entrypoint);
  fields.get("arguments", out.arguments);
  fields.get("onExit", out.on_exit);
  fields.get("hooks", out.hooks);
  fields.get("suspend", out.suspend);
  fields.get("shutdown", out.shutdown);
  fields.get("parallelism", out.parallelism);
  fields.get("activeDeadlineSeconds", out.active_deadline_seconds);
  fields.get("priority", out.priority);
  fields.get("retryStrategy", out.retry_strategy);
  fields.get("workflowTemplateRef", out.workflow_template_ref);
  fields.get("synchronization", out.synchronization);
  if (const Value* metrics = fields.find("metrics")) {
    Path inner{&fields.path(), "metrics"};
    Fields(in, *metrics, inner).get("prometheus", out.metrics);
  }
  fields.get("templateDefaults", out.template_defaults);
  fields.get("workflowMetadata", out.workflow_metadata);
}

void read_storage(const Fields& fields, WorkflowSpec& out) {
  fields.get("volumes", out.volumes);
  fields.get("volumeClaimTemplates", out.volume_claim_templates);
  fields.get_inner("volumeClaimGC", "strategy", out.volume_claim_gc_strategy);
  fields.get("ttlStrategy", out.ttl_strategy);
  fields.get("podGC", out.pod_gc);
  fields.get("artifactGC", out.artifact_gc);
  fields.get("artifactRepositoryRef", out.artifact_repository_ref);
  fields.get("archiveLogs", out.archive_logs);
}

void read_pods(const Fields& fields, WorkflowSpec& out) {
  fields.get("serviceAccountName", out.service_account_name);
  fields.get("automountServiceAccountToken", out.automount_service_account_token);
  fields.get_inner("executor", "serviceAccountName", out.executor_service_account_name);
  fields.get("podMetadata", out.pod_metadata);
  fields.get("podSpecPatch", out.pod_spec_patch);
  fields.get("nodeSelector", out.node_selector);
  fields.get("affinity", out.affinity);
  fields.get("tolerations", out.tolerations);
  fields.get("securityContext", out.security_context);
  fields.get("hostAliases", out.host_aliases);
  fields.get("hostNetwork", out.host_network);
  fields.get("dnsPolicy", out.dns_policy);
  fields.get("dnsConfig", out.dns_config);
  fields.get("imagePullSecrets", out.image_pull_secrets);
  fields.get("schedulerName", out.scheduler_name);
  fields.get("podPriorityClassName", out.pod_priority_class_name);
  fields.get("podDisruptionBudget", out.pod_disruption_budget);
  fields.get("executorPlugins", out.executor_plugins);
  fields.get("podResources", out.pod_resources);
  fields.get("resourceClaims", out.resource_claims);
}

}  // namespace

void read(Decoding& in, const Value& value, const Path& path, WorkflowSpec& out) {
  Fields fields(in, value, path);
  read_execution(in, fields, out);
  read_storage(fields, out);
  read_pods(fields, out);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, Workflow& out) {
  Fields fields(in, value, path);
  fields.get("metadata", out.metadata);
  fields.get("spec", out.spec);
  fields.get("status", out.status);
  out.source = in.part(value);
}

}  // namespace tiphys::spec
