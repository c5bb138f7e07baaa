// The fields of workflows and templates,
// in the order in which the predecessor prints them.
#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

using enum FieldType;
using enum FieldShape;
using enum StructId;

namespace {

// clang-format off
constexpr Field kWorkflowFields[] = {
  {"kind", String, Scalar, kOmit, None, ""},
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"metadata", Struct, Scalar, 0, ObjectMeta, ""},
  {"spec", Struct, Scalar, 0, WorkflowSpec, ""},
  {"status", Struct, Scalar, kOmit, WorkflowStatus, ""},
};
constexpr Field kWorkflowSpecFields[] = {
  {"templates", Struct, List, kOmit | kMerge, Template, "name"},
  {"entrypoint", String, Scalar, kOmit, None, ""},
  {"arguments", Struct, Scalar, kOmit, Arguments, ""},
  {"serviceAccountName", String, Scalar, kOmit, None, ""},
  {"automountServiceAccountToken", Bool, Scalar, kOmit | kPointer, None, ""},
  {"executor", Struct, Scalar, kOmit | kPointer, ExecutorConfig, ""},
  {"volumes", Struct, List, kOmit | kMerge, Volume, "name"},
  {"volumeClaimTemplates", Struct, List, kOmit, PersistentVolumeClaim, ""},
  {"parallelism", Int64, Scalar, kOmit | kPointer, None, ""},
  {"artifactRepositoryRef", Struct, Scalar, kOmit | kPointer, ArtifactRepositoryRef, ""},
  {"suspend", Bool, Scalar, kOmit | kPointer, None, ""},
  {"nodeSelector", String, Map, kOmit, None, ""},
  {"affinity", Struct, Scalar, kOmit | kPointer, Affinity, ""},
  {"tolerations", Struct, List, kOmit | kMerge, Toleration, "key"},
  {"imagePullSecrets", Struct, List, kOmit | kMerge, LocalObjectReference, "name"},
  {"hostNetwork", Bool, Scalar, kOmit | kPointer, None, ""},
  {"dnsPolicy", String, Scalar, kOmit | kPointer, None, ""},
  {"dnsConfig", Struct, Scalar, kOmit | kPointer, PodDnsConfig, ""},
  {"onExit", String, Scalar, kOmit, None, ""},
  {"ttlStrategy", Struct, Scalar, kOmit | kPointer, TtlStrategy, ""},
  {"activeDeadlineSeconds", Int64, Scalar, kOmit | kPointer, None, ""},
  {"priority", Int32, Scalar, kOmit | kPointer, None, ""},
  {"schedulerName", String, Scalar, kOmit, None, ""},
  {"podGC", Struct, Scalar, kOmit | kPointer, PodGc, ""},
  {"podPriorityClassName", String, Scalar, kOmit, None, ""},
  {"hostAliases", Struct, List, kOmit | kMerge, HostAlias, "ip"},
  {"securityContext", Struct, Scalar, kOmit | kPointer, PodSecurityContext, ""},
  {"podSpecPatch", String, Scalar, kOmit, None, ""},
  {"podDisruptionBudget", Struct, Scalar, kOmit | kPointer, PodDisruptionBudgetSpec, ""},
  {"metrics", Struct, Scalar, kOmit | kPointer, Metrics, ""},
  {"shutdown", String, Scalar, kOmit, None, ""},
  {"workflowTemplateRef", Struct, Scalar, kOmit | kPointer, WorkflowTemplateRef, ""},
  {"synchronization", Struct, Scalar, kOmit | kPointer, Synchronization, ""},
  {"volumeClaimGC", Struct, Scalar, kOmit | kPointer, VolumeClaimGc, ""},
  {"retryStrategy", Struct, Scalar, kOmit | kPointer, RetryStrategy, ""},
  {"podMetadata", Struct, Scalar, kOmit | kPointer, Metadata, ""},
  {"templateDefaults", Struct, Scalar, kOmit | kPointer, Template, ""},
  {"archiveLogs", Bool, Scalar, kOmit | kPointer, None, ""},
  {"hooks", Struct, Map, kOmit, LifecycleHook, ""},
  {"workflowMetadata", Struct, Scalar, kOmit | kPointer, WorkflowMetadata, ""},
  {"artifactGC", Struct, Scalar, kOmit | kPointer, WorkflowLevelArtifactGc, ""},
  {"executorPlugins", Struct, List, kOmit, ExecutorPlugin, ""},
  {"podResources", Struct, Scalar, kOmit | kPointer, ResourceRequirements, ""},
  {"resourceClaims", Struct, List, kOmit, PodResourceClaim, ""},
};
constexpr Field kTemplateFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"inputs", Struct, Scalar, kOmit, Inputs, ""},
  {"outputs", Struct, Scalar, kOmit, Outputs, ""},
  {"nodeSelector", String, Map, kOmit, None, ""},
  {"affinity", Struct, Scalar, kOmit | kPointer, Affinity, ""},
  {"metadata", Struct, Scalar, kOmit, Metadata, ""},
  {"daemon", Bool, Scalar, kOmit | kPointer, None, ""},
  {"steps", Struct, ListOfLists, kOmit, WorkflowStep, ""},
  {"container", Struct, Scalar, kOmit | kPointer, Container, ""},
  {"containerSet", Struct, Scalar, kOmit | kPointer, ContainerSetTemplate, ""},
  {"script", Struct, Scalar, kOmit | kPointer, ScriptTemplate, ""},
  {"resource", Struct, Scalar, kOmit | kPointer, ResourceTemplate, ""},
  {"dag", Struct, Scalar, kOmit | kPointer, DagTemplate, ""},
  {"suspend", Struct, Scalar, kOmit | kPointer, SuspendTemplate, ""},
  {"data", Struct, Scalar, kOmit | kPointer, Data, ""},
  {"http", Struct, Scalar, kOmit | kPointer, Http, ""},
  {"plugin", Any, Map, kOmit | kPointer | kOneKey, None, ""},
  {"volumes", Struct, List, kOmit | kMerge, Volume, "name"},
  {"initContainers", Struct, List, kOmit | kMerge, UserContainer, "name"},
  {"sidecars", Struct, List, kOmit | kMerge, UserContainer, "name"},
  {"archiveLocation", Struct, Scalar, kOmit | kPointer, ArtifactLocation, ""},
  {"activeDeadlineSeconds", IntOrString, Scalar, kOmit | kPointer, None, ""},
  {"retryStrategy", Struct, Scalar, kOmit | kPointer, RetryStrategy, ""},
  {"parallelism", Int64, Scalar, kOmit | kPointer, None, ""},
  {"failFast", Bool, Scalar, kOmit | kPointer, None, ""},
  {"tolerations", Struct, List, kOmit | kMerge, Toleration, "key"},
  {"schedulerName", String, Scalar, kOmit, None, ""},
  {"priorityClassName", String, Scalar, kOmit, None, ""},
  {"serviceAccountName", String, Scalar, kOmit, None, ""},
  {"automountServiceAccountToken", Bool, Scalar, kOmit | kPointer, None, ""},
  {"executor", Struct, Scalar, kOmit | kPointer, ExecutorConfig, ""},
  {"hostAliases", Struct, List, kOmit | kMerge, HostAlias, "ip"},
  {"securityContext", Struct, Scalar, kOmit | kPointer, PodSecurityContext, ""},
  {"podSpecPatch", String, Scalar, kOmit, None, ""},
  {"metrics", Struct, Scalar, kOmit | kPointer, Metrics, ""},
  {"synchronization", Struct, Scalar, kOmit | kPointer, Synchronization, ""},
  {"memoize", Struct, Scalar, kOmit | kPointer, Memoize, ""},
  {"timeout", String, Scalar, kOmit, None, ""},
  {"annotations", String, Map, kOmit, None, ""},
  {"pendingTimeout", String, Scalar, kOmit, None, ""},
  {"podResources", Struct, Scalar, kOmit | kPointer, ResourceRequirements, ""},
  {"resourceClaims", Struct, List, kOmit, PodResourceClaim, ""},
};
constexpr Field kInputsFields[] = {
  {"parameters", Struct, List, kOmit | kMerge, Parameter, "name"},
  {"artifacts", Struct, List, kOmit | kMerge, Artifact, "name"},
};
constexpr Field kParameterFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"default", AnyString, Scalar, kOmit | kPointer, None, ""},
  {"value", AnyString, Scalar, kOmit | kPointer, None, ""},
  {"valueFrom", Struct, Scalar, kOmit | kPointer, ValueFrom, ""},
  {"globalName", String, Scalar, kOmit, None, ""},
  {"enum", AnyString, List, kOmit, None, ""},
  {"description", AnyString, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kValueFromFields[] = {
  {"path", String, Scalar, kOmit, None, ""},
  {"jsonPath", String, Scalar, kOmit, None, ""},
  {"jqFilter", String, Scalar, kOmit, None, ""},
  {"event", String, Scalar, kOmit, None, ""},
  {"parameter", String, Scalar, kOmit, None, ""},
  {"supplied", Struct, Scalar, kOmit | kPointer, SuppliedValueFrom, ""},
  {"configMapKeyRef", Struct, Scalar, kOmit | kPointer, ConfigMapKeySelector, ""},
  {"default", AnyString, Scalar, kOmit | kPointer, None, ""},
  {"expression", String, Scalar, kOmit, None, ""},
};
constexpr Field kMetadataFields[] = {
  {"annotations", String, Map, kOmit, None, ""},
  {"labels", String, Map, kOmit, None, ""},
};
constexpr Field kOutputsFields[] = {
  {"parameters", Struct, List, kOmit | kMerge, Parameter, "name"},
  {"artifacts", Struct, List, kOmit | kMerge, Artifact, "name"},
  {"result", String, Scalar, kOmit | kPointer, None, ""},
  {"exitCode", String, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kWorkflowStepFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"template", String, Scalar, kOmit, None, ""},
  {"inline", Struct, Scalar, kOmit | kPointer, Template, ""},
  {"arguments", Struct, Scalar, kOmit, Arguments, ""},
  {"templateRef", Struct, Scalar, kOmit | kPointer, TemplateRef, ""},
  {"withItems", Any, List, kOmit, None, ""},
  {"withParam", String, Scalar, kOmit, None, ""},
  {"withSequence", Struct, Scalar, kOmit | kPointer, Sequence, ""},
  {"when", String, Scalar, kOmit, None, ""},
  {"continueOn", Struct, Scalar, kOmit | kPointer, ContinueOn, ""},
  {"onExit", String, Scalar, kOmit, None, ""},
  {"hooks", Struct, Map, kOmit, LifecycleHook, ""},
};
constexpr Field kArgumentsFields[] = {
  {"parameters", Struct, List, kOmit | kMerge, Parameter, "name"},
  {"artifacts", Struct, List, kOmit | kMerge, Artifact, "name"},
};
constexpr Field kTemplateRefFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"template", String, Scalar, kOmit, None, ""},
  {"clusterScope", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kSequenceFields[] = {
  {"count", IntOrString, Scalar, kOmit | kPointer, None, ""},
  {"start", IntOrString, Scalar, kOmit | kPointer, None, ""},
  {"end", IntOrString, Scalar, kOmit | kPointer, None, ""},
  {"format", String, Scalar, kOmit, None, ""},
};
constexpr Field kContinueOnFields[] = {
  {"error", Bool, Scalar, kOmit, None, ""},
  {"failed", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kLifecycleHookFields[] = {
  {"template", String, Scalar, kOmit, None, ""},
  {"arguments", Struct, Scalar, kOmit, Arguments, ""},
  {"templateRef", Struct, Scalar, kOmit | kPointer, TemplateRef, ""},
  {"expression", String, Scalar, kOmit, None, ""},
};
constexpr Field kContainerSetTemplateFields[] = {
  {"containers", Struct, List, 0, ContainerNode, ""},
  {"volumeMounts", Struct, List, kOmit, VolumeMount, ""},
  {"retryStrategy", Struct, Scalar, kOmit | kPointer, ContainerSetRetryStrategy, ""},
};
constexpr Field kContainerNodeFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"image", String, Scalar, kOmit, None, ""},
  {"command", String, List, kOmit, None, ""},
  {"args", String, List, kOmit, None, ""},
  {"workingDir", String, Scalar, kOmit, None, ""},
  {"ports", Struct, List, kOmit | kMerge, ContainerPort, "containerPort"},
  {"envFrom", Struct, List, kOmit, EnvFromSource, ""},
  {"env", Struct, List, kOmit | kMerge, EnvVar, "name"},
  {"resources", Struct, Scalar, kOmit, ResourceRequirements, ""},
  {"resizePolicy", Struct, List, kOmit, ContainerResizePolicy, ""},
  {"restartPolicy", String, Scalar, kOmit | kPointer, None, ""},
  {"restartPolicyRules", Struct, List, kOmit, ContainerRestartRule, ""},
  {"volumeMounts", Struct, List, kOmit | kMerge, VolumeMount, "mountPath"},
  {"volumeDevices", Struct, List, kOmit | kMerge, VolumeDevice, "devicePath"},
  {"livenessProbe", Struct, Scalar, kOmit | kPointer, Probe, ""},
  {"readinessProbe", Struct, Scalar, kOmit | kPointer, Probe, ""},
  {"startupProbe", Struct, Scalar, kOmit | kPointer, Probe, ""},
  {"lifecycle", Struct, Scalar, kOmit | kPointer, Lifecycle, ""},
  {"terminationMessagePath", String, Scalar, kOmit, None, ""},
  {"terminationMessagePolicy", String, Scalar, kOmit, None, ""},
  {"imagePullPolicy", String, Scalar, kOmit, None, ""},
  {"securityContext", Struct, Scalar, kOmit | kPointer, SecurityContext, ""},
  {"stdin", Bool, Scalar, kOmit, None, ""},
  {"stdinOnce", Bool, Scalar, kOmit, None, ""},
  {"tty", Bool, Scalar, kOmit, None, ""},
  {"dependencies", String, List, kOmit, None, ""},
};
constexpr Field kContainerSetRetryStrategyFields[] = {
  {"duration", String, Scalar, kOmit, None, ""},
  {"retries", IntOrString, Scalar, kPointer, None, ""},
};
constexpr Field kScriptTemplateFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"image", String, Scalar, kOmit, None, ""},
  {"command", String, List, kOmit, None, ""},
  {"args", String, List, kOmit, None, ""},
  {"workingDir", String, Scalar, kOmit, None, ""},
  {"ports", Struct, List, kOmit | kMerge, ContainerPort, "containerPort"},
  {"envFrom", Struct, List, kOmit, EnvFromSource, ""},
  {"env", Struct, List, kOmit | kMerge, EnvVar, "name"},
  {"resources", Struct, Scalar, kOmit, ResourceRequirements, ""},
  {"resizePolicy", Struct, List, kOmit, ContainerResizePolicy, ""},
  {"restartPolicy", String, Scalar, kOmit | kPointer, None, ""},
  {"restartPolicyRules", Struct, List, kOmit, ContainerRestartRule, ""},
  {"volumeMounts", Struct, List, kOmit | kMerge, VolumeMount, "mountPath"},
  {"volumeDevices", Struct, List, kOmit | kMerge, VolumeDevice, "devicePath"},
  {"livenessProbe", Struct, Scalar, kOmit | kPointer, Probe, ""},
  {"readinessProbe", Struct, Scalar, kOmit | kPointer, Probe, ""},
  {"startupProbe", Struct, Scalar, kOmit | kPointer, Probe, ""},
  {"lifecycle", Struct, Scalar, kOmit | kPointer, Lifecycle, ""},
  {"terminationMessagePath", String, Scalar, kOmit, None, ""},
  {"terminationMessagePolicy", String, Scalar, kOmit, None, ""},
  {"imagePullPolicy", String, Scalar, kOmit, None, ""},
  {"securityContext", Struct, Scalar, kOmit | kPointer, SecurityContext, ""},
  {"stdin", Bool, Scalar, kOmit, None, ""},
  {"stdinOnce", Bool, Scalar, kOmit, None, ""},
  {"tty", Bool, Scalar, kOmit, None, ""},
  {"source", String, Scalar, 0, None, ""},
};
constexpr Field kResourceTemplateFields[] = {
  {"action", String, Scalar, 0, None, ""},
  {"mergeStrategy", String, Scalar, kOmit, None, ""},
  {"manifest", String, Scalar, kOmit, None, ""},
  {"manifestFrom", Struct, Scalar, kOmit | kPointer, ManifestFrom, ""},
  {"setOwnerReference", Bool, Scalar, kOmit, None, ""},
  {"successCondition", String, Scalar, kOmit, None, ""},
  {"failureCondition", String, Scalar, kOmit, None, ""},
  {"flags", String, List, kOmit, None, ""},
};
constexpr Field kManifestFromFields[] = {
  {"artifact", Struct, Scalar, kPointer, Artifact, ""},
};
constexpr Field kDagTemplateFields[] = {
  {"target", String, Scalar, kOmit, None, ""},
  {"tasks", Struct, List, kMerge, DagTask, "name"},
  {"failFast", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kDagTaskFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"template", String, Scalar, kOmit, None, ""},
  {"inline", Struct, Scalar, kOmit | kPointer, Template, ""},
  {"arguments", Struct, Scalar, kOmit, Arguments, ""},
  {"templateRef", Struct, Scalar, kOmit | kPointer, TemplateRef, ""},
  {"dependencies", String, List, kOmit, None, ""},
  {"withItems", Any, List, kOmit, None, ""},
  {"withParam", String, Scalar, kOmit, None, ""},
  {"withSequence", Struct, Scalar, kOmit | kPointer, Sequence, ""},
  {"when", String, Scalar, kOmit, None, ""},
  {"continueOn", Struct, Scalar, kOmit | kPointer, ContinueOn, ""},
  {"onExit", String, Scalar, kOmit, None, ""},
  {"depends", String, Scalar, kOmit, None, ""},
  {"hooks", Struct, Map, kOmit, LifecycleHook, ""},
};
constexpr Field kSuspendTemplateFields[] = {
  {"duration", String, Scalar, kOmit, None, ""},
};
constexpr Field kDataFields[] = {
  {"source", Struct, Scalar, 0, DataSource, ""},
  {"transformation", Struct, List, 0, TransformationStep, ""},
};
constexpr Field kDataSourceFields[] = {
  {"artifactPaths", Struct, Scalar, kOmit | kPointer, ArtifactPaths, ""},
};
constexpr Field kTransformationStepFields[] = {
  {"expression", String, Scalar, 0, None, ""},
};
constexpr Field kUserContainerFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"image", String, Scalar, kOmit, None, ""},
  {"command", String, List, kOmit, None, ""},
  {"args", String, List, kOmit, None, ""},
  {"workingDir", String, Scalar, kOmit, None, ""},
  {"ports", Struct, List, kOmit | kMerge, ContainerPort, "containerPort"},
  {"envFrom", Struct, List, kOmit, EnvFromSource, ""},
  {"env", Struct, List, kOmit | kMerge, EnvVar, "name"},
  {"resources", Struct, Scalar, kOmit, ResourceRequirements, ""},
  {"resizePolicy", Struct, List, kOmit, ContainerResizePolicy, ""},
  {"restartPolicy", String, Scalar, kOmit | kPointer, None, ""},
  {"restartPolicyRules", Struct, List, kOmit, ContainerRestartRule, ""},
  {"volumeMounts", Struct, List, kOmit | kMerge, VolumeMount, "mountPath"},
  {"volumeDevices", Struct, List, kOmit | kMerge, VolumeDevice, "devicePath"},
  {"livenessProbe", Struct, Scalar, kOmit | kPointer, Probe, ""},
  {"readinessProbe", Struct, Scalar, kOmit | kPointer, Probe, ""},
  {"startupProbe", Struct, Scalar, kOmit | kPointer, Probe, ""},
  {"lifecycle", Struct, Scalar, kOmit | kPointer, Lifecycle, ""},
  {"terminationMessagePath", String, Scalar, kOmit, None, ""},
  {"terminationMessagePolicy", String, Scalar, kOmit, None, ""},
  {"imagePullPolicy", String, Scalar, kOmit, None, ""},
  {"securityContext", Struct, Scalar, kOmit | kPointer, SecurityContext, ""},
  {"stdin", Bool, Scalar, kOmit, None, ""},
  {"stdinOnce", Bool, Scalar, kOmit, None, ""},
  {"tty", Bool, Scalar, kOmit, None, ""},
  {"mirrorVolumeMounts", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kRetryStrategyFields[] = {
  {"limit", IntOrString, Scalar, kOmit | kPointer, None, ""},
  {"retryPolicy", String, Scalar, kOmit, None, ""},
  {"backoff", Struct, Scalar, kOmit | kPointer, Backoff, ""},
  {"affinity", Struct, Scalar, kOmit | kPointer, RetryAffinity, ""},
  {"expression", String, Scalar, kOmit, None, ""},
};
constexpr Field kBackoffFields[] = {
  {"duration", String, Scalar, kOmit, None, ""},
  {"factor", IntOrString, Scalar, kOmit | kPointer, None, ""},
  {"maxDuration", String, Scalar, kOmit, None, ""},
  {"cap", String, Scalar, kOmit, None, ""},
};
constexpr Field kRetryAffinityFields[] = {
  {"nodeAntiAffinity", Struct, Scalar, kOmit | kPointer, RetryNodeAntiAffinity, ""},
};
constexpr Field kExecutorConfigFields[] = {
  {"serviceAccountName", String, Scalar, kOmit, None, ""},
};
constexpr Field kMetricsFields[] = {
  {"prometheus", Struct, List, 0, Prometheus, ""},
};
constexpr Field kPrometheusFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"labels", Struct, List, kOmit, MetricLabel, ""},
  {"help", String, Scalar, 0, None, ""},
  {"when", String, Scalar, kOmit, None, ""},
  {"gauge", Struct, Scalar, kOmit | kPointer, Gauge, ""},
  {"histogram", Struct, Scalar, kOmit | kPointer, Histogram, ""},
  {"counter", Struct, Scalar, kOmit | kPointer, Counter, ""},
};
constexpr Field kMetricLabelFields[] = {
  {"key", String, Scalar, 0, None, ""},
  {"value", String, Scalar, 0, None, ""},
};
constexpr Field kGaugeFields[] = {
  {"value", String, Scalar, 0, None, ""},
  {"realtime", Bool, Scalar, kPointer, None, ""},
  {"operation", String, Scalar, kOmit, None, ""},
};
constexpr Field kHistogramFields[] = {
  {"value", String, Scalar, 0, None, ""},
  {"buckets", Number, List, 0, None, ""},
};
constexpr Field kCounterFields[] = {
  {"value", String, Scalar, 0, None, ""},
};
constexpr Field kSynchronizationFields[] = {
  {"semaphores", Struct, List, kOmit, SemaphoreRef, ""},
  {"mutexes", Struct, List, kOmit, Mutex, ""},
};
constexpr Field kSemaphoreRefFields[] = {
  {"configMapKeyRef", Struct, Scalar, kOmit | kPointer, ConfigMapKeySelector, ""},
  {"namespace", String, Scalar, kOmit, None, ""},
  {"database", Struct, Scalar, kOmit | kPointer, SyncDatabaseRef, ""},
};
constexpr Field kSyncDatabaseRefFields[] = {
  {"key", String, Scalar, 0, None, ""},
};
constexpr Field kMutexFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"namespace", String, Scalar, kOmit, None, ""},
  {"database", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kMemoizeFields[] = {
  {"key", String, Scalar, 0, None, ""},
  {"cache", Struct, Scalar, kPointer, Cache, ""},
  {"maxAge", String, Scalar, 0, None, ""},
};
constexpr Field kCacheFields[] = {
  {"configMap", Struct, Scalar, kPointer, LocalObjectReference, ""},
};
constexpr Field kArtifactRepositoryRefFields[] = {
  {"configMap", String, Scalar, kOmit, None, ""},
  {"key", String, Scalar, kOmit, None, ""},
};
constexpr Field kTtlStrategyFields[] = {
  {"secondsAfterCompletion", Int32, Scalar, kOmit | kPointer, None, ""},
  {"secondsAfterSuccess", Int32, Scalar, kOmit | kPointer, None, ""},
  {"secondsAfterFailure", Int32, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kPodGcFields[] = {
  {"strategy", String, Scalar, kOmit, None, ""},
  {"labelSelector", Struct, Scalar, kOmit | kPointer, LabelSelector, ""},
  {"deleteDelayDuration", String, Scalar, kOmit, None, ""},
};
constexpr Field kWorkflowTemplateRefFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"clusterScope", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kVolumeClaimGcFields[] = {
  {"strategy", String, Scalar, kOmit, None, ""},
};
constexpr Field kWorkflowMetadataFields[] = {
  {"labels", String, Map, kOmit, None, ""},
  {"annotations", String, Map, kOmit, None, ""},
  {"labelsFrom", Struct, Map, kOmit, LabelValueFrom, ""},
};
constexpr Field kLabelValueFromFields[] = {
  {"expression", String, Scalar, 0, None, ""},
};
constexpr Field kWorkflowTemplateFields[] = {
  {"kind", String, Scalar, kOmit, None, ""},
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"metadata", Struct, Scalar, 0, ObjectMeta, ""},
  {"spec", Struct, Scalar, 0, WorkflowSpec, ""},
};
constexpr Field kClusterWorkflowTemplateFields[] = {
  {"kind", String, Scalar, kOmit, None, ""},
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"metadata", Struct, Scalar, 0, ObjectMeta, ""},
  {"spec", Struct, Scalar, 0, WorkflowSpec, ""},
};
constexpr Field kCronWorkflowFields[] = {
  {"kind", String, Scalar, kOmit, None, ""},
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"metadata", Struct, Scalar, 0, ObjectMeta, ""},
  {"spec", Struct, Scalar, 0, CronWorkflowSpec, ""},
  {"status", Struct, Scalar, kOmit, CronWorkflowStatus, ""},
};
constexpr Field kCronWorkflowSpecFields[] = {
  {"workflowSpec", Struct, Scalar, 0, WorkflowSpec, ""},
  {"concurrencyPolicy", String, Scalar, kOmit, None, ""},
  {"suspend", Bool, Scalar, kOmit, None, ""},
  {"startingDeadlineSeconds", Int64, Scalar, kOmit | kPointer, None, ""},
  {"successfulJobsHistoryLimit", Int32, Scalar, kOmit | kPointer, None, ""},
  {"failedJobsHistoryLimit", Int32, Scalar, kOmit | kPointer, None, ""},
  {"timezone", String, Scalar, kOmit, None, ""},
  {"workflowMetadata", Struct, Scalar, kOmit | kPointer, ObjectMeta, ""},
  {"stopStrategy", Struct, Scalar, kOmit | kPointer, StopStrategy, ""},
  {"schedules", String, List, 0, None, ""},
  {"when", String, Scalar, kOmit, None, ""},
};
constexpr Field kStopStrategyFields[] = {
  {"expression", String, Scalar, 0, None, ""},
};
constexpr Field kWorkflowEventBindingFields[] = {
  {"kind", String, Scalar, kOmit, None, ""},
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"metadata", Struct, Scalar, 0, ObjectMeta, ""},
  {"spec", Struct, Scalar, 0, WorkflowEventBindingSpec, ""},
};
constexpr Field kWorkflowEventBindingSpecFields[] = {
  {"event", Struct, Scalar, 0, Event, ""},
  {"submit", Struct, Scalar, kOmit | kPointer, Submit, ""},
};
constexpr Field kEventFields[] = {
  {"selector", String, Scalar, 0, None, ""},
};
constexpr Field kSubmitFields[] = {
  {"workflowTemplateRef", Struct, Scalar, 0, WorkflowTemplateRef, ""},
  {"metadata", Struct, Scalar, kOmit, ObjectMeta, ""},
  {"arguments", Struct, Scalar, kOmit | kPointer, Arguments, ""},
};
constexpr Field kLinkFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"scope", String, Scalar, 0, None, ""},
  {"url", String, Scalar, 0, None, ""},
  {"target", String, Scalar, 0, None, ""},
};
constexpr Field kColumnFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"type", String, Scalar, 0, None, ""},
  {"key", String, Scalar, 0, None, ""},
};
// clang-format on

}  // namespace

