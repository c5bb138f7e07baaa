// Specs out of the manifest and of answers. See known_specs.h.
#include "engine/scope/known_specs.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/members.h"
#include "spec/merge/join.h"
#include "spec/stored.h"

namespace tiphys::engine::scope {

namespace {

using base::Value;

const Value& spec_part(const Value& object) {
  const Value& spec = base::member_of(object, "spec");
  return spec.is_null() ? object : spec;
}

using SharedSpec = std::shared_ptr<const spec::WorkflowSpec>;

// The spec with the parameters that retries gave: first in the list, as the predecessor puts them.
SharedSpec with_parameters(const RunState& s, SharedSpec spec) {
  if (s.record.parameters.empty()) return spec;
  auto changed = std::make_shared<spec::WorkflowSpec>(*spec);
  std::vector<spec::Parameter> list;
  for (const auto& [name, value] : s.record.parameters) {
    list.emplace_back();
    list.back().name = name;
    list.back().value = value;
  }
  for (const spec::Parameter& parameter : spec->arguments.parameters) {
    if (spec::find_named(list, parameter.name) == nullptr) list.push_back(parameter);
  }
  changed->arguments.parameters = std::move(list);
  return changed;
}

Resolution not_found(std::string_view name) {
  return {.needs = {}, .error = "workflow template " + std::string(name) + " not found"};
}

Question template_question(const RunState& s, std::string_view name, bool cluster_scope) {
  Question q;
  q.kind = Question::Kind::Template;
  if (!cluster_scope) q.scope_namespace = s.seed.workflow->metadata.namespace_name;
  q.name = name;
  q.cluster_scope = cluster_scope;
  return q;
}

}  // namespace

Resolution know_holder(state::Upkeep& up, plan::HolderId holder) {
  const RunState& s = up.state();
  if (s.library.is_known(holder)) return {};
  const plan::Holder& h = s.library.holder(holder);
  bool cluster = h.kind == plan::Holder::Kind::Cluster;
  Question q = template_question(s, h.name, cluster);
  auto it = s.facts.find(q);
  if (it == s.facts.end()) return {.needs = q, .error = {}};
  if (!it->second.found) return not_found(h.name);
  auto decoded = spec::decode_shared(spec_part(it->second.value), s.seed.templates.get());
  if (!decoded) return {.needs = {}, .error = decoded.error().message};
  up.library().set_holder(holder, std::make_shared<const spec::WorkflowSpec>(std::move(*decoded)));
  return {};
}

Resolution resolve_spec(state::Upkeep& up) {
  const RunState& s = up.state();
  if (s.spec != nullptr) return {};
  const spec::Workflow& workflow = *s.seed.workflow;
  if (!workflow.spec.workflow_template_ref) {
    up.set_spec(with_parameters(s, {s.seed.workflow, &workflow.spec}), "local/" + s.workflow_name);
    return {};
  }
  const auto& ref = *workflow.spec.workflow_template_ref;
  Question q = template_question(s, ref.name, ref.cluster_scope);
  auto it = s.facts.find(q);
  if (it == s.facts.end()) return {.needs = q, .error = {}};
  if (!it->second.found) return not_found(ref.name);
  auto merged =
      spec::merge::join_specs(spec::whole(workflow.spec), spec_part(it->second.value), Value());
  if (!merged) return {.needs = {}, .error = merged.error().message};
  auto decoded = spec::decode_shared(*merged, s.seed.templates.get());
  if (!decoded) return {.needs = {}, .error = decoded.error().message};
  up.set_spec(with_parameters(s, std::make_shared<const spec::WorkflowSpec>(std::move(*decoded))),
              "local/");
  return {};
}

}  // namespace tiphys::engine::scope
