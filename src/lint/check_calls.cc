// Steps, and what steps and tasks have in common.
#include <fmt/core.h>

#include <set>

#include "lint/checker.h"

namespace tiphys::lint {

void Checker::loops(const Spot& spot, const Call& call) {
  bool items = call.with_items.is_set() && call.with_items.value().is_array() &&
               !call.with_items.value().as_array().empty();
  int count = (items ? 1 : 0) + (call.with_param.empty() ? 0 : 1) + (call.with_sequence ? 1 : 0);
  if (count > 1)
    add("loops", spot, items ? "withItems" : "withParam",
        spot.label + " only one of withItems, withParam, withSequence can be specified");
  if (!call.with_sequence) return;
  if (call.with_sequence->count && call.with_sequence->end)
    add("loops", spot, "withSequence",
        spot.label + " only one of count or end can be defined in withSequence");
}

void Checker::hooks(const Spot& spot, const Hooks& hooks) {
  const base::Value* map = spot.map->value().find("hooks");
  for (const auto& [name, hook] : hooks) {
    Spot at{fmt::format("{}.hooks.{}", spot.path, name), fmt::format("{}.{}", spot.label, name),
            &hook.source};
    if (name != "exit" && hook.expression.empty()) {
      Finding& finding = add("hook-expression", at, "",
                             fmt::format("{}.{} Expression required", spot.label, name));
      const base::Value* value = map == nullptr ? nullptr : map->find(name);
      if (value != nullptr) finding.mark = value->mark();
    }
    if (!hook.template_ref) reference(at, "template", hook.template_name, Severity::Warning);
  }
}

const Template* Checker::callee(const Spot& spot, const Call& call) {
  if (call.inline_template) return call.inline_template.get();
  if (call.template_ref) {
    const TemplateRef& ref = *call.template_ref;
    auto wrong = [&](std::string_view text) {
      add("template-reference", spot, "templateRef", fmt::format("{} {}", spot.label, text));
    };
    if (!call.template_name.empty()) wrong("template name cannot be specified with templateRef");
    if (ref.name.empty()) wrong("resource name is required");
    if (ref.template_name.empty()) wrong("template name is required");
    bool open = ref.name.empty() || ref.template_name.empty() || holds_tag(ref.name) ||
                holds_tag(ref.template_name) || !options_.find_template;
    if (open) return nullptr;
    FoundTemplate found = options_.find_template(ref);
    std::string_view kind = ref.cluster_scope ? "cluster workflow template" : "workflow template";
    if (found.lookup == Lookup::HolderMissing)
      wrong(fmt::format("couldn't find {} \"{}\"{}", kind, ref.name,
                        ref.cluster_scope ? "" : " in namespace \"\""));
    if (found.lookup == Lookup::TemplateMissing)
      wrong(fmt::format("template reference {}.{} not found", ref.name, ref.template_name));
    return found.definition;
  }
  if (call.template_name.empty()) {
    add("template-reference", spot, "",
        spot.label + " a template, a templateRef or an inline template is required");
    return nullptr;
  }
  reference(spot, "template", call.template_name, Severity::Error);
  return spec_.find_template(call.template_name);
}

void Checker::call(const Spot& spot, const Call& call) {
  loops(spot, call);
  arguments({spot.path + ".arguments", spot.label + ".arguments.", &call.arguments.source},
            call.arguments, false);
  hooks(spot, call.hooks);
  if (!call.on_exit.empty()) reference(spot, "onExit", call.on_exit, Severity::Warning);
  if (const Template* called = callee(spot, call)) supplied(spot, *called, call.arguments);
  if (call.inline_template)
    definition({spot.path + ".inline",
                fmt::format("{} templates.{}", spot.label, call.inline_template->name),
                &call.inline_template->source},
               *call.inline_template);
  if (!call.when.empty() && options_.when_error) {
    if (auto problem = options_.when_error(call.when))
      add("when", spot, "when", fmt::format("{} {}", spot.label, *problem));
  }
}

void Checker::steps(const Spot& spot, const Template& definition) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < definition.steps->size(); ++i) {
    const StepGroup& group = (*definition.steps)[i];
    for (std::size_t j = 0; j < group.size(); ++j) {
      const Step& step = group[j];
      std::string label = fmt::format("{}.steps[{}]", spot.label, i);
      Spot at{fmt::format("{}.steps[{}][{}]", spot.path, i, j),
              fmt::format("{}.{}", label, step.name), &step.source};
      std::string problem =
          step.name.empty() || holds_tag(step.name) ? "" : template_name_problem(step.name);
      if (step.name.empty()) {
        add("name-required", at, "name", label + ".name is required");
      } else if (!seen.insert(step.name).second) {
        add("name-not-unique", at, "name",
            fmt::format("{}.name '{}' is not unique", label, step.name));
      }
      if (!problem.empty())
        add("name-invalid", at, "name",
            fmt::format("{}.name '{}' is invalid: {}", label, step.name, problem));
      call(at, step);
    }
  }
}

}  // namespace tiphys::lint
