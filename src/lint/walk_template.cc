// From a reference to a template, and through it: what is asked of templates of every type.
#include <fmt/core.h>

#include <algorithm>

#include "base/members.h"
#include "base/text.h"
#include "base/time.h"
#include "lint/artifact.h"
#include "lint/names.h"
#include "lint/tags.h"
#include "lint/walk.h"

namespace tiphys::lint {
namespace {

// Calls below calls; what lies deeper is looked at afterwards, from its own beginning.
constexpr std::size_t kDepthMax = 64;

bool holds_simple_tag(const std::string& text) {
  bool simple = false;
  tags_of(text, [&](std::string_view inner) { simple |= !inner.starts_with('='); });
  return simple;
}

// What a metric says of its value; "" where that is enough.
std::string_view value_problem(const spec::Metric& metric) {
  const bool counts = base::is_set(metric.source.value(), "counter");
  if (metric.gauge && metric.gauge->value.empty()) return "missing gauge.value";
  if (metric.gauge && metric.gauge->realtime &&
      metric.gauge->value.find("resourcesDuration.") != std::string::npos)
    return "'resourcesDuration.*' metrics cannot be used in real-time";
  if (counts && metric.counter.value_or("").empty()) return "missing counter.value";
  if (metric.histogram && metric.histogram->value.empty()) return "missing histogram.value";
  return {};
}

}  // namespace

TemplateType seen_type(const Template& definition) {
  const bool gone = definition.steps && definition.steps->empty();
  return gone && definition.type() == TemplateType::Steps ? TemplateType::Unknown
                                                          : definition.type();
}

const Home* Walk::home_of(const spec::WorkflowTemplate& holder, std::string file) {
  auto [place, fresh] = homes_.try_emplace(&holder);
  if (fresh) place->second = Home{&holder.spec, "spec", std::move(file), holder.cluster_scope};
  return &place->second;
}

Resolved Walk::resolve_reference(const Spot& at, const TemplateRef& ref, bool holder_only) {
  const Resolved wrong{nullptr, nullptr, true};
  const auto refuse = [&](std::string_view rule, std::string text) -> Finding& {
    return add(rule, at, at.reference == "template" ? "templateRef" : at.reference,
               std::move(text));
  };
  if (ref.name.empty()) refuse("template-reference", "resource name is required");
  if (ref.template_name.empty()) refuse("template-reference", "template name is required");
  if (ref.name.empty() || ref.template_name.empty()) return wrong;
  if (holds_simple_tag(ref.name) || holds_simple_tag(ref.template_name)) return {};
  if (!options_.find_holder) return {};
  const FoundHolder found = options_.find_holder(ref.name, ref.cluster_scope);
  if (found.lookup == Lookup::Unknown) return {};
  if (found.lookup == Lookup::Missing) {
    refuse("holder-missing",
           ref.cluster_scope
               ? fmt::format("couldn't find cluster workflow template {}", base::go_quote(ref.name))
               : fmt::format("couldn't find workflow template {} in namespace {}",
                             base::go_quote(ref.name), base::go_quote(options_.namespace_name)));
    return wrong;
  }
  const Home* home = home_of(*found.holder, found.file);
  if (holder_only) return {nullptr, home, false};
  const Template* definition = home->spec->templates.find(ref.template_name);
  if (definition != nullptr) return {definition, home, false};
  if (ref.template_name.find(kPlaceholder) != std::string::npos) return {};
  Finding& finding = refuse("template-missing", fmt::format("template reference {}.{} not found",
                                                            ref.name, ref.template_name));
  std::vector<std::string> names;
  for (const Template& each : home->spec->templates) names.push_back(each.name);
  suggest(finding, ref.template_name, names);
  return wrong;
}

Resolved Walk::resolve_name(const Home& home, const Spot& at, const Use& use) {
  if (const Template* definition = home.spec->templates.find(use.name))
    return {definition, &home, false};
  Finding& finding = add("template-undefined", at, at.reference,
                         fmt::format("template name '{}' undefined", use.name));
  std::vector<std::string> names;
  if (home.spec->templates.size() <= 2000)
    for (const Template& each : home.spec->templates) names.push_back(each.name);
  suggest(finding, use.name, names);
  return {nullptr, nullptr, true};
}

Resolved Walk::resolve(const Home& home, const Spot& at, const Use& use) {
  Resolved found;
  if (use.ref) {
    if (!use.name.empty()) {
      add("template-reference", at, "templateRef",
          "template name cannot be specified with templateRef");
      return {nullptr, nullptr, true};
    }
    found = resolve_reference(at, *use.ref, use.inlined != nullptr);
  } else if (!use.name.empty()) {
    found = resolve_name(home, at, use);
  } else if (use.inlined == nullptr) {
    add("template-reference", at, "", "failed to get a template").note =
        "name one by template or templateRef, or write it inline";
    return {nullptr, nullptr, true};
  }
  if (found.wrong) return found;
  if (use.inlined != nullptr)
    return {use.inlined, found.home == nullptr ? &home : found.home, false, use.around};
  return found;
}

Spot Walk::spot_of(const Home& home, const Spot& at, const Template& definition) const {
  const auto& list = home.spec->templates;
  const bool listed =
      !list.empty() && &definition >= list.data() && &definition < list.data() + list.size();
  const std::string path =
      listed ? fmt::format("{}.templates[{}]", home.path, &definition - list.data())
             : at.path + ".inline";
  return {path, &definition.source, &home};
}

Resolved Walk::visit(const Home& home, const Spot& at, const Use& use, const Given& given) {
  Resolved found = resolve(home, at, use);
  if (found.definition == nullptr) return found;
  const Template& definition = *found.definition;
  const Spot spot = spot_of(*found.home, at, definition);
  if (definition.type() == TemplateType::Unknown) {
    if (always_done_.insert(&definition).second) {
      add("template-type", spot, "", fmt::format("template '{}' type is unknown", definition.name))
          .note = fmt::format(
          "templates.{} template type unspecified. choose one of: container, containerSet, steps, "
          "script, resource, dag, suspend, template, template ref",
          definition.name);
    }
    return {nullptr, nullptr, true};
  }
  if (given.is_real()) supplied(at, definition, given);
  body(found, spot, given);
  return found;
}

void Walk::type(const Spot& spot, const Template& definition) {
  constexpr std::string_view kFields[] = {"container", "containerSet", "steps",   "script",
                                          "resource",  "dag",          "suspend", "data",
                                          "http",      "plugin"};
  int count = 0;
  std::string_view last;
  for (std::string_view field : kFields) {
    const base::Value* value = definition.source.value().find(field);
    if (value == nullptr || value->is_null()) continue;
    ++count;
    last = field;
  }
  if (count > 1)
    add("template-type", spot, last,
        fmt::format("templates.{} multiple template types specified. choose one of: container, "
                    "containerSet, steps, script, resource, dag, suspend, template, template ref",
                    definition.name));
}

void Walk::retry(const Spot& spot, const spec::RetryStrategy& retry, Severity severity) {
  const std::vector<std::string> known = {"Always", "OnFailure", "OnError", "OnTransientError"};
  const bool good = retry.retry_policy.empty() ||
                    std::find(known.begin(), known.end(), retry.retry_policy) != known.end();
  if (good) return;
  const Spot at = spot.inner("retryStrategy", retry.source);
  Finding& finding = add("retry-policy", at, "retryPolicy",
                         fmt::format("{} is not a valid RetryPolicy", retry.retry_policy));
  suggest(finding, retry.retry_policy, known);
  if (severity == Severity::Warning) finding.severity = severity;
}

void Walk::pod_resources(const Spot& spot, std::string_view label, const Part& resources) {
  if (!resources.is_set() || !resources.value().is_object()) return;
  if (!member_list(resources.value(), "claims").empty())
    add("pod-resources", spot, "podResources",
        fmt::format("{}.claims is not supported for pod-level resources", label));
  for (std::string_view list : {"limits", "requests"}) {
    for (const base::Member& member : member_object(resources.value(), list)) {
      const bool good =
          member.key == "cpu" || member.key == "memory" || member.key.starts_with("hugepages-");
      if (good) continue;
      add("pod-resources", spot, "podResources",
          fmt::format("{}: {} is not a valid pod-level resource, only cpu, memory and hugepages-* "
                      "are supported",
                      label, base::go_quote(member.key)))
          .mark = member.key_mark;
    }
  }
}

// What is asked before anything is put in, once for each template.
void Walk::always(const Spot& spot, const Template& definition) {
  if (!always_done_.insert(&definition).second) return;
  const std::string label = fmt::format("templates.{}", definition.name);
  const TemplateType kind = definition.type();
  if (definition.retry_strategy) retry(spot, *definition.retry_strategy, Severity::Error);
  type(spot, definition);
  const bool on_agent = kind == TemplateType::Http || kind == TemplateType::Plugin;
  if (definition.pod_resources.is_set() && on_agent)
    add("pod-resources", spot, "podResources",
        fmt::format("{}.podResources is not supported for {} templates", label,
                    spec::name_of(kind)));
  pod_resources(spot, label + ".podResources", definition.pod_resources);
  inputs(spot, definition);
  for (const spec::UserContainer& each : definition.init_containers) {
    if (each.name.empty())
      add("name-required", spot, "initContainers", "initContainers must all have container name");
  }
  if (!list_of(definition.resource_claims.value()).empty() && !definition.is_pod_type())
    add("pod-resources", spot, "resourceClaims",
        fmt::format("{}.resourceClaims is not supported for {} templates, which do not create a "
                    "pod",
                    label, spec::name_of(seen_type(definition))));
}

void Walk::timeouts(Visit& visit) {
  const Template& definition = visit.definition;
  const std::string_view type = spec::name_of(seen_type(definition));
  const bool leaf = definition.is_leaf_type();
  const std::string timeout = filled(visit, definition.timeout);
  if (!timeout.empty() && !leaf)
    add("timeout", visit.spot, "timeout",
        fmt::format("{} template doesn't support timeout field", type));
  if (leaf && is_integer(timeout))
    add("timeout", visit.spot, "timeout",
        fmt::format("{} has invalid duration format in timeout", definition.name));
  if (leaf && !timeout.empty() && !is_integer(timeout) && !has_opening(timeout) &&
      timeout.find(kPlaceholder) == std::string::npos && !base::parse_go_duration(timeout))
    warn("duration", visit.spot, "timeout",
         fmt::format("{}.timeout '{}' is not a duration such as 30s or 1h10m", visit.label,
                     timeout));
  if (!definition.pending_timeout.empty() && !leaf)
    add("timeout", visit.spot, "pendingTimeout",
        fmt::format("{} template doesn't support pendingTimeout field", type));
}

// With what a call gives, a timeout may turn out wrong.
void Walk::called_timeout(const Home& home, const Spot& at, const Template& callee,
                          const Given& given) {
  if (!has_opening(callee.timeout) || !callee.is_leaf_type()) return;
  Visit visit{home, callee, at, "", given, TagScope()};
  if (is_integer(filled(visit, callee.timeout)))
    add("timeout", at, "arguments",
        fmt::format("{} has invalid duration format in timeout", callee.name));
}

void Walk::metrics(Visit& visit) {
  const std::vector<spec::Metric>& metrics = visit.definition.metrics;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const spec::Metric& metric = metrics[i];
    const Spot at{fmt::format("{}.metrics.prometheus[{}]", visit.spot.path, i), &metric.source,
                  visit.spot.home};
    const std::string name = filled(visit, metric.name);
    if (!is_metric_name(name))
      add("metric", at, "name",
          fmt::format("{} metric name '{}' is invalid. Metric names must contain alphanumeric "
                      "characters or '_'",
                      visit.label, name));
    for (const spec::MetricLabel& each : metric.labels) {
      const std::string key = filled(visit, each.key);
      if (!is_metric_name(key))
        add("metric", at, "labels",
            fmt::format("metric label '{}' is invalid: keys may only contain alphanumeric "
                        "characters or '_'",
                        key));
    }
    if (metric.help.empty())
      add("metric", at, "",
          fmt::format("{} metric '{}' must contain a help string under 'help: ' field", visit.label,
                      name));
    const std::string_view problem = value_problem(metric);
    if (!problem.empty())
      add("metric", at, "", fmt::format("{} metric '{}' error: {}", visit.label, name, problem));
  }
}

