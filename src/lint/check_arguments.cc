// Parameters and artifacts of arguments, inputs and outputs.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "lint/checker.h"

namespace tiphys::lint {
namespace {

template <class Named>
std::string element(const Spot& spot, std::string_view field, const std::vector<Named>& list,
                    const Named& item) {
  return fmt::format("{}.{}[{}]", spot.path, field, &item - list.data());
}

}  // namespace

// Both kinds of lists have the same rules; the label says where, without the last dot.
template <class Named, class Add>
static void check_names(const Spot& spot, std::string_view field, const std::vector<Named>& list,
                        const Add& add) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Named& item = list[i];
    Spot at{element(spot, field, list, item), "", &item.source};
    std::string label = fmt::format("{}{}[{}]", spot.label, field, i);
    if (item.name.empty()) {
      add("name-required", at, label + ".name is required");
      continue;
    }
    std::string problem = holds_tag(item.name) ? "" : parameter_name_problem(item.name);
    if (!problem.empty())
      add("name-invalid", at,
          fmt::format("{}.name: '{}' is invalid: {}", label, item.name, problem));
    if (!seen.insert(item.name).second)
      add("name-not-unique", at, fmt::format("{}.name '{}' is not unique", label, item.name));
  }
}

void Checker::names(const Spot& spot, std::string_view field, const std::vector<Parameter>& list) {
  check_names(spot, field, list, [this](std::string_view rule, const Spot& at, std::string text) {
    add(rule, at, "name", std::move(text));
  });
}

void Checker::names(const Spot& spot, std::string_view field, const std::vector<Artifact>& list) {
  check_names(spot, field, list, [this](std::string_view rule, const Spot& at, std::string text) {
    add(rule, at, "name", std::move(text));
  });
}

void Checker::argument_parameter(const Spot& spot, const Parameter& parameter, bool allow_empty) {
  std::string label = spot.label + parameter.name;
  if (!parameter.value_from && !parameter.value && !allow_empty)
    add("value-required", spot, "",
        fmt::format("{}.value or {}.valueFrom is required", label, label));
  if (parameter.value_from) {
    const ValueFrom& from = *parameter.value_from;
    bool outside = from.config_map_key_ref || !from.event.empty() || from.supplied;
    bool inside = !from.path.empty() || !from.json_path.empty() || !from.parameter.empty() ||
                  !from.expression.empty();
    if (!outside || inside)
      add("value-from", spot, "valueFrom",
          label + ".valueFrom only allows: default, configMapKeyRef and supplied");
  }
  if (!parameter.enumeration) return;
  const auto& words = *parameter.enumeration;
  if (words.empty()) {
    add("enum-empty", spot, "enum", label + ".enum should contain at least one value");
  } else if (!parameter.value) {
    if (!allow_empty) add("value-required", spot, "", label + ".value is required");
  } else if (std::find(words.begin(), words.end(), *parameter.value) == words.end()) {
    Finding& finding = add("enum-value", spot, "value",
                           fmt::format("{}.value should be present in {}.enum list", label, label));
    finding.suggestion = base::nearest(*parameter.value, words);
  }
}

void Checker::arguments(const Spot& spot, const Arguments& arguments, bool allow_empty) {
  names(spot, "parameters", arguments.parameters);
  names(spot, "artifacts", arguments.artifacts);
  for (const Parameter& each : arguments.parameters)
    argument_parameter(
        {element(spot, "parameters", arguments.parameters, each), spot.label, &each.source}, each,
        allow_empty);
  for (const Artifact& each : arguments.artifacts) {
    Spot at{element(spot, "artifacts", arguments.artifacts, each), spot.label, &each.source};
    std::string label = spot.label + each.name;
    bool located = each.location.storage != ArtifactStorage::None;
    if (each.from.empty() && each.from_expression.empty() && !located)
      add("artifact-source", at, "", label + ".from, artifact location, or key is required");
    if (!each.from.empty() && !each.from_expression.empty())
      add("artifact-source", at, "from",
          label + " shouldn't have both `from` and `fromExpression` in Artifact");
  }
}

void Checker::supplied(const Spot& spot, const Template& callee, const Arguments& arguments) {
  std::string label = spot.label.empty() ? "" : spot.label + " ";
  for (const Parameter& input : callee.inputs.parameters) {
    if (input.default_value || input.value || input.value_from) continue;
    const Parameter* given = find_named(arguments.parameters, input.name);
    if (given != nullptr && (given->value || given->value_from || given->default_value)) continue;
    if (given != nullptr && options_.lint) continue;
    std::vector<std::string> given_names;
    for (const Parameter& each : arguments.parameters) {
      if (find_named(callee.inputs.parameters, each.name) == nullptr)
        given_names.push_back(each.name);
    }
    Finding& finding = add("not-supplied", spot, "arguments",
                           fmt::format("{}templates.{} inputs.parameters.{} was not supplied",
                                       label, callee.name, input.name));
    std::string_view near = base::nearest(input.name, given_names);
    if (!near.empty()) finding.suggestion = fmt::format("{} instead of {}", input.name, near);
  }
  for (const Artifact& input : callee.inputs.artifacts) {
    bool located = input.location.storage != ArtifactStorage::None;
    if (input.optional || located || find_named(arguments.artifacts, input.name) != nullptr)
      continue;
    add("not-supplied", spot, "arguments",
        fmt::format("{}templates.{} inputs.artifacts.{} was not supplied", label, callee.name,
                    input.name));
  }
}

