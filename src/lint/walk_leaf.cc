// Templates that do the work themselves.
#include <fmt/core.h>

#include <algorithm>

#include "base/members.h"
#include "base/text.h"
#include "base/yaml.h"
#include "lint/names.h"
#include "lint/tags.h"
#include "lint/walk.h"

namespace tiphys::lint {
namespace {

bool is_reserved(std::string_view container) {
  return container == "wait" || container == "supervisor" ||
         container.starts_with("artifact-plugin-");
}

bool default_image(const WorkflowSpec& spec, std::string_view kind) {
  return !member_text(member_of(spec.template_defaults.value(), kind), "image").empty();
}

// Expressions may stand where YAML does not take them.
std::string without_expressions(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t open = text.find("{{");
    const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) return out.append(text);
    const std::string_view inner = base::trim(text.substr(open + 2, close - open - 2));
    const bool expression =
        inner.size() > 1 && inner[0] == '=' && inner.find('\n') == std::string_view::npos;
    if (expression) {
      out.append(text.substr(0, open)).append(kPlaceholder).append("0");
    } else {
      out.append(text.substr(0, close + 2));
    }
    text.remove_prefix(close + 2);
  }
}

}  // namespace

// Inputs get their values from the caller: what the template itself says there does not count.
void Walk::leaf_tags(Visit& visit) {
  const Look look{visit.label + ": "};
  const base::Value& source = visit.definition.source.value();
  if (visit.open) return check_json(visit, source, look, {});
  for (const base::Member& member : source.as_object()) {
    if (member.key != "inputs") check_tags(visit, member.value, look);
  }
  const auto parts = [&](const Part& part, std::initializer_list<std::string_view> fields) {
    for (std::string_view field : fields) {
      const base::Value* value = part.value().find(field);
      if (value != nullptr) check_tags(visit, *value, look);
    }
  };
  for (const Parameter& each : visit.definition.inputs.parameters)
    parts(each.source, {"name", "default", "enum", "description", "globalName"});
  for (const Parameter& each : visit.definition.inputs.parameters) {
    const Parameter* given =
        visit.given.is_real() ? find_named(*visit.given.parameters, each.name) : nullptr;
    if (visit.given.is_real() && !(given != nullptr && given->value))
      parts((given != nullptr ? *given : each).source, {"valueFrom"});
    const auto value = given_value(visit, each);
    const base::Value* own = each.source.value().find("value");
    if (value)
      check_text(visit, *value, own != nullptr ? own->mark() : each.source.value().mark(), look);
  }
  for (const Artifact& each : visit.definition.inputs.artifacts) {
    const bool given =
        !visit.given.is_real() || find_named(*visit.given.artifacts, each.name) != nullptr;
    if (given) {
      parts(each.source, {"name", "path"});
    } else {
      check_tags(visit, each.source.value(), look);
    }
  }
  check_tags(visit, visit.home.spec->pod_metadata.source.value(), look);
}

void Walk::image(const Visit& visit, std::string_view kind, const std::string& image) {
  const bool by_default = !visit.home.cluster_scope && default_image(*visit.home.spec, kind);
  if (!image.empty() || by_default) return;
  const base::Value* map = visit.definition.source.value().find(kind);
  Finding& finding = add("image-required", visit.spot, kind,
                         fmt::format("{}.{}.image may not be empty", visit.label, kind));
  if (map != nullptr && map->find("image") != nullptr) finding.mark = map->find("image")->mark();
}

