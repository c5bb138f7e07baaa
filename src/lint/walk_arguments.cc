// Parameters and artifacts of arguments, inputs and outputs.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "lint/artifact.h"
#include "lint/names.h"
#include "lint/tags.h"
#include "lint/walk.h"

namespace tiphys::lint {
namespace {

template <class Named>
Spot element(const Spot& spot, std::string_view field, const std::vector<Named>& list,
             const Named& item) {
  return {fmt::format("{}.{}[{}]", spot.path, field, &item - list.data()), &item.source, spot.home};
}

bool is_absent(const Part& source, std::string_view field) {
  return source.value().find(field) == nullptr;
}

}  // namespace

// Both kinds of lists have the same rules; `text` gives a name as it is after substitution.
template <class Named, class Text>
void Walk::names(const Spot& spot, std::string_view label, std::string_view field,
                 const std::vector<Named>& list, const Text& text) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto at = [&] { return element(spot, field, list, list[i]); };
    const auto place = [&] { return fmt::format("{}[{}].name", label, i); };
    const std::string name = text(list[i].name);
    if (name.empty()) {
      add("name-required", at(), "name", place() + " is required");
      continue;
    }
    const std::string problem = parameter_name_problem(name);
    if (!problem.empty())
      add("name-invalid", at(), "name",
          fmt::format("{}: '{}' is invalid: {}", place(), name, problem));
    if (list.size() > 1 && !seen.insert(name).second)
      add("name-not-unique", at(), "name", fmt::format("{} '{}' is not unique", place(), name));
  }
}

void Walk::argument_names(const Spot& spot, const std::string& label, const Arguments& arguments,
                          Visit* visit) {
  const auto text = [&](const std::string& name) {
    return visit == nullptr ? name : filled(*visit, name);
  };
  if (!arguments.parameters.empty())
    names(spot, label + "parameters", "parameters", arguments.parameters, text);
  if (!arguments.artifacts.empty())
    names(spot, label + "artifacts", "artifacts", arguments.artifacts, text);
}

void Walk::enumeration(const Spot& spot, const std::string& label, const Parameter& parameter,
                       Asked asked) {
  const auto& words = *parameter.enumeration;
  if (words.empty()) {
    Finding& finding =
        add("enum-empty", spot, "enum", label + ".enum should contain at least one value");
    // The JSON of a step, which the predecessor looks at, does not have empty lists.
    if (asked == Asked::ByCall) finding.severity = Severity::Warning;
  } else if (!parameter.value) {
    if (asked != Asked::Later) add("value-required", spot, "", label + ".value is required");
  } else if (std::find(words.begin(), words.end(), *parameter.value) == words.end()) {
    suggest(add("enum-value", spot, "value",
                fmt::format("{}.value should be present in {}.enum list", label, label)),
            *parameter.value, words);
  }
}

void Walk::argument_parameter(const Spot& spot, const std::string& label,
                              const Parameter& parameter, Asked asked) {
  if (!parameter.value_from && !parameter.value && asked != Asked::Later)
    add("value-required", spot, "",
        fmt::format("{}.value or {}.valueFrom is required", label, label));
  if (parameter.value_from) {
    const spec::ValueFrom& from = *parameter.value_from;
    const bool outside = from.config_map_key_ref || !from.event.empty() || from.supplied;
    const bool inside = !from.path.empty() || !from.json_path.empty() || !from.parameter.empty() ||
                        !from.expression.empty();
    if (!outside || inside)
      add("value-from", spot, "valueFrom",
          label + ".valueFrom only allows: default, configMapKeyRef and supplied");
  }
  if (parameter.enumeration) enumeration(spot, label, parameter, asked);
}

void Walk::arguments(const Spot& spot, const std::string& label, const Arguments& arguments,
                     Asked asked, Visit* visit) {
  const auto named = [&](const std::string& name) {
    return label + (visit == nullptr ? name : filled(*visit, name));
  };
  const bool was_lenient = lenient_;
  for (const Parameter& each : arguments.parameters) {
    const bool bare = each.value && !each.value_from && !each.enumeration;
    if (bare) continue;
    argument_parameter(element(spot, "parameters", arguments.parameters, each), named(each.name),
                       each, asked);
    // The predecessor looks no further once an enumeration has no value yet.
    if (each.enumeration && !each.enumeration->empty() && !each.value && asked == Asked::Later)
      lenient_ = true;
  }
  for (const Artifact& each : arguments.artifacts) {
    const auto at = [&] { return element(spot, "artifacts", arguments.artifacts, each); };
    if (each.from.empty() && !has_location_or_key(each.source.value())) {
      add("artifact-source", at(), "",
          named(each.name) + ".from, artifact location, or key is required");
    }
    if (!each.from.empty() && !each.from_expression.empty())
      add("artifact-source", at(), "from",
          named(each.name) + " shouldn't have both `from` and `fromExpression` in Artifact");
    if (options_.advice && storages_in(each.source.value()) > 1)
      warn(
          "artifact-location", at(), "",
          fmt::format("{}{} names more than one storage; only the first counts", label, each.name));
  }
  lenient_ = was_lenient;
}

