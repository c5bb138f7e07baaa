// One row per set; a field of several structs has a row for each meaning of its name.
#include "spec/schema/choices.h"

#include <algorithm>

#include "base/text.h"

namespace tiphys::spec::schema {
namespace {

struct Row {
  std::string_view structs;  // "" for all that have a field of this name
  std::string_view field;
  std::string_view words;
};

constexpr Row kRows[] = {
    {"ArtifactGC WorkflowLevelArtifactGC", "strategy",
     "OnWorkflowCompletion OnWorkflowDeletion Never"},
    {"PodGC", "strategy", "OnPodCompletion OnPodSuccess OnWorkflowCompletion OnWorkflowSuccess"},
    {"VolumeClaimGC", "strategy", "OnWorkflowCompletion OnWorkflowSuccess"},
    {"RetryStrategy", "retryPolicy", "Always OnFailure OnError OnTransientError"},
    {"CronWorkflowSpec", "concurrencyPolicy", "Allow Forbid Replace"},
    {"ResourceTemplate", "action", "get create apply delete replace patch"},
    {"ResourceTemplate", "mergeStrategy", "strategic merge json"},
    {"Gauge", "operation", "Set Add Sub"},
    {"WorkflowSpec", "shutdown", "Terminate Stop"},
    {"WorkflowStatus", "phase", "Pending Running Succeeded Failed Error"},
    {"NodeStatus NodeResult WorkflowTaskResult", "phase",
     "Pending Running Succeeded Skipped Failed Error Omitted"},
    {"NodeStatus", "type",
     "Pod Container Steps StepGroup DAG TaskGroup Retry Skipped Suspend HTTP Plugin"},
    {"CronWorkflowStatus", "phase", "Active Stopped"},
    {"Condition PersistentVolumeClaimCondition", "status", "True False Unknown"},
    {"PersistentVolumeClaimStatus", "phase", "Pending Bound Lost"},
    {"PersistentVolumeClaimSpec PersistentVolumeClaimStatus", "accessModes",
     "ReadWriteOnce ReadOnlyMany ReadWriteMany ReadWriteOncePod"},
    {"PersistentVolumeClaimSpec", "volumeMode", "Filesystem Block"},
    {"LabelSelectorRequirement", "operator", "In NotIn Exists DoesNotExist"},
    {"NodeSelectorRequirement", "operator", "In NotIn Exists DoesNotExist Gt Lt"},
    {"Toleration", "operator", "Exists Equal Lt Gt"},
    {"Toleration", "effect", "NoSchedule PreferNoSchedule NoExecute"},
    {"", "imagePullPolicy", "Always Never IfNotPresent"},
    {"", "terminationMessagePolicy", "File FallbackToLogsOnError"},
    {"WorkflowSpec", "dnsPolicy", "ClusterFirstWithHostNet ClusterFirst Default None"},
    {"ContainerPort", "protocol", "TCP UDP SCTP"},
    {"HTTPGetAction", "scheme", "HTTP HTTPS"},
    {"HostPathVolumeSource", "type",
     "DirectoryOrCreate Directory FileOrCreate File Socket CharDevice BlockDevice"},
    {"VolumeMount", "mountPropagation", "None HostToContainer Bidirectional"},
    {"VolumeMount", "recursiveReadOnly", "Disabled IfPossible Enabled"},
    {"SeccompProfile AppArmorProfile", "type", "Unconfined RuntimeDefault Localhost"},
    {"PodSecurityContext", "fsGroupChangePolicy", "OnRootMismatch Always"},
    {"PodSecurityContext", "supplementalGroupsPolicy", "Merge Strict"},
    {"SecurityContext", "procMount", "Default Unmasked"},
};

bool holds_for(const Row& row, std::string_view name) {
  if (row.structs.empty()) return true;
  const auto names = base::split(row.structs, ' ');
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<std::string_view> choices_of(const StructSchema& schema, const Field& field) {
  if (field.type != FieldType::String) return {};
  for (const Row& row : kRows) {
    if (row.field == field.name && holds_for(row, schema.name)) return base::split(row.words, ' ');
  }
  return {};
}

}  // namespace tiphys::spec::schema