void Walk::container(Visit& visit) {
  const spec::Container& container = *visit.definition.container;
  const Spot at = visit.spot.inner("container", container.source);
  std::map<std::string, std::string> mounted;
  for (std::size_t i = 0; i < container.volume_mounts.size(); ++i) {
    const spec::VolumeMount& mount = container.volume_mounts[i];
    const std::string path = filled(visit, mount.mount_path);
    auto [place, fresh] =
        mounted.emplace(path, fmt::format("container.volumeMounts.{}", filled(visit, mount.name)));
    if (!fresh)
      add("mount-twice", at, "volumeMounts",
          fmt::format("{}.container.volumeMounts[{}].mountPath '{}' already mounted in {}",
                      visit.label, i, path, place->second));
  }
  for (std::size_t i = 0; i < visit.definition.inputs.artifacts.size(); ++i) {
    const Artifact& artifact = visit.definition.inputs.artifacts[i];
    const std::string path = filled(visit, artifact.path);
    auto [place, fresh] = mounted.emplace(path, fmt::format("inputs.artifacts.{}", artifact.name));
    if (!fresh)
      add("mount-twice",
          {fmt::format("{}.inputs.artifacts[{}]", visit.spot.path, i), &artifact.source,
           visit.spot.home},
          "path",
          fmt::format("{}.inputs.artifacts[{}].path '{}' already mounted in {}", visit.label, i,
                      path, place->second));
  }
  image(visit, "container", filled(visit, container.image));
}

void Walk::container_graph(Visit& visit, const Spot& spot, const std::string& label,
                           const spec::ContainerSet& set) {
  // By name, so that a circle is told from its first name on.
  std::vector<std::pair<std::string, const spec::GraphContainer*>> sorted;
  for (const spec::GraphContainer& each : set.containers)
    sorted.emplace_back(filled(visit, each.name), &each);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::unordered_map<std::string_view, std::uint32_t> index;
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < sorted.size(); ++i) {
    index.emplace(sorted[i].first, i);
    names.push_back(sorted[i].first);
  }
  Edges edges(sorted.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const spec::GraphContainer& each = *sorted[i].second;
    for (const std::string& dependency : each.dependencies) {
      const std::string name = filled(visit, dependency);
      const auto found = index.find(name);
      if (found != index.end()) {
        edges[i].push_back(found->second);
        continue;
      }
      const Spot at{fmt::format("{}.containers[{}]", spot.path, &each - set.containers.data()),
                    &each.source, spot.home};
      suggest(
          add("dependency-undefined", at, "dependencies",
              fmt::format("{}containers.{} dependency '{}' not defined", label, names[i], name)),
          name, names);
    }
  }
  std::vector<std::string> cycle;
  for (std::uint32_t i : find_cycle(edges)) cycle.push_back(names[i]);
  // Begun behind the first, as the predecessor tells it.
  if (!cycle.empty()) cycle.erase(cycle.begin());
  if (!cycle.empty()) cycle.push_back(cycle.front());
  if (!cycle.empty())
    add("dependency-cycle", spot, "containers",
        fmt::format("{}containers dependency cycle detected: {}", label, base::join(cycle, "->")));
}

void Walk::container_set(Visit& visit) {
  const spec::ContainerSet& set = *visit.definition.container_set;
  const Spot at = visit.spot.inner("containerSet", set.source);
  const std::string label = visit.label + ".containerSet.";
  if (set.containers.empty())
    add("container-set", at, "containers", label + "containers must have at least one container");
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < set.containers.size(); ++i) {
    const spec::GraphContainer& each = set.containers[i];
    const Spot item{fmt::format("{}.containers[{}]", at.path, i), &each.source, at.home};
    const std::string place = fmt::format("{}containers[{}].name", label, i);
    const std::string name = filled(visit, each.name);
    const std::string problem = name.empty() ? "" : template_name_problem(name);
    if (name.empty()) add("name-required", item, "name", place + " is required");
    if (!problem.empty())
      add("name-invalid", item, "name",
          fmt::format("{}: '{}' is invalid: {}", place, name, problem));
    if (!seen.insert(name).second)
      add("name-not-unique", item, "name", fmt::format("{} '{}' is not unique", place, name));
    if (is_reserved(name))
      add("name-reserved", item, "name",
          fmt::format("{}containers: {} is a reserved Argo container name", label,
                      base::go_quote(name)));
  }
  std::map<std::string, std::string> mounted;
  for (std::size_t i = 0; i < set.volume_mounts.size(); ++i) {
    const spec::VolumeMount& mount = set.volume_mounts[i];
    const std::string path = filled(visit, mount.mount_path);
    auto [place, fresh] =
        mounted.emplace(path, fmt::format("volumeMounts.{}", filled(visit, mount.name)));
    if (!fresh)
      add("mount-twice", at, "volumeMounts",
          fmt::format("{}volumeMounts[{}].mountPath '{}' already mounted in {}", label, i, path,
                      place->second));
  }
  container_graph(visit, at, label, set);
  const Template& definition = visit.definition;
  const bool moves = !definition.inputs.artifacts.empty() ||
                     !definition.outputs.parameters.empty() ||
                     !definition.outputs.artifacts.empty();
  if (moves && !seen.contains("main"))
    add("container-set", at, "containers",
        label + "containers must have a container named \"main\" for input or output");
}

