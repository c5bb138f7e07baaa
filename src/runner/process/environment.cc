// Later entries replace earlier ones of the same name. O(variables²), they are few.
#include "runner/process/environment.h"

#include <algorithm>

#include "base/members.h"
#include "runner/process/attempt_folder.h"
#include "runner/process/pod_plan.h"

namespace tiphys::runner::process {
namespace {

using base::ErrorCode;
using base::Result;
using base::Value;

constexpr const char* kPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr const char* kZeroTime = "0001-01-01T00:00:00Z";

void set(Environment& env, std::string name, std::string value) {
  for (auto& [known, text] : env)
    if (known == name) {
      text = std::move(value);
      return;
    }
  env.emplace_back(std::move(name), std::move(value));
}

// metadata.labels['a/b'] → the label.
std::optional<std::string> subscript(std::string_view path, std::string_view map,
                                     const Value& metadata) {
  std::string prefix = "metadata." + std::string(map) + "['";
  if (!path.starts_with(prefix) || !path.ends_with("']")) return {};
  path.remove_prefix(prefix.size());
  path.remove_suffix(2);
  return member_text(metadata.find(map), path);
}

std::optional<std::string> field_value(const EnvironmentRequest& r, std::string_view path) {
  if (path == "metadata.name") return r.pod.pod_name;
  if (path == "metadata.namespace") return r.pod.workflow_namespace;
  if (path == "metadata.uid") return folder_name(r.pod.id);
  if (path == "spec.nodeName") return r.options.host_name;
  if (path == "spec.serviceAccountName") return "default";
  if (path == "status.podIP" || path == "status.hostIP") return "127.0.0.1";
  if (auto label = subscript(path, "labels", r.pod.pod_metadata)) return label;
  return subscript(path, "annotations", r.pod.pod_metadata);
}

Result<std::optional<std::string>> resolve(const EnvironmentRequest& r, const std::string& name,
                                           const Value& from) {
  if (is_set(from, "fieldRef")) {
    const std::string& path = member_text(member_of(from, "fieldRef"), "fieldPath");
    if (auto value = field_value(r, path)) return value;
    return base::fail(ErrorCode::FailedPrecondition,
                      "env " + name + ": fieldPath \"" + path + "\" is not known to this runner");
  }
  for (const char* kind : {"configMapKeyRef", "secretKeyRef"}) {
    const Value& ref = member_of(from, kind);
    if (ref.is_null()) continue;
    if (member_bool(ref, "optional")) return std::nullopt;
    bool is_secret = kind[0] == 's';
    return base::fail(ErrorCode::FailedPrecondition,
                      "env " + name + ": " + (is_secret ? "secret" : "configmap") + " \"" +
                          member_text(ref, "name") + "\" not found: this runner has none to read");
  }
  return base::fail(ErrorCode::FailedPrecondition,
                    "env " + name + ": this kind of valueFrom is not known to this runner");
}

void add_protocol(Environment& env, const EnvironmentRequest& r) {
  set(env, "ARGO_CONTAINER_NAME", r.container.name);
  set(env, "ARGO_NODE_ID", r.pod.node_id);
  set(env, "ARGO_WORKFLOW_NAME", r.pod.workflow_name);
  set(env, "ARGO_INCLUDE_SCRIPT_OUTPUT", r.pod.capture_result ? "true" : "false");
  set(env, "ARGO_DEADLINE", r.pod.deadline ? base::to_rfc3339(*r.pod.deadline) : kZeroTime);
  std::string progress = "/var/run/argo/progress";
  if (r.options.unsandboxed)
    progress =
        attempt_folder(r.options.store, r.pod.id) + "/" + executor::kArgoFolder + "/progress";
  set(env, "ARGO_PROGRESS_FILE", progress);
  set(env, "ARGO_PROGRESS_PATCH_TICK_DURATION", "1m0s");
  set(env, "ARGO_PROGRESS_FILE_TICK_DURATION", "3s");
}

}  // namespace

Result<Environment> plan_environment(const EnvironmentRequest& r) {
  Environment env;
  set(env, "PATH", kPath);
  set(env, "HOME", "/root");
  set(env, "HOSTNAME", r.pod.pod_name);
  for (const auto& [name, value] : r.image.env) set(env, name, value);
  add_protocol(env, r);
  if (!member_list(r.container.source, "envFrom").empty())
    return base::fail(ErrorCode::FailedPrecondition,
                      "container " + r.container.name +
                          ": envFrom needs a ConfigMap or Secret, which this runner cannot read");
  for (const engine::EnvVar& variable : r.container.env) {
    if (variable.value_from.is_null()) {
      set(env, variable.name, expand_variables(variable.value, env));
      continue;
    }
    std::optional<std::string> value = TRY(resolve(r, variable.name, variable.value_from));
    if (value) set(env, variable.name, std::move(*value));
  }
  return env;
}

std::string expand_variables(std::string_view text, const Environment& env) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$' || i + 1 == text.size()) {
      out += text[i];
    } else if (text[i + 1] == '$') {
      out += '$';
      ++i;
    } else if (std::size_t end = text.find(')', i);
               text[i + 1] == '(' && end != std::string_view::npos) {
      std::string_view name = text.substr(i + 2, end - i - 2);
      auto found =
          std::ranges::find(env, name, [](const auto& e) -> std::string_view { return e.first; });
      out += found == env.end() ? text.substr(i, end - i + 1) : std::string_view(found->second);
      i = end;
    } else {
      out += '$';
    }
  }
  return out;
}

}  // namespace tiphys::runner::process
