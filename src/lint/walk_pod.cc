// Names, amounts and texts that no pod can have: what a cluster's API refuses when the pod is made,
// and a single machine before a step starts.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "lint/names.h"
#include "lint/quantity.h"
#include "lint/tags.h"
#include "lint/walk.h"
#include "spec/pod_parts.h"

namespace tiphys::lint {
namespace {

constexpr std::string_view kLabelRule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
    "must start and end with an alphanumeric character (at most 63)";

bool is_settled(std::string_view text) {
  return !has_opening(text) && text.find(kPlaceholder) == std::string_view::npos;
}

bool holds_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

}  // namespace

void Walk::label(const Spot& spot, const std::string& place, const std::string& name) {
  if (name.empty() || !is_settled(name) || base::is_dns_label(name)) return;
  add("name-invalid", spot, "name",
      fmt::format("{}: {} is invalid: {}", place, base::go_quote(name), kLabelRule));
}

void Walk::volume_names(const Spot& at, const std::string& label_of,
                        const std::vector<spec::Volume>& volumes, Visit* visit) {
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    const std::string name = visit != nullptr ? filled(*visit, volumes[i].name) : volumes[i].name;
    const Spot spot{fmt::format("{}.volumes[{}]", at.path, i), &volumes[i].source, at.home};
    const std::string place = fmt::format("{}volumes[{}].name", label_of, i);
    label(spot, place, name);
    if (!name.empty() && is_settled(name) && !seen.insert(name).second)
      add("name-not-unique", spot, "name", fmt::format("{} '{}' is not unique", place, name));
  }
}

void Walk::container_texts(Visit& visit, const Spot& spot, const std::string& place,
                           const spec::Container& container) {
  const auto refuse = [&](std::string_view field) {
    add("nul-character", spot, field,
        fmt::format("{}.{} holds a NUL character (\\0), which would cut it there", place, field));
  };
  if (std::ranges::any_of(container.command, holds_nul)) refuse("command");
  if (container.args && std::ranges::any_of(*container.args, holds_nul)) refuse("args");
  if (holds_nul(container.working_dir)) refuse("workingDir");
  for (const spec::EnvVar& variable : container.env)
    if (holds_nul(variable.name) || holds_nul(variable.value)) {
      refuse("env");
      break;
    }
  if (!container.resources) return;
  const Spot at = spot.inner("resources", container.resources->source);
  for (const auto& [kind, amounts] : {std::pair("requests", &container.resources->requests),
                                      std::pair("limits", &container.resources->limits)})
    for (const auto& [resource, text] : *amounts) {
      const std::string amount = filled(visit, text);
      const std::string problem = is_settled(amount) ? amount_problem(resource, amount) : "";
      if (!problem.empty())
        add("resource-amount", at, kind,
            fmt::format("{}.resources.{}.{}: '{}' {}", place, kind, resource, amount, problem));
    }
}

void Walk::beside(Visit& visit, std::string_view field,
                  const std::vector<spec::UserContainer>& containers,
                  std::unordered_set<std::string>& seen) {
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const spec::UserContainer& each = containers[i];
    const Spot spot{fmt::format("{}.{}[{}]", visit.spot.path, field, i), &each.source,
                    visit.spot.home};
    const std::string place = fmt::format("{}.{}[{}]", visit.label, field, i);
    const std::string name = filled(visit, each.name);
    label(spot, place + ".name", name);
    // `wait` is told elsewhere, in the predecessor's words.
    if (spec::is_container_of_every_pod(name) && name != "wait")
      add("name-reserved", spot, "name",
          fmt::format("{}.name: {} is the name of a container of every pod", place,
                      base::go_quote(name)));
    else if (!name.empty() && is_settled(name) && !seen.insert(name).second)
      add("name-not-unique", spot, "name", fmt::format("{}.name '{}' is not unique", place, name));
    container_texts(visit, spot, place, each);
  }
}

void Walk::pod(Visit& visit) {
  const Template& definition = visit.definition;
  std::unordered_set<std::string> seen;
  if (definition.container_set) {
    const Spot at = visit.spot.inner("containerSet", definition.container_set->source);
    const auto& containers = definition.container_set->containers;
    for (std::size_t i = 0; i < containers.size(); ++i) {
      const Spot spot{fmt::format("{}.containers[{}]", at.path, i), &containers[i].source, at.home};
      const std::string place = fmt::format("{}.containerSet.containers[{}]", visit.label, i);
      const std::string name = filled(visit, containers[i].name);
      if (template_name_problem(name).empty()) label(spot, place + ".name", name);
      seen.insert(name);
      container_texts(visit, spot, place, containers[i]);
    }
  }
  if (definition.container)
    container_texts(visit, visit.spot.inner("container", definition.container->source),
                    visit.label + ".container", *definition.container);
  if (definition.script)
    container_texts(visit, visit.spot.inner("script", definition.script->source),
                    visit.label + ".script", *definition.script);
  beside(visit, "initContainers", definition.init_containers, seen);
  beside(visit, "sidecars", definition.sidecars, seen);
  volume_names(visit.spot, visit.label + ".", definition.volumes, &visit);
}

}  // namespace tiphys::lint
