// What the fields of artifacts and their storages are for, in our words. A line is a field of the
// struct above it; "# A : B" says that A has also what B has.
#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

// clang-format off
const std::string_view kArtifactWords = R"words(# Location
archiveLogs: Whether logs of containers go there too
s3: In an S3 bucket
git: In a git repository
http: At a web address
artifactory: In Artifactory
hdfs: In a Hadoop file system
raw: Written in place, as text
oss: In an OSS bucket of Alibaba Cloud
gcs: In a bucket of Google Cloud Storage
azure: In a container of Azure Blob Storage
plugin: Wherever an artifact plugin puts it
# Artifact : Location
name: Name, unique in its list
path: File or folder in the container
mode: Permissions of the file, as a number
from: Tag of the output artifact that it is
globalName: Name under which the whole workflow sees an output
archive: How it is packed
optional: Whether it may be missing
subPath: Part of the source that is meant
recurseMode: Whether permissions are set within folders too
fromExpression: Expression that picks an artifact
artifactGC: When this artifact is deleted
deleted: Set once it has been deleted
# ArtifactPaths : Artifact
# S3Common
endpoint: Host of the service
bucket: Name of the bucket
region: Region of the bucket
insecure: Whether it is reached without TLS
accessKeySecret: Secret with the access key
secretKeySecret: Secret with the secret key
sessionTokenSecret: Secret with a session token
roleARN: Role to assume
useSDKCreds: Whether credentials come from the environment
createBucketIfNotPresent: Makes a missing bucket, with these options
encryptionOptions: How objects are encrypted
caSecret: Secret with the certificate authority
addressingStyle: Bucket in the path or in the host name
# S3Artifact : S3Common
key: Name of the object in the bucket
# CreateS3BucketOptions
objectLocking: Whether the new bucket can lock objects
# S3EncryptionOptions
kmsKeyId: Key of the key service
kmsEncryptionContext: Context given to the key service, as JSON
enableEncryption: Whether the server encrypts
serverSideCustomerKeySecret: Secret with a key of your own
# GitArtifact
repo: Address of the repository
revision: Commit, tag or branch to check out
depth: How many commits of history are fetched
fetch: Further refspecs to fetch
usernameSecret: Secret with the user name
passwordSecret: Secret with the password or token
sshPrivateKeySecret: Secret with the SSH key
insecureIgnoreHostKey: Whether the SSH host key goes unchecked
disableSubmodules: Leaves submodules out
singleBranch: Fetches only one branch
branch: The branch, where only one is fetched
insecureSkipTLS: Whether the certificate goes unchecked
# HTTPArtifact
url: Address of the file
headers: Headers of the request
auth: How it authenticates
saveStreamViaFile: Whether a stream is saved to a file before it is sent
# Header
name: Name of the header
value: Content of the header
# HTTPAuth
clientCert: By a client certificate
oauth2: By OAuth 2
basicAuth: By user name and password
# ClientCertAuth
clientCertSecret: Secret with the certificate
clientKeySecret: Secret with the key of the certificate
# OAuth2Auth
clientIDSecret: Secret with the client id
clientSecretSecret: Secret with the client secret
tokenURLSecret: Secret with the address that gives tokens
scopes: Scopes to ask for
endpointParams: Further parameters of the token request
# OAuth2EndpointParam
key: Name of the parameter
value: Value of the parameter
# BasicAuth
usernameSecret: Secret that holds the user's name
passwordSecret: Secret that holds the password
# ArtifactoryCommon
usernameSecret: Secret with the name of the user
passwordSecret: Secret with the user's password
# ArtifactoryArtifact : ArtifactoryCommon
url: Address of the artifact
# HDFSCommon
krbCCacheSecret: Secret with a Kerberos ticket cache
krbKeytabSecret: Secret with a Kerberos keytab
krbUsername: Kerberos user, with a keytab
krbRealm: Kerberos realm, with a keytab
krbConfigConfigMap: Config map with krb5.conf
krbServicePrincipalName: Principal of the service
addresses: Name nodes to ask
hdfsUser: User, without Kerberos
dataTransferProtection: Protection of data on the wire
force: Whether an existing file is replaced
# HDFSArtifact : HDFSCommon
path: File in the file system
# RawArtifact
data: The content
# OSSCommon
endpoint: Host that serves the bucket
bucket: Bucket's name
accessKeySecret: Secret with the id of the access key
secretKeySecret: Secret with the secret of the access key
createBucketIfNotPresent: Makes the bucket where it is missing
securityToken: Temporary token of the user
lifecycleRule: When objects age and go
useSDKCreds: Takes credentials from the environment
# OSSArtifact : OSSCommon
key: Name of the object
# OSSLifecycleRule
markInfrequentAccessAfterDays: Days until objects move to the cheaper class
markDeletionAfterDays: Days until objects are deleted
# GCSCommon
bucket: The bucket
serviceAccountKeySecret: Secret with the key of a service account
# GCSArtifact : GCSCommon
key: Path of the object in the bucket
# AzureCommon
endpoint: Address of the storage account
container: The container of blobs
accountKeySecret: Secret with the account key
useSDKCreds: Whether the environment gives the credentials
# AzureArtifact : AzureCommon
blob: Name of the blob
# PluginArtifact
name: Which plugin
configuration: Text for the plugin
connectionTimeoutSeconds: How long reaching the plugin may take
key: Key that the plugin keeps it under
# ArchiveStrategy
tar: As a compressed tar file
none: Not packed at all
zip: As a zip file
# TarStrategy
compressionLevel: Level of gzip, 0 for none to 9, -1 for its default
# ArtifactGC
strategy: OnWorkflowCompletion, OnWorkflowDeletion or Never
podMetadata: Labels and annotations of the pod that deletes
serviceAccountName: Service account of the pod that deletes
# HTTP
method: GET where it is left out
url: Address of the request
headers: Headers that are sent
timeoutSeconds: Seconds that the request may take
successCondition: Expression over request and response; without one any status below 400 will do
body: Text that is sent
bodyFrom: Bytes that are sent
insecureSkipVerify: Whether the server's certificate goes unchecked
# HTTPHeader
name: Name of the header
value: Value of the header
valueFrom: Where the value of the header comes from
# HTTPHeaderSource
secretKeyRef: Key of a secret
# HTTPBodySource
bytes: The body in base64
# ArtifactLocation : Location
# WorkflowLevelArtifactGC : ArtifactGC
forceFinalizerRemoval: Whether the workflow goes although artifacts could not be deleted
podSpecPatch: Patch for the pods that delete
# ExecutorPlugin
metadata: Name and labels of the plugin
spec: What the plugin is
# ExecutorPluginSpec
sidecar: Container that serves the plugin
# ExecutorPluginSidecar
automountServiceAccountToken: Whether it gets a token of its service account
container: The container
)words";
// clang-format on

}  // namespace tiphys::spec::schema
