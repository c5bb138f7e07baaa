// What the fields of the controller's configuration are for, in our words. A line is a field of the
// struct above it; "# A : B" says that A has also what B has.
#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

// clang-format off
const std::string_view kConfigWords = R"words(# Config
nodeEvents: Events about nodes
workflowEvents: Events about workflows
executor: Settings of the containers that serve steps
mainContainer: Settings of all main containers
kubeConfig: Credentials for another cluster
artifactRepository: Repository for workflows that name none
namespace: Accepted, without effect
instanceID: Only workflows with this label are taken
metricsConfig: Where metrics are served
telemetryConfig: Where further telemetry goes
parallelism: How many workflows may run at once; 0 for any number
namespaceParallelism: The same for each namespace
resourceRateLimit: How fast objects are created
persistence: Database for large workflows and the archive
links: Links that the user interface shows
columns: Further columns of lists in the user interface
workflowDefaults: A workflow whose fields hold where others do not say
podSpecLogStrategy: Which pods are written to the log
podGCGracePeriodSeconds: Seconds that deleted pods may take to end
podGCDeleteDelayDuration: Time before pods are deleted
workflowRestrictions: What workflows may do
initialDelay: Time before new workflows are taken
images: What images run that do not say so themselves
retentionPolicy: How many finished workflows are kept
navColor: Colour of the user interface's bar
sso: Single sign-on of the server
synchronization: Database for locks across clusters
artifactDrivers: Plugins for artifacts
failedPodRestart: Whether pods that fail before they start are made anew
disableAgentPodCreation: Leaves the agent to somebody else
initlessPod: Pods without an init container
# NodeEvents
enabled: Whether they are written
sendAsPod: Whether they are about the pod in place of the workflow
# WorkflowEvents
enabled: Whether events of workflows are written
# KubeConfig
secretName: Secret that holds the file
secretKey: Key of the secret
volumeName: Name of the volume
mountPath: Folder that it is mounted at
# MetricsConfig
enabled: Whether they are served at all
disableLegacy: Leaves metrics of old names out
metricsTTL: Age at which an unchanged metric goes
path: Path of the page
port: Port that it is served on
ignoreErrors: Whether errors in metrics are passed over
secure: Whether TLS is used
modifiers: Changes to single metrics, by name
temporality: Cumulative or Delta
# MetricModifier
disabled: Leaves the metric out
disabledAttributes: Labels that are left out
histogramBuckets: Bounds of the buckets
# ResourceRateLimit
limit: Objects in a second
burst: How many more at once
# DatabaseCommon
postgresql: A PostgreSQL database
mysql: A MySQL database
connectionPool: How many connections are kept
reconnectionConfig: How lost connections are made again
connectionTimeoutSeconds: Seconds that connecting may take
skipMigration: Leaves the tables as they are
# PersistConfig : DatabaseCommon
nodeStatusOffLoad: Whether nodes of large workflows go to the database
archive: Whether finished workflows are kept
archiveLabelSelector: Only workflows with such labels are kept
archiveTTL: How long they are kept, such as 30d
clusterName: Name of this cluster in the tables
# ServerCommon
host: Machine of the database
port: Port of the database
database: Name of the database
tableName: Table for the nodes of large workflows
userNameSecret: Secret with the database user
passwordSecret: Secret with the user's password
# PostgreSQLConfig : ServerCommon
ssl: Whether the connection is encrypted
sslMode: How certificates are checked
azureToken: A token of Azure in place of a password
awsRDSToken: A token of AWS in place of a password
# AzureTokenConfig
enabled: Whether tokens are used
scope: What the token is for
# AWSRDSTokenConfig
enabled: Whether such tokens are used
region: Region of the database
# MySQLConfig : ServerCommon
options: Further options of the connection
# ConnectionPool
maxIdleConns: Most idle connections
maxOpenConns: Most connections
connMaxLifetime: Age at which a connection is closed
# DBReconnectConfig
maxRetries: How often it tries
baseDelaySeconds: The first pause in seconds
maxDelaySeconds: The longest pause in seconds
retryMultiple: What each pause is multiplied with
# PodSpecLogStrategy
failedPod: Pods that failed
allPods: Every pod
# WorkflowRestrictions
templateReferencing: Strict: only references to templates run. Secure: nor may those change
# Image
entrypoint: Its entry point
cmd: Arguments of the entry point
# RetentionPolicy
completed: How many that succeeded
failed: How many that failed
errored: How many that ended in Error
# SSOConfig
issuer: Address of the provider
issuerAlias: Address that the provider calls itself
clientId: Secret with the id of this client
clientSecret: Secret with the secret of this client
redirectUrl: Address to return to
rbac: Whether rules map users to service accounts
scopes: Scopes that are asked for
sessionExpiry: How long a session lasts
customGroupClaimName: Claim that holds groups
userInfoPath: Path that gives the user's groups
insecureSkipVerify: Whether the provider's certificate goes unchecked
filterGroupsRegex: Only groups that match are kept
rootCA: Certificate authority of the provider
# RBACConfig
enabled: Whether it is on
# SyncConfig : DatabaseCommon
enableAPI: Whether limits can be changed over the API
controllerName: Name of this controller among others
limitTableName: Table of limits
stateTableName: Table of holders and waiters
controllerTableName: Table of controllers
lockTableName: Table of row locks
pollSeconds: How often waiting locks are looked at
heartbeatSeconds: How often a controller shows that it lives
inactiveControllerSeconds: Silence after which a controller counts as gone
semaphoreLimitCacheSeconds: How long a limit is remembered
# ArtifactDriver
name: Name of the plugin
image: Image that serves it
connectionTimeoutSeconds: Seconds that reaching it may take
# FailedPodRestartConfig
enabled: Whether they are started anew
maxRestarts: How often at most
# InitlessPodConfig
enabled: Whether pods do without
)words";
// clang-format on

}  // namespace tiphys::spec::schema
