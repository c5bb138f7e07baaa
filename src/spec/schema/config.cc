// The fields of the controller's configuration,
// in the order in which the predecessor prints them.
#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

using enum FieldType;
using enum FieldShape;
using enum StructId;

namespace {

// clang-format off
constexpr Field kConfigFields[] = {
  {"nodeEvents", Struct, Scalar, kOmitZero, NodeEvents, ""},
  {"workflowEvents", Struct, Scalar, kOmitZero, WorkflowEvents, ""},
  {"executor", Struct, Scalar, kOmit | kPointer, Container, ""},
  {"mainContainer", Struct, Scalar, kOmit | kPointer, Container, ""},
  {"kubeConfig", Struct, Scalar, kOmit | kPointer, KubeConfig, ""},
  {"artifactRepository", Struct, Scalar, kOmitZero, ArtifactRepository, ""},
  {"namespace", String, Scalar, kOmit, None, ""},
  {"instanceID", String, Scalar, kOmit, None, ""},
  {"metricsConfig", Struct, Scalar, kOmitZero, MetricsConfig, ""},
  {"telemetryConfig", Struct, Scalar, kOmitZero, MetricsConfig, ""},
  {"parallelism", Int32, Scalar, kOmit, None, ""},
  {"namespaceParallelism", Int32, Scalar, kOmit, None, ""},
  {"resourceRateLimit", Struct, Scalar, kOmit | kPointer, ResourceRateLimit, ""},
  {"persistence", Struct, Scalar, kOmit | kPointer, PersistConfig, ""},
  {"links", Struct, List, kOmit, Link, ""},
  {"columns", Struct, List, kOmit, Column, ""},
  {"workflowDefaults", Struct, Scalar, kOmit | kPointer, Workflow, ""},
  {"podSpecLogStrategy", Struct, Scalar, kOmitZero, PodSpecLogStrategy, ""},
  {"podGCGracePeriodSeconds", Int64, Scalar, kOmit | kPointer, None, ""},
  {"podGCDeleteDelayDuration", String, Scalar, kOmit | kPointer, None, ""},
  {"workflowRestrictions", Struct, Scalar, kOmit | kPointer, WorkflowRestrictions, ""},
  {"initialDelay", String, Scalar, kOmitZero, None, ""},
  {"images", Struct, Map, kOmit, Image, ""},
  {"retentionPolicy", Struct, Scalar, kOmit | kPointer, RetentionPolicy, ""},
  {"navColor", String, Scalar, kOmit, None, ""},
  {"sso", Struct, Scalar, kOmitZero, SsoConfig, ""},
  {"synchronization", Struct, Scalar, kOmit | kPointer, SyncConfig, ""},
  {"artifactDrivers", Struct, List, kOmit, ArtifactDriver, ""},
  {"failedPodRestart", Struct, Scalar, kOmit | kPointer, FailedPodRestartConfig, ""},
  {"disableAgentPodCreation", Bool, Scalar, kOmit, None, ""},
  {"initlessPod", Struct, Scalar, kOmit | kPointer, InitlessPodConfig, ""},
};
constexpr Field kNodeEventsFields[] = {
  {"enabled", Bool, Scalar, kOmit | kPointer, None, ""},
  {"sendAsPod", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kWorkflowEventsFields[] = {
  {"enabled", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kKubeConfigFields[] = {
  {"secretName", String, Scalar, 0, None, ""},
  {"secretKey", String, Scalar, 0, None, ""},
  {"volumeName", String, Scalar, kOmit, None, ""},
  {"mountPath", String, Scalar, kOmit, None, ""},
};
constexpr Field kMetricsConfigFields[] = {
  {"enabled", Bool, Scalar, kOmit | kPointer, None, ""},
  {"disableLegacy", Bool, Scalar, kOmit, None, ""},
  {"metricsTTL", String, Scalar, kOmit, None, ""},
  {"path", String, Scalar, kOmit, None, ""},
  {"port", Int32, Scalar, kOmit, None, ""},
  {"ignoreErrors", Bool, Scalar, kOmit, None, ""},
  {"secure", Bool, Scalar, kOmit | kPointer, None, ""},
  {"modifiers", Struct, Map, kOmit, MetricModifier, ""},
  {"temporality", String, Scalar, kOmit, None, ""},
};
constexpr Field kMetricModifierFields[] = {
  {"disabled", Bool, Scalar, kOmit, None, ""},
  {"disabledAttributes", String, List, 0, None, ""},
  {"histogramBuckets", Float, List, kOmit, None, ""},
};
constexpr Field kResourceRateLimitFields[] = {
  {"limit", Float, Scalar, 0, None, ""},
  {"burst", Int32, Scalar, 0, None, ""},
};
constexpr Field kPersistConfigFields[] = {
  {"postgresql", Struct, Scalar, kOmit | kPointer, PostgreSqlConfig, ""},
  {"mysql", Struct, Scalar, kOmit | kPointer, MySqlConfig, ""},
  {"connectionPool", Struct, Scalar, kOmit | kPointer, ConnectionPool, ""},
  {"reconnectionConfig", Struct, Scalar, kOmit | kPointer, DbReconnectConfig, ""},
  {"connectionTimeoutSeconds", Int32, Scalar, kOmit, None, ""},
  {"nodeStatusOffLoad", Bool, Scalar, kOmit, None, ""},
  {"archive", Bool, Scalar, kOmit, None, ""},
  {"archiveLabelSelector", Struct, Scalar, kOmit | kPointer, LabelSelector, ""},
  {"archiveTTL", String, Scalar, kOmit, None, ""},
  {"clusterName", String, Scalar, kOmit, None, ""},
  {"skipMigration", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kPostgreSqlConfigFields[] = {
  {"host", String, Scalar, 0, None, ""},
  {"port", Int32, Scalar, kOmit, None, ""},
  {"database", String, Scalar, 0, None, ""},
  {"tableName", String, Scalar, kOmit, None, ""},
  {"userNameSecret", Struct, Scalar, kOmitZero, SecretKeySelector, ""},
  {"passwordSecret", Struct, Scalar, kOmitZero, SecretKeySelector, ""},
  {"ssl", Bool, Scalar, kOmit, None, ""},
  {"sslMode", String, Scalar, kOmit, None, ""},
  {"azureToken", Struct, Scalar, kOmit | kPointer, AzureTokenConfig, ""},
  {"awsRDSToken", Struct, Scalar, kOmit | kPointer, AwsRDSTokenConfig, ""},
};
constexpr Field kAzureTokenConfigFields[] = {
  {"enabled", Bool, Scalar, kOmit, None, ""},
  {"scope", String, Scalar, kOmit, None, ""},
};
constexpr Field kAwsRDSTokenConfigFields[] = {
  {"enabled", Bool, Scalar, kOmit, None, ""},
  {"region", String, Scalar, kOmit, None, ""},
};
constexpr Field kMySqlConfigFields[] = {
  {"host", String, Scalar, 0, None, ""},
  {"port", Int32, Scalar, kOmit, None, ""},
  {"database", String, Scalar, 0, None, ""},
  {"tableName", String, Scalar, kOmit, None, ""},
  {"userNameSecret", Struct, Scalar, kOmitZero, SecretKeySelector, ""},
  {"passwordSecret", Struct, Scalar, kOmitZero, SecretKeySelector, ""},
  {"options", String, Map, kOmit, None, ""},
};
constexpr Field kConnectionPoolFields[] = {
  {"maxIdleConns", Int32, Scalar, kOmit, None, ""},
  {"maxOpenConns", Int32, Scalar, kOmit, None, ""},
  {"connMaxLifetime", String, Scalar, kOmit, None, ""},
};
constexpr Field kDbReconnectConfigFields[] = {
  {"maxRetries", Int32, Scalar, 0, None, ""},
  {"baseDelaySeconds", Int32, Scalar, 0, None, ""},
  {"maxDelaySeconds", Int32, Scalar, 0, None, ""},
  {"retryMultiple", Float, Scalar, 0, None, ""},
};
constexpr Field kPodSpecLogStrategyFields[] = {
  {"failedPod", Bool, Scalar, kOmit, None, ""},
  {"allPods", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kWorkflowRestrictionsFields[] = {
  {"templateReferencing", String, Scalar, kOmit, None, ""},
};
constexpr Field kImageFields[] = {
  {"entrypoint", String, List, kOmit, None, ""},
  {"cmd", String, List, kOmit, None, ""},
};
constexpr Field kRetentionPolicyFields[] = {
  {"completed", Int32, Scalar, kOmit, None, ""},
  {"failed", Int32, Scalar, kOmit, None, ""},
  {"errored", Int32, Scalar, kOmit, None, ""},
};
constexpr Field kSsoConfigFields[] = {
  {"issuer", String, Scalar, 0, None, ""},
  {"issuerAlias", String, Scalar, kOmit, None, ""},
  {"clientId", Struct, Scalar, 0, SecretKeySelector, ""},
  {"clientSecret", Struct, Scalar, 0, SecretKeySelector, ""},
  {"redirectUrl", String, Scalar, 0, None, ""},
  {"rbac", Struct, Scalar, kOmit | kPointer, RbacConfig, ""},
  {"scopes", String, List, kOmit, None, ""},
  {"sessionExpiry", String, Scalar, kOmitZero, None, ""},
  {"customGroupClaimName", String, Scalar, kOmit, None, ""},
  {"userInfoPath", String, Scalar, kOmit, None, ""},
  {"insecureSkipVerify", Bool, Scalar, kOmit, None, ""},
  {"filterGroupsRegex", String, List, kOmit, None, ""},
  {"rootCA", String, Scalar, kOmit, None, ""},
};
constexpr Field kRbacConfigFields[] = {
  {"enabled", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kSyncConfigFields[] = {
  {"postgresql", Struct, Scalar, kOmit | kPointer, PostgreSqlConfig, ""},
  {"mysql", Struct, Scalar, kOmit | kPointer, MySqlConfig, ""},
  {"connectionPool", Struct, Scalar, kOmit | kPointer, ConnectionPool, ""},
  {"reconnectionConfig", Struct, Scalar, kOmit | kPointer, DbReconnectConfig, ""},
  {"connectionTimeoutSeconds", Int32, Scalar, kOmit, None, ""},
  {"enableAPI", Bool, Scalar, kOmit, None, ""},
  {"controllerName", String, Scalar, 0, None, ""},
  {"skipMigration", Bool, Scalar, kOmit, None, ""},
  {"limitTableName", String, Scalar, kOmit, None, ""},
  {"stateTableName", String, Scalar, kOmit, None, ""},
  {"controllerTableName", String, Scalar, kOmit, None, ""},
  {"lockTableName", String, Scalar, kOmit, None, ""},
  {"pollSeconds", Int32, Scalar, kOmit | kPointer, None, ""},
  {"heartbeatSeconds", Int32, Scalar, kOmit | kPointer, None, ""},
  {"inactiveControllerSeconds", Int32, Scalar, kOmit | kPointer, None, ""},
  {"semaphoreLimitCacheSeconds", Int64, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kArtifactDriverFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"image", String, Scalar, 0, None, ""},
  {"connectionTimeoutSeconds", Int32, Scalar, kOmit, None, ""},
};
constexpr Field kFailedPodRestartConfigFields[] = {
  {"enabled", Bool, Scalar, kOmit, None, ""},
  {"maxRestarts", Int32, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kInitlessPodConfigFields[] = {
  {"enabled", Bool, Scalar, kOmit, None, ""},
};
// clang-format on

}  // namespace

const StructSchema kConfigStructs[] = {
    {"Config", kConfigFields},
    {"NodeEvents", kNodeEventsFields},
    {"WorkflowEvents", kWorkflowEventsFields},
    {"KubeConfig", kKubeConfigFields},
    {"MetricsConfig", kMetricsConfigFields},
    {"MetricModifier", kMetricModifierFields},
    {"ResourceRateLimit", kResourceRateLimitFields},
    {"PersistConfig", kPersistConfigFields},
    {"PostgreSQLConfig", kPostgreSqlConfigFields},
    {"AzureTokenConfig", kAzureTokenConfigFields},
    {"AWSRDSTokenConfig", kAwsRDSTokenConfigFields},
    {"MySQLConfig", kMySqlConfigFields},
    {"ConnectionPool", kConnectionPoolFields},
    {"DBReconnectConfig", kDbReconnectConfigFields},
    {"PodSpecLogStrategy", kPodSpecLogStrategyFields},
    {"WorkflowRestrictions", kWorkflowRestrictionsFields},
    {"Image", kImageFields},
    {"RetentionPolicy", kRetentionPolicyFields},
    {"SSOConfig", kSsoConfigFields},
    {"RBACConfig", kRbacConfigFields},
    {"SyncConfig", kSyncConfigFields},
    {"ArtifactDriver", kArtifactDriverFields},
    {"FailedPodRestartConfig", kFailedPodRestartConfigFields},
    {"InitlessPodConfig", kInitlessPodConfigFields},
};

}  // namespace tiphys::spec::schema
