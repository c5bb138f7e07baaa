// The workflow as a whole: names, arguments, entrypoint, exit handler, and every template in turn.
#include <fmt/core.h>

#include <algorithm>

#include "base/members.h"
#include "base/text.h"
#include "lint/label_selector.h"
#include "lint/names.h"
#include "lint/walk.h"

namespace tiphys::lint {
namespace {

constexpr std::size_t kFindingsMax = 1000;
constexpr std::size_t kSuggestionsMax = 100;
constexpr std::size_t kSuggestedNamesMax = 2000;

template <class Named>
void merge(std::vector<Named>& into, const std::vector<Named>& more) {
  std::unordered_set<std::string_view> names;
  for (const Named& each : into) names.insert(each.name);
  std::vector<Named> fresh;
  for (const Named& each : more) {
    if (names.insert(each.name).second) fresh.push_back(each);
  }
  into.insert(into.end(), fresh.begin(), fresh.end());
}

bool has_dynamic_global_artifact(const WorkflowSpec& spec) {
  return std::any_of(spec.templates.begin(), spec.templates.end(), [](const Template& each) {
    return std::any_of(each.outputs.artifacts.begin(), each.outputs.artifacts.end(),
                       [](const Artifact& a) { return holds_reference(a.global_name); });
  });
}

}  // namespace

Walk::Walk(const CheckOptions& options, std::vector<Finding>& findings)
    : options_(options), findings_(findings) {}

Finding& Walk::add(std::string_view rule, const Spot& spot, std::string_view field,
                   std::string message) {
  const bool full = findings_.size() >= kFindingsMax;
  if (full && !overflown_) {
    overflown_ = true;
    Finding& last = findings_.emplace_back();
    last.rule = "too-many";
    last.file = spot.home->file;
    last.message = "too many findings; the rest is left out";
    last.severity = Severity::Warning;
  }
  if (full) return spare_ = Finding{};
  Finding& finding = findings_.emplace_back();
  finding.rule = rule;
  finding.severity = lenient_ ? Severity::Warning : Severity::Error;
  finding.path = spot.path;
  finding.file = spot.home->file;
  finding.message = chain_ + std::move(message);
  if (spot.map == nullptr) return finding;
  const base::Value* value = field.empty() ? nullptr : spot.map->value().find(field);
  finding.mark = value != nullptr ? value->mark() : spot.map->value().mark();
  if (value != nullptr) finding.path += fmt::format("{}{}", spot.path.empty() ? "" : ".", field);
  return finding;
}

Finding& Walk::warn(std::string_view rule, const Spot& spot, std::string_view field,
                    std::string message) {
  if (!options_.advice) return spare_ = Finding{};
  Finding& finding = add(rule, spot, field, std::move(message));
  finding.severity = Severity::Warning;
  return finding;
}

void Walk::suggest(Finding& finding, std::string_view word, const std::vector<std::string>& names) {
  if (names.size() > kSuggestedNamesMax || suggestions_ >= kSuggestionsMax) return;
  ++suggestions_;
  // A name that is there is not misspelt: its use is what is wrong.
  const std::string_view near = base::nearest(word, names);
  finding.suggestion = near == word ? std::string_view() : near;
}

void Walk::template_names(const Home& home) {
  std::set<std::string_view> seen;
  const auto& templates = home.spec->templates;
  for (std::size_t i = 0; i < templates.size(); ++i) {
    const Template& each = templates[i];
    const Spot spot{fmt::format("{}.templates[{}]", home.path, i), &each.source, &home};
    const std::string label = fmt::format("spec.templates[{}].name", i);
    if (each.name.empty()) {
      add("name-required", spot, "name", label + " is required");
      continue;
    }
    const std::string problem = template_name_problem(each.name);
    if (!problem.empty())
      add("name-invalid", spot, "name",
          fmt::format("{}: '{}' is invalid: {}", label, each.name, problem));
    if (!seen.insert(each.name).second)
      add("name-not-unique", spot, "name", fmt::format("{} '{}' is not unique", label, each.name));
  }
}

// False where the walk cannot go on: what is referred to is missing or not known.
bool Walk::workflow_reference(const Home& home) {
  source_ = &home;
  const WorkflowSpec& spec = *home.spec;
  if (!spec.workflow_template_ref) return true;
  const Spot spot{home.path, &spec.source, &home};
  if (!spec.templates.empty())
    add("templates-with-reference", spot, "templates",
        "Templates is invalid field in spec if workflow referred WorkflowTemplate reference");
  if (!options_.find_holder) return false;
  const auto& ref = *spec.workflow_template_ref;
  const FoundHolder found = options_.find_holder(ref.name, ref.cluster_scope);
  if (found.lookup == Lookup::Missing)
    add("holder-missing", spot, "workflowTemplateRef",
        ref.cluster_scope
            ? fmt::format("couldn't find cluster workflow template {}", base::go_quote(ref.name))
            : fmt::format("couldn't find workflow template {} in namespace {}",
                          base::go_quote(ref.name), base::go_quote(options_.namespace_name)));
  if (found.lookup != Lookup::Found) return false;
  source_ = home_of(*found.holder, found.file);
  return true;
}

void Walk::workflow_arguments(const Subject& subject, const Home& home) {
  parameters_ = home.spec->arguments.parameters;
  artifacts_ = home.spec->arguments.artifacts;
  if (source_ != &home) {
    merge(parameters_, source_->spec->arguments.parameters);
    merge(artifacts_, source_->spec->arguments.artifacts);
  }
  Arguments merged = home.spec->arguments;
  merged.parameters = parameters_;
  merged.artifacts = artifacts_;
  const Spot spot{home.path + ".arguments", &home.spec->arguments.source, &home};
  const Asked asked = subject.lint || subject.of_template ? Asked::Later : Asked::Now;
  argument_names(spot, "spec.arguments.", merged, nullptr);
  arguments(spot, "spec.arguments.", merged, asked, nullptr);
}

void Walk::global_texts(std::string_view family, const std::vector<const spec::StringMap*>& maps) {
  for (const spec::StringMap* map : maps) {
    for (const auto& [key, value] : *map) set_global(fmt::format("workflow.{}.{}", family, key));
  }
  set_global(fmt::format("workflow.{}", family));
  set_global(fmt::format("workflow.{}.json", family));
}

void Walk::globals(const Subject& subject) {
  if (!parameters_.empty()) {
    set_global("workflow.parameters");
    set_global("workflow.parameters.json");
  }
  for (const Parameter& each : parameters_)
    if (!each.name.empty()) set_global("workflow.parameters." + each.name, each.value);
  std::vector<const spec::StringMap*> labels = subject.labels, annotations = subject.annotations;
  for (const WorkflowSpec* spec : {subject.spec, source_->spec}) {
    if (!spec->workflow_metadata) continue;
    labels.push_back(&spec->workflow_metadata->labels);
    labels.push_back(&spec->workflow_metadata->labels_from);
    annotations.push_back(&spec->workflow_metadata->annotations);
  }
  global_texts("annotations", annotations);
  global_texts("labels", labels);
  if (subject.of_template || subject.spec->workflow_template_ref) {
    set_global("workflow.labels.workflows.argoproj.io/workflow-template");
    set_global("workflow.labels.workflows.argoproj.io/cluster-workflow-template");
  }
  if (subject.spec->priority)
    set_global("workflow.priority", std::to_string(*subject.spec->priority));
  set_global("workflow.status");
}

// A template of the workflow, or of what it refers to.
Use Walk::use_of_spec(const WorkflowSpec& spec, const std::string& name) const {
  if (!spec.workflow_template_ref) return {name, std::nullopt, nullptr};
  const auto& ref = *spec.workflow_template_ref;
  return {"", TemplateRef{ref.name, name, ref.cluster_scope}, nullptr};
}

void Walk::entrypoint(const Subject& subject, const Home& home) {
  std::string name = home.spec->entrypoint;
  if (name.empty()) name = source_->spec->entrypoint;
  const Spot spot{home.path, &home.spec->source, &home, "entrypoint"};
  if (name.empty()) {
    if (!subject.of_template) add("entrypoint-required", spot, "", "spec.entrypoint is required");
    return;
  }
  Given given{&parameters_, &artifacts_};
  if (subject.of_template) given = {};
  visit(home, spot, use_of_spec(*home.spec, name), given);
}

void Walk::exit_handler(const Subject& subject, const Home& home) {
  const WorkflowSpec& spec = *subject.spec;
  const std::string& name = spec.on_exit.empty() ? source_->spec->on_exit : spec.on_exit;
  if (name.empty()) return;
  set_global("workflow.failures");
  any_global_artifact_ =
      has_dynamic_global_artifact(spec) || has_dynamic_global_artifact(*source_->spec);
  const Spot spot{home.path, &spec.source, &home, "onExit"};
  visit(home, spot, use_of_spec(spec, name),
        {&spec.arguments.parameters, &spec.arguments.artifacts});
}

void Walk::executor_plugins(const WorkflowSpec& spec, const Spot& spot) {
  for (const base::Value& plugin : list_of(spec.executor_plugins.value())) {
    const base::Value& container =
        member_of(member_of(member_of(plugin, "spec"), "sidecar"), "container");
    const base::Value& resources = member_of(container, "resources");
    std::string_view problem;
    if (member_text(member_of(plugin, "metadata"), "name").empty()) {
      problem = "executor plugin metadata name is mandatory";
    } else if (member_list(container, "ports").empty()) {
      problem = "at least one port is mandatory";
    } else if (!member_of(resources, "requests").is_object()) {
      problem = "resources requests are mandatory";
    } else if (!member_of(resources, "limits").is_object()) {
      problem = "resources limits are mandatory";
    } else if (!member_of(container, "securityContext").is_object()) {
      problem = "security context is mandatory";
    }
    if (problem.empty()) continue;
    add("executor-plugin", spot, "executorPlugins",
        fmt::format("spec.executorPlugins: {}", problem))
        .mark = plugin.mark();
  }
}

void Walk::workflow_fields(const Subject& subject, const Home& home) {
  const WorkflowSpec& spec = *subject.spec;
  const Spot spot{home.path, &spec.source, &home};
  hooks(spot, "hooks", spec.hooks);
  volume_names(spot, "spec.", spec.volumes, nullptr);
  if (spec.pod_gc) {
    const std::vector<std::string> known = {"OnPodCompletion", "OnPodSuccess",
                                            "OnWorkflowCompletion", "OnWorkflowSuccess"};
    const std::string& strategy = spec.pod_gc->strategy;
    if (!strategy.empty() && std::find(known.begin(), known.end(), strategy) == known.end())
      suggest(add("pod-gc-strategy", spot, "podGC",
                  fmt::format("podGC.strategy unknown strategy '{}'", strategy)),
              strategy, known);
    const std::string problem = selector_problem(spec.pod_gc->label_selector.value());
    if (!problem.empty())
      add("pod-gc-selector", spot, "podGC",
          fmt::format("podGC.labelSelector invalid: {}", problem));
  }
  pod_resources(spot, "spec.podResources", spec.pod_resources);
  if (spec.retry_strategy && options_.advice) retry(spot, *spec.retry_strategy, Severity::Warning);
}

void Walk::every_template() {
  const auto& templates = source_->spec->templates;
  for (std::size_t i = 0; i < templates.size(); ++i) {
    const Template& each = templates[i];
    if (each.name.empty()) continue;
    const Link link(chain_, fmt::format("templates.{} ", each.name));
    const Spot spot{fmt::format("{}.templates[{}]", source_->path, i), &each.source, source_,
                    "name"};
    visit(own_, spot, use_of_spec(*own_.spec, each.name), {});
  }
  while (!deferred_.empty()) {
    const Deferred next = deferred_.front();
    deferred_.pop_front();
    body(next.found, next.spot, {});
  }
}

void Walk::whole(const Subject& subject) {
  of_template_ = subject.of_template;
  own_ = Home{subject.spec, subject.path, options_.file, false};
  const Link link(chain_, subject.prefix);
  for (std::string_view name : {"name", "namespace", "mainEntrypoint", "serviceAccountName", "uid"})
    set_global(fmt::format("workflow.{}", name));
  const bool known = workflow_reference(own_);
  template_names(own_);
  executor_plugins(*subject.spec, {own_.path, &subject.spec->source, &own_});
  workflow_arguments(subject, own_);
  if (!known) return workflow_fields(subject, own_);
  globals(subject);
  entrypoint(subject, own_);
  exit_handler(subject, own_);
  workflow_fields(subject, own_);
  every_template();
  if (!options_.advice) return;
  sizes(own_);
  if (!subject.of_template && source_ == &own_) unused_templates(own_);
}

}  // namespace tiphys::lint
