// Outputs of templates: names, sources, global names.
#include <fmt/core.h>

#include "lint/artifact.h"
#include "lint/names.h"
#include "lint/walk.h"

namespace tiphys::lint {

void Walk::global_name(const Spot& spot, const std::string& label, const std::string& name) {
  if (name.empty() || holds_reference(name)) return;
  const std::string problem = parameter_name_problem(name);
  if (!problem.empty())
    add("name-invalid", spot, "globalName", fmt::format("{}.globalName: {}", label, problem));
}

void Walk::output_source(const Spot& spot, const std::string& label, TemplateType type,
                         const spec::ValueFrom& from) {
  const std::string_view name = spec::name_of(type);
  switch (type) {
    case TemplateType::Container:
    case TemplateType::ContainerSet:
    case TemplateType::Script:
      if (from.path.empty())
        add("value-from", spot, "valueFrom",
            fmt::format("{}.path must be specified for {} templates", label, name));
      return;
    case TemplateType::Resource:
      if (from.jq_filter.empty() && from.json_path.empty())
        add("value-from", spot, "valueFrom",
            fmt::format("{} .jqFilter or jsonPath must be specified for {} templates", label,
                        name));
      return;
    case TemplateType::Dag:
    case TemplateType::Steps:
      if (from.parameter.empty() && from.expression.empty())
        add("value-from", spot, "valueFrom",
            fmt::format("{}.parameter or expression must be specified for {} templates", label,
                        name));
      return;
    default: return;
  }
}

void Walk::output_parameter(const Spot& spot, const std::string& label, const Template& definition,
                            const Parameter& parameter) {
  if (parameter.value_from && parameter.value)
    add("value-from", spot, "valueFrom",
        label + " has both valueFrom and value specified, choose one");
  if (!parameter.value_from) {
    if (!parameter.value)
      add("value-required", spot, "", label + " does not have valueFrom or value specified");
    return;
  }
  const spec::ValueFrom& from = *parameter.value_from;
  const int sources = (from.path.empty() ? 0 : 1) + (from.jq_filter.empty() ? 0 : 1) +
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
  if (sources == 1) output_source(spot, label, seen_type(definition), from);
}

void Walk::outputs(Visit& visit) {
  const Template& definition = visit.definition;
  const spec::Outputs& outputs = definition.outputs;
  const Spot at = visit.spot.inner("outputs", outputs.source);
  const std::string label = visit.label + ".outputs.";
  if (outputs.source.is_set()) output_names(visit, at);
  check_piece(visit, outputs.source.value(), {visit.label + ".outputs "}, {{"outputs", 0}});
  const auto element = [&](std::string_view field, std::size_t index, const Part& source) {
    return Spot{fmt::format("{}.{}[{}]", at.path, field, index), &source, at.home};
  };
  for (std::size_t i = 0; i < outputs.artifacts.size(); ++i) {
    const Artifact& each = outputs.artifacts[i];
    const Spot item = element("artifacts", i, each.source);
    const std::string own = filled(visit, each.name);
    const std::string name = fmt::format("{}artifacts.{}", label, own);
    if (definition.is_leaf_type()) {
      const std::string problem = artifact_path_problem(own, filled(visit, each.path));
      if (!problem.empty())
        add("artifact-path", item, "path", fmt::format("error in {}: {}", name, problem));
    } else if (!each.path.empty()) {
      add("artifact-path", item, "path", name + ".path only valid in container/script templates");
    }
    global_name(item, name, filled(visit, each.global_name));
  }
  for (std::size_t i = 0; i < outputs.parameters.size(); ++i) {
    const Parameter& each = outputs.parameters[i];
    const Spot item = element("parameters", i, each.source);
    const std::string name = fmt::format("{}parameters.{}", label, filled(visit, each.name));
    output_parameter(item, name, definition, each);
    global_name(item, name, filled(visit, each.global_name));
  }
}

}  // namespace tiphys::lint
