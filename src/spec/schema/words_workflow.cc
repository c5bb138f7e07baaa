// What the fields of workflows and templates are for, in our words. A line is a field of the
// struct above it; "# A : B" says that A has also what B has.
#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

// clang-format off
const std::string_view kWorkflowWords = R"words(# Object
kind: What sort of object this is
apiVersion: Group and version of the kind
metadata: Name, labels and annotations of the object
# Workflow : Object
spec: What is to run, and how
status: How far it has come; written by the engine
# WorkflowSpec
templates: The building blocks, each with a name of its own
entrypoint: Name of the template that the workflow starts with
arguments: Parameters and artifacts that the workflow is started with
serviceAccountName: Service account of all pods
automountServiceAccountToken: Whether pods get a token of their service account
executor: Settings of the containers that serve a step
volumes: Volumes that every template can mount
volumeClaimTemplates: Claims that are made for this workflow, and mounted by their names
parallelism: How many pods of this workflow may run at once
artifactRepositoryRef: Where the artifact repository is configured
suspend: Holds the workflow: nothing new is started
nodeSelector: Labels that a node must have to get a pod
affinity: Rules that draw pods to nodes or keep them away
tolerations: Taints of nodes that pods put up with
imagePullSecrets: Secrets for pulling images
hostNetwork: Whether pods use the network of their node
dnsPolicy: How pods resolve names
dnsConfig: Additions to the name resolution of pods
onExit: Template that runs when the workflow ends, whatever became of it
ttlStrategy: How long a finished workflow is kept
activeDeadlineSeconds: Seconds after which the workflow is failed
priority: Larger goes first where workflows wait for their turn
schedulerName: Scheduler that places the pods
podGC: When pods of ended steps are deleted
podPriorityClassName: Priority class of all pods
hostAliases: Lines added to the hosts file of pods
securityContext: Users, groups and rights that all pods run with
podSpecPatch: Strategic merge patch, in YAML or JSON, put on every pod
podDisruptionBudget: Budget that keeps voluntary disruptions off the pods
metrics: Metrics that the workflow gives out
shutdown: Stop ends it gracefully with exit handlers, Terminate at once
workflowTemplateRef: Template whose spec this workflow runs
synchronization: Locks that the whole workflow holds while it runs
volumeClaimGC: When claims made for this workflow are deleted
retryStrategy: Retries for every template that has none of its own
podMetadata: Labels and annotations of all pods
templateDefaults: Settings for every template that does not say otherwise
archiveLogs: Whether logs of containers become artifacts
hooks: Templates that run at moments of the workflow's life, by name
workflowMetadata: Labels and annotations put on the workflow itself
artifactGC: When artifacts of the workflow are deleted
executorPlugins: Plugins that this workflow brings along
podResources: Resources of each pod as a whole
resourceClaims: Claims on devices that pods need
# Template
name: How others call this template
inputs: What the template takes
outputs: What the template gives
nodeSelector: Labels that a node must have to run this template
affinity: Rules that draw the pod to nodes or keep it away
metadata: Labels and annotations of the pod
daemon: Whether it goes on running while later steps start
steps: Groups of steps, one group after the other, those of a group together
container: A container to run
containerSet: Several containers in one pod
script: A container that runs a script written here
resource: A Kubernetes object to create, change or wait for
dag: Tasks that depend on each other
suspend: A pause, for a time or until somebody resumes it
data: A list of files, and what becomes of it
http: A request to a web address
plugin: Input of an executor plugin, under the plugin's name
volumes: Volumes that this template can mount
initContainers: Containers that run before the main one
sidecars: Containers that run beside the main one
archiveLocation: Where outputs and logs go, in place of the default repository
activeDeadlineSeconds: Seconds that one attempt may take, also as a tag
retryStrategy: When and how often it is tried again
parallelism: How many children may run at once
failFast: Whether the first failed child ends the others
tolerations: Taints of nodes that the pod puts up with
schedulerName: Scheduler that places the pod
priorityClassName: Priority class of the pod
serviceAccountName: Service account of the pod
automountServiceAccountToken: Whether the pod gets a token of its service account
executor: Settings of the containers that serve this step
hostAliases: Lines added to the hosts file of the pod
securityContext: Users, groups and rights that the pod runs with
podSpecPatch: Strategic merge patch, in YAML or JSON, put on the pod
metrics: Metrics that each node of this template gives out
synchronization: Locks that a node holds while it runs
memoize: Reuse of earlier outputs under a key
timeout: Time from the node's start until it is failed, such as 30s or 1h
annotations: Annotations of the template, such as a display name
pendingTimeout: Time that the pod may wait to be started
podResources: Resources of the pod as a whole
resourceClaims: Claims on devices that the pod needs
# Inputs
parameters: Texts that the template takes
artifacts: Files that the template takes
# Parameter
name: Name, unique in its list
default: Value where none is given
value: The value itself
valueFrom: Where the value comes from
globalName: Name under which the whole workflow sees an output
enum: The only values that are accepted
description: Words for people who have to fill it in
# ValueFrom
path: File in the container whose content is the value
jsonPath: JSONPath into the object of a resource template
jqFilter: jq program over the object of a resource template
event: Expression over the event that started the workflow
parameter: Reference to an output of a step or task
supplied: The value is given while the workflow runs
configMapKeyRef: Key of a config map that is labelled for parameters
default: Value where the source has none
expression: Expression over outputs of steps or tasks
# Metadata
annotations: Annotations to be set
labels: Labels to be set
# Outputs
parameters: Texts that the template gives
artifacts: Files that the template gives
result: What was printed, or the result of a request
exitCode: Exit code of the main container
# Call
name: Name, unique among its siblings
template: Template of the same holder to run
inline: A template written in place
arguments: What the template is given
templateRef: Template of another object to run
withItems: Runs once for each item of this list
withParam: Runs once for each item of a JSON list, usually a tag
withSequence: Runs once for each number of a range
when: Condition without which it is skipped
continueOn: Outcomes that do not stop what comes after
onExit: Template that runs when this one has ended
hooks: Templates that run at moments of its life, by name
# WorkflowStep : Call
# Arguments
parameters: Texts that are passed
artifacts: Files that are passed
# TemplateRef
name: Name of the object that holds the template
template: Name of the template in it
clusterScope: Whether it is a ClusterWorkflowTemplate
# Sequence
count: How many numbers; not together with end
start: First number, 0 where it is left out
end: Last number; below start it counts down
format: printf format of each number, such as %02d
# ContinueOn
error: Goes on where it ended in Error
failed: Goes on where it Failed
# LifecycleHook
template: Template to run
arguments: What the hook's template is given
templateRef: Template of another object, in place of one here
expression: When the hook runs; without one it runs at the end
# ContainerSetTemplate
containers: The containers, which may depend on each other
volumeMounts: Volumes mounted in each of them
retryStrategy: Retries of single containers within the pod
# ContainerNode : Container
dependencies: Containers of the set that must have succeeded before
# ContainerSetRetryStrategy
duration: Time between two attempts, such as 5s
retries: How many attempts there are in all
# ScriptTemplate : Container
source: Text of the script, run by the command
# ResourceTemplate
action: get, create, apply, delete, replace or patch
mergeStrategy: Kind of patch: strategic, merge or json
manifest: The object as text
manifestFrom: Where the text of the object comes from
setOwnerReference: Whether the workflow becomes the owner of what it creates
successCondition: Label selector over the object that means success
failureCondition: Label selector over the object that means failure
flags: Further options for kubectl
# ManifestFrom
artifact: Input artifact that holds the manifest
# DAGTemplate
target: Tasks to be reached, separated by blanks; all leaves where it is empty
tasks: The tasks
failFast: Whether a failed task keeps further ones from starting
# DAGTask : Call
dependencies: Tasks that must have succeeded before
depends: Condition over earlier tasks, such as a.Succeeded || b.Failed
# SuspendTemplate
duration: How long it waits; for ever where it is left out
# Data
source: Where the list of files comes from
transformation: What is done with the list, one step after the other
# DataSource
artifactPaths: Artifact whose files are listed
# TransformationStep
expression: Expression that makes a new value from data
# UserContainer : Container
mirrorVolumeMounts: Whether it mounts the same volumes as the main container
# RetryStrategy
limit: How often it is tried again
retryPolicy: Which outcomes are retried: Always, OnFailure, OnError, OnTransientError
backoff: Pauses between attempts
affinity: Where later attempts may run
expression: Condition over the last attempt for another one
# Backoff
duration: The first pause
factor: What each pause is multiplied with for the next
maxDuration: Time after which there are no more attempts
cap: The longest pause
# RetryAffinity
nodeAntiAffinity: Keeps retries off nodes where attempts have failed
# ExecutorConfig
serviceAccountName: Service account of the serving containers alone
# Metrics
prometheus: Metrics in the form of Prometheus
# Prometheus
name: Name of the metric
labels: Labels of the metric
help: One line that explains the metric
when: Condition without which nothing is given out
gauge: A value that goes up and down
histogram: Values counted by size
counter: A value that only grows
# MetricLabel
key: Name of the label
value: Value of the label, usually with tags
# Gauge
value: Value of the gauge, usually a tag
realtime: Whether it is given out while the step runs
operation: Set, Add or Sub
# Histogram
value: Value that is observed
buckets: Upper bounds of the buckets
# Counter
value: How much is added
# Synchronization
semaphores: Locks with several places
mutexes: Locks with one place
# SemaphoreRef
configMapKeyRef: Key of a config map that says how many places there are
namespace: Namespace of the lock, where it is another than the workflow's
database: Row of a database that says how many places there are
# SyncDatabaseRef
key: Key of the limit in the database
# Mutex
name: Name of the mutex
namespace: Namespace of the mutex, where it is another than the workflow's
database: Whether it is kept in a database, across clusters
# Memoize
key: Under what outputs are kept, usually with tags
cache: Where outputs are kept
maxAge: Age after which kept outputs count no more
# Cache
configMap: Config map that holds the entries
# ArtifactRepositoryRef
configMap: Config map with repositories, artifact-repositories by default
key: Key in it, the one of its annotation by default
# TTLStrategy
secondsAfterCompletion: Seconds after the end, whatever the outcome
secondsAfterSuccess: Seconds after success
secondsAfterFailure: Seconds after failure
# PodGC
strategy: OnPodCompletion, OnPodSuccess, OnWorkflowCompletion or OnWorkflowSuccess
labelSelector: Only pods with such labels
deleteDelayDuration: Time between the decision and the deletion
# WorkflowTemplateRef
name: Name of the template object
clusterScope: Whether it is of the whole cluster
# VolumeClaimGC
strategy: OnWorkflowCompletion or OnWorkflowSuccess
# WorkflowMetadata
labels: Labels for workflows
annotations: Annotations for workflows
labelsFrom: Labels whose values are expressions
# LabelValueFrom
expression: Expression that gives the label's value
# WorkflowTemplate : Object
spec: A workflow's spec, to be run or referred to
# ClusterWorkflowTemplate : Object
spec: A workflow's spec, for all namespaces
# CronWorkflow : Object
spec: What runs, and when
status: What has run
# CronWorkflowSpec
workflowSpec: The workflow that is started
concurrencyPolicy: What happens while an earlier one runs: Allow, Forbid or Replace
suspend: Starts nothing while it is true
startingDeadlineSeconds: How late a missed start is still made up for
successfulJobsHistoryLimit: How many succeeded workflows are kept
failedJobsHistoryLimit: How many failed workflows are kept
timezone: Zone of the schedules, such as Europe/Berlin
workflowMetadata: Labels and annotations of the workflows
stopStrategy: When no more are started
schedules: Times in cron's five fields
when: Condition without which a time is passed over
# StopStrategy
expression: Condition over the counts of succeeded and failed workflows
# WorkflowEventBinding : Object
spec: Which events start what
# WorkflowEventBindingSpec
event: Which events are meant
submit: What they start
# Event
selector: Expression over the event that must be true
# Submit
workflowTemplateRef: Template that is started
metadata: Metadata of the workflow; values may be expressions
arguments: What the workflow is given
# Link
name: Text of the link
scope: Where it is shown, such as workflow, pod or chat
url: Address, with variables
target: Window that it opens in
# Column
name: Heading of the column
type: Whether the key is of a label or an annotation
key: Key whose value is shown
)words";
// clang-format on

}  // namespace tiphys::spec::schema
