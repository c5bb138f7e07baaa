// WorkflowSpec and Workflow: what the engine is given to run.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "spec/arguments.h"
#include "spec/part.h"
#include "spec/pod_parts.h"
#include "spec/template.h"
#include "spec/templates.h"

namespace tiphys::spec {

struct WorkflowTemplateRef {
  std::string name;
  bool cluster_scope = false;
};

struct TtlStrategy {
  std::optional<std::int64_t> seconds_after_completion;
  std::optional<std::int64_t> seconds_after_success;
  std::optional<std::int64_t> seconds_after_failure;
};

struct PodGc {
  std::string
      strategy;  // "", OnPodCompletion, OnPodSuccess, OnWorkflowCompletion, OnWorkflowSuccess
  Part label_selector;
  std::string delete_delay_duration;
};

struct WorkflowMetadata {
  StringMap labels;
  StringMap annotations;
  StringMap labels_from;  // label to expression
  Part source;
};

struct ArtifactRepositoryRef {
  std::string config_map;
  std::string key;
};

struct WorkflowSpec {
  Templates templates;
  std::string entrypoint;
  Arguments arguments;
  std::string on_exit;
  Hooks hooks;

  std::optional<bool> suspend;
  std::string shutdown;  // "", Stop, Terminate
  std::optional<std::int64_t> parallelism;
  std::optional<std::int64_t> active_deadline_seconds;
  std::optional<std::int32_t> priority;
  std::optional<RetryStrategy> retry_strategy;
  std::optional<WorkflowTemplateRef> workflow_template_ref;
  std::optional<Synchronization> synchronization;
  std::vector<Metric> metrics;
  Part template_defaults;  // a Template's map, merged under each template
  std::optional<WorkflowMetadata> workflow_metadata;

  std::vector<Volume> volumes;
  Part volume_claim_templates;
  std::string volume_claim_gc_strategy;
  std::optional<TtlStrategy> ttl_strategy;
  std::optional<PodGc> pod_gc;
  std::optional<ArtifactGc> artifact_gc;
  std::optional<ArtifactRepositoryRef> artifact_repository_ref;
  std::optional<bool> archive_logs;

  std::string service_account_name;
  std::optional<bool> automount_service_account_token;
  std::string executor_service_account_name;
  PodMetadata pod_metadata;
  std::string pod_spec_patch;
  StringMap node_selector;
  Part affinity;
  Part tolerations;
  Part security_context;
  Part host_aliases;
  std::optional<bool> host_network;
  std::string dns_policy;
  Part dns_config;
  Part image_pull_secrets;
  std::string scheduler_name;
  std::string pod_priority_class_name;
  Part pod_disruption_budget;
  Part executor_plugins;
  Part pod_resources;
  Part resource_claims;
  Part source;
};

// One execution. Its status is the engine's; here it is only kept.
struct Workflow {
  ObjectMeta metadata;
  WorkflowSpec spec;
  Part status;
  Part source;  // the whole object
};

}  // namespace tiphys::spec
