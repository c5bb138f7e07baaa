// The fields of status and of task sets and results,
// in the order in which the predecessor prints them.
#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

using enum FieldType;
using enum FieldShape;
using enum StructId;

namespace {

// clang-format off
constexpr Field kWorkflowStatusFields[] = {
  {"phase", String, Scalar, kOmit, None, ""},
  {"startedAt", Time, Scalar, kOmit, None, ""},
  {"finishedAt", Time, Scalar, kOmit, None, ""},
  {"estimatedDuration", Int32, Scalar, kOmit, None, ""},
  {"progress", String, Scalar, kOmit, None, ""},
  {"message", String, Scalar, kOmit, None, ""},
  {"compressedNodes", String, Scalar, kOmit, None, ""},
  {"nodes", Struct, Map, kOmit, NodeStatus, ""},
  {"offloadNodeStatusVersion", String, Scalar, kOmit, None, ""},
  {"storedTemplates", Struct, Map, kOmit, Template, ""},
  {"persistentVolumeClaims", Struct, List, kOmit, Volume, ""},
  {"outputs", Struct, Scalar, kOmit | kPointer, Outputs, ""},
  {"conditions", Struct, List, kOmit, Condition, ""},
  {"resourcesDuration", Int64, Map, kOmit, None, ""},
  {"storedWorkflowTemplateSpec", Struct, Scalar, kOmit | kPointer, WorkflowSpec, ""},
  {"synchronization", Struct, Scalar, kOmit | kPointer, SynchronizationStatus, ""},
  {"artifactRepositoryRef", Struct, Scalar, kOmit | kPointer, ArtifactRepositoryRefStatus, ""},
  {"artifactGCStatus", Struct, Scalar, kOmit | kPointer, ArtGcstatus, ""},
  {"taskResultsCompletionStatus", Bool, Map, kOmit, None, ""},
};
constexpr Field kNodeStatusFields[] = {
  {"id", String, Scalar, 0, None, ""},
  {"name", String, Scalar, 0, None, ""},
  {"displayName", String, Scalar, kOmit, None, ""},
  {"type", String, Scalar, 0, None, ""},
  {"templateName", String, Scalar, kOmit, None, ""},
  {"templateRef", Struct, Scalar, kOmit | kPointer, TemplateRef, ""},
  {"templateScope", String, Scalar, kOmit, None, ""},
  {"phase", String, Scalar, kOmit, None, ""},
  {"boundaryID", String, Scalar, kOmit, None, ""},
  {"message", String, Scalar, kOmit, None, ""},
  {"startedAt", Time, Scalar, kOmit, None, ""},
  {"finishedAt", Time, Scalar, kOmit, None, ""},
  {"estimatedDuration", Int32, Scalar, kOmit, None, ""},
  {"progress", String, Scalar, kOmit, None, ""},
  {"resourcesDuration", Int64, Map, kOmit, None, ""},
  {"podIP", String, Scalar, kOmit, None, ""},
  {"daemoned", Bool, Scalar, kOmit | kPointer, None, ""},
  {"nodeFlag", Struct, Scalar, kOmit | kPointer, NodeFlag, ""},
  {"inputs", Struct, Scalar, kOmit | kPointer, Inputs, ""},
  {"outputs", Struct, Scalar, kOmit | kPointer, Outputs, ""},
  {"children", String, List, kOmit, None, ""},
  {"outboundNodes", String, List, kOmit, None, ""},
  {"hostNodeName", String, Scalar, kOmit, None, ""},
  {"memoizationStatus", Struct, Scalar, kOmit | kPointer, MemoizationStatus, ""},
  {"synchronizationStatus", Struct, Scalar, kOmit | kPointer, NodeSynchronizationStatus, ""},
  {"taskResultSynced", Bool, Scalar, kOmit | kPointer, None, ""},
  {"failedPodRestarts", Int32, Scalar, kOmit, None, ""},
  {"restartingPodUID", String, Scalar, kOmit, None, ""},
};
constexpr Field kNodeFlagFields[] = {
  {"hooked", Bool, Scalar, kOmit, None, ""},
  {"retried", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kMemoizationStatusFields[] = {
  {"hit", Bool, Scalar, 0, None, ""},
  {"key", String, Scalar, 0, None, ""},
  {"cacheName", String, Scalar, 0, None, ""},
};
constexpr Field kNodeSynchronizationStatusFields[] = {
  {"waiting", String, Scalar, kOmit, None, ""},
};
constexpr Field kConditionFields[] = {
  {"type", String, Scalar, kOmit, None, ""},
  {"status", String, Scalar, kOmit, None, ""},
  {"message", String, Scalar, kOmit, None, ""},
};
constexpr Field kSynchronizationStatusFields[] = {
  {"semaphore", Struct, Scalar, kOmit | kPointer, SemaphoreStatus, ""},
  {"mutex", Struct, Scalar, kOmit | kPointer, MutexStatus, ""},
};
constexpr Field kSemaphoreStatusFields[] = {
  {"holding", Struct, List, kOmit, SemaphoreHolding, ""},
  {"waiting", Struct, List, kOmit, SemaphoreHolding, ""},
};
constexpr Field kSemaphoreHoldingFields[] = {
  {"semaphore", String, Scalar, kOmit, None, ""},
  {"holders", String, List, kOmit, None, ""},
};
constexpr Field kMutexStatusFields[] = {
  {"holding", Struct, List, kOmit, MutexHolding, ""},
  {"waiting", Struct, List, kOmit, MutexHolding, ""},
};
constexpr Field kMutexHoldingFields[] = {
  {"mutex", String, Scalar, kOmit, None, ""},
  {"holder", String, Scalar, kOmit, None, ""},
};
constexpr Field kArtifactRepositoryRefStatusFields[] = {
  {"configMap", String, Scalar, kOmit, None, ""},
  {"key", String, Scalar, kOmit, None, ""},
  {"namespace", String, Scalar, kOmit, None, ""},
  {"default", Bool, Scalar, kOmit, None, ""},
  {"artifactRepository", Struct, Scalar, kOmit | kPointer, ArtifactRepository, ""},
};
constexpr Field kArtifactRepositoryFields[] = {
  {"archiveLogs", Bool, Scalar, kOmit | kPointer, None, ""},
  {"s3", Struct, Scalar, kOmit | kPointer, S3ArtifactRepository, ""},
  {"artifactory", Struct, Scalar, kOmit | kPointer, ArtifactoryArtifactRepository, ""},
  {"hdfs", Struct, Scalar, kOmit | kPointer, HdfsArtifactRepository, ""},
  {"oss", Struct, Scalar, kOmit | kPointer, OssArtifactRepository, ""},
  {"gcs", Struct, Scalar, kOmit | kPointer, GcsArtifactRepository, ""},
  {"azure", Struct, Scalar, kOmit | kPointer, AzureArtifactRepository, ""},
  {"plugin", Struct, Scalar, kOmit | kPointer, PluginArtifactRepository, ""},
};
constexpr Field kS3ArtifactRepositoryFields[] = {
  {"endpoint", String, Scalar, kOmit, None, ""},
  {"bucket", String, Scalar, kOmit, None, ""},
  {"region", String, Scalar, kOmit, None, ""},
  {"insecure", Bool, Scalar, kOmit | kPointer, None, ""},
  {"accessKeySecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"secretKeySecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"sessionTokenSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"roleARN", String, Scalar, kOmit, None, ""},
  {"useSDKCreds", Bool, Scalar, kOmit, None, ""},
  {"createBucketIfNotPresent", Struct, Scalar, kOmit | kPointer, CreateS3BucketOptions, ""},
  {"encryptionOptions", Struct, Scalar, kOmit | kPointer, S3EncryptionOptions, ""},
  {"caSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"addressingStyle", String, Scalar, kOmit, None, ""},
  {"keyFormat", String, Scalar, kOmit, None, ""},
  {"keyPrefix", String, Scalar, kOmit, None, ""},
};
constexpr Field kArtifactoryArtifactRepositoryFields[] = {
  {"usernameSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"passwordSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"repoURL", String, Scalar, kOmit, None, ""},
  {"keyFormat", String, Scalar, kOmit, None, ""},
};
constexpr Field kHdfsArtifactRepositoryFields[] = {
  {"krbCCacheSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"krbKeytabSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"krbUsername", String, Scalar, kOmit, None, ""},
  {"krbRealm", String, Scalar, kOmit, None, ""},
  {"krbConfigConfigMap", Struct, Scalar, kOmit | kPointer, ConfigMapKeySelector, ""},
  {"krbServicePrincipalName", String, Scalar, kOmit, None, ""},
  {"addresses", String, List, kOmit, None, ""},
  {"hdfsUser", String, Scalar, kOmit, None, ""},
  {"dataTransferProtection", String, Scalar, kOmit, None, ""},
  {"pathFormat", String, Scalar, kOmit, None, ""},
  {"force", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kOssArtifactRepositoryFields[] = {
  {"endpoint", String, Scalar, kOmit, None, ""},
  {"bucket", String, Scalar, kOmit, None, ""},
  {"accessKeySecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"secretKeySecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"createBucketIfNotPresent", Bool, Scalar, kOmit, None, ""},
  {"securityToken", String, Scalar, kOmit, None, ""},
  {"lifecycleRule", Struct, Scalar, kOmit | kPointer, OssLifecycleRule, ""},
  {"useSDKCreds", Bool, Scalar, kOmit, None, ""},
  {"keyFormat", String, Scalar, kOmit, None, ""},
};
constexpr Field kGcsArtifactRepositoryFields[] = {
  {"bucket", String, Scalar, kOmit, None, ""},
  {"serviceAccountKeySecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"keyFormat", String, Scalar, kOmit, None, ""},
};
constexpr Field kAzureArtifactRepositoryFields[] = {
  {"endpoint", String, Scalar, 0, None, ""},
  {"container", String, Scalar, 0, None, ""},
  {"accountKeySecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"useSDKCreds", Bool, Scalar, kOmit, None, ""},
  {"blobNameFormat", String, Scalar, kOmit, None, ""},
};
constexpr Field kPluginArtifactRepositoryFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"keyFormat", String, Scalar, kOmit, None, ""},
  {"configuration", String, Scalar, 0, None, ""},
};
constexpr Field kArtGcstatusFields[] = {
  {"strategiesProcessed", Bool, Map, kOmit, None, ""},
  {"podsRecouped", Bool, Map, kOmit, None, ""},
  {"notSpecified", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kCronWorkflowStatusFields[] = {
  {"active", Struct, List, 0, ObjectReference, ""},
  {"lastScheduledTime", Time, Scalar, kPointer, None, ""},
  {"conditions", Struct, List, 0, Condition, ""},
  {"succeeded", Int64, Scalar, 0, None, ""},
  {"failed", Int64, Scalar, 0, None, ""},
  {"phase", String, Scalar, 0, None, ""},
};
constexpr Field kWorkflowTaskSetFields[] = {
  {"kind", String, Scalar, kOmit, None, ""},
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"metadata", Struct, Scalar, 0, ObjectMeta, ""},
  {"spec", Struct, Scalar, 0, WorkflowTaskSetSpec, ""},
  {"status", Struct, Scalar, kOmit, WorkflowTaskSetStatus, ""},
};
constexpr Field kWorkflowTaskSetSpecFields[] = {
  {"tasks", Struct, Map, kOmit, Template, ""},
};
constexpr Field kWorkflowTaskSetStatusFields[] = {
  {"nodes", Struct, Map, kOmit, NodeResult, ""},
};
constexpr Field kNodeResultFields[] = {
  {"phase", String, Scalar, kOmit, None, ""},
  {"message", String, Scalar, kOmit, None, ""},
  {"outputs", Struct, Scalar, kOmit | kPointer, Outputs, ""},
  {"progress", String, Scalar, kOmit, None, ""},
};
constexpr Field kWorkflowTaskResultFields[] = {
  {"kind", String, Scalar, kOmit, None, ""},
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"metadata", Struct, Scalar, 0, ObjectMeta, ""},
  {"phase", String, Scalar, kOmit, None, ""},
  {"message", String, Scalar, kOmit, None, ""},
  {"outputs", Struct, Scalar, kOmit | kPointer, Outputs, ""},
  {"progress", String, Scalar, kOmit, None, ""},
};
constexpr Field kWorkflowArtifactGcTaskFields[] = {
  {"kind", String, Scalar, kOmit, None, ""},
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"metadata", Struct, Scalar, 0, ObjectMeta, ""},
  {"spec", Struct, Scalar, 0, ArtifactGcspec, ""},
  {"status", Struct, Scalar, kOmit, ArtifactGcstatus, ""},
};
constexpr Field kArtifactGcspecFields[] = {
  {"artifactsByNode", Struct, Map, kOmit, ArtifactNodeSpec, ""},
};
constexpr Field kArtifactNodeSpecFields[] = {
  {"archiveLocation", Struct, Scalar, kOmit | kPointer, ArtifactLocation, ""},
  {"artifacts", Struct, Map, kOmit, Artifact, ""},
};
constexpr Field kArtifactGcstatusFields[] = {
  {"artifactResultsByNode", Struct, Map, kOmit, ArtifactResultNodeStatus, ""},
};
constexpr Field kArtifactResultNodeStatusFields[] = {
  {"artifactResults", Struct, Map, kOmit, ArtifactResult, ""},
};
constexpr Field kArtifactResultFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"success", Bool, Scalar, kOmit, None, ""},
  {"error", String, Scalar, kOmit | kPointer, None, ""},
};
// clang-format on

}  // namespace

const StructSchema kStatusStructs[] = {
    {"WorkflowStatus", kWorkflowStatusFields},
    {"NodeStatus", kNodeStatusFields},
    {"NodeFlag", kNodeFlagFields},
    {"MemoizationStatus", kMemoizationStatusFields},
    {"NodeSynchronizationStatus", kNodeSynchronizationStatusFields},
    {"Condition", kConditionFields},
    {"SynchronizationStatus", kSynchronizationStatusFields},
    {"SemaphoreStatus", kSemaphoreStatusFields},
    {"SemaphoreHolding", kSemaphoreHoldingFields},
    {"MutexStatus", kMutexStatusFields},
    {"MutexHolding", kMutexHoldingFields},
    {"ArtifactRepositoryRefStatus", kArtifactRepositoryRefStatusFields},
    {"ArtifactRepository", kArtifactRepositoryFields},
    {"S3ArtifactRepository", kS3ArtifactRepositoryFields},
    {"ArtifactoryArtifactRepository", kArtifactoryArtifactRepositoryFields},
    {"HDFSArtifactRepository", kHdfsArtifactRepositoryFields},
    {"OSSArtifactRepository", kOssArtifactRepositoryFields},
    {"GCSArtifactRepository", kGcsArtifactRepositoryFields},
    {"AzureArtifactRepository", kAzureArtifactRepositoryFields},
    {"PluginArtifactRepository", kPluginArtifactRepositoryFields},
    {"ArtGCStatus", kArtGcstatusFields},
    {"CronWorkflowStatus", kCronWorkflowStatusFields},
    {"WorkflowTaskSet", kWorkflowTaskSetFields},
    {"WorkflowTaskSetSpec", kWorkflowTaskSetSpecFields},
    {"WorkflowTaskSetStatus", kWorkflowTaskSetStatusFields},
    {"NodeResult", kNodeResultFields},
    {"WorkflowTaskResult", kWorkflowTaskResultFields},
    {"WorkflowArtifactGCTask", kWorkflowArtifactGcTaskFields},
    {"ArtifactGCSpec", kArtifactGcspecFields},
    {"ArtifactNodeSpec", kArtifactNodeSpecFields},
    {"ArtifactGCStatus", kArtifactGcstatusFields},
    {"ArtifactResultNodeStatus", kArtifactResultNodeStatusFields},
    {"ArtifactResult", kArtifactResultFields},
};

}  // namespace tiphys::spec::schema
