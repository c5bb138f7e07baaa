// The fields of volumes,
// in the order in which the predecessor prints them.
#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

using enum FieldType;
using enum FieldShape;
using enum StructId;

namespace {

// clang-format off
constexpr Field kVolumeFields[] = {
  {"name", String, Scalar, 0, None, ""},
  {"hostPath", Struct, Scalar, kOmit | kPointer, HostPathVolumeSource, ""},
  {"emptyDir", Struct, Scalar, kOmit | kPointer, EmptyDirVolumeSource, ""},
  {"gcePersistentDisk", Struct, Scalar, kOmit | kPointer, GcePersistentDiskVolumeSource, ""},
  {"awsElasticBlockStore", Struct, Scalar, kOmit | kPointer, AwsElasticBlockStoreVolumeSource, ""},
  {"gitRepo", Struct, Scalar, kOmit | kPointer, GitRepoVolumeSource, ""},
  {"secret", Struct, Scalar, kOmit | kPointer, SecretVolumeSource, ""},
  {"nfs", Struct, Scalar, kOmit | kPointer, NfsVolumeSource, ""},
  {"iscsi", Struct, Scalar, kOmit | kPointer, ISCsiVolumeSource, ""},
  {"glusterfs", Struct, Scalar, kOmit | kPointer, GlusterfsVolumeSource, ""},
  {"persistentVolumeClaim", Struct, Scalar, kOmit | kPointer, PersistentVolumeClaimVolumeSource,
   ""},
  {"rbd", Struct, Scalar, kOmit | kPointer, RbdVolumeSource, ""},
  {"flexVolume", Struct, Scalar, kOmit | kPointer, FlexVolumeSource, ""},
  {"cinder", Struct, Scalar, kOmit | kPointer, CinderVolumeSource, ""},
  {"cephfs", Struct, Scalar, kOmit | kPointer, CephFSVolumeSource, ""},
  {"flocker", Struct, Scalar, kOmit | kPointer, FlockerVolumeSource, ""},
  {"downwardAPI", Struct, Scalar, kOmit | kPointer, DownwardApiVolumeSource, ""},
  {"fc", Struct, Scalar, kOmit | kPointer, FcVolumeSource, ""},
  {"azureFile", Struct, Scalar, kOmit | kPointer, AzureFileVolumeSource, ""},
  {"configMap", Struct, Scalar, kOmit | kPointer, ConfigMapVolumeSource, ""},
  {"vsphereVolume", Struct, Scalar, kOmit | kPointer, VsphereVirtualDiskVolumeSource, ""},
  {"quobyte", Struct, Scalar, kOmit | kPointer, QuobyteVolumeSource, ""},
  {"azureDisk", Struct, Scalar, kOmit | kPointer, AzureDiskVolumeSource, ""},
  {"photonPersistentDisk", Struct, Scalar, kOmit | kPointer, PhotonPersistentDiskVolumeSource, ""},
  {"projected", Struct, Scalar, kOmit | kPointer, ProjectedVolumeSource, ""},
  {"portworxVolume", Struct, Scalar, kOmit | kPointer, PortworxVolumeSource, ""},
  {"scaleIO", Struct, Scalar, kOmit | kPointer, ScaleIOVolumeSource, ""},
  {"storageos", Struct, Scalar, kOmit | kPointer, StorageOSVolumeSource, ""},
  {"csi", Struct, Scalar, kOmit | kPointer, CsiVolumeSource, ""},
  {"ephemeral", Struct, Scalar, kOmit | kPointer, EphemeralVolumeSource, ""},
  {"image", Struct, Scalar, kOmit | kPointer, ImageVolumeSource, ""},
};
constexpr Field kHostPathVolumeSourceFields[] = {
  {"path", String, Scalar, 0, None, ""},
  {"type", String, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kEmptyDirVolumeSourceFields[] = {
  {"medium", String, Scalar, kOmit, None, ""},
  {"sizeLimit", Quantity, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kGcePersistentDiskVolumeSourceFields[] = {
  {"pdName", String, Scalar, 0, None, ""},
  {"fsType", String, Scalar, kOmit, None, ""},
  {"partition", Int32, Scalar, kOmit, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kAwsElasticBlockStoreVolumeSourceFields[] = {
  {"volumeID", String, Scalar, 0, None, ""},
  {"fsType", String, Scalar, kOmit, None, ""},
  {"partition", Int32, Scalar, kOmit, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kGitRepoVolumeSourceFields[] = {
  {"repository", String, Scalar, 0, None, ""},
  {"revision", String, Scalar, kOmit, None, ""},
  {"directory", String, Scalar, kOmit, None, ""},
};
constexpr Field kSecretVolumeSourceFields[] = {
  {"secretName", String, Scalar, kOmit, None, ""},
  {"items", Struct, List, kOmit, KeyToPath, ""},
  {"defaultMode", Int32, Scalar, kOmit | kPointer, None, ""},
  {"optional", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kNfsVolumeSourceFields[] = {
  {"server", String, Scalar, 0, None, ""},
  {"path", String, Scalar, 0, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kISCsiVolumeSourceFields[] = {
  {"targetPortal", String, Scalar, 0, None, ""},
  {"iqn", String, Scalar, 0, None, ""},
  {"lun", Int32, Scalar, 0, None, ""},
  {"iscsiInterface", String, Scalar, kOmit, None, ""},
  {"fsType", String, Scalar, kOmit, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
  {"portals", String, List, kOmit, None, ""},
  {"chapAuthDiscovery", Bool, Scalar, kOmit, None, ""},
  {"chapAuthSession", Bool, Scalar, kOmit, None, ""},
  {"secretRef", Struct, Scalar, kOmit | kPointer, LocalObjectReference, ""},
  {"initiatorName", String, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kGlusterfsVolumeSourceFields[] = {
  {"endpoints", String, Scalar, 0, None, ""},
  {"path", String, Scalar, 0, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kPersistentVolumeClaimVolumeSourceFields[] = {
  {"claimName", String, Scalar, 0, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kRbdVolumeSourceFields[] = {
  {"monitors", String, List, 0, None, ""},
  {"image", String, Scalar, 0, None, ""},
  {"fsType", String, Scalar, kOmit, None, ""},
  {"pool", String, Scalar, kOmit, None, ""},
  {"user", String, Scalar, kOmit, None, ""},
  {"keyring", String, Scalar, kOmit, None, ""},
  {"secretRef", Struct, Scalar, kOmit | kPointer, LocalObjectReference, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kFlexVolumeSourceFields[] = {
  {"driver", String, Scalar, 0, None, ""},
  {"fsType", String, Scalar, kOmit, None, ""},
  {"secretRef", Struct, Scalar, kOmit | kPointer, LocalObjectReference, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
  {"options", String, Map, kOmit, None, ""},
};
constexpr Field kCinderVolumeSourceFields[] = {
  {"volumeID", String, Scalar, 0, None, ""},
  {"fsType", String, Scalar, kOmit, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
  {"secretRef", Struct, Scalar, kOmit | kPointer, LocalObjectReference, ""},
};
constexpr Field kCephFSVolumeSourceFields[] = {
  {"monitors", String, List, 0, None, ""},
  {"path", String, Scalar, kOmit, None, ""},
  {"user", String, Scalar, kOmit, None, ""},
  {"secretFile", String, Scalar, kOmit, None, ""},
  {"secretRef", Struct, Scalar, kOmit | kPointer, LocalObjectReference, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kFlockerVolumeSourceFields[] = {
  {"datasetName", String, Scalar, kOmit, None, ""},
  {"datasetUUID", String, Scalar, kOmit, None, ""},
};
constexpr Field kDownwardApiVolumeSourceFields[] = {
  {"items", Struct, List, kOmit, DownwardApiVolumeFile, ""},
  {"defaultMode", Int32, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kDownwardApiVolumeFileFields[] = {
  {"path", String, Scalar, 0, None, ""},
  {"fieldRef", Struct, Scalar, kOmit | kPointer, ObjectFieldSelector, ""},
  {"resourceFieldRef", Struct, Scalar, kOmit | kPointer, ResourceFieldSelector, ""},
  {"mode", Int32, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kFcVolumeSourceFields[] = {
  {"targetWWNs", String, List, kOmit, None, ""},
  {"lun", Int32, Scalar, kOmit | kPointer, None, ""},
  {"fsType", String, Scalar, kOmit, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
  {"wwids", String, List, kOmit, None, ""},
};
constexpr Field kAzureFileVolumeSourceFields[] = {
  {"secretName", String, Scalar, 0, None, ""},
  {"shareName", String, Scalar, 0, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kConfigMapVolumeSourceFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"items", Struct, List, kOmit, KeyToPath, ""},
  {"defaultMode", Int32, Scalar, kOmit | kPointer, None, ""},
  {"optional", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kVsphereVirtualDiskVolumeSourceFields[] = {
  {"volumePath", String, Scalar, 0, None, ""},
  {"fsType", String, Scalar, kOmit, None, ""},
  {"storagePolicyName", String, Scalar, kOmit, None, ""},
  {"storagePolicyID", String, Scalar, kOmit, None, ""},
};
constexpr Field kQuobyteVolumeSourceFields[] = {
  {"registry", String, Scalar, 0, None, ""},
  {"volume", String, Scalar, 0, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
  {"user", String, Scalar, kOmit, None, ""},
  {"group", String, Scalar, kOmit, None, ""},
  {"tenant", String, Scalar, kOmit, None, ""},
};
constexpr Field kAzureDiskVolumeSourceFields[] = {
  {"diskName", String, Scalar, 0, None, ""},
  {"diskURI", String, Scalar, 0, None, ""},
  {"cachingMode", String, Scalar, kOmit | kPointer, None, ""},
  {"fsType", String, Scalar, kOmit | kPointer, None, ""},
  {"readOnly", Bool, Scalar, kOmit | kPointer, None, ""},
  {"kind", String, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kPhotonPersistentDiskVolumeSourceFields[] = {
  {"pdID", String, Scalar, 0, None, ""},
  {"fsType", String, Scalar, kOmit, None, ""},
};
constexpr Field kProjectedVolumeSourceFields[] = {
  {"sources", Struct, List, 0, VolumeProjection, ""},
  {"defaultMode", Int32, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kVolumeProjectionFields[] = {
  {"secret", Struct, Scalar, kOmit | kPointer, SecretProjection, ""},
  {"downwardAPI", Struct, Scalar, kOmit | kPointer, DownwardApiProjection, ""},
  {"configMap", Struct, Scalar, kOmit | kPointer, ConfigMapProjection, ""},
  {"serviceAccountToken", Struct, Scalar, kOmit | kPointer, ServiceAccountTokenProjection, ""},
  {"clusterTrustBundle", Struct, Scalar, kOmit | kPointer, ClusterTrustBundleProjection, ""},
  {"podCertificate", Struct, Scalar, kOmit | kPointer, PodCertificateProjection, ""},
};
constexpr Field kSecretProjectionFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"items", Struct, List, kOmit, KeyToPath, ""},
  {"optional", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kDownwardApiProjectionFields[] = {
  {"items", Struct, List, kOmit, DownwardApiVolumeFile, ""},
};
constexpr Field kConfigMapProjectionFields[] = {
  {"name", String, Scalar, kOmit, None, ""},
  {"items", Struct, List, kOmit, KeyToPath, ""},
  {"optional", Bool, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kServiceAccountTokenProjectionFields[] = {
  {"audience", String, Scalar, kOmit, None, ""},
  {"expirationSeconds", Int64, Scalar, kOmit | kPointer, None, ""},
  {"path", String, Scalar, 0, None, ""},
};
constexpr Field kClusterTrustBundleProjectionFields[] = {
  {"name", String, Scalar, kOmit | kPointer, None, ""},
  {"signerName", String, Scalar, kOmit | kPointer, None, ""},
  {"labelSelector", Struct, Scalar, kOmit | kPointer, LabelSelector, ""},
  {"optional", Bool, Scalar, kOmit | kPointer, None, ""},
  {"path", String, Scalar, 0, None, ""},
};
constexpr Field kPodCertificateProjectionFields[] = {
  {"signerName", String, Scalar, kOmit, None, ""},
  {"keyType", String, Scalar, kOmit, None, ""},
  {"maxExpirationSeconds", Int32, Scalar, kOmit | kPointer, None, ""},
  {"credentialBundlePath", String, Scalar, kOmit, None, ""},
  {"keyPath", String, Scalar, kOmit, None, ""},
  {"certificateChainPath", String, Scalar, kOmit, None, ""},
  {"userAnnotations", String, Map, kOmit, None, ""},
};
constexpr Field kPortworxVolumeSourceFields[] = {
  {"volumeID", String, Scalar, 0, None, ""},
  {"fsType", String, Scalar, kOmit, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kScaleIOVolumeSourceFields[] = {
  {"gateway", String, Scalar, 0, None, ""},
  {"system", String, Scalar, 0, None, ""},
  {"secretRef", Struct, Scalar, kPointer, LocalObjectReference, ""},
  {"sslEnabled", Bool, Scalar, kOmit, None, ""},
  {"protectionDomain", String, Scalar, kOmit, None, ""},
  {"storagePool", String, Scalar, kOmit, None, ""},
  {"storageMode", String, Scalar, kOmit, None, ""},
  {"volumeName", String, Scalar, kOmit, None, ""},
  {"fsType", String, Scalar, kOmit, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
};
constexpr Field kStorageOSVolumeSourceFields[] = {
  {"volumeName", String, Scalar, kOmit, None, ""},
  {"volumeNamespace", String, Scalar, kOmit, None, ""},
  {"fsType", String, Scalar, kOmit, None, ""},
  {"readOnly", Bool, Scalar, kOmit, None, ""},
  {"secretRef", Struct, Scalar, kOmit | kPointer, LocalObjectReference, ""},
};
constexpr Field kCsiVolumeSourceFields[] = {
  {"driver", String, Scalar, 0, None, ""},
  {"readOnly", Bool, Scalar, kOmit | kPointer, None, ""},
  {"fsType", String, Scalar, kOmit | kPointer, None, ""},
  {"volumeAttributes", String, Map, kOmit, None, ""},
  {"nodePublishSecretRef", Struct, Scalar, kOmit | kPointer, LocalObjectReference, ""},
};
constexpr Field kEphemeralVolumeSourceFields[] = {
  {"volumeClaimTemplate", Struct, Scalar, kOmit | kPointer, PersistentVolumeClaimTemplate, ""},
};
constexpr Field kPersistentVolumeClaimTemplateFields[] = {
  {"metadata", Struct, Scalar, kOmit, ObjectMeta, ""},
  {"spec", Struct, Scalar, 0, PersistentVolumeClaimSpec, ""},
};
constexpr Field kPersistentVolumeClaimSpecFields[] = {
  {"accessModes", String, List, kOmit, None, ""},
  {"selector", Struct, Scalar, kOmit | kPointer, LabelSelector, ""},
  {"resources", Struct, Scalar, kOmit, VolumeResourceRequirements, ""},
  {"volumeName", String, Scalar, kOmit, None, ""},
  {"storageClassName", String, Scalar, kOmit | kPointer, None, ""},
  {"volumeMode", String, Scalar, kOmit | kPointer, None, ""},
  {"dataSource", Struct, Scalar, kOmit | kPointer, TypedLocalObjectReference, ""},
  {"dataSourceRef", Struct, Scalar, kOmit | kPointer, TypedObjectReference, ""},
  {"volumeAttributesClassName", String, Scalar, kOmit | kPointer, None, ""},
};
constexpr Field kVolumeResourceRequirementsFields[] = {
  {"limits", Quantity, Map, kOmit, None, ""},
  {"requests", Quantity, Map, kOmit, None, ""},
};
constexpr Field kImageVolumeSourceFields[] = {
  {"reference", String, Scalar, kOmit, None, ""},
  {"pullPolicy", String, Scalar, kOmit, None, ""},
};
constexpr Field kPersistentVolumeClaimFields[] = {
  {"kind", String, Scalar, kOmit, None, ""},
  {"apiVersion", String, Scalar, kOmit, None, ""},
  {"metadata", Struct, Scalar, kOmit, ObjectMeta, ""},
  {"spec", Struct, Scalar, kOmit, PersistentVolumeClaimSpec, ""},
  {"status", Struct, Scalar, kOmit, PersistentVolumeClaimStatus, ""},
};
constexpr Field kPersistentVolumeClaimStatusFields[] = {
  {"phase", String, Scalar, kOmit, None, ""},
  {"accessModes", String, List, kOmit, None, ""},
  {"capacity", Quantity, Map, kOmit, None, ""},
  {"conditions", Struct, List, kOmit | kMerge, PersistentVolumeClaimCondition, "type"},
  {"allocatedResources", Quantity, Map, kOmit, None, ""},
  {"allocatedResourceStatuses", String, Map, kOmit, None, ""},
  {"currentVolumeAttributesClassName", String, Scalar, kOmit | kPointer, None, ""},
  {"modifyVolumeStatus", Struct, Scalar, kOmit | kPointer, ModifyVolumeStatus, ""},
};
constexpr Field kPersistentVolumeClaimConditionFields[] = {
  {"type", String, Scalar, 0, None, ""},
  {"status", String, Scalar, 0, None, ""},
  {"lastProbeTime", Time, Scalar, kOmit, None, ""},
  {"lastTransitionTime", Time, Scalar, kOmit, None, ""},
  {"reason", String, Scalar, kOmit, None, ""},
  {"message", String, Scalar, kOmit, None, ""},
};
constexpr Field kModifyVolumeStatusFields[] = {
  {"targetVolumeAttributesClassName", String, Scalar, kOmit, None, ""},
  {"status", String, Scalar, 0, None, ""},
};
// clang-format on

}  // namespace

const StructSchema kVolumeStructs[] = {
    {"Volume", kVolumeFields},
    {"HostPathVolumeSource", kHostPathVolumeSourceFields},
    {"EmptyDirVolumeSource", kEmptyDirVolumeSourceFields},
    {"GCEPersistentDiskVolumeSource", kGcePersistentDiskVolumeSourceFields},
    {"AWSElasticBlockStoreVolumeSource", kAwsElasticBlockStoreVolumeSourceFields},
    {"GitRepoVolumeSource", kGitRepoVolumeSourceFields},
    {"SecretVolumeSource", kSecretVolumeSourceFields},
    {"NFSVolumeSource", kNfsVolumeSourceFields},
    {"ISCSIVolumeSource", kISCsiVolumeSourceFields},
    {"GlusterfsVolumeSource", kGlusterfsVolumeSourceFields},
    {"PersistentVolumeClaimVolumeSource", kPersistentVolumeClaimVolumeSourceFields},
    {"RBDVolumeSource", kRbdVolumeSourceFields},
    {"FlexVolumeSource", kFlexVolumeSourceFields},
    {"CinderVolumeSource", kCinderVolumeSourceFields},
    {"CephFSVolumeSource", kCephFSVolumeSourceFields},
    {"FlockerVolumeSource", kFlockerVolumeSourceFields},
    {"DownwardAPIVolumeSource", kDownwardApiVolumeSourceFields},
    {"DownwardAPIVolumeFile", kDownwardApiVolumeFileFields},
    {"FCVolumeSource", kFcVolumeSourceFields},
    {"AzureFileVolumeSource", kAzureFileVolumeSourceFields},
    {"ConfigMapVolumeSource", kConfigMapVolumeSourceFields},
    {"VsphereVirtualDiskVolumeSource", kVsphereVirtualDiskVolumeSourceFields},
    {"QuobyteVolumeSource", kQuobyteVolumeSourceFields},
    {"AzureDiskVolumeSource", kAzureDiskVolumeSourceFields},
    {"PhotonPersistentDiskVolumeSource", kPhotonPersistentDiskVolumeSourceFields},
    {"ProjectedVolumeSource", kProjectedVolumeSourceFields},
    {"VolumeProjection", kVolumeProjectionFields},
    {"SecretProjection", kSecretProjectionFields},
    {"DownwardAPIProjection", kDownwardApiProjectionFields},
    {"ConfigMapProjection", kConfigMapProjectionFields},
    {"ServiceAccountTokenProjection", kServiceAccountTokenProjectionFields},
    {"ClusterTrustBundleProjection", kClusterTrustBundleProjectionFields},
    {"PodCertificateProjection", kPodCertificateProjectionFields},
    {"PortworxVolumeSource", kPortworxVolumeSourceFields},
    {"ScaleIOVolumeSource", kScaleIOVolumeSourceFields},
    {"StorageOSVolumeSource", kStorageOSVolumeSourceFields},
    {"CSIVolumeSource", kCsiVolumeSourceFields},
    {"EphemeralVolumeSource", kEphemeralVolumeSourceFields},
    {"PersistentVolumeClaimTemplate", kPersistentVolumeClaimTemplateFields},
    {"PersistentVolumeClaimSpec", kPersistentVolumeClaimSpecFields},
    {"VolumeResourceRequirements", kVolumeResourceRequirementsFields},
    {"ImageVolumeSource", kImageVolumeSourceFields},
    {"PersistentVolumeClaim", kPersistentVolumeClaimFields},
    {"PersistentVolumeClaimStatus", kPersistentVolumeClaimStatusFields},
    {"PersistentVolumeClaimCondition", kPersistentVolumeClaimConditionFields},
    {"ModifyVolumeStatus", kModifyVolumeStatusFields},
};

}  // namespace tiphys::spec::schema
