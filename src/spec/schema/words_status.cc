// What the fields of status and of task sets and results are for, in our words. A line is a field
// of the struct above it; "# A : B" says that A has also what B has.
#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

// clang-format off
const std::string_view kStatusWords = R"words(# WorkflowStatus
phase: Pending, Running, Succeeded, Failed or Error
startedAt: When it began
finishedAt: When it was over
estimatedDuration: Seconds that it will probably take
progress: Done and all parts of the work, as N/M
message: Why it is in its phase
compressedNodes: The nodes, compressed, where there are many
nodes: All nodes by their ids
offloadNodeStatusVersion: Version of the nodes that are kept in a database
storedTemplates: Templates of other objects as they were when first used
persistentVolumeClaims: Claims that were made for it
outputs: Outputs with global names
conditions: Facts about the workflow, each true or false
resourcesDuration: Seconds of each resource that were used
storedWorkflowTemplateSpec: The spec that runs, all parts merged
synchronization: Locks held and waited for
artifactRepositoryRef: The artifact repository that was found
artifactGCStatus: How far deleting artifacts has come
taskResultsCompletionStatus: Which nodes have reported all outputs; of older engines
# NodeStatus
id: Id of the node, unique in the workflow
name: Path of the node from the root
displayName: Short name for people
type: Pod, Steps, DAG, Retry and so on
templateName: Template that it runs
templateRef: Template of another object that it runs
templateScope: Where the template's name was looked up
phase: How it stands
boundaryID: Node of the steps or DAG template around it
message: Why it is in that phase
startedAt: When the node began
finishedAt: When the node ended
estimatedDuration: Seconds that the node will probably take
progress: Progress of the node, as N/M
resourcesDuration: Seconds of each resource that the node used
podIP: Address of a daemon's pod
daemoned: Whether it runs on while others start
nodeFlag: Marks of retries and hooks
inputs: What it was given
outputs: What it gave
children: Nodes that come after it
outboundNodes: Last nodes within it
hostNodeName: Machine that it ran on
memoizationStatus: Whether outputs were reused
synchronizationStatus: The lock that it waits for
taskResultSynced: Whether its outputs have all arrived
failedPodRestarts: How often its pod was started anew
restartingPodUID: Pod that is being replaced
# NodeFlag
hooked: It is a hook
retried: It is one attempt of a retry
# MemoizationStatus
hit: Whether an entry was found
key: Key that was looked for
cacheName: Cache that was looked in
# NodeSynchronizationStatus
waiting: Name of the lock it waits for
# Condition
type: What the condition is about
status: True, False or Unknown
message: More about it
# SynchronizationStatus
semaphore: Semaphores of the workflow
mutex: Mutexes of the workflow
# SemaphoreStatus
holding: Semaphores that it holds
waiting: Semaphores that it waits for
# SemaphoreHolding
semaphore: Name of the semaphore
holders: Nodes that hold it
# MutexStatus
holding: Mutexes that it holds
waiting: Mutexes that it waits for
# MutexHolding
mutex: Name of the mutex
holder: Node that holds it
# ArtifactRepositoryRefStatus
configMap: Config map it was found in
key: Key of that map
namespace: Namespace of that map
default: Whether it is the one of the configuration
artifactRepository: The repository itself
# ArtifactRepository : Location
archiveLogs: Whether logs are kept as artifacts
# S3ArtifactRepository : S3Common
keyFormat: Tags that make the key of an artifact
keyPrefix: Beginning of all keys; of older configurations
# ArtifactoryArtifactRepository : ArtifactoryCommon
repoURL: Address of the repository
keyFormat: Tags that make the path of an artifact
# HDFSArtifactRepository : HDFSCommon
pathFormat: Tags that make the path of a file
# OSSArtifactRepository : OSSCommon
keyFormat: Tags that make the name of an object
# GCSArtifactRepository : GCSCommon
keyFormat: Tags that make the path of an object
# AzureArtifactRepository : AzureCommon
blobNameFormat: Tags that make the name of a blob
# PluginArtifactRepository
name: Which artifact plugin
keyFormat: Tags that make the plugin's key
configuration: Text given to the plugin
# ArtGCStatus
strategiesProcessed: Strategies that are done with
podsRecouped: Pods whose results were read
notSpecified: Whether nothing is to be deleted
# CronWorkflowStatus
active: Workflows that still run
lastScheduledTime: When the last one was due
conditions: Facts such as errors of the last start
succeeded: How many have succeeded
failed: How many have failed
phase: Active or Stopped
# WorkflowTaskSet : Object
spec: Tasks for the agent
status: What the agent made of them
# WorkflowTaskSetSpec
tasks: Templates by the ids of their nodes
# WorkflowTaskSetStatus
nodes: Results by the ids of their nodes
# NodeResult
phase: How the node ended
message: Why it ended so
outputs: Outputs that were reported
progress: How far it came, as N/M
# WorkflowTaskResult : NodeResult
kind: What sort of object this is
apiVersion: Group and version of the kind
metadata: Name (the node's id) and labels
# WorkflowArtifactGCTask : Object
spec: Artifacts to be deleted
status: What became of them
# ArtifactGCSpec
artifactsByNode: Artifacts by the ids of their nodes
# ArtifactNodeSpec
archiveLocation: Where the node keeps artifacts
artifacts: The node's artifacts by name
# ArtifactGCStatus
artifactResultsByNode: Results by the ids of nodes
# ArtifactResultNodeStatus
artifactResults: Results by the names of artifacts
# ArtifactResult
name: Name of the artifact
success: Whether it was deleted
error: Why it was not
)words";
// clang-format on

}  // namespace tiphys::spec::schema