const StructSchema kWorkflowStructs[] = {
    {"Workflow", kWorkflowFields},
    {"WorkflowSpec", kWorkflowSpecFields},
    {"Template", kTemplateFields},
    {"Inputs", kInputsFields},
    {"Parameter", kParameterFields},
    {"ValueFrom", kValueFromFields},
    {"SuppliedValueFrom", {}},
    {"Metadata", kMetadataFields},
    {"Outputs", kOutputsFields},
    {"WorkflowStep", kWorkflowStepFields},
    {"Arguments", kArgumentsFields},
    {"TemplateRef", kTemplateRefFields},
    {"Sequence", kSequenceFields},
    {"ContinueOn", kContinueOnFields},
    {"LifecycleHook", kLifecycleHookFields},
    {"ContainerSetTemplate", kContainerSetTemplateFields},
    {"ContainerNode", kContainerNodeFields},
    {"ContainerSetRetryStrategy", kContainerSetRetryStrategyFields},
    {"ScriptTemplate", kScriptTemplateFields},
    {"ResourceTemplate", kResourceTemplateFields},
    {"ManifestFrom", kManifestFromFields},
    {"DAGTemplate", kDagTemplateFields},
    {"DAGTask", kDagTaskFields},
    {"SuspendTemplate", kSuspendTemplateFields},
    {"Data", kDataFields},
    {"DataSource", kDataSourceFields},
    {"TransformationStep", kTransformationStepFields},
    {"UserContainer", kUserContainerFields},
    {"RetryStrategy", kRetryStrategyFields},
    {"Backoff", kBackoffFields},
    {"RetryAffinity", kRetryAffinityFields},
    {"RetryNodeAntiAffinity", {}},
    {"ExecutorConfig", kExecutorConfigFields},
    {"Metrics", kMetricsFields},
    {"Prometheus", kPrometheusFields},
    {"MetricLabel", kMetricLabelFields},
    {"Gauge", kGaugeFields},
    {"Histogram", kHistogramFields},
    {"Counter", kCounterFields},
    {"Synchronization", kSynchronizationFields},
    {"SemaphoreRef", kSemaphoreRefFields},
    {"SyncDatabaseRef", kSyncDatabaseRefFields},
    {"Mutex", kMutexFields},
    {"Memoize", kMemoizeFields},
    {"Cache", kCacheFields},
    {"ArtifactRepositoryRef", kArtifactRepositoryRefFields},
    {"TTLStrategy", kTtlStrategyFields},
    {"PodGC", kPodGcFields},
    {"WorkflowTemplateRef", kWorkflowTemplateRefFields},
    {"VolumeClaimGC", kVolumeClaimGcFields},
    {"WorkflowMetadata", kWorkflowMetadataFields},
    {"LabelValueFrom", kLabelValueFromFields},
    {"WorkflowTemplate", kWorkflowTemplateFields},
    {"ClusterWorkflowTemplate", kClusterWorkflowTemplateFields},
    {"CronWorkflow", kCronWorkflowFields},
    {"CronWorkflowSpec", kCronWorkflowSpecFields},
    {"StopStrategy", kStopStrategyFields},
    {"WorkflowEventBinding", kWorkflowEventBindingFields},
    {"WorkflowEventBindingSpec", kWorkflowEventBindingSpecFields},
    {"Event", kEventFields},
    {"Submit", kSubmitFields},
    {"Link", kLinkFields},
    {"Column", kColumnFields},
};

}  // namespace tiphys::spec::schema