void Walk::later(const Resolved& found, const Spot& spot) { deferred_.push_back({found, spot}); }

void Walk::body(Resolved found, const Spot& spot, const Given& given) {
  const Template& definition = *found.definition;
  always(spot, definition);
  Visit visit{*found.home,
              definition,
              spot,
              fmt::format("templates.{}", definition.name),
              given,
              TagScope(definition.type() == TemplateType::Steps ? "steps."
                       : definition.type() == TemplateType::Dag ? "tasks."
                                                                : ""),
              found.around};
  const bool first_sight = !seen_bodies_.contains(&definition);
  if (first_sight) timeouts(visit);
  if (depth_ >= kDepthMax && first_sight) return later(found, spot);
  if (!seen_bodies_.insert(&definition).second) return;
  // The predecessor knows bodies by name alone: of several inline templates it sees the first.
  const bool new_name = visited_.insert({found.home->spec, definition.name}).second;
  const bool was_lenient = lenient_;
  lenient_ = lenient_ || !new_name;
  ++depth_;
  inside(visit);
  --depth_;
  lenient_ = was_lenient;
}

void Walk::inside(Visit& visit) {
  const Template& definition = visit.definition;
  for (const Parameter& each : definition.inputs.parameters)
    visit.scope.add("inputs.parameters." + each.name);
  visit.scope.add("inputs.parameters");  // put in even where there are none
  for (const Artifact& each : definition.inputs.artifacts) {
    visit.scope.add("inputs.artifacts." + each.name);
    if (definition.is_leaf_type())
      visit.scope.add(fmt::format("inputs.artifacts.{}.path", each.name));
  }
  if (definition.is_pod_type()) visit.scope.add("pod.name");
  for (const Visit* outer = visit.around; outer != nullptr; outer = outer->around) {
    for (const Parameter& each : outer->definition.inputs.parameters)
      visit.scope.add("inputs.parameters." + each.name);
    if (!outer->definition.inputs.parameters.empty()) visit.scope.add("inputs.parameters");
    for (const Artifact& each : outer->definition.inputs.artifacts)
      visit.scope.add(fmt::format("inputs.artifacts.{}.path", each.name));
  }
  if (visit.given.is_real()) fill_values(visit);
  open_tags(visit);
  switch (seen_type(definition)) {
    case TemplateType::Steps: steps(visit); break;
    case TemplateType::Dag: dag(visit); break;
    default: leaf(visit); break;
  }
  outputs(visit);
  if (definition.archive_location) {
    const base::Value* location = definition.source.value().find("archiveLocation");
    const std::string problem =
        location == nullptr ? "" : location_problem(visit.label + ".archiveLocation", *location);
    if (!problem.empty()) add("artifact-location", visit.spot, "archiveLocation", problem);
  }
  metrics(visit);
  if (options_.advice) unwritten_outputs(visit);
}

}  // namespace tiphys::lint
