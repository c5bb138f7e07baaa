// The kinds beside Workflow.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/arguments.h"
#include "spec/part.h"
#include "spec/pod_parts.h"
#include "spec/template.h"
#include "spec/workflow.h"

namespace tiphys::spec {

inline constexpr std::string_view kApiVersion = "argoproj.io/v1alpha1";

enum class Kind : std::uint8_t {
  Workflow,
  WorkflowTemplate,
  ClusterWorkflowTemplate,
  CronWorkflow,
  WorkflowEventBinding,
  WorkflowTaskSet,
  WorkflowTaskResult,
  WorkflowArtifactGcTask,
};
std::string_view name_of(Kind kind);
std::optional<Kind> kind_of(std::string_view name);  // "WorkflowArtifactGCTask" and the others
std::string_view plural_of(Kind kind);

// A WorkflowTemplate or a ClusterWorkflowTemplate.
struct WorkflowTemplate {
  ObjectMeta metadata;
  bool cluster_scope = false;
  WorkflowSpec spec;
  Part source;
};

struct CronWorkflowSpec {
  WorkflowSpec workflow_spec;
  ObjectMeta workflow_metadata;
  std::vector<std::string> schedules;
  std::string timezone;
  bool suspend = false;
  std::string concurrency_policy;  // "", Allow, Forbid, Replace
  std::optional<std::int64_t> starting_deadline_seconds;
  std::optional<std::int32_t> successful_jobs_history_limit;
  std::optional<std::int32_t> failed_jobs_history_limit;
  std::string stop_expression;
  std::string when;
  Part source;
};

struct CronWorkflow {
  ObjectMeta metadata;
  CronWorkflowSpec spec;
  Part status;
  Part source;
};

struct WorkflowEventBinding {
  ObjectMeta metadata;
  std::string selector;
  std::optional<WorkflowTemplateRef> workflow_template_ref;  // of `submit`
  Arguments arguments;                                       // of `submit`
  ObjectMeta submit_metadata;                                // its texts are expressions
  Part source;
};

struct WorkflowTaskSet {
  ObjectMeta metadata;
  std::map<std::string, Template> tasks;  // by node id
  Part status;
  Part source;
};

struct WorkflowTaskResult {
  ObjectMeta metadata;
  std::string phase;
  std::string message;
  std::string progress;
  std::optional<Outputs> outputs;
  Part source;
};

struct ArtifactGcNode {
  std::optional<ArtifactLocation> archive_location;
  std::map<std::string, Artifact> artifacts;
};

struct WorkflowArtifactGcTask {
  ObjectMeta metadata;
  std::map<std::string, ArtifactGcNode> artifacts_by_node;
  Part status;
  Part source;
};

}  // namespace tiphys::spec
