// What the fields of pods and object metadata are for, in our words. A line is a field of the
// struct above it; "# A : B" says that A has also what B has.
#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

// clang-format off
const std::string_view kPodWords = R"words(# ObjectMeta
name: Name, unique among its kind in the namespace
generateName: Beginning of a name that is completed by chance
namespace: Namespace that the object lies in
selfLink: Of older clusters, without meaning
uid: Id that no other object ever has
resourceVersion: Changes with every change of the object
generation: Counts changes of what is wanted
creationTimestamp: When it was created
deletionTimestamp: When it is to be gone
deletionGracePeriodSeconds: Seconds that deletion may take
labels: Short texts to select by
annotations: Texts for tools and people
ownerReferences: Objects with whose end it ends
finalizers: Who must agree before it is gone
managedFields: Who set which field
# OwnerReference
apiVersion: Group and version of the owner
kind: Kind of the owner
name: Name of the owner
uid: Id of the owner
controller: Whether the owner manages the object
blockOwnerDeletion: Whether the owner stays until the object is gone
# ManagedFieldsEntry
manager: Who set the fields
operation: Apply or Update
apiVersion: Version that the fields are of
time: When they were set
fieldsType: Form of the list of fields
fieldsV1: The fields
subresource: Part of the object that was written
# ConfigMapKeySelector
name: Name of the config map
key: Key in the config map
optional: Whether it may be missing
# SecretKeySelector
name: Name of the secret
key: Key in the secret
optional: Whether the secret or key may be missing
# Affinity
nodeAffinity: Rules about labels of nodes
podAffinity: Rules that draw it to other pods
podAntiAffinity: Rules that keep it off other pods
# Preference
requiredDuringSchedulingIgnoredDuringExecution: Must be met when the pod is placed
preferredDuringSchedulingIgnoredDuringExecution: Is met where it can be, by weight
# NodeAffinity : Preference
# NodeSelector
nodeSelectorTerms: Terms of which one must be met
# NodeSelectorTerm
matchExpressions: Conditions over labels, all of them
matchFields: Conditions over fields, all of them
# Requirement
key: Label that is looked at
operator: In, NotIn, Exists, DoesNotExist and, for nodes, Gt and Lt
values: Values to compare with
# NodeSelectorRequirement : Requirement
# PreferredSchedulingTerm
weight: From 1 to 100
preference: Nodes that are preferred
# PodAffinity : Preference
# PodAffinityTerm
labelSelector: Which pods are meant
namespaces: Namespaces of these pods
topologyKey: Label of nodes that makes places, such as a zone
namespaceSelector: Namespaces by their labels
matchLabelKeys: Labels whose values must be equal
mismatchLabelKeys: Labels whose values must differ
# LabelSelector
matchLabels: Labels with the values they must have
matchExpressions: Conditions, all of which must be met
# LabelSelectorRequirement : Requirement
# WeightedPodAffinityTerm
weight: How much it counts, from 1 to 100
podAffinityTerm: Which pods, and where
# PodAntiAffinity : Preference
# Container
name: Name, unique in the pod
image: Image that it runs
command: Program and first words, in place of the image's entry point
args: Words after the command
workingDir: Folder that it starts in
ports: Ports that it listens on
envFrom: Sources whose keys all become variables
env: Variables of the environment
resources: CPU, memory and so on that it asks for and may use
resizePolicy: What a change of resources does
restartPolicy: Always for an init container that stays beside the others
restartPolicyRules: Exit codes that restart it
volumeMounts: Where volumes appear in its files
volumeDevices: Where volumes appear as devices
livenessProbe: Check whose failure restarts it
readinessProbe: Check whether it can serve
startupProbe: Check that must pass before the others count
lifecycle: What happens after it starts and before it stops
terminationMessagePath: File that holds its last words
terminationMessagePolicy: Whether the log can stand in for that file
imagePullPolicy: Always, IfNotPresent or Never
securityContext: Users, groups and rights that it runs with
stdin: Whether it gets a standard input
stdinOnce: Whether that input ends with its first reader
tty: Whether it gets a terminal
# ContainerPort
name: Name that services use
hostPort: Port on the node
containerPort: Port in the container
protocol: TCP, UDP or SCTP
hostIP: Address on the node
# EnvFromSource
prefix: Put before each name
configMapRef: A config map
secretRef: A secret
# ConfigMapEnvSource
name: Which config map
optional: Whether the config map may be missing
# SecretEnvSource
name: Which secret
optional: Whether the secret may be missing
# EnvVar
name: Name of the variable
value: Value of the variable; $(NAME) stands for an earlier one
valueFrom: Where the value of the variable comes from
# EnvVarSource
fieldRef: A field of the pod
resourceFieldRef: A resource of a container
configMapKeyRef: A key of a config map
secretKeyRef: A key of a secret
fileKeyRef: A key of a file in a volume
# ObjectFieldSelector
apiVersion: Version of the fields
fieldPath: Path of the field, such as metadata.name
# ResourceFieldSelector
containerName: Which container
resource: Such as limits.cpu
divisor: Unit of the number
# FileKeySelector
volumeName: Volume that holds the file
path: File in the volume
key: Key in the file
optional: Whether file or key may be missing
# ResourceRequirements
limits: The most it may use
requests: What is set aside for it
claims: Claims on devices that it uses
# ResourceClaim
name: Which claim of the pod
request: Which part of the claim
# ContainerResizePolicy
resourceName: cpu or memory
restartPolicy: Whether a change restarts the container
# ContainerRestartRule
action: What is done: Restart
exitCodes: For which exit codes
# ContainerRestartRuleOnExitCodes
operator: In or NotIn
values: The exit codes
# VolumeMount
name: Which volume
readOnly: Whether it cannot be written
recursiveReadOnly: Whether mounts below cannot be written either
mountPath: Where it appears
subPath: Part of the volume that appears
mountPropagation: Whether later mounts are shared with the host
subPathExpr: Part of the volume, with variables
# VolumeDevice
name: Which claim
devicePath: Where the device appears
# Handler
exec: A command in the container
httpGet: A request
tcpSocket: A connection
# Probe : Handler
grpc: A gRPC health check
initialDelaySeconds: Seconds before the first check
timeoutSeconds: Seconds that a check may take
periodSeconds: Seconds from check to check
successThreshold: Successes in a row that count
failureThreshold: Failures in a row that count
terminationGracePeriodSeconds: Seconds to end in after a failure
# ExecAction
command: Program and its words; no shell
# HTTPGetAction
path: Path on the server
port: Number or name of the port
host: Host in place of the pod
scheme: HTTP or HTTPS
httpHeaders: Headers of the request
# TCPSocketAction
port: Port to connect to
host: Host to connect to
# GRPCAction
port: Port of the service
service: Name that is asked about
# Lifecycle
postStart: Right after the start
preStop: Before it is ended
stopSignal: Signal that ends it
# LifecycleHandler : Handler
sleep: A pause
# SleepAction
seconds: How long
# SecurityContext
capabilities: Rights of the kernel
privileged: Whether it has all rights of the host
seLinuxOptions: Labels of SELinux
windowsOptions: Settings for Windows
runAsUser: Number of the user
runAsGroup: Number of the group
runAsNonRoot: Whether root is refused
readOnlyRootFilesystem: Whether its files cannot be written
allowPrivilegeEscalation: Whether it may gain rights
procMount: How /proc is mounted
seccompProfile: Which system calls are allowed
appArmorProfile: Which AppArmor profile holds
# Capabilities
add: Given besides the usual ones
drop: Taken away
# SELinuxOptions
user: User part of the label
role: Role part of the label
type: Type part of the label
level: Level part of the label
# WindowsSecurityContextOptions
gmsaCredentialSpecName: Name of a group managed account
gmsaCredentialSpec: Text of a group managed account
runAsUserName: Windows user
hostProcess: Whether it runs as a process of the host
# SeccompProfile
type: RuntimeDefault, Unconfined or Localhost
localhostProfile: File of the profile on the node
# AppArmorProfile
type: Whose profile: RuntimeDefault, Unconfined or Localhost
localhostProfile: Profile that is loaded on the node
# KeyToPath
key: Key that is taken
path: File that it becomes
mode: Permissions of that file
# LocalObjectReference
name: Name of the object, in the same namespace
# TypedLocalObjectReference
apiGroup: Group of the kind
kind: Kind of the object
name: Name of the object
# TypedObjectReference : TypedLocalObjectReference
namespace: Namespace of the object
# Toleration
key: Key of the taint; none means every taint
operator: Exists or Equal
value: Value of the taint
effect: NoSchedule, PreferNoSchedule or NoExecute
tolerationSeconds: Seconds that a NoExecute taint is put up with
# HostAlias
ip: Address
hostnames: Names of that address
# PodSecurityContext
seLinuxOptions: Labels of SELinux for all containers
windowsOptions: Settings for containers of Windows
runAsUser: User of all containers
runAsGroup: Group of all containers
runAsNonRoot: Whether containers as root are refused
supplementalGroups: Further groups of the processes
supplementalGroupsPolicy: Whether groups of the image count: Merge or Strict
fsGroup: Group that owns volumes
sysctls: Settings of the kernel
fsGroupChangePolicy: When the owner of volumes is changed
seccompProfile: System calls that containers may make
appArmorProfile: AppArmor profile of all containers
seLinuxChangePolicy: How volumes get their labels
# Sysctl
name: Name of the setting
value: Value to be set
# PodResourceClaim
name: Name of the claim within the pod
resourceClaimName: A claim that there is
resourceClaimTemplateName: A template that a claim is made from
# PodDNSConfig
nameservers: Servers that are asked
searches: Domains that short names are looked up in
options: Options of the resolver
# PodDNSConfigOption
name: Name of the option
value: Its value, where it has one
# PodDisruptionBudgetSpec
minAvailable: How many pods must stay, number or share
selector: Which pods it protects
maxUnavailable: How many pods may go, number or share
unhealthyPodEvictionPolicy: Whether pods that are not ready are protected
# ObjectReference
kind: Kind that is referred to
namespace: Namespace that is referred to
name: Name that is referred to
uid: Id that is referred to
apiVersion: Version of the kind
resourceVersion: Version of the object
fieldPath: Part of the object
# PodSpec
volumes: Volumes that containers can mount
initContainers: Containers that run first, one after the other
containers: Containers that run together
ephemeralContainers: Containers added for finding faults
restartPolicy: Always, OnFailure or Never
terminationGracePeriodSeconds: Seconds that it may take to end
activeDeadlineSeconds: Seconds that it may run
dnsPolicy: How names are resolved
nodeSelector: Labels that its node must have
serviceAccountName: Account that it runs as
serviceAccount: Older name of serviceAccountName
automountServiceAccountToken: Whether the account's token is mounted
nodeName: The very node that it runs on
hostNetwork: Whether it uses the network of its node
hostPID: Whether it sees the processes of its node
hostIPC: Whether it shares memory with its node
shareProcessNamespace: Whether containers see each other's processes
securityContext: Users, groups and rights of all containers
imagePullSecrets: Secrets for pulling its images
hostname: Its host name
subdomain: Its subdomain
affinity: What draws it to nodes or keeps it away
schedulerName: Who places it
tolerations: Taints that it puts up with
hostAliases: Lines added to its hosts file
priorityClassName: Class of its priority
priority: Its priority as a number
dnsConfig: Additions to its name resolution
readinessGates: Conditions that make it ready
runtimeClassName: Runtime that its containers use
enableServiceLinks: Whether services appear as variables
preemptionPolicy: Whether it may drive others out
overhead: What the runtime itself needs
topologySpreadConstraints: How pods are spread over places
setHostnameAsFQDN: Whether the host name has its domain
os: System that it needs
hostUsers: Whether it shares users with its node
schedulingGates: What must be taken away before it is placed
resourceClaims: Claims on devices that it holds
resources: What it needs as a whole
hostnameOverride: Host name in place of all others
workloadRef: Workload that it belongs to
# EphemeralContainer : Container
targetContainerName: Container whose processes it sees
# PodReadinessGate
conditionType: Which condition of the pod
# TopologySpreadConstraint
maxSkew: How much places may differ
topologyKey: Label of nodes that makes the places
whenUnsatisfiable: DoNotSchedule or ScheduleAnyway
labelSelector: Pods that are counted
minDomains: How many places there must be
nodeAffinityPolicy: Whether node affinity counts: Honor or Ignore
nodeTaintsPolicy: Whether taints count: Honor or Ignore
matchLabelKeys: Labels whose values part the pods
# PodOS
name: linux or windows
# PodSchedulingGate
name: Name of the gate
# WorkloadReference
name: Name of the workload
podGroup: Group within the workload
podGroupReplicaKey: Which copy of the group
# ConfigMap
kind: What sort of object it is
apiVersion: Version of the kind: v1
metadata: Name, labels and annotations
immutable: Whether it can no longer be changed
data: Texts by key
binaryData: Bytes by key, in base64
# Secret
kind: What sort of object it is
apiVersion: Version of the kind: v1
metadata: Name, labels and annotations
immutable: Whether it can no longer be changed
data: Values by key, in base64
stringData: Values by key, as plain text
type: What the values are for
)words";
// clang-format on

}  // namespace tiphys::spec::schema
