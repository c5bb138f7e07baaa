// Rules that hold for templates of every type.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "lint/checker.h"

namespace tiphys::lint {

void Checker::type(const Spot& spot, const Template& definition) {
  constexpr std::string_view kChoices =
      "choose one of: container, containerSet, steps, script, resource, dag, suspend, template, "
      "template ref";
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
  if (count == 0)
    add("template-type", spot, "",
        fmt::format("{} template type unspecified. {}", spot.label, kChoices));
  if (count > 1)
    add("template-type", spot, last,
        fmt::format("{} multiple template types specified. {}", spot.label, kChoices));
}

namespace {

// Digits, or a text with a tag.
bool is_deadline(std::string_view text) {
  if (holds_tag(text)) return true;
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_integer(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void Checker::deadlines(const Spot& spot, const Template& definition) {
  std::string_view type = spec::name_of(definition.type());
  bool leaf = definition.is_leaf_type();
  if (definition.active_deadline_seconds) {
    bool nested =
        definition.type() == TemplateType::Steps || definition.type() == TemplateType::Dag;
    if (nested) {
      add("active-deadline", spot, "activeDeadlineSeconds",
          spot.label + ".activeDeadlineSeconds is only valid for leaf templates");
    } else if (!is_deadline(*definition.active_deadline_seconds)) {
      add("active-deadline", spot, "activeDeadlineSeconds",
          spot.label + ".activeDeadlineSeconds must be a positive integer > 0 or an argo variable");
    }
  }
  if (!definition.timeout.empty()) {
    if (!leaf)
      add("timeout", spot, "timeout",
          fmt::format("{} template doesn't support timeout field", type));
    if (leaf && is_integer(definition.timeout))
      add("timeout", spot, "timeout",
          fmt::format("{} has invalid duration format in timeout", definition.name));
  }
  if (!definition.pending_timeout.empty() && !leaf)
    add("timeout", spot, "pendingTimeout",
        fmt::format("{} template doesn't support pendingTimeout field", type));
}

void Checker::retry(const Spot& spot, const RetryStrategy& retry) {
  const std::vector<std::string> known = {"Always", "OnFailure", "OnError", "OnTransientError"};
  bool good = retry.retry_policy.empty() ||
              std::find(known.begin(), known.end(), retry.retry_policy) != known.end();
  if (good) return;
  Spot at{spot.path + ".retryStrategy", "", &retry.source};
  Finding& finding = add("retry-policy", at, "retryPolicy",
                         fmt::format("{} is not a valid RetryPolicy", retry.retry_policy));
  finding.suggestion = base::nearest(retry.retry_policy, known);
}

void Checker::metrics(const Spot& spot, const std::vector<Metric>& metrics) {
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const Metric& metric = metrics[i];
    Spot at{fmt::format("{}.metrics.prometheus[{}]", spot.path, i), spot.label, &metric.source};
    bool good = !metric.name.empty() && !(metric.name[0] >= '0' && metric.name[0] <= '9') &&
                std::all_of(metric.name.begin(), metric.name.end(), [](char c) {
                  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == ':';
                });
    if (!good)
      add("metric", at, "name",
          fmt::format("{} metric name '{}' is invalid. Metric names must contain alphanumeric "
                      "characters or '_'",
                      spot.label, metric.name));
    if (metric.help.empty())
      add("metric", at, "",
          fmt::format("{} metric '{}' must contain a help string under 'help: ' field", spot.label,
                      metric.name));
    if (metric.gauge && metric.gauge->realtime &&
        metric.gauge->value.find("resourcesDuration.") != std::string::npos)
      add("metric", at, "gauge",
          fmt::format("{} metric '{}' error: 'resourcesDuration.*' metrics cannot be used in "
                      "real-time",
                      spot.label, metric.name));
  }
}

void Checker::pod_resources(const Spot& spot, std::string_view label, const Part& resources) {
  if (!resources.is_set() || !resources.value().is_object()) return;
  const base::Value* claims = resources.value().find("claims");
  if (claims != nullptr && claims->is_array() && !claims->as_array().empty())
    add("pod-resources", spot, "podResources",
        fmt::format("{}.claims is not supported for pod-level resources", label));
  for (std::string_view list : {"limits", "requests"}) {
    const base::Value* names = resources.value().find(list);
    if (names == nullptr || !names->is_object()) continue;
    for (const base::Member& member : names->as_object()) {
      bool good =
          member.key == "cpu" || member.key == "memory" || member.key.starts_with("hugepages-");
      if (good) continue;
      Finding& finding =
          add("pod-resources", spot, "podResources",
              fmt::format("{}: {} is not a valid pod-level resource, only cpu, memory and "
                          "hugepages-* are supported",
                          label, base::go_quote(member.key)));
      finding.mark = member.key_mark;
    }
  }
}

void Checker::definition(const Spot& spot, const Template& definition) {
  type(spot, definition);
  bool no_pod =
      definition.type() == TemplateType::Http || definition.type() == TemplateType::Plugin;
  if (definition.pod_resources.is_set() && no_pod)
    add("pod-resources", spot, "podResources",
        fmt::format("{}.podResources is not supported for {} templates", spot.label,
                    spec::name_of(definition.type())));
  pod_resources(spot, spot.label + ".podResources", definition.pod_resources);
  if (definition.resource_claims.is_set() && !definition.is_pod_type())
    add("pod-resources", spot, "resourceClaims",
        fmt::format("{}.resourceClaims is not supported for {} templates, which do not create a "
                    "pod",
                    spot.label, spec::name_of(definition.type())));
  inputs(spot, definition);
  for (const UserContainer& each : definition.init_containers) {
    if (each.name.empty())
      add("name-required", spot, "initContainers", "initContainers must all have container name");
  }
  deadlines(spot, definition);
  if (definition.retry_strategy) retry(spot, *definition.retry_strategy);
  switch (definition.type()) {
    case TemplateType::Steps: steps(spot, definition); break;
    case TemplateType::Dag: dag(spot, definition); break;
    default: leaf(spot, definition); break;
  }
  outputs(spot, definition);
  if (definition.archive_location)
    location(spot, spot.label + ".archiveLocation", *definition.archive_location);
  metrics(spot, definition.metrics);
}

}  // namespace tiphys::lint
