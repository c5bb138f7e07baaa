// PodDescription: everything a runner needs to carry out one attempt of a leaf, and AttemptReport:
// the one thing that comes back.
//
// The shape is a pod's whatever the runner: containers with roles and dependencies, one network,
// one /var/run/argo, volumes. Fully substituted; a pure function of the spec and the node's record,
// so it can be derived again at any time, also after a load, and is equal then (Run::pod).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/value.h"
#include "engine/ids.h"
#include "engine/phase.h"

namespace tiphys::spec {
struct WorkflowSpec;
}

namespace tiphys::engine {

enum class ContainerRole : std::uint8_t { Init, Main, Sidecar };

struct EnvVar {
  std::string name;
  std::string value;
  base::Value value_from;  // valueFrom as written, null where `value` holds
  bool operator==(const EnvVar&) const = default;
};

struct VolumeMount {
  std::string volume;
  std::string mount_path;
  std::string sub_path;
  bool read_only = false;
  bool operator==(const VolumeMount&) const = default;
};

// Requests and limits after Kubernetes' defaulting (a limit without a request is the request too).
struct Resources {
  std::optional<std::int64_t> cpu_request_millis;
  std::optional<std::int64_t> cpu_limit_millis;
  std::optional<std::int64_t> memory_request_bytes;
  std::optional<std::int64_t> memory_limit_bytes;
  bool operator==(const Resources&) const = default;
};

struct ContainerDescription {
  std::string name;
  ContainerRole role = ContainerRole::Main;
  std::string image;
  std::vector<std::string> command;              // empty: the image's entry point
  std::optional<std::vector<std::string>> args;  // null: the image's CMD, which differs from empty
  std::string working_dir;
  std::vector<EnvVar> env;
  std::vector<VolumeMount> mounts;
  Resources resources;
  std::vector<std::string> depends_on;  // containerSet: names that must exit 0 first
  std::uint32_t tries = 1;              // containerSet: how often it is begun until it exits 0
  base::Duration try_again_after;       // and the time between
  std::optional<std::string>
      script_source;   // staged at /argo/staging/script, its path the last arg
  base::Value source;  // the container as written, with all other fields
  bool operator==(const ContainerDescription&) const = default;
};

struct VolumeDescription {
  enum class Kind : std::uint8_t { EmptyDir, HostPath, ConfigMap, Secret, PersistentClaim, Other };
  std::string name;
  Kind kind = Kind::EmptyDir;
  std::string host_path;   // HostPath
  bool in_memory = false;  // EmptyDir with medium Memory
  base::Value source;
  bool operator==(const VolumeDescription&) const = default;
};

// An output parameter with valueFrom.path: the file's text, one trailing newline removed.
struct OutputFile {
  std::string name;
  std::string path;
  std::optional<std::string> default_value;
  bool operator==(const OutputFile&) const = default;
};

// The spec of a workflow as it was merged, shared with its run. Two are equal where they say the
// same, whoever decoded them: O(1) for one and the same, else O(spec).
class MergedSpec {
 public:
  MergedSpec() = default;
  explicit MergedSpec(std::shared_ptr<const spec::WorkflowSpec> spec) : spec_(std::move(spec)) {}

  const spec::WorkflowSpec& operator*() const { return *spec_; }
  const spec::WorkflowSpec* operator->() const { return spec_.get(); }
  bool operator==(std::nullptr_t) const { return spec_ == nullptr; }
  bool operator==(const MergedSpec& other) const;

 private:
  std::shared_ptr<const spec::WorkflowSpec> spec_;
};

// What an attempt does, for who carries it out by another program for each: a pod of containers
// (also data), a change of a resource of a cluster, a request, a call of a plugin.
enum class Work : std::uint8_t { Pod, Resource, Http, Plugin };

struct PodDescription {
  AttemptId id;
  Work work = Work::Pod;
  std::string workflow_uid;
  std::string workflow_name;
  std::string workflow_namespace;
  std::string node_id;  // presentation id
  std::string node_name;
  std::string pod_name;
  std::string template_name;
  bool on_exit = false;  // belongs to an exit handler
  bool daemon = false;
  std::vector<ContainerDescription> containers;
  std::vector<VolumeDescription> volumes;
  std::vector<OutputFile> output_files;
  std::vector<base::Value> input_artifacts;       // resolved
  std::vector<base::Value> output_artifacts;      // with locations
  bool capture_result = false;                    // main's stdout becomes outputs.result
  std::optional<base::Timestamp> deadline;        // kill then: "Step exceeded its deadline"
  std::optional<base::Duration> active_deadline;  // of the template, from the pod's start
  // Ends that pod.spec.activeDeadlineSeconds is made from when the pod is (active_limit): of the
  // workflow, and of the template's timeout.
  std::optional<base::Timestamp> workflow_until;
  std::optional<base::Timestamp> timeout_at;
  base::Duration grace = base::Duration::seconds(30);
  // The template with all tags replaced, before patches; as ARGO_TEMPLATE presents it.
  base::Value template_json;
  base::Value pod_metadata;  // labels and annotations
  // For runners that build a whole pod: from the workflow's spec as it was merged (accounts,
  // tolerations, affinity, security, claim templates, artifact repository, archive location, …),
  // the template above, and then the patches in their order, the workflow's first. `containers` and
  // `volumes` are what a runner of processes reads from the same, with the patches applied.
  MergedSpec workflow_spec;
  std::vector<std::string> pod_spec_patches;

  bool operator==(const PodDescription&) const = default;
};

// How long the pod may be active if it begins now, in whole seconds; none: without limit. Of the
// workflow's time less than a second is left to the engine, which ends the node itself.
std::optional<base::Duration> active_limit(const PodDescription& pod, base::Timestamp now);

// What became of an attempt: made once, by the attempt's supervisor (or a runner for it).
struct AttemptReport {
  Phase phase = Phase::Error;    // Succeeded, Failed or Error
  std::string message;           // §27.1, such as "main: Error (exit code 1)"
  std::optional<int> exit_code;  // of the container named main
  std::optional<std::string> result;
  std::vector<std::pair<std::string, std::string>> parameters;  // name, text
  std::vector<base::Value> artifacts;                           // outputs.artifacts entries
  base::Timestamp started_at;
  base::Timestamp finished_at;
  std::string host_name;
  std::string progress;                                                  // "N/M" or empty
  std::vector<std::pair<std::string, std::int64_t>> resources_duration;  // "cpu" → seconds
  struct ContainerState {
    std::string name;
    Phase phase = Phase::Pending;
    std::string message;
    std::optional<int> exit_code;
    base::Timestamp started_at;
    base::Timestamp finished_at;
  };
  std::vector<ContainerState> containers;  // of a containerSet
};

}  // namespace tiphys::engine
