// What the fields of volumes are for, in our words. A line is a field of the
// struct above it; "# A : B" says that A has also what B has.
#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

// clang-format off
const std::string_view kVolumeWords = R"words(# Volume
name: Name that mounts refer to
hostPath: A file or folder of the node
emptyDir: A folder that lives as long as the pod
gcePersistentDisk: A disk of Google's cloud
awsElasticBlockStore: A disk of Amazon's cloud
gitRepo: A clone of a repository; outdated
secret: Keys of a secret as files
nfs: A share of an NFS server
iscsi: A disk over iSCSI
glusterfs: A volume of Gluster
persistentVolumeClaim: A claim of this namespace
rbd: An image of Ceph
flexVolume: A volume of an exec plugin; outdated
cinder: A disk of OpenStack
cephfs: A folder of CephFS
flocker: A volume of Flocker; outdated
downwardAPI: Fields of the pod as files
fc: A disk over Fibre Channel
azureFile: A file share of Azure
configMap: Keys of a config map as files
vsphereVolume: A disk of vSphere
quobyte: A volume of Quobyte; outdated
azureDisk: A disk of Azure
photonPersistentDisk: A disk of Photon; outdated
projected: Several sources in one folder
portworxVolume: A volume of Portworx
scaleIO: A volume of ScaleIO; outdated
storageos: A volume of StorageOS; outdated
csi: A volume that a driver makes for the pod
ephemeral: A claim that lives as long as the pod
image: Files of an image
# Disk
fsType: File system on it, such as ext4
readOnly: Whether it is mounted for reading only
# HostPathVolumeSource
path: Path on the node
type: What must be there, or is made
# EmptyDirVolumeSource
medium: Memory, or empty for the disk
sizeLimit: How much it may hold
# GCEPersistentDiskVolumeSource : Disk
pdName: Name of the disk
partition: Number of the partition
# AWSElasticBlockStoreVolumeSource : Disk
volumeID: Id of the disk
partition: Partition of the disk
# GitRepoVolumeSource
repository: Address of the repository
revision: Commit to check out
directory: Folder to clone into
# Items
items: Which keys become which files
optional: Whether it may be missing
# SecretVolumeSource : Items
secretName: Name of the secret
defaultMode: Permissions of the files
# NFSVolumeSource
server: Host of the server
path: Folder that the server exports
readOnly: Whether nothing can be written
# ISCSIVolumeSource : Disk
targetPortal: Address of the target
iqn: Name of the target
lun: Number of the unit
iscsiInterface: Interface that is used
portals: Further addresses
chapAuthDiscovery: Whether discovery authenticates
chapAuthSession: Whether the session authenticates
secretRef: Secret for authentication
initiatorName: Name of the initiator
# GlusterfsVolumeSource
endpoints: Endpoints of the servers
path: Name of the Gluster volume
readOnly: Whether writing is refused
# PersistentVolumeClaimVolumeSource
claimName: Name of the claim
readOnly: Whether the claim is mounted for reading only
# RBDVolumeSource : Disk
monitors: Addresses of the monitors
image: Name of the image
pool: Pool of the image
user: User of Ceph
keyring: File with the key
secretRef: Secret with the key
# FlexVolumeSource : Disk
driver: Name of the plugin
secretRef: Secret for the plugin
options: Options for the plugin
# CinderVolumeSource : Disk
volumeID: Id of the volume
secretRef: Secret for OpenStack
# CephFSVolumeSource
monitors: Monitors' addresses
path: Folder that is mounted
user: User to mount as
secretFile: File with the user's key
secretRef: Secret with the user's key
readOnly: Whether the folder cannot be written
# FlockerVolumeSource
datasetName: Name of the data set
datasetUUID: Id of the data set
# DownwardAPIVolumeSource
items: Fields and the files they become
defaultMode: Permissions of files that say none
# DownwardAPIVolumeFile
path: Name of the file
fieldRef: Field of the pod
resourceFieldRef: Resource of a container
mode: Permissions of the file
# FCVolumeSource : Disk
targetWWNs: Names of the targets
lun: Unit number
wwids: Ids of the disk
# AzureFileVolumeSource
secretName: Secret with account and key
shareName: Name of the share
readOnly: Whether files cannot be written
# ConfigMapVolumeSource : Items
name: Name of the config map
defaultMode: Permissions that files get
# VsphereVirtualDiskVolumeSource
volumePath: Path of the disk
fsType: The file system that it has
storagePolicyName: Name of the storage policy
storagePolicyID: Id of the storage policy
# QuobyteVolumeSource
registry: Addresses of the registry
volume: Name of the volume
readOnly: Whether it is for reading only
user: User of the files
group: Group of the files
tenant: Tenant of the volume
# AzureDiskVolumeSource : Disk
diskName: Name of Azure's disk
diskURI: Address of the disk
cachingMode: None, ReadOnly or ReadWrite
kind: Shared, Dedicated or Managed
# PhotonPersistentDiskVolumeSource
pdID: Id of the Photon disk
fsType: Its file system
# ProjectedVolumeSource
sources: What is put together
defaultMode: Permissions where a source says none
# VolumeProjection
secret: Keys of a secret
downwardAPI: Fields of the pod
configMap: Keys of a config map
serviceAccountToken: A token of the service account
clusterTrustBundle: Certificates of the cluster
podCertificate: A certificate for the pod
# SecretProjection : Items
name: Secret that is projected
# DownwardAPIProjection
items: Fields, and the files that they become
# ConfigMapProjection : Items
name: Config map that is projected
# ServiceAccountTokenProjection
audience: Whom the token is for
expirationSeconds: Seconds that it is good for
path: File that holds the token
# ClusterTrustBundleProjection
name: Name of the bundle
signerName: All bundles of this signer
labelSelector: Only bundles with such labels
optional: Whether there may be none
path: File that holds the certificates
# PodCertificateProjection
signerName: Who signs it
keyType: Kind of key
maxExpirationSeconds: Longest time that it is good for
credentialBundlePath: File with key and certificates together
keyPath: File with the key
certificateChainPath: File with the certificates
userAnnotations: Further facts for the signer
# PortworxVolumeSource : Disk
volumeID: Id of Portworx's volume
# ScaleIOVolumeSource : Disk
gateway: Address of the gateway
system: Name of the system
secretRef: Secret for the gateway
sslEnabled: Whether the gateway is reached by TLS
protectionDomain: Name of the protection domain
storagePool: Pool of the volume
storageMode: ThickProvisioned or ThinProvisioned
volumeName: Name of ScaleIO's volume
# StorageOSVolumeSource : Disk
volumeName: Name of the volume
volumeNamespace: Namespace in StorageOS
secretRef: Secret for StorageOS
# CSIVolumeSource : Disk
driver: Name of the driver
volumeAttributes: Settings for the driver
nodePublishSecretRef: Secret for the driver
# EphemeralVolumeSource
volumeClaimTemplate: What the claim is made from
# PersistentVolumeClaimTemplate
metadata: Labels and annotations of the claim
spec: What is claimed
# PersistentVolumeClaimSpec
accessModes: How it is mounted, such as ReadWriteOnce
selector: Labels that the volume must have
resources: How much storage
volumeName: The very volume
storageClassName: Class of the storage
volumeMode: Filesystem or Block
dataSource: Snapshot or claim that it is filled from
dataSourceRef: Any object that it is filled from
volumeAttributesClassName: Class of changeable settings
# VolumeResourceRequirements
limits: The most storage
requests: The least storage
# ImageVolumeSource
reference: Name of the image
pullPolicy: When the image is pulled
# PersistentVolumeClaim
kind: What sort of object it is
apiVersion: Version of the kind
metadata: Name and labels of the claim
spec: What it claims
status: What it got
# PersistentVolumeClaimStatus
phase: Pending, Bound or Lost
accessModes: How it can be mounted
capacity: How much storage there is
conditions: Facts about the claim
allocatedResources: Storage that is being allocated
allocatedResourceStatuses: How far allocating has come
currentVolumeAttributesClassName: Class of settings that holds
modifyVolumeStatus: How far a change of settings has come
# PersistentVolumeClaimCondition
type: Which fact
status: True, False or Unknown
lastProbeTime: When it was last looked at
lastTransitionTime: When it last changed
reason: One word why
message: More words why
# ModifyVolumeStatus
targetVolumeAttributesClassName: Class of settings that is wanted
status: Pending, InProgress or Infeasible
)words";
// clang-format on

}  // namespace tiphys::spec::schema
