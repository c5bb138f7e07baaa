// What is wrong with one object: what the predecessor refuses, in its words and with marks, and
// warnings for what is legal and surely not meant.
//
// All findings of an object are reported, not the first only; at most 1,000. Total: any decoded
// object has an answer, in time that grows with its size.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "expr/expression.h"
#include "spec/finding.h"
#include "spec/kinds.h"
#include "spec/workflow.h"

namespace tiphys::lint {

enum class Lookup : std::uint8_t {
  Unknown,  // cannot be told here, so nothing is said
  Found,
  Missing
};
// A WorkflowTemplate or ClusterWorkflowTemplate that is referred to.
struct FoundHolder {
  Lookup lookup = Lookup::Unknown;
  const spec::WorkflowTemplate* holder = nullptr;
  std::string file;  // where it was read from
};

struct CheckOptions {
  bool lint = false;           // values of a workflow's own parameters may be missing
  bool advice = false;         // warnings too
  std::string file;            // for the findings
  std::string namespace_name;  // of the object, for messages
  std::function<FoundHolder(std::string_view name, bool cluster_scope)> find_holder;
  const expr::ZoneSource* zones = nullptr;  // null: time zones are not checked
};

// Of a workflow that is about to run, or linted.
std::vector<spec::Finding> check_workflow(const spec::Workflow& workflow,
                                          const CheckOptions& options);
std::vector<spec::Finding> check_workflow_template(const spec::WorkflowTemplate& holder,
                                                   const CheckOptions& options);
std::vector<spec::Finding> check_cron_workflow(const spec::CronWorkflow& cron,
                                               const CheckOptions& options);

}  // namespace tiphys::lint
