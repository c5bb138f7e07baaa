// Selectors of workflows. See matching.h.
#include "adapters/client/matching.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/object_meta.h"
#include "base/text.h"

namespace tiphys::adapters::client {

namespace {

using spec::WorkflowPhase;

constexpr std::string_view kPhaseField = "status.phase";
constexpr std::string_view kFields[] = {"metadata.name", "metadata.namespace", "metadata.uid",
                                        kPhaseField};

// An unset phase is told as Pending, so whoever asks for the one gets the other.
WorkflowPhase told_phase(WorkflowPhase stored) {
  return stored == WorkflowPhase::Unset ? WorkflowPhase::Pending : stored;
}

std::string field_of(const api::WorkflowSummary& workflow, std::string_view field) {
  if (field == "metadata.name") return workflow.name;
  if (field == "metadata.namespace") return workflow.workflow_namespace;
  if (field == "metadata.uid") return workflow.uid;
  return std::string(name_of(told_phase(workflow.phase)));
}

base::Result<void> check_field(const std::string& field) {
  const std::vector<std::string> fields(std::begin(kFields), std::end(kFields));
  if (std::ranges::find(fields, field) != fields.end()) return {};
  const std::string_view near = base::nearest(field, fields);
  return base::fail(base::ErrorCode::InvalidArgument,
                    "workflows have no field " + base::go_quote(field) +
                        " to select by: " + base::join(fields, ", ") +
                        (near.empty() ? "" : " (did you mean " + std::string(near) + "?)"));
}

bool lists(const std::vector<WorkflowPhase>& phases, WorkflowPhase phase) {
  return std::ranges::find(phases, phase) != phases.end();
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
    TRY(check_field(requirement.field));
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
  rows.created_after = query.created_after;
  rows.finished_before = query.finished_before;
  rows.labels = pushed_labels(made.labels_);
  rows.limit = query.limit;
  rows.cursor = query.cursor;
  TRY(made.push_fields());
  made.push_phases();
  return made;
}

bool Matching::fits_phase(WorkflowPhase told) const {
  if (!query_.phases.empty() && !lists(query_.phases, told)) return false;
  if (lists(query_.not_phases, told)) return false;
  return std::ranges::all_of(fields_.requirements(), [told](const auto& requirement) {
    return requirement.field != kPhaseField ||
           requirement.equal == (requirement.value == name_of(told));
  });
}

// Whatever says something of phases, as one list of them. A workflow that has not completed is
// live: those are few, and found by that.
void Matching::push_phases() {
  using enum WorkflowPhase;
  constexpr std::array kAll = {Unset, Pending, Running, Succeeded, Failed, Error};
  std::vector<WorkflowPhase> fitting;
  for (const WorkflowPhase phase : kAll) {
    if (fits_phase(told_phase(phase))) fitting.push_back(phase);
  }
  if (fitting.empty()) rows_.created_before = {1};  // none is: nothing needs to be looked at
  const auto completed = [](WorkflowPhase phase) { return spec::is_completed(phase); };
  if (std::ranges::none_of(fitting, completed)) rows_.live = true;
  if (fitting.size() < kAll.size()) rows_.phases = std::move(fitting);
}

bool Matching::fits(const api::WorkflowSummary& workflow) const {
  if (query_.workflow_namespace && *query_.workflow_namespace != workflow.workflow_namespace) {
    return false;
  }
  if (!query_.name.empty() && workflow.name != query_.name) return false;
  if (!workflow.name.starts_with(query_.name_prefix)) return false;
  if (workflow.name.find(query_.name_contains) == std::string::npos) return false;
  if (!fits_phase(told_phase(workflow.phase))) return false;
  if (query_.created_after.is_set() && workflow.created_at <= query_.created_after) return false;
  if (query_.finished_before.is_set() &&
      (!workflow.finished_at.is_set() || workflow.finished_at >= query_.finished_before)) {
    return false;
  }
  return fields_.matches([&](std::string_view field) {
    return field_of(workflow, field);
  }) && labels_.matches([&](std::string_view key) { return base::label_of(workflow.labels, key); });
}

}  // namespace tiphys::adapters::client