void Walk::resource_manifest(Visit& visit, const Spot& spot) {
  const spec::Resource& resource = *visit.definition.resource;
  const std::string manifest = filled(visit, resource.manifest);
  const bool has_source =
      base::is_set(resource.source.value(), "manifestFrom");  // an empty one counts
  if (manifest.empty() && !has_source)
    add("resource-manifest", spot, "",
        fmt::format("either {0}.resource.manifest or {0}.resource.manifestFrom must be specified",
                    visit.label));
  if (!manifest.empty() && has_source)
    add("resource-manifest", spot, "manifestFrom",
        "shouldn't have both `manifest` and `manifestFrom` specified in `Manifest` for resource "
        "template");
  const bool missing =
      resource.manifest_from &&
      find_named(visit.definition.inputs.artifacts, resource.manifest_from->name) == nullptr;
  if (missing)
    add("resource-manifest", spot, "manifestFrom",
        fmt::format("artifact {} in `manifestFrom` refer to a non-exist artifact",
                    resource.manifest_from->name));
  if (manifest.empty() || is_placeholder(manifest)) return;
  base::ParseLimits limits;
  limits.duplicates = base::Duplicates::LastWins;
  const auto parsed = base::parse_yaml(without_expressions(manifest), limits);
  if (!parsed)
    add("resource-manifest", spot, "manifest",
        visit.label + ".resource.manifest must be a valid yaml");
}

void Walk::resource(Visit& visit) {
  const spec::Resource& resource = *visit.definition.resource;
  const Spot at = visit.spot.inner("resource", resource.source);
  const std::string action = filled(visit, resource.action);
  const std::vector<std::string> actions = {"get", "create", "apply", "delete", "replace", "patch"};
  const bool known = std::find(actions.begin(), actions.end(), action) != actions.end();
  if (!known && !is_placeholder(action))
    suggest(add("resource-action", at, "action",
                visit.label +
                    ".resource.action must be one of: get, create, apply, delete, replace, patch"),
            action, actions);
  if (action != "delete" && action != "get") resource_manifest(visit, at);
}

void Walk::active_deadline(Visit& visit) {
  if (!visit.definition.active_deadline_seconds) return;
  const std::string text = filled(visit, *visit.definition.active_deadline_seconds);
  const bool open = (text.starts_with("{{") && text.ends_with("}}")) || is_placeholder(text);
  if (open || (is_integer(text) && !text.starts_with('-'))) return;
  add("active-deadline", visit.spot, "activeDeadlineSeconds",
      visit.label + ".activeDeadlineSeconds must be a positive integer > 0 or an argo variable");
}

void Walk::leaf(Visit& visit) {
  const Template& definition = visit.definition;
  leaf_tags(visit);
  if (definition.container) container(visit);
  if (definition.container_set) container_set(visit);
  for (const spec::UserContainer& each : definition.sidecars) {
    const std::string name = filled(visit, each.name);
    if (is_reserved(name))
      add("name-reserved", visit.spot, "sidecars",
          fmt::format("{}.sidecars: {} is a reserved Argo container name", visit.label,
                      base::go_quote(name)));
  }
  if (definition.resource) resource(visit);
  if (definition.script) image(visit, "script", filled(visit, definition.script->image));
  pod(visit);
  active_deadline(visit);
  if (definition.parallelism)
    add("parallelism", visit.spot, "parallelism",
        visit.label + ".parallelism is only valid for steps and dag templates");
}

}  // namespace tiphys::lint
