// Validation of meaning: what the predecessor refuses at submission, in its words and with marks.
//
// All findings of an object are reported, not the first only. Expressions belong to another folder,
// so their syntax is asked of callables; an absent callable checks nothing.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "spec/finding.h"
#include "spec/kinds.h"
#include "spec/template.h"
#include "spec/workflow.h"

namespace tiphys::lint {

// A task named by `depends`, with the result asked of it ("" for the bare name).
struct DependsOperand {
  std::string task;
  std::string result;
};

enum class Lookup : std::uint8_t { Found, HolderMissing, TemplateMissing, Unknown };
struct FoundTemplate {
  Lookup lookup = Lookup::Unknown;  // Unknown: cannot be told here, so nothing is said
  const spec::Template* definition = nullptr;
};

struct CheckOptions {
  bool lint = false;            // argument values may be missing, as with templates
  bool need_entrypoint = true;  // false for templates of workflows
  std::string file;
  std::string prefix = "spec";  // of field paths: "spec.workflowSpec" in a cron workflow

  // The syntax error of a `when`, or nullopt.
  std::function<std::optional<std::string>(std::string_view)> when_error;
  // The operands of a `depends`, or its error.
  std::function<base::Result<std::vector<DependsOperand>>(std::string_view)> depends_operands;
  std::function<FoundTemplate(const spec::TemplateRef&)> find_template;
};

// Of a workflow that is about to run; `workflowTemplateRef` must have been merged before.
std::vector<spec::Finding> check_workflow(const spec::Workflow& workflow, const CheckOptions& options);
std::vector<spec::Finding> check_spec(const spec::WorkflowSpec& spec, const CheckOptions& options);

}  // namespace tiphys::lint
