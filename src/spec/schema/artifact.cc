// The fields of artifacts and their storages,
// in the order in which the predecessor prints them.
#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

using enum FieldType;
using enum FieldShape;
using enum StructId;

namespace {

// clang-format off
constexpr Field kArtifactFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"path", String, Scalar, kOmit, None, ""},
  {"mode", Int32, Scalar, kOmit | kPointer, None, ""},
  {"from", String, Scalar, kOmit, None, ""},
  {"archiveLogs", Bool, Scalar, kOmit | kPointer, None, ""},
  {"s3", Struct, Scalar, kOmit | kPointer, S3Artifact, ""},
  {"git", Struct, Scalar, kOmit | kPointer, GitArtifact, ""},
  {"http", Struct, Scalar, kOmit | kPointer, HttpArtifact, ""},
  {"artifactory", Struct, Scalar, kOmit | kPointer, ArtifactoryArtifact, ""},
  {"hdfs", Struct, Scalar, kOmit | kPointer, HdfsArtifact, ""},
  {"raw", Struct, Scalar, kOmit | kPointer, RawArtifact, ""},
  {"oss", Struct, Scalar, kOmit | kPointer, OssArtifact, ""},
  {"gcs", Struct, Scalar, kOmit | kPointer, GcsArtifact, ""},
  {"azure", Struct, Scalar, kOmit | kPointer, AzureArtifact, ""},
  {"plugin", Struct, Scalar, kOmit | kPointer, PluginArtifact, ""},
  {"globalName", String, Scalar, kOmit, None, ""},
  {"archive", Struct, Scalar, kOmit | kPointer, ArchiveStrategy, ""},
  {"optional", Bool, Scalar, kOmit, None, ""},
  {"subPath", String, Scalar, kOmit, None, ""},
  {"recurseMode", Bool, Scalar, kOmit, None, ""},
  {"fromExpression", String, Scalar, kOmit, None, ""},
  {"artifactGC", Struct, Scalar, kOmit | kPointer, ArtifactGc, ""},
  {"deleted", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kS3ArtifactFields[] = {
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
  {"key", String, Scalar, kOmit, None, ""},
};
constexpr Field kCreateS3BucketOptionsFields[] = {
  {"objectLocking", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kS3EncryptionOptionsFields[] = {
  {"kmsKeyId", String, Scalar, kOmit, None, ""},
  {"kmsEncryptionContext", String, Scalar, kOmit, None, ""},
  {"enableEncryption", Bool, Scalar, kOmit, None, ""},
  {"serverSideCustomerKeySecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
};
constexpr Field kGitArtifactFields[] = {
  {"repo", String, Scalar, 0, None, ""},
  {"revision", String, Scalar, kOmit, None, ""},
  {"depth", Int64, Scalar, kOmit | kPointer, None, ""},
  {"fetch", String, List, kOmit, None, ""},
  {"usernameSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"passwordSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"sshPrivateKeySecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"insecureIgnoreHostKey", Bool, Scalar, kOmit, None, ""},
  {"disableSubmodules", Bool, Scalar, kOmit, None, ""},
  {"singleBranch", Bool, Scalar, kOmit, None, ""},
  {"branch", String, Scalar, kOmit, None, ""},
  {"insecureSkipTLS", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kHttpArtifactFields[] = {
  {"url", String, Scalar, 0, None, ""},
  {"headers", Struct, List, kOmit, Header, ""},
  {"auth", Struct, Scalar, kOmit | kPointer, HttpAuth, ""},
  {"saveStreamViaFile", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kHeaderFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"value", String, Scalar, 0, None, ""},
};
constexpr Field kHttpAuthFields[] = {
  {"clientCert", Struct, Scalar, kOmit, ClientCertAuth, ""},
  {"oauth2", Struct, Scalar, kOmit, Oauth2Auth, ""},
  {"basicAuth", Struct, Scalar, kOmit, BasicAuth, ""},
};
constexpr Field kClientCertAuthFields[] = {
  {"clientCertSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"clientKeySecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
};
constexpr Field kOauth2AuthFields[] = {
  {"clientIDSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"clientSecretSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"tokenURLSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"scopes", String, List, kOmit, None, ""},
  {"endpointParams", Struct, List, kOmit, Oauth2EndpointParam, ""},
};
constexpr Field kOauth2EndpointParamFields[] = {
  {"key", String, Scalar, 0, None, ""},
  {"value", String, Scalar, kOmit, None, ""},
};
constexpr Field kBasicAuthFields[] = {
  {"usernameSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"passwordSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
};
constexpr Field kArtifactoryArtifactFields[] = {
  {"url", String, Scalar, 0, None, ""},
  {"usernameSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"passwordSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
};
constexpr Field kHdfsArtifactFields[] = {
  {"krbCCacheSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"krbKeytabSecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"krbUsername", String, Scalar, kOmit, None, ""},
  {"krbRealm", String, Scalar, kOmit, None, ""},
  {"krbConfigConfigMap", Struct, Scalar, kOmit | kPointer, ConfigMapKeySelector, ""},
  {"krbServicePrincipalName", String, Scalar, kOmit, None, ""},
  {"addresses", String, List, kOmit, None, ""},
  {"hdfsUser", String, Scalar, kOmit, None, ""},
  {"dataTransferProtection", String, Scalar, kOmit, None, ""},
  {"path", String, Scalar, 0, None, ""},
  {"force", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kRawArtifactFields[] = {
  {"data", String, Scalar, 0, None, ""},
};
constexpr Field kOssArtifactFields[] = {
  {"endpoint", String, Scalar, kOmit, None, ""},
  {"bucket", String, Scalar, kOmit, None, ""},
  {"accessKeySecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"secretKeySecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"createBucketIfNotPresent", Bool, Scalar, kOmit, None, ""},
  {"securityToken", String, Scalar, kOmit, None, ""},
  {"lifecycleRule", Struct, Scalar, kOmit | kPointer, OssLifecycleRule, ""},
  {"useSDKCreds", Bool, Scalar, kOmit, None, ""},
  {"key", String, Scalar, 0, None, ""},
};
constexpr Field kOssLifecycleRuleFields[] = {
  {"markInfrequentAccessAfterDays", Int32, Scalar, kOmit, None, ""},
  {"markDeletionAfterDays", Int32, Scalar, kOmit, None, ""},
};
constexpr Field kGcsArtifactFields[] = {
  {"bucket", String, Scalar, kOmit, None, ""},
  {"serviceAccountKeySecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"key", String, Scalar, 0, None, ""},
};
constexpr Field kAzureArtifactFields[] = {
  {"endpoint", String, Scalar, 0, None, ""},
  {"container", String, Scalar, 0, None, ""},
  {"accountKeySecret", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"useSDKCreds", Bool, Scalar, kOmit, None, ""},
  {"blob", String, Scalar, 0, None, ""},
};
constexpr Field kPluginArtifactFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"configuration", String, Scalar, kOmit, None, ""},
  {"connectionTimeoutSeconds", Int32, Scalar, kOmit, None, ""},
  {"key", String, Scalar, 0, None, ""},
};
constexpr Field kArchiveStrategyFields[] = {
  {"tar", Struct, Scalar, kOmit | kPointer, TarStrategy, ""},
  {"none", Struct, Scalar, kOmit | kPointer, NoneStrategy, ""},
  {"zip", Struct, Scalar, kOmit | kPointer, ZipStrategy, ""},
};
constexpr Field kTarStrategyFields[] = {
  {"compressionLevel", Int32, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kArtifactGcFields[] = {
  {"strategy", String, Scalar, kOmit, None, ""},
  {"podMetadata", Struct, Scalar, kOmit | kPointer, Metadata, ""},
  {"serviceAccountName", String, Scalar, kOmit, None, ""},
};
constexpr Field kArtifactPathsFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"path", String, Scalar, kOmit, None, ""},
  {"mode", Int32, Scalar, kOmit | kPointer, None, ""},
  {"from", String, Scalar, kOmit, None, ""},
  {"archiveLogs", Bool, Scalar, kOmit | kPointer, None, ""},
  {"s3", Struct, Scalar, kOmit | kPointer, S3Artifact, ""},
  {"git", Struct, Scalar, kOmit | kPointer, GitArtifact, ""},
  {"http", Struct, Scalar, kOmit | kPointer, HttpArtifact, ""},
  {"artifactory", Struct, Scalar, kOmit | kPointer, ArtifactoryArtifact, ""},
  {"hdfs", Struct, Scalar, kOmit | kPointer, HdfsArtifact, ""},
  {"raw", Struct, Scalar, kOmit | kPointer, RawArtifact, ""},
  {"oss", Struct, Scalar, kOmit | kPointer, OssArtifact, ""},
  {"gcs", Struct, Scalar, kOmit | kPointer, GcsArtifact, ""},
  {"azure", Struct, Scalar, kOmit | kPointer, AzureArtifact, ""},
  {"plugin", Struct, Scalar, kOmit | kPointer, PluginArtifact, ""},
  {"globalName", String, Scalar, kOmit, None, ""},
  {"archive", Struct, Scalar, kOmit | kPointer, ArchiveStrategy, ""},
  {"optional", Bool, Scalar, kOmit, None, ""},
  {"subPath", String, Scalar, kOmit, None, ""},
  {"recurseMode", Bool, Scalar, kOmit, None, ""},
  {"fromExpression", String, Scalar, kOmit, None, ""},
  {"artifactGC", Struct, Scalar, kOmit | kPointer, ArtifactGc, ""},
  {"deleted", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kHttpFields[] = {
  {"method", String, Scalar, kOmit, None, ""},
  {"url", String, Scalar, 0, None, ""},
  {"headers", Struct, List, kOmit, HttpHeader, ""},
  {"timeoutSeconds", Int64, Scalar, kOmit | kPointer, None, ""},
  {"successCondition", String, Scalar, kOmit, None, ""},
  {"body", String, Scalar, kOmit, None, ""},
  {"bodyFrom", Struct, Scalar, kOmit | kPointer, HttpBodySource, ""},
  {"insecureSkipVerify", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kHttpHeaderFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"value", String, Scalar, kOmit, None, ""},
  {"valueFrom", Struct, Scalar, kOmit | kPointer, HttpHeaderSource, ""},
};
constexpr Field kHttpHeaderSourceFields[] = {
  {"secretKeyRef", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
};
constexpr Field kHttpBodySourceFields[] = {
  {"bytes", Bytes, Scalar, kOmit, None, ""},
};
constexpr Field kArtifactLocationFields[] = {
  {"archiveLogs", Bool, Scalar, kOmit | kPointer, None, ""},
  {"s3", Struct, Scalar, kOmit | kPointer, S3Artifact, ""},
  {"git", Struct, Scalar, kOmit | kPointer, GitArtifact, ""},
  {"http", Struct, Scalar, kOmit | kPointer, HttpArtifact, ""},
  {"artifactory", Struct, Scalar, kOmit | kPointer, ArtifactoryArtifact, ""},
  {"hdfs", Struct, Scalar, kOmit | kPointer, HdfsArtifact, ""},
  {"raw", Struct, Scalar, kOmit | kPointer, RawArtifact, ""},
  {"oss", Struct, Scalar, kOmit | kPointer, OssArtifact, ""},
  {"gcs", Struct, Scalar, kOmit | kPointer, GcsArtifact, ""},
  {"azure", Struct, Scalar, kOmit | kPointer, AzureArtifact, ""},
  {"plugin", Struct, Scalar, kOmit | kPointer, PluginArtifact, ""},
};
constexpr Field kWorkflowLevelArtifactGcFields[] = {
  {"strategy", String, Scalar, kOmit, None, ""},
  {"podMetadata", Struct, Scalar, kOmit | kPointer, Metadata, ""},
  {"serviceAccountName", String, Scalar, kOmit, None, ""},
  {"forceFinalizerRemoval", Bool, Scalar, kOmit, None, ""},
  {"podSpecPatch", String, Scalar, kOmit, None, ""},
};
constexpr Field kExecutorPluginFields[] = {
  {"metadata", Struct, Scalar, 0, ObjectMeta, ""},
  {"spec", Struct, Scalar, 0, ExecutorPluginSpec, ""},
};
constexpr Field kExecutorPluginSpecFields[] = {
  {"sidecar", Struct, Scalar, 0, ExecutorPluginSidecar, ""},
};
constexpr Field kExecutorPluginSidecarFields[] = {
  {"automountServiceAccountToken", Bool, Scalar, kOmit, None, ""},
  {"container", Struct, Scalar, 0, Container, ""},
};
// clang-format on

}  // namespace

const StructSchema kArtifactStructs[] = {
    {"Artifact", kArtifactFields},
    {"S3Artifact", kS3ArtifactFields},
    {"CreateS3BucketOptions", kCreateS3BucketOptionsFields},
    {"S3EncryptionOptions", kS3EncryptionOptionsFields},
    {"GitArtifact", kGitArtifactFields},
    {"HTTPArtifact", kHttpArtifactFields},
    {"Header", kHeaderFields},
    {"HTTPAuth", kHttpAuthFields},
    {"ClientCertAuth", kClientCertAuthFields},
    {"OAuth2Auth", kOauth2AuthFields},
    {"OAuth2EndpointParam", kOauth2EndpointParamFields},
    {"BasicAuth", kBasicAuthFields},
    {"ArtifactoryArtifact", kArtifactoryArtifactFields},
    {"HDFSArtifact", kHdfsArtifactFields},
    {"RawArtifact", kRawArtifactFields},
    {"OSSArtifact", kOssArtifactFields},
    {"OSSLifecycleRule", kOssLifecycleRuleFields},
    {"GCSArtifact", kGcsArtifactFields},
    {"AzureArtifact", kAzureArtifactFields},
    {"PluginArtifact", kPluginArtifactFields},
    {"ArchiveStrategy", kArchiveStrategyFields},
    {"TarStrategy", kTarStrategyFields},
    {"NoneStrategy", {}},
    {"ZipStrategy", {}},
    {"ArtifactGC", kArtifactGcFields},
    {"ArtifactPaths", kArtifactPathsFields},
    {"HTTP", kHttpFields},
    {"HTTPHeader", kHttpHeaderFields},
    {"HTTPHeaderSource", kHttpHeaderSourceFields},
    {"HTTPBodySource", kHttpBodySourceFields},
    {"ArtifactLocation", kArtifactLocationFields},
    {"WorkflowLevelArtifactGC", kWorkflowLevelArtifactGcFields},
    {"ExecutorPlugin", kExecutorPluginFields},
    {"ExecutorPluginSpec", kExecutorPluginSpecFields},
    {"ExecutorPluginSidecar", kExecutorPluginSidecarFields},
};

}  // namespace tiphys::spec::schema
