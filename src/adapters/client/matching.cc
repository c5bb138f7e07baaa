// Selectors of workflows. See matching.h.
#include "adapters/client/matching.h"

#include <algorithm>

#include "base/members.h"
#include "base/text.h"

namespace tiphys::adapters::client {

namespace {

using spec::WorkflowPhase;

constexpr std::string_view kFields[] = {"metadata.name", "metadata.namespace", "status.phase"};

WorkflowPhase told_phase(const api::WorkflowSummary& workflow) {
  return workflow.phase == WorkflowPhase::Unset ? WorkflowPhase::Pending : workflow.phase;
}

std::string field_of(const api::WorkflowSummary& workflow, std::string_view field) {
  if (field == "metadata.name") return workflow.name;
  if (field == "metadata.namespace") return workflow.workflow_namespace;
  return std::string(name_of(told_phase(workflow)));
}

std::optional<std::string> label_of(const api::WorkflowSummary& workflow, std::string_view key) {
  const base::Value* value = workflow.labels.find(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return value->as_string();
}

bool lists(const std::vector<WorkflowPhase>& phases, WorkflowPhase phase) {
  return std::ranges::find(phases, phase) != phases.end();
}

// An unset phase is told as Pending, so whoever asks for the one gets the other.
std::vector<WorkflowPhase> stored_phases(std::vector<WorkflowPhase> phases) {
  if (lists(phases, WorkflowPhase::Pending)) phases.push_back(WorkflowPhase::Unset);
  return phases;
}

}  // namespace

ports::LabelSelector pushed_labels(const expr::LabelSelector& selector) {
  using Operator = expr::LabelSelector::Operator;
  using Test = ports::LabelRequirement::Test;
  ports::LabelSelector pushed;
  for (const auto& requirement : selector.requirements()) {
    switch (requirement.op) {
      case Operator::Equals:
      case Operator::In: pushed.emplace_back(requirement.key, Test::In, requirement.values); break;
      case Operator::NotEquals:
      case Operator::NotIn:
        pushed.emplace_back(requirement.key, Test::NotIn, requirement.values);
        break;
      case Operator::DoesNotExist: pushed.emplace_back(requirement.key, Test::Absent); break;
      case Operator::Exists:
      case Operator::GreaterThan:
      case Operator::LessThan: pushed.emplace_back(requirement.key, Test::Exists); break;
    }
  }
  return pushed;
}

base::Result<void> Matching::push_fields() {
  for (const auto& requirement : fields_.requirements()) {
    if (std::ranges::find(kFields, requirement.field) == std::end(kFields)) {
      return base::fail(base::ErrorCode::InvalidArgument,
                        "workflows have no field " + base::go_quote(requirement.field) +
                            " to select by: metadata.name, metadata.namespace, status.phase");
    }
    if (!requirement.equal) continue;
    if (requirement.field == "metadata.name") rows_.name = requirement.value;
    if (requirement.field == "metadata.namespace") rows_.workflow_namespace = requirement.value;
  }
  return {};
}

base::Result<Matching> Matching::parse(const api::WorkflowQuery& query) {
  Matching made;
  made.query_ = query;
  made.labels_ = TRY(expr::LabelSelector::parse(query.label_selector));
  made.fields_ = TRY(expr::FieldSelector::parse(query.field_selector));
  ports::RunQuery& rows = made.rows_;
  rows.workflow_namespace = query.workflow_namespace;
  rows.name = query.name;
  rows.name_prefix = query.name_prefix;
  rows.name_contains = query.name_contains;
  rows.phases = stored_phases(query.phases);
  rows.not_phases = stored_phases(query.not_phases);
  rows.created_after = query.created_after;
  rows.finished_before = query.finished_before;
  rows.labels = pushed_labels(made.labels_);
  rows.limit = query.limit;
  rows.cursor = query.cursor;
  TRY(made.push_fields());
  return made;
}

bool Matching::fits(const api::WorkflowSummary& workflow) const {
  const WorkflowPhase phase = told_phase(workflow);
  if (query_.workflow_namespace && *query_.workflow_namespace != workflow.workflow_namespace) {
    return false;
  }
  if (!query_.name.empty() && workflow.name != query_.name) return false;
  if (!workflow.name.starts_with(query_.name_prefix)) return false;
  if (workflow.name.find(query_.name_contains) == std::string::npos) return false;
  if (!query_.phases.empty() && !lists(query_.phases, phase)) return false;
  if (lists(query_.not_phases, phase)) return false;
  if (query_.created_after.is_set() && workflow.created_at <= query_.created_after) return false;
  if (query_.finished_before.is_set() &&
      (!workflow.finished_at.is_set() || workflow.finished_at >= query_.finished_before)) {
    return false;
  }
  return fields_.matches([&](std::string_view field) { return field_of(workflow, field); }) &&
         labels_.matches([&](std::string_view key) { return label_of(workflow, key); });
}

}  // namespace tiphys::adapters::client
