// Substituting a template and translating it into containers.
#include "engine/view/pod_build.h"

#include <algorithm>
#include <optional>

#include "base/members.h"
#include "engine/core/durations.h"
#include "engine/core/leaf.h"
#include "engine/core/outputs.h"
#include "engine/core/retry.h"
#include "engine/core/schedule.h"
#include "engine/plan/memory.h"
#include "engine/scope/node_scope.h"
#include "engine/view/present.h"
#include "engine/view/quantity.h"
#include "expr/selector.h"
#include "spec/decode.h"
#include "spec/merge/pod_patch.h"

namespace tiphys::engine::view {

namespace {

using base::Value;
using state::RunState;
using table::NameKind;
using table::Node;

constexpr std::int64_t kTriesMax = 1'000'000;

// The item of the loop that a node is part of, for tags in inline templates.
std::optional<Value> item_of(const RunState& s, NodeIndex node) {
  NodeIndex at = s.node(node).kind == NameKind::Attempt ? s.node(node).owner : node;
  const Node& n = s.node(at);
  if (n.kind != NameKind::StepItem && n.kind != NameKind::TaskItem) return std::nullopt;
  auto index = core::parse_int([&] {
    std::string_view text = s.nodes.text(n.suffix);
    return text.substr(1, text.find(':') - 1);
  }());
  state::LoopItems items;
  scope::Resolution r = core::loop_items(s, n.boundary, n.call, items);
  if (!index || !r.ok() || static_cast<std::uint64_t>(*index) >= items.size()) return std::nullopt;
  return items.at(static_cast<std::uint64_t>(*index));
}

base::Result<Value> substituted(const RunState& s, NodeIndex node) {
  const auto& plan = s.plan_of(node);
  if (!plan.body) {
    Value source = plan.source->source.value();
    source.erase("inputs");
    plan.body = std::make_unique<const expr::CompiledValue>(
        expr::CompiledValue::compile(std::move(source)));
    plan.bytes += plan::heap_of(plan.body->source());
  }
  const expr::CompiledValue& body = *plan.body;
  if (!body.has_tags()) return body.source();
  scope::NodeScope scope(s, s.node(node).started);
  scope.inputs_of = node;
  scope.named = node;
  scope.leaf = node;
  const spec::Call* call = s.call_of(node);
  if (call != nullptr) scope.expanded_name = s.naming().display_name(node);
  std::optional<Value> item;
  if (plan.is_inline) {
    scope.steps_of = s.node(node).boundary;
    scope.call = s.node(node).call;
    if (plan.source->inputs.parameters.empty()) scope.inputs_of = s.node(node).boundary;
    item = item_of(s, node);
    if (item) scope.item = &*item;
  }
  scope::Evaluation eval(s, node, s.node(node).started, 20);
  // Nothing comes later that an expression could wait for; other tags may be another program's.
  const expr::Strictness strict =
      expr::Strictness::allow().with(expr::Strictness::Expressions::MustHold);
  Value once = TRY(body.substitute({scope, strict, eval.inputs, eval.budget}));
  // Nested tags: what the first pass has completed is replaced in a second one. By now there are
  // also those that came with values.
  auto again = expr::CompiledValue::compile(std::move(once));
  if (!again.has_tags()) return again.source();
  return again.substitute({scope, expr::Strictness::allow(), eval.inputs, eval.budget});
}

void add_env(const spec::Container& container, ContainerDescription& out) {
  for (const spec::EnvVar& var : container.env) {
    EnvVar made;
    made.name = var.name;
    made.value = var.value;
    if (var.value_from.is_set()) made.value_from = var.value_from.value();
    out.env.push_back(std::move(made));
  }
}

void add_mounts(const std::vector<spec::VolumeMount>& mounts, ContainerDescription& out) {
  for (const spec::VolumeMount& mount : mounts) {
    out.mounts.push_back({mount.name, mount.mount_path, mount.sub_path, mount.read_only});
  }
}

ContainerDescription describe(const spec::Container& container, std::string name,
                              ContainerRole role) {
  ContainerDescription out;
  out.name = std::move(name);
  out.role = role;
  out.image = container.image;
  out.command = container.command;
  out.args = container.args;
  out.working_dir = container.working_dir;
  add_env(container, out);
  add_mounts(container.volume_mounts, out);
  if (container.resources) out.resources = resources_of(*container.resources);
  out.source = container.source.value();
  return out;
}

// The predecessor's `retries` are tries in all.
base::Result<void> add_tries(const spec::ContainerSet& set, ContainerDescription& out) {
  if (!set.retry_strategy) return {};
  if (const auto& retries = set.retry_strategy->retries) {
    const auto tries = core::parse_int(*retries);
    if (!tries || *tries < 0 || *tries > kTriesMax) {
      return base::fail(base::ErrorCode::InvalidArgument,
                        "containerSet.retryStrategy.retries is no number of tries: " + *retries);
    }
    out.tries = static_cast<std::uint32_t>(std::max<std::int64_t>(*tries, 1));
  }
  const std::string& wait = set.retry_strategy->duration;
  if (!wait.empty()) out.try_again_after = TRY(core::parse_seconds_or_duration(wait));
  return {};
}

base::Result<void> add_main(const spec::Template& source, PodDescription& pod) {
  if (source.container) {
    pod.containers.push_back(describe(*source.container, "main", ContainerRole::Main));
  }
  if (source.script) {
    ContainerDescription main = describe(*source.script, "main", ContainerRole::Main);
    main.script_source = source.script->text;
    pod.containers.push_back(std::move(main));
  }
  if (!source.container_set) return {};
  for (const spec::GraphContainer& container : source.container_set->containers) {
    ContainerDescription made = describe(container, container.name, ContainerRole::Main);
    made.depends_on = container.dependencies;
    add_mounts(source.container_set->volume_mounts, made);
    TRY(add_tries(*source.container_set, made));
    pod.containers.push_back(std::move(made));
  }
  return {};
}

void add_others(const spec::Template& source, PodDescription& pod) {
  const ContainerDescription* main = pod.containers.empty() ? nullptr : &pod.containers.front();
  std::vector<VolumeMount> mirrored = main != nullptr ? main->mounts : std::vector<VolumeMount>();
  auto add = [&](const spec::UserContainer& container, ContainerRole role) {
    ContainerDescription made = describe(container, container.name, role);
    if (container.mirror_volume_mounts.value_or(false)) {
      made.mounts.insert(made.mounts.end(), mirrored.begin(), mirrored.end());
    }
    return made;
  };
  std::vector<ContainerDescription> all;
  for (const auto& c : source.init_containers) all.push_back(add(c, ContainerRole::Init));
  for (auto& c : pod.containers) all.push_back(std::move(c));
  for (const auto& c : source.sidecars) all.push_back(add(c, ContainerRole::Sidecar));
  pod.containers = std::move(all);
}

VolumeDescription describe_volume(const spec::Volume& volume) {
  VolumeDescription out;
  out.name = volume.name;
  out.source = volume.source.value();
  using Kind = VolumeDescription::Kind;
  if (volume.kind == "emptyDir") {
    const Value* medium = volume.fields->find("medium");
    out.in_memory = medium != nullptr && medium->is_string() && medium->as_string() == "Memory";
  } else if (volume.kind == "hostPath") {
    out.kind = Kind::HostPath;
    const Value* path = volume.fields->find("path");
    if (path != nullptr && path->is_string()) out.host_path = path->as_string();
  } else if (volume.kind == "configMap") {
    out.kind = Kind::ConfigMap;
  } else if (volume.kind == "secret") {
    out.kind = Kind::Secret;
  } else if (volume.kind == "persistentVolumeClaim") {
    out.kind = Kind::PersistentClaim;
  } else {
    out.kind = Kind::Other;
  }
  return out;
}

base::Result<void> add_volumes(const RunState& s, NodeIndex node, const spec::Template& source,
                               PodDescription& pod) {
  for (const spec::Volume& volume : source.volumes) {
    pod.volumes.push_back(describe_volume(volume));
  }
  auto has = [&](std::string_view name) {
    for (const VolumeDescription& volume : pod.volumes) {
      if (volume.name == name) return true;
    }
    return false;
  };
  for (const ContainerDescription& container : pod.containers) {
    for (const VolumeMount& mount : container.mounts) {
      if (has(mount.volume)) continue;
      const spec::Volume* found = nullptr;
      for (const spec::Volume& volume : s.spec->volumes) {
        if (volume.name == mount.volume) found = &volume;
      }
      if (found == nullptr) continue;  // of a claim template, or missing: the runner says so
      scope::NodeScope scope(s, s.node(node).started);
      scope::Evaluation eval(s, node, s.node(node).started, 21);
      expr::Strictness allow;
      expr::Substitution with{scope, allow, eval.inputs, eval.budget};
      Value made = TRY(expr::substitute(found->source.value(), with));
      pod.volumes.push_back(describe_volume(TRY(spec::decode<spec::Volume>(std::move(made)))));
    }
  }
  return {};
}

void add_outputs(const RunState& s, NodeIndex node, const spec::Template& source,
                 PodDescription& pod) {
  for (const spec::Parameter& parameter : source.outputs.parameters) {
    if (!parameter.value_from || parameter.value_from->path.empty()) continue;
    pod.output_files.push_back(
        {parameter.name, parameter.value_from->path, parameter.value_from->default_value});
  }
  for (const spec::Artifact& artifact : source.outputs.artifacts) {
    pod.output_artifacts.push_back(artifact.source.value());
  }
  const Value& inputs = s.nodes.extra(node).rare->input_artifacts;
  if (inputs.is_array()) pod.input_artifacts = inputs.as_array();
  pod.capture_result = core::captures_result(s, node);
}

// maxDuration of the Retry node around an attempt: later attempts must end before it.
base::Timestamp retry_deadline(const RunState& s, NodeIndex node) {
  const Node& n = s.node(node);
  if (n.kind != NameKind::Attempt || n.suffix == 0) return {};
  const spec::RetryStrategy* strategy = s.retry_of(s.plan_of(node));
  if (strategy == nullptr || !strategy->backoff || strategy->backoff->max_duration.empty()) {
    return {};
  }
  auto length = core::parse_seconds_or_duration(strategy->backoff->max_duration);
  if (!length) return {};
  return s.node(s.node(n.owner).first_child).started + *length;
}

bool pauses_for_debugging(const PodDescription& pod) {
  for (const ContainerDescription& container : pod.containers) {
    if (container.role != ContainerRole::Main) continue;
    for (const EnvVar& env : container.env) {
      if (env.name == "ARGO_DEBUG_PAUSE_BEFORE" || env.name == "ARGO_DEBUG_PAUSE_AFTER")
        return true;
    }
  }
  return false;
}

void add_active_deadline(const spec::Template& source, base::Timestamp workflow_deadline,
                         PodDescription& pod) {
  if (pauses_for_debugging(pod)) return;
  if (source.active_deadline_seconds) {
    if (auto seconds = core::parse_int(*source.active_deadline_seconds))
      pod.active_deadline = base::Duration::seconds(*seconds);
  }
  if (workflow_deadline.is_set()) pod.workflow_until = workflow_deadline;
}

// template.timeout counts from the node's beginning; a pod that it leaves no time is not made.
base::Result<void> add_timeout(const RunState& s, NodeIndex node, PodDescription& pod) {
  const auto timeout = TRY(core::leaf_timeout(s, node, false));
  TRY(core::leaf_timeout(s, node, true));
  if (!timeout) return {};
  if (timeout->ns <= 0) {
    return base::fail(base::ErrorCode::InvalidArgument, pod.node_name + " exceeded its deadline");
  }
  pod.timeout_at = s.node(node).started + *timeout;
  return {};
}

base::Result<void> add_deadlines(const RunState& s, NodeIndex node, const spec::Template& source,
                                 PodDescription& pod) {
  base::Timestamp deadline;
  if (!s.node(node).has(table::kPartOfExit)) deadline = core::workflow_deadline(s);
  add_active_deadline(source, deadline, pod);
  base::Timestamp retry = retry_deadline(s, node);
  if (retry.is_set() && (!deadline.is_set() || retry < deadline)) deadline = retry;
  if (deadline.is_set()) pod.deadline = deadline;
  return add_timeout(s, node, pod);
}

// The workflow's patch comes first, the template's may say otherwise. Both see what the template
// sees; the template's tags are replaced with the rest of it.
base::Result<std::vector<std::string>> patches_of(const RunState& s, NodeIndex node,
                                                  const spec::Template& source) {
  std::vector<std::string> patches;
  if (const std::string& patch = s.spec->pod_spec_patch; expr::has_tags(patch)) {
    scope::NodeScope scope(s, s.node(node).started);
    scope.inputs_of = node;
    scope.named = node;
    scope.leaf = node;
    scope::Evaluation eval(s, node, s.node(node).started, 22);
    expr::Strictness allow;
    expr::Substitution with{scope, allow, eval.inputs, eval.budget};
    auto made = expr::substitute(std::string_view(patch), with);
    if (!made) {
      return base::fail(made.error().code,
                        "Failed to substitute the PodSpecPatch variables: " + made.error().message);
    }
    patches.push_back(std::move(*made));
  } else if (!patch.empty()) {
    patches.push_back(patch);
  }
  if (!source.pod_spec_patch.empty()) patches.push_back(source.pod_spec_patch);
  return patches;
}

// What comes out of its tags must be a label: no cluster would take another one.
base::Result<void> add_metadata(const RunState& s, NodeIndex node, const spec::Template& source,
                                PodDescription& pod) {
  Value labels = Value::object();
  Value annotations = Value::object();
  constexpr std::string_view kPrefix = "workflows.argoproj.io/";
  labels.set(std::string(kPrefix) + "workflow", s.workflow_name);
  labels.set(std::string(kPrefix) + "completed", "false");
  if (pod.on_exit) labels.set(std::string(kPrefix) + "on-exit", "true");
  annotations.set(std::string(kPrefix) + "node-name", pod.node_name);
  annotations.set(std::string(kPrefix) + "node-id", pod.node_id);
  scope::NodeScope scope(s, s.node(node).started);
  scope.leaf = node;
  scope::Evaluation eval(s, node, s.node(node).started, 23);
  const expr::Strictness strict =
      expr::Strictness::allow().with(expr::Strictness::Expressions::MustHold);
  const expr::Substitution with{scope, strict, eval.inputs, eval.budget};
  const auto put = [&](const auto& texts, bool replace, Value& out) -> base::Result<void> {
    for (const auto& [key, value] : texts) {
      out.set(key, replace ? TRY(expr::substitute(std::string_view(value), with)) : value);
    }
    return {};
  };
  TRY(put(s.spec->pod_metadata.labels, true, labels));
  TRY(put(s.spec->pod_metadata.annotations, true, annotations));
  TRY(put(source.metadata.labels, false, labels));
  TRY(put(source.metadata.annotations, false, annotations));
  for (const base::Member& label : labels.as_object()) {
    const std::string wrong = expr::label_error(label.key, base::member_text(labels, label.key));
    if (!wrong.empty()) {
      return base::fail(base::ErrorCode::InvalidArgument, "metadata.labels: " + wrong);
    }
  }
  pod.pod_metadata = Value::object();
  pod.pod_metadata.set("labels", std::move(labels));
  pod.pod_metadata.set("annotations", std::move(annotations));
  return {};
}

Work work_of(const spec::Template& source) {
  if (source.resource) return Work::Resource;
  if (source.http) return Work::Http;
  return source.plugin.is_set() ? Work::Plugin : Work::Pod;
}

}  // namespace

base::Result<PodDescription> build_pod(const RunState& s, NodeIndex node) {
  if (node >= s.nodes.size() || !table::is_pod_like(s.node(node).type) || s.node(node).plan == 0) {
    return base::fail(base::ErrorCode::InvalidArgument, "the node has no pod");
  }
  const Node& n = s.node(node);
  PodDescription pod;
  pod.id = s.attempt_of(node);
  pod.workflow_uid = s.seed.workflow->metadata.uid;
  pod.workflow_name = s.workflow_name;
  pod.workflow_namespace = s.seed.workflow->metadata.namespace_name;
  pod.node_id = s.id_of_node(node);
  pod.node_name = s.name_of_node(node);
  pod.pod_name = scope::pod_name(s, node);
  pod.template_name = s.plan_of(node).source->name;
  pod.on_exit = n.has(table::kPartOfExit);
  pod.template_json = TRY(substituted(s, node));
  spec::Template source = TRY(spec::decode_template(pod.template_json));
  std::vector<std::string> patches = TRY(patches_of(s, node, source));
  if (!patches.empty()) {
    source =
        TRY(spec::decode_template(TRY(spec::merge::patch_template(pod.template_json, patches))));
  }
  pod.daemon = source.daemon;
  pod.work = work_of(source);
  TRY(add_main(source, pod));
  add_others(source, pod);
  TRY(add_volumes(s, node, source, pod));
  add_outputs(s, node, source, pod);
  TRY(add_deadlines(s, node, source, pod));
  TRY(add_metadata(s, node, source, pod));
  pod.pod_spec_patches = std::move(patches);
  pod.workflow_spec = MergedSpec(s.spec);
  return pod;
}

namespace {

std::vector<std::string> names_in(const spec::Template& source) {
  std::vector<std::string> out;
  for (const auto& container : source.init_containers) out.push_back(container.name);
  if (source.container) out.emplace_back("main");
  if (source.script) out.emplace_back("main");
  if (source.container_set) {
    for (const spec::GraphContainer& container : source.container_set->containers) {
      out.push_back(container.name);
    }
  }
  for (const auto& container : source.sidecars) out.push_back(container.name);
  return out;
}

// With patches, which are the same for all nodes of the template: found once. nullopt: its tags
// must be replaced first.
std::optional<std::vector<std::string>> patched_names(const RunState& s, NodeIndex node) {
  const plan::PlanId plan = s.node(node).plan;
  if (const auto* known = s.container_names.find(plan)) return *known;
  const spec::Template& source = *s.plan_of(node).source;
  std::vector<std::string> patches;
  for (const std::string* patch : {&s.spec->pod_spec_patch, &source.pod_spec_patch}) {
    if (!patch->empty()) patches.push_back(*patch);
  }
  const auto patched = spec::merge::patch_template(source.source.value(), patches);
  if (!patched) return std::nullopt;
  const auto decoded = spec::decode_template(*patched);
  if (!decoded) return std::nullopt;
  return s.container_names.keep(plan, names_in(*decoded));
}

}  // namespace

std::vector<std::string> container_names(const RunState& s, NodeIndex node) {
  if (node >= s.nodes.size() || !table::is_pod_like(s.node(node).type) || s.node(node).plan == 0) {
    return {};
  }
  const spec::Template& source = *s.plan_of(node).source;
  const std::string& first = s.spec->pod_spec_patch;
  const std::string& second = source.pod_spec_patch;
  std::vector<std::string> out = names_in(source);
  const bool tagged =
      expr::has_tags(first) || expr::has_tags(second) ||
      std::ranges::any_of(out, [](const auto& name) { return expr::has_tags(name); });
  if (!tagged && first.empty() && second.empty()) return out;
  if (!tagged) {
    if (auto known = patched_names(s, node)) return std::move(*known);
  }
  out.clear();
  const auto pod = build_pod(s, node);
  if (!pod) return out;
  for (const ContainerDescription& container : pod->containers) out.push_back(container.name);
  return out;
}

}  // namespace tiphys::engine::view
