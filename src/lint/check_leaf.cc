// Rules of templates that do the work themselves.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "base/yaml.h"
#include "lint/checker.h"

namespace tiphys::lint {
namespace {

bool is_reserved(std::string_view container) {
  return container == "wait" || container == "supervisor" ||
         container.starts_with("artifact-plugin-");
}

// `container.image` and the like of templateDefaults.
bool default_image(const WorkflowSpec& spec, std::string_view type) {
  const base::Value* part = spec.template_defaults.value().find(type);
  const base::Value* image = part == nullptr ? nullptr : part->find("image");
  return image != nullptr && image->is_string() && !image->as_string().empty();
}

}  // namespace

void Checker::container(const Spot& spot, const Template& definition) {
  const Container& container = *definition.container;
  Spot at{spot.path + ".container", spot.label, &container.source};
  std::map<std::string_view, std::string> mounted;
  for (std::size_t i = 0; i < container.volume_mounts.size(); ++i) {
    const VolumeMount& mount = container.volume_mounts[i];
    auto [place, fresh] =
        mounted.emplace(mount.mount_path, fmt::format("container.volumeMounts.{}", mount.name));
    if (!fresh)
      add("mount-twice", at, "volumeMounts",
          fmt::format("{}.container.volumeMounts[{}].mountPath '{}' already mounted in {}",
                      spot.label, i, mount.mount_path, place->second));
  }
  for (std::size_t i = 0; i < definition.inputs.artifacts.size(); ++i) {
    const Artifact& artifact = definition.inputs.artifacts[i];
    auto [place, fresh] =
        mounted.emplace(artifact.path, fmt::format("inputs.artifacts.{}", artifact.name));
    if (!fresh)
      add("mount-twice", {spot.path, "", &artifact.source}, "path",
          fmt::format("{}.inputs.artifacts[{}].path '{}' already mounted in {}", spot.label, i,
                      artifact.path, place->second));
  }
  if (container.image.empty() && !default_image(spec_, "container"))
    add("image-required", at, "image", spot.label + ".container.image may not be empty");
}

void Checker::container_set(const Spot& spot, const Template& definition) {
  const ContainerSet& set = *definition.container_set;
  Spot at{spot.path + ".containerSet", spot.label + ".containerSet.", &set.source};
  if (set.containers.empty())
    add("container-set", at, "containers",
        at.label + "containers must have at least one container");
  std::map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < set.containers.size(); ++i) {
    const GraphContainer& each = set.containers[i];
    Spot item{fmt::format("{}.containers[{}]", at.path, i), at.label, &each.source};
    std::string label = fmt::format("{}containers[{}].name", at.label, i);
    std::string problem = each.name.empty() ? "" : template_name_problem(each.name);
    if (each.name.empty()) add("name-required", item, "name", label + " is required");
    if (!problem.empty())
      add("name-invalid", item, "name",
          fmt::format("{}: '{}' is invalid: {}", label, each.name, problem));
    if (!index.emplace(each.name, i).second)
      add("name-not-unique", item, "name", fmt::format("{} '{}' is not unique", label, each.name));
    if (is_reserved(each.name))
      add("name-reserved", item, "name",
          fmt::format("{}containers: {} is a reserved Argo container name", at.label,
                      base::go_quote(each.name)));
  }
  std::vector<std::vector<std::size_t>> edges(set.containers.size());
  for (std::size_t i = 0; i < set.containers.size(); ++i) {
    for (const std::string& name : set.containers[i].dependencies) {
      auto found = index.find(name);
      if (found != index.end()) {
        edges[i].push_back(found->second);
        continue;
      }
      add("dependency-undefined",
          {fmt::format("{}.containers[{}]", at.path, i), "", &set.containers[i].source},
          "dependencies",
          fmt::format("{}containers.{} dependency '{}' not defined", at.label,
                      set.containers[i].name, name));
    }
  }
  std::vector<std::string> cycle;
  for (std::size_t i : find_cycle(edges)) cycle.push_back(set.containers[i].name);
  if (!cycle.empty())
    add("dependency-cycle", at, "containers",
        fmt::format("{}containers dependency cycle detected: {}", at.label,
                    base::join(cycle, "->")));
  bool moves = !definition.inputs.artifacts.empty() || !definition.outputs.parameters.empty() ||
               !definition.outputs.artifacts.empty();
  if (moves && !index.contains("main"))
    add("container-set", at, "containers",
        at.label + "containers must have a container named \"main\" for input or output");
}

void Checker::resource(const Spot& spot, const Template& definition) {
  const Resource& resource = *definition.resource;
  Spot at{spot.path + ".resource", spot.label, &resource.source};
  const std::vector<std::string> actions = {"get", "create", "apply", "delete", "replace", "patch"};
  bool known = std::find(actions.begin(), actions.end(), resource.action) != actions.end();
  if (!known && !holds_tag(resource.action)) {
    Finding& finding = add("resource-action", at, "action",
                           spot.label +
                               ".resource.action must be one of: get, create, apply, delete, "
                               "replace, patch");
    finding.suggestion = base::nearest(resource.action, actions);
  }
  if (resource.action == "delete" || resource.action == "get") return;
  if (resource.manifest.empty() && !resource.manifest_from)
    add("resource-manifest", at, "",
        fmt::format("either {}.resource.manifest or {}.resource.manifestFrom must be specified",
                    spot.label, spot.label));
  if (!resource.manifest.empty() && resource.manifest_from)
    add("resource-manifest", at, "manifestFrom",
        "shouldn't have both `manifest` and `manifestFrom` specified in `Manifest` for resource "
        "template");
  bool missing = resource.manifest_from &&
                 find_named(definition.inputs.artifacts, resource.manifest_from->name) == nullptr;
  if (missing)
    add("resource-manifest", at, "manifestFrom",
        fmt::format("artifact {} in `manifestFrom` refer to a non-exist artifact",
                    resource.manifest_from->name));
  if (!resource.manifest.empty() && !holds_tag(resource.manifest) &&
      !base::parse_yaml(resource.manifest))
    add("resource-manifest", at, "manifest",
        spot.label + ".resource.manifest must be a valid yaml");
}

void Checker::leaf(const Spot& spot, const Template& definition) {
  if (definition.container) container(spot, definition);
  if (definition.container_set) container_set(spot, definition);
  if (definition.resource) resource(spot, definition);
  if (definition.script && definition.script->image.empty() && !default_image(spec_, "script"))
    add("image-required", {spot.path + ".script", "", &definition.script->source}, "image",
        spot.label + ".script.image may not be empty");
  for (const UserContainer& each : definition.sidecars) {
    if (is_reserved(each.name))
      add("name-reserved", spot, "sidecars",
          fmt::format("{}.sidecars: {} is a reserved Argo container name", spot.label,
                      base::go_quote(each.name)));
  }
  if (definition.parallelism)
    add("parallelism", spot, "parallelism",
        spot.label + ".parallelism is only valid for steps and dag templates");
}

}  // namespace tiphys::lint