const Walk::Required& Walk::required_of(const Template& callee) {
  auto [place, fresh] = required_.try_emplace(&callee);
  Required& out = place->second;
  if (!fresh) return out;
  for (const Parameter& each : callee.inputs.parameters) {
    out.names.insert(each.name);
    const bool from_map = each.value_from && each.value_from->config_map_key_ref;
    if (!each.value && !each.default_value && !from_map) out.parameters.push_back(&each);
  }
  for (const Artifact& each : callee.inputs.artifacts) {
    out.artifact_names.insert(each.name);
    if (!each.optional && !has_location_or_key(each.source.value())) out.artifacts.push_back(&each);
  }
  return out;
}

// O(arguments) where nothing is missing.
void Walk::supplied(const Spot& spot, const Template& callee, const Given& given) {
  const Required& required = required_of(callee);
  std::unordered_map<std::string_view, const Parameter*> by_name;
  std::unordered_set<std::string_view> artifacts;
  for (const Parameter& each : *given.parameters) by_name.emplace(each.name, &each);
  for (const Artifact& each : *given.artifacts) artifacts.insert(each.name);
  const auto missing = [&](std::string_view family, const std::string& name) -> Finding& {
    return add(
        "not-supplied", spot, is_absent(*spot.map, "arguments") ? "" : "arguments",
        fmt::format("templates.{} inputs.{}.{} was not supplied", callee.name, family, name));
  };
  for (const Parameter* input : required.parameters) {
    if (overflown_) return;
    const auto found = by_name.find(input->name);
    const Parameter* argument = found == by_name.end() ? nullptr : found->second;
    const bool has_value =
        argument != nullptr &&
        (argument->value || (argument->value_from && argument->value_from->config_map_key_ref));
    if (has_value) continue;
    std::vector<std::string> unknown;
    for (const Parameter& each : *given.parameters)
      if (!required.names.contains(each.name)) unknown.push_back(each.name);
    Finding& finding = missing("parameters", input->name);
    suggest(finding, input->name, unknown);
    if (!finding.suggestion.empty())
      finding.suggestion = fmt::format("{} instead of {}", input->name, finding.suggestion);
  }
  // An argument without a value takes a default away.
  for (const Parameter& each : *given.parameters) {
    if (each.value || (each.value_from && each.value_from->config_map_key_ref)) continue;
    const Parameter* input = required.names.contains(each.name)
                                 ? find_named(callee.inputs.parameters, each.name)
                                 : nullptr;
    if (input != nullptr && (input->value || input->default_value || input->value_from))
      missing("parameters", each.name);
  }
  for (const Artifact* input : required.artifacts) {
    if (!artifacts.contains(input->name)) missing("artifacts", input->name);
  }
}

void Walk::unread_arguments(const Spot& spot, const Template& callee, const Arguments& arguments) {
  if (!options_.advice) return;
  const Required& required = required_of(callee);
  const auto unread = [&](const Spot& at, std::string_view family, const std::string& name,
                          const std::vector<std::string>& known) {
    if (has_opening(name) || name.empty()) return;
    Finding& finding = warn("argument-unread", at, "name",
                            fmt::format("template '{}' has no inputs.{}.{}; nothing reads this "
                                        "argument",
                                        callee.name, family, name));
    suggest(finding, name, known);
  };
  for (const Parameter& each : arguments.parameters) {
    if (required.names.contains(each.name)) continue;
    unread(element(spot, "parameters", arguments.parameters, each), "parameters", each.name,
           {required.names.begin(), required.names.end()});
  }
  for (const Artifact& each : arguments.artifacts) {
    if (required.artifact_names.contains(each.name)) continue;
    unread(element(spot, "artifacts", arguments.artifacts, each), "artifacts", each.name,
           {required.artifact_names.begin(), required.artifact_names.end()});
  }
}

void Walk::output_names(Visit& visit, const Spot& at) {
  const spec::Outputs& outputs = visit.definition.outputs;
  const auto text = [&](const std::string& name) { return filled(visit, name); };
  // The blank before the index is the predecessor's.
  names(at, visit.label + ".outputs.parameters ", "parameters", outputs.parameters, text);
  names(at, visit.label + ".outputs.artifacts ", "artifacts", outputs.artifacts, text);
}

void Walk::inputs(const Spot& spot, const Template& definition) {
  const spec::Inputs& inputs = definition.inputs;
  const Spot at = spot.inner("inputs", inputs.source);
  const std::string label = fmt::format("templates.{}.inputs.", definition.name);
  const auto as_written = [](const std::string& name) { return name; };
  names(at, label + "parameters", "parameters", inputs.parameters, as_written);
  names(at, label + "artifacts", "artifacts", inputs.artifacts, as_written);
  for (const Artifact& each : inputs.artifacts) {
    const Spot item = element(at, "artifacts", inputs.artifacts, each);
    const std::string name = fmt::format("{}artifacts.{}", label, each.name);
    if (definition.is_leaf_type()) {
      const std::string problem = artifact_path_problem(each.name, each.path);
      if (!problem.empty())
        add("artifact-path", item, "path", fmt::format("error in {}: {}", name, problem));
    } else if (!each.path.empty()) {
      add("artifact-path", item, "path", name + ".path only valid in container/script templates");
    }
    if (!each.from.empty()) add("artifact-from", item, "from", name + ".from not valid in inputs");
    const std::string problem = location_problem(name, each.source.value());
    if (!problem.empty())
      add("artifact-location", item, item.map->value().find("git") != nullptr ? "git" : "hdfs",
          problem);
  }
}

}  // namespace tiphys::lint
