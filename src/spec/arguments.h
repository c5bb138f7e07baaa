// Parameters and artifacts: what goes into and comes out of workflows and templates.
//
// "AnyString" fields (value, default, enum, description) accept a string, a number or a bool and
// hold its text; numbers keep the text that they have in JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/part.h"

namespace tiphys::spec {

// A key of a ConfigMap or Secret.
struct KeyRef {
  std::string name;
  std::string key;
  std::optional<bool> optional;
};

struct ValueFrom {
  std::string path;       // a file of the container
  std::string json_path;  // of a resource
  std::string jq_filter;  // of a resource
  std::string event;      // expression over the event of a binding
  std::string parameter;  // a tag or bare reference, resolved in scope
  bool supplied = false;  // comes from outside while the workflow runs
  std::optional<KeyRef> config_map_key_ref;
  std::optional<std::string> default_value;
  std::string expression;
  Part source;
};

struct Parameter {
  std::string name;
  std::optional<std::string> default_value;
  std::optional<std::string> value;
  std::optional<ValueFrom> value_from;
  std::string global_name;
  std::optional<std::vector<std::string>> enumeration;
  std::optional<std::string> description;
  Part source;
};

// In the order in which Kubernetes' JSON names them; None: no location given.
enum class ArtifactStorage : std::uint8_t {
  None,
  S3,
  Git,
  Http,
  Artifactory,
  Hdfs,
  Raw,
  Oss,
  Gcs,
  Azure,
  Plugin
};
std::string_view name_of(ArtifactStorage storage);  // "s3", "git", …, "" for None

// Where an artifact lies. The storage's own fields stay as they were written.
struct ArtifactLocation {
  std::optional<bool> archive_logs;
  ArtifactStorage storage = ArtifactStorage::None;  // the first that is set
  Part fields;                                      // the map below "s3", "git", …
};

struct ArtifactGc {
  std::string strategy;  // "", OnWorkflowCompletion, OnWorkflowDeletion, Never
  std::string service_account_name;
  Part pod_metadata;
  // Of a workflow only:
  bool force_finalizer_removal = false;
  std::string pod_spec_patch;
  Part source;
};

enum class ArchiveFormat : std::uint8_t { Unset, Tar, None, Zip };

struct Artifact {
  std::string name;
  std::string path;
  std::optional<std::int32_t> mode;
  std::string from;
  std::string from_expression;
  ArtifactLocation location;
  std::string global_name;
  ArchiveFormat archive = ArchiveFormat::Unset;
  std::optional<std::int32_t> compression_level;  // of tar
  bool optional = false;
  std::string sub_path;
  bool recurse_mode = false;
  std::optional<ArtifactGc> artifact_gc;
  bool deleted = false;
  Part source;
};

struct Inputs {
  std::vector<Parameter> parameters;
  std::vector<Artifact> artifacts;
  Part source;
};

struct Outputs {
  std::vector<Parameter> parameters;
  std::vector<Artifact> artifacts;
  std::optional<std::string> result;
  std::optional<std::string> exit_code;
  Part source;
};

struct Arguments {
  std::vector<Parameter> parameters;
  std::vector<Artifact> artifacts;
  Part source;
};

// By name, or nullptr. O(count).
template <class Named>
const Named* find_named(const std::vector<Named>& list, std::string_view name) {
  for (const Named& item : list) {
    if (item.name == name) return &item;
  }
  return nullptr;
}

}  // namespace tiphys::spec
