// TemplatePlan: a template with everything that can be found out once and for all.
//
// Texts with tags are scanned once. The details of a call are compiled when it is first used; those
// of huge templates are not kept, so that a million different tasks cost what their texts cost.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/plan/dag_plan.h"
#include "engine/plan/name_index.h"
#include "expr/tags.h"
#include "spec/template.h"

namespace tiphys::engine::plan {

using PlanId = std::uint32_t;  // 0: none
using HolderId = std::uint32_t;

struct ArgumentPlan {
  const spec::Parameter* parameter = nullptr;
  expr::TagText value;
  bool has_tags = false;
  std::string sole_tag;  // the value is exactly this simple tag
};

// A call of a template, with its texts scanned.
struct CallDetail {
  const spec::Call* call = nullptr;
  expr::TagText when;
  std::vector<ArgumentPlan> arguments;
  expr::CompiledValue artifacts;  // arguments.artifacts
  expr::TagText template_name;    // or the fields of templateRef
  expr::TagText ref_name;
  expr::TagText ref_template;
  bool dynamic_template = false;
  expr::CompiledValue with_items;
  expr::TagText with_param;
  std::optional<expr::TagText> count, start, end;
  expr::TagText format;
  bool when_needs_item = false;  // `{{item` occurs in when

  static CallDetail compile(const spec::Call& call);
};

struct CallPlan {
  const spec::Call* call = nullptr;
  std::uint32_t group = 0;                           // of a steps template
  mutable PlanId callee = 0;                         // where it is the same for every use
  mutable std::unique_ptr<const CallDetail> detail;  // a cache
};

struct TemplatePlan {
  const spec::Template* source = nullptr;
  std::shared_ptr<const void> keep;  // what `source` lives in
  PlanId id = 0;
  HolderId holder = 0;  // where the names that it uses are looked up
  PlanId parent = 0;    // of an inline template: the template around it
  std::uint32_t parent_call = 0;
  spec::TemplateType type = spec::TemplateType::Unknown;

  std::vector<CallPlan> calls;             // of steps (flat) or tasks
  std::vector<std::uint32_t> group_begin;  // of steps: first call of each group, and the end
  DagPlan dag;
  std::string error;  // the template cannot be executed at all

  // Names of steps or tasks whose stdout this template reads (§7.5).
  std::set<std::string, std::less<>> results_read;
  std::optional<expr::TagText> timeout, pending_timeout, suspend_duration, deadline;
  expr::TagText retry_expression;
  bool has_loops = false;
  mutable std::unique_ptr<const expr::CompiledValue> body;  // a cache: the pod's texts

  std::size_t groups() const { return group_begin.empty() ? 0 : group_begin.size() - 1; }
  bool is_inline() const { return parent != 0; }
  // The detail of a call; kept only where the template is not huge or the call is a loop. The
  // pointer is shared with nobody: hold it for the length of the use.
  std::shared_ptr<const CallDetail> detail(std::uint32_t call) const;
  // Position of the call with that name, in steps by linear or map search; kNoCall.
  std::uint32_t find_call(std::string_view name) const;

  static constexpr std::uint32_t kNoCall = 0xffffffffu;
  NameIndex steps;  // by their names
  // Of details and of `body`, as far as they have been made.
  mutable std::size_t detail_bytes = 0;
};

// Fills in everything derived from `source`.
void compile(TemplatePlan& plan);

// The names N in `steps.N.outputs.result`, `tasks['N'].outputs.result` within all texts of a tree.
void collect_results_read(const base::Value& tree, std::set<std::string, std::less<>>& out);

}  // namespace tiphys::engine::plan
