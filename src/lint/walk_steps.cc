// Steps, and what steps and tasks have in common.
#include <fmt/core.h>

#include <algorithm>

#include "base/members.h"
#include "base/text.h"
#include "lint/condition.h"
#include "lint/names.h"
#include "lint/tags.h"
#include "lint/walk.h"

namespace tiphys::lint {

void Walk::not_a_leaf(const Visit& visit) {
  if (visit.definition.active_deadline_seconds)
    add("active-deadline", visit.spot, "activeDeadlineSeconds",
        visit.label + ".activeDeadlineSeconds is only valid for leaf templates");
}

// Puts the names of a loop into the scope.
void Walk::items(TagScope& scope, const Spot& at, const std::string& label,
                 const spec::Call& call) {
  const base::Values& list = list_of(call.rare->with_items.value());
  const bool has_items = !list.empty();
  const int count = (has_items ? 1 : 0) + (call.rare->with_param.empty() ? 0 : 1) +
                    (call.rare->with_sequence ? 1 : 0);
  if (count > 1)
    add("loops", at, has_items ? "withItems" : "withParam",
        label + " only one of withItems, withParam, withSequence can be specified");
  for (const base::Value& item : list) {
    for (const base::Member& member : object_of(item)) scope.add("item." + member.key);
    for (std::size_t i = 0; i < list_of(item).size(); ++i) scope.add(fmt::format("item.[{}]", i));
  }
  if (!call.rare->with_param.empty()) scope.any_item = true;
  if (call.rare->with_sequence && call.rare->with_sequence->count && call.rare->with_sequence->end)
    add("loops", at, "withSequence",
        label + " only one of count or end can be defined in withSequence");
}

void Walk::hooks(const Spot& spot, const std::string& label, const spec::Hooks& hooks) {
  const base::Value& map = member_of(spot.map->value(), "hooks");
  for (const auto& [name, hook] : hooks) {
    if (name == "exit" || !hook.expression.empty()) continue;
    Finding& finding = add("hook-expression", spot, "hooks",
                           fmt::format("{}.{} Expression required", label, name));
    const base::Value* value = map.find(name);
    if (value != nullptr) finding.mark = value->mark();
  }
}

// The predecessor finds out when the hook runs.
void Walk::hook_templates(const Visit& visit, const Spot& at, const spec::Call& call) {
  if (!options_.advice) return;
  const auto look = [&](const Spot& spot, std::string_view field, const std::string& name) {
    if (name.empty() || has_opening(name) || visit.home.spec->templates.find(name) != nullptr)
      return;
    std::vector<std::string> names;
    for (const Template& each : visit.home.spec->templates) names.push_back(each.name);
    suggest(
        warn("template-undefined", spot, field, fmt::format("template name '{}' undefined", name)),
        name, names);
  };
  look(at, "onExit", call.rare->on_exit);
  for (const auto& [name, hook] : call.rare->hooks) {
    if (!hook.template_ref)
      look({fmt::format("{}.hooks.{}", at.path, name), &hook.source, at.home}, "template",
           hook.template_name);
  }
}

void Walk::outputs_to_scope(TagScope& scope, std::string_view name, const Template* callee,
                            bool aggregate) {
  NodeNames& node = scope.node(name);
  node.ended = true;
  node.aggregate = node.aggregate || aggregate;
  if (callee == nullptr) return;
  node.callee = callee;
  for (const Parameter& each : callee->outputs.parameters) {
    if (each.global_name.empty()) continue;
    if (holds_reference(each.global_name)) {
      scope.any_output_parameter = true;
    } else {
      set_global("workflow.outputs.parameters." + each.global_name);
    }
  }
  for (const Artifact& each : callee->outputs.artifacts) {
    if (each.global_name.empty()) continue;
    if (holds_reference(each.global_name)) {
      scope.any_output_artifact = true;
    } else {
      set_global("workflow.outputs.artifacts." + each.global_name);
    }
  }
}

Use Walk::use_of(Visit& visit, const spec::Call& call) {
  Use use{filled(visit, call.template_name), std::nullopt, call.rare->inline_template.get(),
          &visit};
  if (call.rare->template_ref) {
    const TemplateRef& ref = *call.rare->template_ref;
    use.ref =
        TemplateRef{filled(visit, ref.name), filled(visit, ref.template_name), ref.cluster_scope};
  }
  return use;
}

// Syntax that the predecessor looks at only when the condition is met.
void Walk::condition(const Spot& at, const std::string& label, const spec::Call& call) {
  if (call.when->empty()) return;
  doubtful_condition(at, label, *call.when);
  const std::string problem = condition_problem(*call.when);
  if (problem.empty()) return;
  if (options_.lint) {
    warn("when", at, "when", fmt::format("{} {}", label, problem));
  } else {
    add("when", at, "when", fmt::format("{} {}", label, problem));
  }
}

void Walk::step(Visit& visit, const spec::Step& step, const Spot& at, std::size_t group) {
  const auto index = static_cast<std::size_t>(&step - (*visit.definition.steps)[group].data());
  const std::string name = filled(visit, step.name);
  const std::string label = fmt::format("{}.steps[{}].{}", visit.label, group, name);
  TagScope& scope = visit.scope;
  scope.node(name).status = true;
  items(scope, at, label, step);
  const Spot arguments_at{at.path + ".arguments", &step.arguments->source, at.home};
  argument_names(arguments_at, label + ".arguments.", *step.arguments, &visit);
  arguments(arguments_at, label + ".arguments.", *step.arguments, Asked::ByCall, &visit);
  Resolved found;
  {
    const Link link(chain_, label + " ");
    found = this->visit(visit.home, at, use_of(visit, step), {});
  }
  const bool exits = !step.rare->on_exit.empty() ||
                     std::any_of(step.rare->hooks.begin(), step.rare->hooks.end(),
                                 [](const auto& hook) { return hook.first == "exit"; });
  if (exits) outputs_to_scope(scope, name, found.definition, false);
  hooks(at, label, step.rare->hooks);
  hook_templates(visit, at, step);
  condition(at, label, step);
  check_piece(visit, step.source.value(),
              {visit.label + ".steps ", step.rare->inline_template.get()},
              {{"steps", 0}, {"", group}, {"", index}});
  const bool aggregate =
      !step.rare->with_param.empty() || !list_of(step.rare->with_items.value()).empty();
  outputs_to_scope(scope, name, found.definition, aggregate);
  if (found.definition == nullptr) return;
  const Link link(chain_, label + " ");
  const Given given{&step.arguments->parameters, &step.arguments->artifacts};
  supplied(at, *found.definition, given);
  called_timeout(*found.home, at, *found.definition, given);
  unread_arguments(arguments_at, *found.definition, *step.arguments);
}

void Walk::steps(Visit& visit) {
  not_a_leaf(visit);
  std::unordered_set<std::string> seen;
  const auto& groups = *visit.definition.steps;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (std::size_t j = 0; j < groups[i].size(); ++j) {
      const spec::Step& each = groups[i][j];
      const Spot at{fmt::format("{}.steps[{}][{}]", visit.spot.path, i, j), &each.source,
                    visit.spot.home};
      const std::string name = filled(visit, each.name);
      const std::string label = fmt::format("{}.steps[{}].name", visit.label, i);
      const std::string problem =
          name.empty() ? "" : template_name_problem(without_placeholders(name));
      if (name.empty()) {
        add("name-required", at, "name", label + " is required");
      } else if (!seen.insert(name).second) {
        add("name-not-unique", at, "name", fmt::format("{} '{}' is not unique", label, name));
      } else if (!problem.empty()) {
        add("name-invalid", at, "name",
            fmt::format("{} '{}' is invalid: {}", label, name, problem));
      }
      step(visit, each, at, i);
    }
  }
}

}  // namespace tiphys::lint
