// The workflow as a whole: entrypoint, exit handler, arguments, and each template in turn.
#include "lint/check.h"

#include <fmt/core.h>

#include <set>

#include "base/text.h"
#include "lint/checker.h"

namespace tiphys::lint {

Finding& Checker::add(std::string_view rule, const Spot& spot, std::string_view field,
                      std::string message) {
  Finding& finding = findings_.emplace_back();
  finding.rule = rule;
  finding.path = spot.path;
  finding.file = options_.file;
  finding.message = std::move(message);
  if (spot.map != nullptr) {
    const base::Value* value = field.empty() ? nullptr : spot.map->value().find(field);
    finding.mark = value != nullptr ? value->mark() : spot.map->value().mark();
    if (value != nullptr) finding.path += fmt::format("{}{}", spot.path.empty() ? "" : ".", field);
  }
  return finding;
}

Finding& Checker::warn(std::string_view rule, const Spot& spot, std::string_view field,
                       std::string message) {
  Finding& finding = add(rule, spot, field, std::move(message));
  finding.severity = Severity::Warning;
  return finding;
}

void Checker::reference(const Spot& spot, std::string_view field, const std::string& name,
                        Severity severity) {
  if (name.empty() || holds_tag(name) || spec_.find_template(name) != nullptr) return;
  std::vector<std::string> names;
  for (const Template& each : spec_.templates) names.push_back(each.name);
  std::string label = spot.label.empty() ? "" : spot.label + " ";
  Finding& finding = add("template-undefined", spot, field,
                         fmt::format("{}template name '{}' undefined", label, name));
  finding.suggestion = base::nearest(name, names);
  finding.severity = severity;
}

void Checker::template_names() {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < spec_.templates.size(); ++i) {
    const Template& each = spec_.templates[i];
    Spot spot{fmt::format("{}.templates[{}]", options_.prefix, i), "", &each.source};
    std::string label = fmt::format("spec.templates[{}].name", i);
    if (each.name.empty()) {
      add("name-required", spot, "name", label + " is required");
      continue;
    }
    std::string problem = template_name_problem(each.name);
    if (!problem.empty())
      add("name-invalid", spot, "name",
          fmt::format("{}: '{}' is invalid: {}", label, each.name, problem));
    if (!seen.insert(each.name).second)
      add("name-not-unique", spot, "name", fmt::format("{} '{}' is not unique", label, each.name));
  }
}

void Checker::workflow_level() {
  Spot spot{options_.prefix, "", &spec_.source};
  bool by_reference = spec_.workflow_template_ref.has_value();
  if (by_reference && !spec_.templates.empty())
    add("templates-with-reference", spot, "templates",
        "Templates is invalid field in spec if workflow referred WorkflowTemplate reference");
  arguments({options_.prefix + ".arguments", "spec.arguments.", &spec_.arguments.source},
            spec_.arguments, options_.lint || !options_.need_entrypoint);
  hooks({options_.prefix, "hooks", &spec_.source}, spec_.hooks);
  if (spec_.pod_gc) {
    constexpr std::string_view kKnown[] = {"", "OnPodCompletion", "OnPodSuccess",
                                           "OnWorkflowCompletion", "OnWorkflowSuccess"};
    if (std::find(std::begin(kKnown), std::end(kKnown), spec_.pod_gc->strategy) == std::end(kKnown))
      add("pod-gc-strategy", spot, "podGC",
          fmt::format("podGC.strategy unknown strategy '{}'", spec_.pod_gc->strategy));
  }
  pod_resources(spot, "spec.podResources", spec_.pod_resources);
  if (spec_.retry_strategy) retry(spot, *spec_.retry_strategy);
  if (by_reference) return;
  if (options_.need_entrypoint && spec_.entrypoint.empty())
    add("entrypoint-required", spot, "", "spec.entrypoint is required");
  reference(spot, "entrypoint", spec_.entrypoint, Severity::Error);
  reference(spot, "onExit", spec_.on_exit, Severity::Error);
  const Template* entry = spec_.find_template(spec_.entrypoint);
  if (entry != nullptr && options_.need_entrypoint)
    supplied({options_.prefix + ".arguments", "", &spec_.source}, *entry, spec_.arguments);
}

void Checker::whole() {
  template_names();
  workflow_level();
  for (std::size_t i = 0; i < spec_.templates.size(); ++i) {
    const Template& each = spec_.templates[i];
    definition({fmt::format("{}.templates[{}]", options_.prefix, i),
                fmt::format("templates.{}", each.name), &each.source},
               each);
  }
}

std::vector<Finding> check_spec(const WorkflowSpec& spec, const CheckOptions& options) {
  std::vector<Finding> findings;
  Checker(spec, options, findings).whole();
  return findings;
}

std::vector<Finding> check_workflow(const Workflow& workflow, const CheckOptions& options) {
  constexpr std::size_t kLongest = 63;
  std::vector<Finding> findings = check_spec(workflow.spec, options);
  const std::string& name = workflow.metadata.name;
  if (name.size() > kLongest) {
    Finding& finding = findings.emplace_back();
    finding.rule = "name-too-long";
    finding.path = "metadata.name";
    finding.file = options.file;
    finding.mark = workflow.metadata.source.value().mark();
    finding.message =
        fmt::format("workflow name {} must not be more than 63 characters long (currently {})",
                    base::go_quote(name), name.size());
  }
  return findings;
}

}  // namespace tiphys::lint
