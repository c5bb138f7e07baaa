// One container after the other; volumes are in volume_plan.cc.
#include "runner/process/pod_plan.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/members.h"
#include "runner/process/attempt_folder.h"
#include "runner/process/environment.h"
#include "runner/process/pod_check.h"
#include "runner/process/volume_plan.h"

namespace tiphys::runner::process {
namespace {

using base::ErrorCode;
using base::Result;
using base::Value;
using engine::ContainerDescription;
using engine::PodDescription;
using executor::ContainerSpec;

constexpr const char* kScriptPath = "/argo/staging/script";
// What the predecessor counts for a container that asks for nothing.
constexpr std::int64_t kDefaultCpuMillis = 100;
constexpr std::int64_t kDefaultMemoryBytes = 100 << 20;

executor::Role role_of(engine::ContainerRole role) {
  switch (role) {
    case engine::ContainerRole::Init: return executor::Role::Init;
    case engine::ContainerRole::Sidecar: return executor::Role::Sidecar;
    case engine::ContainerRole::Main: break;
  }
  return executor::Role::Main;
}

std::vector<executor::ResourceUse> resource_use(const engine::Resources& r) {
  std::int64_t cpu = r.cpu_request_millis.value_or(r.cpu_limit_millis.value_or(kDefaultCpuMillis));
  std::int64_t memory =
      r.memory_request_bytes.value_or(r.memory_limit_bytes.value_or(kDefaultMemoryBytes));
  return {{"cpu", cpu}, {"memory", memory * 1000 / kDefaultMemoryBytes}};
}

void set_command(ContainerSpec& out, const ContainerDescription& in, const HostImage& image) {
  out.argv = in.command.empty() ? image.entrypoint : in.command;
  if (in.args) {
    out.argv.insert(out.argv.end(), in.args->begin(), in.args->end());
  } else if (in.command.empty()) {
    out.argv.insert(out.argv.end(), image.cmd.begin(), image.cmd.end());
  }
}

Result<ContainerSpec> plan_container(const PodDescription& pod, const ContainerDescription& in,
                                     const ProcessOptions& options) {
  const HostImage* image = options.images.find(in.image);
  if (image == nullptr)
    return base::fail(ErrorCode::FailedPrecondition, ImageMap::no_rule_text(in.image));
  ContainerSpec out;
  out.name = in.name;
  out.role = role_of(in.role);
  out.links = image->links;
  out.builtins = image->builtins;
  out.depends_on = in.depends_on;
  out.tries = in.tries;
  out.try_again_after = in.try_again_after;
  out.resources = resource_use(in.resources);
  out.working_dir = in.working_dir.empty() ? image->working_dir : in.working_dir;
  // Outside of a sandbox "/" is the machine's own.
  if (options.unsandboxed && out.working_dir.empty())
    out.working_dir = attempt_folder(options.store, pod.id) + "/work";
  out.capture_result = pod.capture_result && in.name == "main";
  out.env = TRY(plan_environment({pod, in, *image, options}));
  set_command(out, in, *image);
  for (std::string& word : out.argv) word = expand_variables(word, out.env);
  out.mounts = TRY(plan_mounts(pod, in, options));
  if (in.script_source) {
    // Outside of a sandbox there is no /argo; the file lies in the attempt's own folder.
    std::string path = options.unsandboxed
                           ? attempt_folder(options.store, pod.id) + "/script-" + in.name
                           : std::string(kScriptPath);
    out.files.push_back({path, *in.script_source, 0755});
    out.argv.push_back(path);
  }
  return out;
}

bool is_optional(const Value& artifact) { return member_bool(artifact, "optional"); }

// The first member that names a place: "s3", "git", "raw", …
std::string location_of(const Value& artifact) {
  static constexpr std::array<std::string_view, 12> kKinds = {
      "raw", "s3",  "git",   "http",   "artifactory", "hdfs",
      "oss", "gcs", "azure", "plugin", "from",        "local"};
  for (std::string_view kind : kKinds)
    if (artifact.find(kind) != nullptr) return std::string(kind);
  return {};
}

base::Error init_error(const std::string& text) {
  return {ErrorCode::Unimplemented, "init: Error (exit code 64): " + text};
}

Result<void> stage_artifacts(const PodDescription& pod, std::vector<ContainerSpec>& containers) {
  for (const Value& artifact : pod.input_artifacts) {
    std::string name = member_text(artifact, "name");
    std::string path = member_text(artifact, "path");
    std::string kind = location_of(artifact);
    if (kind.empty()) {
      if (is_optional(artifact)) continue;
      return std::unexpected(init_error("required artifact '" + name + "' not supplied"));
    }
    if (kind != "raw")
      return std::unexpected(init_error("artifact " + name + " failed to load: artifacts of kind " +
                                        kind + " cannot be loaded by this runner"));
    const std::uint32_t mode =
        static_cast<std::uint32_t>(member_int(artifact, "mode").value_or(0644)) & 07777u;
    for (ContainerSpec& container : containers)
      if (container.role == executor::Role::Main)
        container.files.push_back({path, member_text(member_of(artifact, "raw"), "data"), mode});
  }
  for (const Value& artifact : pod.output_artifacts)
    if (!is_optional(artifact))
      return base::fail(ErrorCode::Unimplemented, "wait: Error (exit code 64): output artifact " +
                                                      member_text(artifact, "name") +
                                                      " cannot be saved by this runner");
  return {};
}

void plan_outputs(const PodDescription& pod, executor::AttemptSpec& spec) {
  const ContainerDescription* main = nullptr;
  for (const ContainerDescription& container : pod.containers)
    if (container.name == "main") main = &container;
  for (const engine::OutputFile& file : pod.output_files) {
    bool on_volume =
        main != nullptr && std::ranges::any_of(main->mounts, [&file](const engine::VolumeMount& m) {
          return file.path == m.mount_path || file.path.starts_with(m.mount_path + "/");
        });
    spec.outputs.push_back({file.name, file.path, file.default_value, on_volume});
  }
}

// Such a template has nothing to run; it must not pass for one that ran.
base::Error no_container(const PodDescription& pod) {
  static constexpr std::array<std::string_view, 4> kKinds = {"resource", "http", "plugin", "data"};
  std::string kind = "its kind";
  for (std::string_view one : kKinds)
    if (pod.template_json.find(one) != nullptr) kind = "kind " + std::string(one);
  return {ErrorCode::Unimplemented, "template \"" + pod.template_name + "\": templates of " + kind +
                                        " cannot be run on this machine by this build"};
}

}  // namespace

Result<PodPlan> plan_pod(const PodDescription& pod, const ProcessOptions& options,
                         base::Timestamp now) {
  if (pod.containers.empty()) return std::unexpected(no_container(pod));
  TRY(check_pod(pod));
  PodPlan plan;
  executor::AttemptSpec& spec = plan.spec;
  spec.text_id = folder_name(pod.id);
  spec.host_name = options.host_name;
  spec.pod_name = pod.pod_name.substr(0, 63);
  spec.sandboxed = !options.unsandboxed;
  spec.durable = options.durable;
  spec.argo_folder = options.unsandboxed
                         ? attempt_folder(options.store, pod.id) + "/" + executor::kArgoFolder
                         : std::string(executor::kArgoTarget);
  spec.hidden = options.hidden;
  spec.hidden.push_back(options.store);
  spec.deadline = pod.deadline;
  spec.active_deadline = engine::active_limit(pod, now);
  spec.grace = pod.grace;
  for (const ContainerDescription& container : pod.containers) {
    spec.containers.push_back(TRY(plan_container(pod, container, options)));
    plan.substituted.push_back(container.image);
    plan.has_limits = plan.has_limits || container.resources.cpu_limit_millis ||
                      container.resources.memory_limit_bytes;
  }
  TRY(stage_artifacts(pod, spec.containers));
  for (const ContainerSpec& container : spec.containers) TRY(check_container(container));
  plan_outputs(pod, spec);
  return plan;
}

}  // namespace tiphys::runner::process