void Checker::location(const Spot& spot, std::string_view label, const ArtifactLocation& location) {
  if (location.storage != ArtifactStorage::Git) return;
  const base::Value* repo = location.fields.value().find("repo");
  if (repo != nullptr && repo->is_string() && !repo->as_string().empty()) return;
  add("git-repo", spot, "git", fmt::format("{}.git.repo is required", label));
}

void Checker::artifact_path(const Spot& spot, std::string_view label, const Artifact& artifact) {
  std::string what;
  if (artifact.path.empty()) {
    what = fmt::format("Artifact '{}' did not specify a path", artifact.name);
  } else {
    for (std::string_view part : base::split(artifact.path, '/')) {
      if (part == "..")
        what = fmt::format(
            "Artifact '{}' attempted to use a path containing '..'. Directory traversal is not "
            "permitted",
            artifact.name);
    }
  }
  if (!what.empty())
    add("artifact-path", spot, "path", fmt::format("error in {}: {}", label, what));
}

void Checker::inputs(const Spot& spot, const Template& definition) {
  const Inputs& inputs = definition.inputs;
  Spot at{spot.path + ".inputs", spot.label + ".inputs.", &inputs.source};
  names(at, "parameters", inputs.parameters);
  names(at, "artifacts", inputs.artifacts);
  for (const Artifact& each : inputs.artifacts) {
    Spot item{element(at, "artifacts", inputs.artifacts, each), "", &each.source};
    std::string label = fmt::format("{}artifacts.{}", at.label, each.name);
    if (definition.is_leaf_type()) {
      artifact_path(item, label, each);
    } else if (!each.path.empty()) {
      add("artifact-path", item, "path", label + ".path only valid in container/script templates");
    }
    if (!each.from.empty()) add("artifact-from", item, "from", label + ".from not valid in inputs");
    location(item, label, each.location);
  }
}

void Checker::output_parameter(const Spot& spot, const Template& definition,
                               const Parameter& parameter) {
  const std::string& label = spot.label;
  if (parameter.value_from && parameter.value)
    add("value-from", spot, "valueFrom",
        label + " has both valueFrom and value specified, choose one");
  if (!parameter.value_from) {
    if (!parameter.value)
      add("value-required", spot, "", label + " does not have valueFrom or value specified");
    return;
  }
  const ValueFrom& from = *parameter.value_from;
  int sources = (from.path.empty() ? 0 : 1) + (from.jq_filter.empty() ? 0 : 1) +
                (from.json_path.empty() ? 0 : 1) + (from.parameter.empty() ? 0 : 1) +
                (from.expression.empty() ? 0 : 1) + (from.supplied ? 1 : 0);
  if (sources == 0)
    add("value-from", spot, "valueFrom",
        "valueFrom type unspecified. choose one of: path, jqFilter, jsonPath, parameter, raw, "
        "expression");
  if (sources > 1)
    add("value-from", spot, "valueFrom",
        "multiple valueFrom types specified. choose one of: path, jqFilter, jsonPath, parameter, "
        "raw");
  if (sources != 1) return;
  std::string_view type = spec::name_of(definition.type());
  switch (definition.type()) {
    case TemplateType::Container:
    case TemplateType::ContainerSet:
    case TemplateType::Script:
      if (from.path.empty())
        add("value-from", spot, "valueFrom",
            fmt::format("{}.path must be specified for {} templates", label, type));
      return;
    case TemplateType::Resource:
      if (from.jq_filter.empty() && from.json_path.empty())
        add("value-from", spot, "valueFrom",
            fmt::format("{} .jqFilter or jsonPath must be specified for {} templates", label,
                        type));
      return;
    case TemplateType::Dag:
    case TemplateType::Steps:
      if (from.parameter.empty() && from.expression.empty())
        add("value-from", spot, "valueFrom",
            fmt::format("{}.parameter or expression must be specified for {} templates", label,
                        type));
      return;
    default: return;
  }
}

void Checker::outputs(const Spot& spot, const Template& definition) {
  const Outputs& outputs = definition.outputs;
  Spot at{spot.path + ".outputs", spot.label + ".outputs.", &outputs.source};
  names(at, "parameters", outputs.parameters);
  names(at, "artifacts", outputs.artifacts);
  auto global_name = [this](const Spot& item, std::string_view label, const std::string& name) {
    if (name.empty() || holds_tag(name)) return;
    std::string problem = parameter_name_problem(name);
    if (!problem.empty())
      add("name-invalid", item, "globalName", fmt::format("{}.globalName: {}", label, problem));
  };
  for (const Artifact& each : outputs.artifacts) {
    Spot item{element(at, "artifacts", outputs.artifacts, each), "", &each.source};
    std::string label = fmt::format("{}artifacts.{}", at.label, each.name);
    if (definition.is_leaf_type()) {
      artifact_path(item, label, each);
    } else if (!each.path.empty()) {
      add("artifact-path", item, "path", label + ".path only valid in container/script templates");
    }
    global_name(item, label, each.global_name);
  }
  for (const Parameter& each : outputs.parameters) {
    Spot item{element(at, "parameters", outputs.parameters, each),
              fmt::format("{}parameters.{}", at.label, each.name), &each.source};
    output_parameter(item, definition, each);
    global_name(item, item.label, each.global_name);
  }
}

}  // namespace tiphys::lint
