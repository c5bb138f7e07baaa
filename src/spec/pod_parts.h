// The pieces of a pod that steps describe. Fields that only a cluster looks at stay in `source`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/arguments.h"
#include "spec/part.h"

namespace tiphys::spec {

struct ObjectMeta {
  std::string name;
  std::string generate_name;
  std::string namespace_name;
  std::string uid;
  std::string resource_version;
  std::string creation_timestamp;  // RFC 3339 text
  std::string deletion_timestamp;
  StringMap labels;
  StringMap annotations;
  std::vector<std::string> finalizers;
  Part owner_references;
  Part source;
};

// Labels and annotations for pods.
struct PodMetadata {
  StringMap labels;
  StringMap annotations;
  Part source;
};

struct EnvVar {
  std::string name;
  std::string value;
  Part value_from;  // fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, …
};

struct VolumeMount {
  std::string name;
  std::string mount_path;
  std::string sub_path;
  std::string sub_path_expr;
  bool read_only = false;
};

// Quantities keep their text ("100m", "1Gi").
struct Resources {
  StringMap requests;
  StringMap limits;
  Part source;
};

struct Container {
  std::string name;
  std::string image;
  std::string image_pull_policy;
  std::vector<std::string> command;
  std::optional<std::vector<std::string>> args;  // nullopt: not given, so an image's own count
  std::string working_dir;
  std::vector<EnvVar> env;
  Part env_from;
  Part ports;
  std::vector<VolumeMount> volume_mounts;
  std::optional<Resources> resources;
  Part liveness_probe;
  Part readiness_probe;
  Part startup_probe;
  Part lifecycle;
  Part security_context;
  std::string restart_policy;
  bool stdin_open = false;
  bool tty = false;
  Part source;
};

// Of sidecars and init containers.
struct UserContainer : Container {
  std::optional<bool> mirror_volume_mounts;
};

// Of a container set.
struct GraphContainer : Container {
  std::vector<std::string> dependencies;
};

struct Script : Container {
  std::string text;  // the field `source` of the manifest
};

// A volume: its name, and the kind of its source with that kind's fields.
struct Volume {
  std::string name;
  std::string kind;  // "emptyDir", "hostPath", "configMap", "persistentVolumeClaim", …; "" if none
  Part fields;       // the map below `kind`
  Part source;
};

// What no pod may have, whoever looks: a linter, a submission, a runner. More than any machine has:
// four million CPUs, an exbibyte.
inline constexpr std::int64_t kCpusMax = std::int64_t{1} << 22;
inline constexpr std::int64_t kMemoryBytesMax = std::int64_t{1} << 60;
// Whether that is the name of the pod's main container, or of one that a cluster puts beside it.
inline bool is_container_of_every_pod(std::string_view name) {
  return name == "main" || name == "wait" || name == "init";
}

}  // namespace tiphys::spec
