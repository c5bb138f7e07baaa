// The fields of pods and object metadata,
// in the order in which the predecessor prints them.
#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

using enum FieldType;
using enum FieldShape;
using enum StructId;

namespace {

// clang-format off
constexpr Field kObjectMetaFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"generateName", String, Scalar, kOmit, None, ""},
  {"namespace", String, Scalar, kOmit, None, ""},
  {"selfLink", String, Scalar, kOmit, None, ""},
  {"uid", String, Scalar, kOmit, None, ""},
  {"resourceVersion", String, Scalar, kOmit, None, ""},
  {"generation", Int64, Scalar, kOmit, None, ""},
  {"creationTimestamp", Time, Scalar, kOmit | kOmitZero, None, ""},
  {"deletionTimestamp", Time, Scalar, kOmit | kPointer, None, ""},
  {"deletionGracePeriodSeconds", Int64, Scalar, kOmit | kPointer, None, ""},
  {"labels", String, Map, kOmit, None, ""},
  {"annotations", String, Map, kOmit, None, ""},
  {"ownerReferences", Struct, List, kOmit | kMerge, OwnerReference, "uid"},
  {"finalizers", String, List, kOmit | kMerge, None, ""},
  {"managedFields", Struct, List, kOmit, ManagedFieldsEntry, ""},
};
constexpr Field kOwnerReferenceFields[] = {
  {"apiVersion", String, Scalar, 0, None, ""},
  {"kind", String, Scalar, 0, None, ""},
  {"name", String, Scalar, 0, None, ""},
  {"uid", String, Scalar, 0, None, ""},
  {"controller", Bool, Scalar, kOmit | kPointer, None, ""},
  {"blockOwnerDeletion", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kManagedFieldsEntryFields[] = {
  {"manager", String, Scalar, kOmit, None, ""},
  {"operation", String, Scalar, kOmit, None, ""},
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"time", Time, Scalar, kOmit | kPointer, None, ""},
  {"fieldsType", String, Scalar, kOmit, None, ""},
  {"fieldsV1", Any, Scalar, kOmit | kPointer, None, ""},
  {"subresource", String, Scalar, kOmit, None, ""},
};
constexpr Field kConfigMapKeySelectorFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"key", String, Scalar, 0, None, ""},
  {"optional", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kSecretKeySelectorFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"key", String, Scalar, 0, None, ""},
  {"optional", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kAffinityFields[] = {
  {"nodeAffinity", Struct, Scalar, kOmit | kPointer, NodeAffinity, ""},
  {"podAffinity", Struct, Scalar, kOmit | kPointer, PodAffinity, ""},
  {"podAntiAffinity", Struct, Scalar, kOmit | kPointer, PodAntiAffinity, ""},
};
constexpr Field kNodeAffinityFields[] = {
  {"requiredDuringSchedulingIgnoredDuringExecution", Struct, Scalar, kOmit | kPointer,
    NodeSelector, ""},
  {"preferredDuringSchedulingIgnoredDuringExecution", Struct, List, kOmit,
    PreferredSchedulingTerm, ""},
};
constexpr Field kNodeSelectorFields[] = {
  {"nodeSelectorTerms", Struct, List, 0, NodeSelectorTerm, ""},
};
constexpr Field kNodeSelectorTermFields[] = {
  {"matchExpressions", Struct, List, kOmit, NodeSelectorRequirement, ""},
  {"matchFields", Struct, List, kOmit, NodeSelectorRequirement, ""},
};
constexpr Field kNodeSelectorRequirementFields[] = {
  {"key", String, Scalar, 0, None, ""},
  {"operator", String, Scalar, 0, None, ""},
  {"values", String, List, kOmit, None, ""},
};
constexpr Field kPreferredSchedulingTermFields[] = {
  {"weight", Int32, Scalar, 0, None, ""},
  {"preference", Struct, Scalar, 0, NodeSelectorTerm, ""},
};
constexpr Field kPodAffinityFields[] = {
  {"requiredDuringSchedulingIgnoredDuringExecution", Struct, List, kOmit, PodAffinityTerm, ""},
  {"preferredDuringSchedulingIgnoredDuringExecution", Struct, List, kOmit,
    WeightedPodAffinityTerm, ""},
};
constexpr Field kPodAffinityTermFields[] = {
  {"labelSelector", Struct, Scalar, kOmit | kPointer, LabelSelector, ""},
  {"namespaces", String, List, kOmit, None, ""},
  {"topologyKey", String, Scalar, 0, None, ""},
  {"namespaceSelector", Struct, Scalar, kOmit | kPointer, LabelSelector, ""},
  {"matchLabelKeys", String, List, kOmit, None, ""},
  {"mismatchLabelKeys", String, List, kOmit, None, ""},
};
constexpr Field kLabelSelectorFields[] = {
  {"matchLabels", String, Map, kOmit, None, ""},
  {"matchExpressions", Struct, List, kOmit, LabelSelectorRequirement, ""},
};
constexpr Field kLabelSelectorRequirementFields[] = {
  {"key", String, Scalar, 0, None, ""},
  {"operator", String, Scalar, 0, None, ""},
  {"values", String, List, kOmit, None, ""},
};
constexpr Field kWeightedPodAffinityTermFields[] = {
  {"weight", Int32, Scalar, 0, None, ""},
  {"podAffinityTerm", Struct, Scalar, 0, PodAffinityTerm, ""},
};
constexpr Field kPodAntiAffinityFields[] = {
  {"requiredDuringSchedulingIgnoredDuringExecution", Struct, List, kOmit, PodAffinityTerm, ""},
  {"preferredDuringSchedulingIgnoredDuringExecution", Struct, List, kOmit,
    WeightedPodAffinityTerm, ""},
};
constexpr Field kContainerFields[] = {
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
};
constexpr Field kContainerPortFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"hostPort", Int32, Scalar, kOmit, None, ""},
  {"containerPort", Int32, Scalar, 0, None, ""},
  {"protocol", String, Scalar, kOmit, None, ""},
  {"hostIP", String, Scalar, kOmit, None, ""},
};
constexpr Field kEnvFromSourceFields[] = {
  {"prefix", String, Scalar, kOmit, None, ""},
  {"configMapRef", Struct, Scalar, kOmit | kPointer, ConfigMapEnvSource, ""},
  {"secretRef", Struct, Scalar, kOmit | kPointer, SecretEnvSource, ""},
};
constexpr Field kConfigMapEnvSourceFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"optional", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kSecretEnvSourceFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"optional", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kEnvVarFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"value", String, Scalar, kOmit, None, ""},
  {"valueFrom", Struct, Scalar, kOmit | kPointer, EnvVarSource, ""},
};
constexpr Field kEnvVarSourceFields[] = {
  {"fieldRef", Struct, Scalar, kOmit | kPointer, ObjectFieldSelector, ""},
  {"resourceFieldRef", Struct, Scalar, kOmit | kPointer, ResourceFieldSelector, ""},
  {"configMapKeyRef", Struct, Scalar, kOmit | kPointer, ConfigMapKeySelector, ""},
  {"secretKeyRef", Struct, Scalar, kOmit | kPointer, SecretKeySelector, ""},
  {"fileKeyRef", Struct, Scalar, kOmit | kPointer, FileKeySelector, ""},
};
constexpr Field kObjectFieldSelectorFields[] = {
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"fieldPath", String, Scalar, 0, None, ""},
};
constexpr Field kResourceFieldSelectorFields[] = {
  {"containerName", String, Scalar, kOmit, None, ""},
  {"resource", String, Scalar, 0, None, ""},
  {"divisor", Quantity, Scalar, kOmit, None, ""},
};
constexpr Field kFileKeySelectorFields[] = {
  {"volumeName", String, Scalar, 0, None, ""},
  {"path", String, Scalar, 0, None, ""},
  {"key", String, Scalar, 0, None, ""},
  {"optional", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kResourceRequirementsFields[] = {
  {"limits", Quantity, Map, kOmit, None, ""},
  {"requests", Quantity, Map, kOmit, None, ""},
  {"claims", Struct, List, kOmit, ResourceClaim, ""},
};
constexpr Field kResourceClaimFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"request", String, Scalar, kOmit, None, ""},
};
constexpr Field kContainerResizePolicyFields[] = {
  {"resourceName", String, Scalar, 0, None, ""},
  {"restartPolicy", String, Scalar, 0, None, ""},
};
constexpr Field kContainerRestartRuleFields[] = {
  {"action", String, Scalar, kOmit, None, ""},
  {"exitCodes", Struct, Scalar, kOmit | kPointer, ContainerRestartRuleOnExitCodes, ""},
};
constexpr Field kContainerRestartRuleOnExitCodesFields[] = {
  {"operator", String, Scalar, kOmit, None, ""},
  {"values", Int32, List, kOmit, None, ""},
};
constexpr Field kVolumeMountFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
  {"recursiveReadOnly", String, Scalar, kOmit | kPointer, None, ""},
  {"mountPath", String, Scalar, 0, None, ""},
  {"subPath", String, Scalar, kOmit, None, ""},
  {"mountPropagation", String, Scalar, kOmit | kPointer, None, ""},
  {"subPathExpr", String, Scalar, kOmit, None, ""},
};
constexpr Field kVolumeDeviceFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"devicePath", String, Scalar, 0, None, ""},
};
constexpr Field kProbeFields[] = {
  {"exec", Struct, Scalar, kOmit | kPointer, ExecAction, ""},
  {"httpGet", Struct, Scalar, kOmit | kPointer, HttpGetAction, ""},
  {"tcpSocket", Struct, Scalar, kOmit | kPointer, TcpSocketAction, ""},
  {"grpc", Struct, Scalar, kOmit | kPointer, GRPCAction, ""},
  {"initialDelaySeconds", Int32, Scalar, kOmit, None, ""},
  {"timeoutSeconds", Int32, Scalar, kOmit, None, ""},
  {"periodSeconds", Int32, Scalar, kOmit, None, ""},
  {"successThreshold", Int32, Scalar, kOmit, None, ""},
  {"failureThreshold", Int32, Scalar, kOmit, None, ""},
  {"terminationGracePeriodSeconds", Int64, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kExecActionFields[] = {
  {"command", String, List, kOmit, None, ""},
};
constexpr Field kHttpGetActionFields[] = {
  {"path", String, Scalar, kOmit, None, ""},
  {"port", IntOrString, Scalar, 0, None, ""},
  {"host", String, Scalar, kOmit, None, ""},
  {"scheme", String, Scalar, kOmit, None, ""},
  {"httpHeaders", Struct, List, kOmit, CoreHttpHeader, ""},
};
constexpr Field kCoreHttpHeaderFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"value", String, Scalar, 0, None, ""},
};
constexpr Field kTcpSocketActionFields[] = {
  {"port", IntOrString, Scalar, 0, None, ""},
  {"host", String, Scalar, kOmit, None, ""},
};
constexpr Field kGRPCActionFields[] = {
  {"port", Int32, Scalar, 0, None, ""},
  {"service", String, Scalar, kPointer, None, ""},
};
constexpr Field kLifecycleFields[] = {
  {"postStart", Struct, Scalar, kOmit | kPointer, LifecycleHandler, ""},
  {"preStop", Struct, Scalar, kOmit | kPointer, LifecycleHandler, ""},
  {"stopSignal", String, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kLifecycleHandlerFields[] = {
  {"exec", Struct, Scalar, kOmit | kPointer, ExecAction, ""},
  {"httpGet", Struct, Scalar, kOmit | kPointer, HttpGetAction, ""},
  {"tcpSocket", Struct, Scalar, kOmit | kPointer, TcpSocketAction, ""},
  {"sleep", Struct, Scalar, kOmit | kPointer, SleepAction, ""},
};
constexpr Field kSleepActionFields[] = {
  {"seconds", Int64, Scalar, 0, None, ""},
};
constexpr Field kSecurityContextFields[] = {
  {"capabilities", Struct, Scalar, kOmit | kPointer, Capabilities, ""},
  {"privileged", Bool, Scalar, kOmit | kPointer, None, ""},
  {"seLinuxOptions", Struct, Scalar, kOmit | kPointer, SeLinuxOptions, ""},
  {"windowsOptions", Struct, Scalar, kOmit | kPointer, WindowsSecurityContextOptions, ""},
  {"runAsUser", Int64, Scalar, kOmit | kPointer, None, ""},
  {"runAsGroup", Int64, Scalar, kOmit | kPointer, None, ""},
  {"runAsNonRoot", Bool, Scalar, kOmit | kPointer, None, ""},
  {"readOnlyRootFilesystem", Bool, Scalar, kOmit | kPointer, None, ""},
  {"allowPrivilegeEscalation", Bool, Scalar, kOmit | kPointer, None, ""},
  {"procMount", String, Scalar, kOmit | kPointer, None, ""},
  {"seccompProfile", Struct, Scalar, kOmit | kPointer, SeccompProfile, ""},
  {"appArmorProfile", Struct, Scalar, kOmit | kPointer, AppArmorProfile, ""},
};
constexpr Field kCapabilitiesFields[] = {
  {"add", String, List, kOmit, None, ""},
  {"drop", String, List, kOmit, None, ""},
};
constexpr Field kSeLinuxOptionsFields[] = {
  {"user", String, Scalar, kOmit, None, ""},
  {"role", String, Scalar, kOmit, None, ""},
  {"type", String, Scalar, kOmit, None, ""},
  {"level", String, Scalar, kOmit, None, ""},
};
constexpr Field kWindowsSecurityContextOptionsFields[] = {
  {"gmsaCredentialSpecName", String, Scalar, kOmit | kPointer, None, ""},
  {"gmsaCredentialSpec", String, Scalar, kOmit | kPointer, None, ""},
  {"runAsUserName", String, Scalar, kOmit | kPointer, None, ""},
  {"hostProcess", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kSeccompProfileFields[] = {
  {"type", String, Scalar, 0, None, ""},
  {"localhostProfile", String, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kAppArmorProfileFields[] = {
  {"type", String, Scalar, 0, None, ""},
  {"localhostProfile", String, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kKeyToPathFields[] = {
  {"key", String, Scalar, 0, None, ""},
  {"path", String, Scalar, 0, None, ""},
  {"mode", Int32, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kLocalObjectReferenceFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
};
constexpr Field kTypedLocalObjectReferenceFields[] = {
  {"apiGroup", String, Scalar, kPointer, None, ""},
  {"kind", String, Scalar, 0, None, ""},
  {"name", String, Scalar, 0, None, ""},
};
constexpr Field kTypedObjectReferenceFields[] = {
  {"apiGroup", String, Scalar, kPointer, None, ""},
  {"kind", String, Scalar, 0, None, ""},
  {"name", String, Scalar, 0, None, ""},
  {"namespace", String, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kTolerationFields[] = {
  {"key", String, Scalar, kOmit, None, ""},
  {"operator", String, Scalar, kOmit, None, ""},
  {"value", String, Scalar, kOmit, None, ""},
  {"effect", String, Scalar, kOmit, None, ""},
  {"tolerationSeconds", Int64, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kHostAliasFields[] = {
  {"ip", String, Scalar, 0, None, ""},
  {"hostnames", String, List, kOmit, None, ""},
};
constexpr Field kPodSecurityContextFields[] = {
  {"seLinuxOptions", Struct, Scalar, kOmit | kPointer, SeLinuxOptions, ""},
  {"windowsOptions", Struct, Scalar, kOmit | kPointer, WindowsSecurityContextOptions, ""},
  {"runAsUser", Int64, Scalar, kOmit | kPointer, None, ""},
  {"runAsGroup", Int64, Scalar, kOmit | kPointer, None, ""},
  {"runAsNonRoot", Bool, Scalar, kOmit | kPointer, None, ""},
  {"supplementalGroups", Int64, List, kOmit, None, ""},
  {"supplementalGroupsPolicy", String, Scalar, kOmit | kPointer, None, ""},
  {"fsGroup", Int64, Scalar, kOmit | kPointer, None, ""},
  {"sysctls", Struct, List, kOmit, Sysctl, ""},
  {"fsGroupChangePolicy", String, Scalar, kOmit | kPointer, None, ""},
  {"seccompProfile", Struct, Scalar, kOmit | kPointer, SeccompProfile, ""},
  {"appArmorProfile", Struct, Scalar, kOmit | kPointer, AppArmorProfile, ""},
  {"seLinuxChangePolicy", String, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kSysctlFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"value", String, Scalar, 0, None, ""},
};
constexpr Field kPodResourceClaimFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"resourceClaimName", String, Scalar, kOmit | kPointer, None, ""},
  {"resourceClaimTemplateName", String, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kPodDnsConfigFields[] = {
  {"nameservers", String, List, kOmit, None, ""},
  {"searches", String, List, kOmit, None, ""},
  {"options", Struct, List, kOmit, PodDnsConfigOption, ""},
};
constexpr Field kPodDnsConfigOptionFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"value", String, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kPodDisruptionBudgetSpecFields[] = {
  {"minAvailable", IntOrString, Scalar, kOmit | kPointer, None, ""},
  {"selector", Struct, Scalar, kOmit | kPointer | kReplace, LabelSelector, ""},
  {"maxUnavailable", IntOrString, Scalar, kOmit | kPointer, None, ""},
  {"unhealthyPodEvictionPolicy", String, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kObjectReferenceFields[] = {
  {"kind", String, Scalar, kOmit, None, ""},
  {"namespace", String, Scalar, kOmit, None, ""},
  {"name", String, Scalar, kOmit, None, ""},
  {"uid", String, Scalar, kOmit, None, ""},
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"resourceVersion", String, Scalar, kOmit, None, ""},
  {"fieldPath", String, Scalar, kOmit, None, ""},
};
constexpr Field kPodSpecFields[] = {
  {"volumes", Struct, List, kOmit | kMerge | kRetainKeys, Volume, "name"},
  {"initContainers", Struct, List, kOmit | kMerge, Container, "name"},
  {"containers", Struct, List, kMerge, Container, "name"},
  {"ephemeralContainers", Struct, List, kOmit | kMerge, EphemeralContainer, "name"},
  {"restartPolicy", String, Scalar, kOmit, None, ""},
  {"terminationGracePeriodSeconds", Int64, Scalar, kOmit | kPointer, None, ""},
  {"activeDeadlineSeconds", Int64, Scalar, kOmit | kPointer, None, ""},
  {"dnsPolicy", String, Scalar, kOmit, None, ""},
  {"nodeSelector", String, Map, kOmit, None, ""},
  {"serviceAccountName", String, Scalar, kOmit, None, ""},
  {"serviceAccount", String, Scalar, kOmit, None, ""},
  {"automountServiceAccountToken", Bool, Scalar, kOmit | kPointer, None, ""},
  {"nodeName", String, Scalar, kOmit, None, ""},
  {"hostNetwork", Bool, Scalar, kOmit, None, ""},
  {"hostPID", Bool, Scalar, kOmit, None, ""},
  {"hostIPC", Bool, Scalar, kOmit, None, ""},
  {"shareProcessNamespace", Bool, Scalar, kOmit | kPointer, None, ""},
  {"securityContext", Struct, Scalar, kOmit | kPointer, PodSecurityContext, ""},
  {"imagePullSecrets", Struct, List, kOmit | kMerge, LocalObjectReference, "name"},
  {"hostname", String, Scalar, kOmit, None, ""},
  {"subdomain", String, Scalar, kOmit, None, ""},
  {"affinity", Struct, Scalar, kOmit | kPointer, Affinity, ""},
  {"schedulerName", String, Scalar, kOmit, None, ""},
  {"tolerations", Struct, List, kOmit, Toleration, ""},
  {"hostAliases", Struct, List, kOmit | kMerge, HostAlias, "ip"},
  {"priorityClassName", String, Scalar, kOmit, None, ""},
  {"priority", Int32, Scalar, kOmit | kPointer, None, ""},
  {"dnsConfig", Struct, Scalar, kOmit | kPointer, PodDnsConfig, ""},
  {"readinessGates", Struct, List, kOmit, PodReadinessGate, ""},
  {"runtimeClassName", String, Scalar, kOmit | kPointer, None, ""},
  {"enableServiceLinks", Bool, Scalar, kOmit | kPointer, None, ""},
  {"preemptionPolicy", String, Scalar, kOmit | kPointer, None, ""},
  {"overhead", Quantity, Map, kOmit, None, ""},
  {"topologySpreadConstraints", Struct, List, kOmit | kMerge, TopologySpreadConstraint,
    "topologyKey"},
  {"setHostnameAsFQDN", Bool, Scalar, kOmit | kPointer, None, ""},
  {"os", Struct, Scalar, kOmit | kPointer, PodOS, ""},
  {"hostUsers", Bool, Scalar, kOmit | kPointer, None, ""},
  {"schedulingGates", Struct, List, kOmit | kMerge, PodSchedulingGate, "name"},
  {"resourceClaims", Struct, List, kOmit | kMerge | kRetainKeys, PodResourceClaim, "name"},
  {"resources", Struct, Scalar, kOmit | kPointer, ResourceRequirements, ""},
  {"hostnameOverride", String, Scalar, kOmit | kPointer, None, ""},
  {"workloadRef", Struct, Scalar, kOmit | kPointer, WorkloadReference, ""},
};
constexpr Field kEphemeralContainerFields[] = {
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
  {"targetContainerName", String, Scalar, kOmit, None, ""},
};
constexpr Field kPodReadinessGateFields[] = {
  {"conditionType", String, Scalar, 0, None, ""},
};
constexpr Field kTopologySpreadConstraintFields[] = {
  {"maxSkew", Int32, Scalar, 0, None, ""},
  {"topologyKey", String, Scalar, 0, None, ""},
  {"whenUnsatisfiable", String, Scalar, 0, None, ""},
  {"labelSelector", Struct, Scalar, kOmit | kPointer, LabelSelector, ""},
  {"minDomains", Int32, Scalar, kOmit | kPointer, None, ""},
  {"nodeAffinityPolicy", String, Scalar, kOmit | kPointer, None, ""},
  {"nodeTaintsPolicy", String, Scalar, kOmit | kPointer, None, ""},
  {"matchLabelKeys", String, List, kOmit, None, ""},
};
constexpr Field kPodOSFields[] = {
  {"name", String, Scalar, 0, None, ""},
};
constexpr Field kPodSchedulingGateFields[] = {
  {"name", String, Scalar, 0, None, ""},
};
constexpr Field kWorkloadReferenceFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"podGroup", String, Scalar, 0, None, ""},
  {"podGroupReplicaKey", String, Scalar, kOmit, None, ""},
};
constexpr Field kConfigMapFields[] = {
  {"kind", String, Scalar, kOmit, None, ""},
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"metadata", Struct, Scalar, kOmit, ObjectMeta, ""},
  {"immutable", Bool, Scalar, kOmit | kPointer, None, ""},
  {"data", String, Map, kOmit, None, ""},
  {"binaryData", Bytes, Map, kOmit, None, ""},
};
constexpr Field kSecretFields[] = {
  {"kind", String, Scalar, kOmit, None, ""},
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"metadata", Struct, Scalar, kOmit, ObjectMeta, ""},
  {"immutable", Bool, Scalar, kOmit | kPointer, None, ""},
  {"data", Bytes, Map, kOmit, None, ""},
  {"stringData", String, Map, kOmit, None, ""},
  {"type", String, Scalar, kOmit, None, ""},
};
// clang-format on

}  // namespace

const StructSchema kPodStructs[] = {
    {"ObjectMeta", kObjectMetaFields},
    {"OwnerReference", kOwnerReferenceFields},
    {"ManagedFieldsEntry", kManagedFieldsEntryFields},
    {"ConfigMapKeySelector", kConfigMapKeySelectorFields},
    {"SecretKeySelector", kSecretKeySelectorFields},
    {"Affinity", kAffinityFields},
    {"NodeAffinity", kNodeAffinityFields},
    {"NodeSelector", kNodeSelectorFields},
    {"NodeSelectorTerm", kNodeSelectorTermFields},
    {"NodeSelectorRequirement", kNodeSelectorRequirementFields},
    {"PreferredSchedulingTerm", kPreferredSchedulingTermFields},
    {"PodAffinity", kPodAffinityFields},
    {"PodAffinityTerm", kPodAffinityTermFields},
    {"LabelSelector", kLabelSelectorFields},
    {"LabelSelectorRequirement", kLabelSelectorRequirementFields},
    {"WeightedPodAffinityTerm", kWeightedPodAffinityTermFields},
    {"PodAntiAffinity", kPodAntiAffinityFields},
    {"Container", kContainerFields},
    {"ContainerPort", kContainerPortFields},
    {"EnvFromSource", kEnvFromSourceFields},
    {"ConfigMapEnvSource", kConfigMapEnvSourceFields},
    {"SecretEnvSource", kSecretEnvSourceFields},
    {"EnvVar", kEnvVarFields},
    {"EnvVarSource", kEnvVarSourceFields},
    {"ObjectFieldSelector", kObjectFieldSelectorFields},
    {"ResourceFieldSelector", kResourceFieldSelectorFields},
    {"FileKeySelector", kFileKeySelectorFields},
    {"ResourceRequirements", kResourceRequirementsFields},
    {"ResourceClaim", kResourceClaimFields},
    {"ContainerResizePolicy", kContainerResizePolicyFields},
    {"ContainerRestartRule", kContainerRestartRuleFields},
    {"ContainerRestartRuleOnExitCodes", kContainerRestartRuleOnExitCodesFields},
    {"VolumeMount", kVolumeMountFields},
    {"VolumeDevice", kVolumeDeviceFields},
    {"Probe", kProbeFields},
    {"ExecAction", kExecActionFields},
    {"HTTPGetAction", kHttpGetActionFields},
    {"HTTPHeader", kCoreHttpHeaderFields},
    {"TCPSocketAction", kTcpSocketActionFields},
    {"GRPCAction", kGRPCActionFields},
    {"Lifecycle", kLifecycleFields},
    {"LifecycleHandler", kLifecycleHandlerFields},
    {"SleepAction", kSleepActionFields},
    {"SecurityContext", kSecurityContextFields},
    {"Capabilities", kCapabilitiesFields},
    {"SELinuxOptions", kSeLinuxOptionsFields},
    {"WindowsSecurityContextOptions", kWindowsSecurityContextOptionsFields},
    {"SeccompProfile", kSeccompProfileFields},
    {"AppArmorProfile", kAppArmorProfileFields},
    {"KeyToPath", kKeyToPathFields},
    {"LocalObjectReference", kLocalObjectReferenceFields},
    {"TypedLocalObjectReference", kTypedLocalObjectReferenceFields},
    {"TypedObjectReference", kTypedObjectReferenceFields},
    {"Toleration", kTolerationFields},
    {"HostAlias", kHostAliasFields},
    {"PodSecurityContext", kPodSecurityContextFields},
    {"Sysctl", kSysctlFields},
    {"PodResourceClaim", kPodResourceClaimFields},
    {"PodDNSConfig", kPodDnsConfigFields},
    {"PodDNSConfigOption", kPodDnsConfigOptionFields},
    {"PodDisruptionBudgetSpec", kPodDisruptionBudgetSpecFields},
    {"ObjectReference", kObjectReferenceFields},
    {"PodSpec", kPodSpecFields},
    {"EphemeralContainer", kEphemeralContainerFields},
    {"PodReadinessGate", kPodReadinessGateFields},
    {"TopologySpreadConstraint", kTopologySpreadConstraintFields},
    {"PodOS", kPodOSFields},
    {"PodSchedulingGate", kPodSchedulingGateFields},
    {"WorkloadReference", kWorkloadReferenceFields},
    {"ConfigMap", kConfigMapFields},
    {"Secret", kSecretFields},
};

}  // namespace tiphys::spec::schema
