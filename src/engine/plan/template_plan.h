// TemplatePlan: a template with everything that can be found out once and for all.
//
// Texts with tags are scanned once. The details of a call are compiled when it is first used; those
// of huge templates are not kept, so that a million different tasks cost what their texts cost. All
// of it follows from the template alone, so runs that share the template share its plan.
#pragma once

#include <cstdint>
#include <map>
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
#include "spec/templates.h"

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

  static CallDetail compile(const spec::Call& call);
};

struct CallPlan {
  const spec::Call* call = nullptr;
  std::uint32_t group = 0;                           // of a steps template
  mutable std::unique_ptr<const CallDetail> detail;  // a cache
};

struct TemplatePlan {
  const spec::Template* source = nullptr;  // lives longer: the user of a plan sees to it
  std::string_view text;  // as it was written, where `source` is without its calls; lives with it
  bool is_inline = false;
  spec::TemplateType type = spec::TemplateType::Unknown;

  std::vector<CallPlan> calls;             // of steps (flat) or tasks
  std::vector<std::uint32_t> group_begin;  // of steps: first call of each group, and the end
  DagPlan dag;
  std::string error;  // the template cannot be executed at all

  // Names of steps or tasks whose stdout this template reads (§7.5).
  std::set<std::string, std::less<>> results_read;
  std::optional<expr::TagText> timeout, pending_timeout, suspend_duration, deadline;
  bool has_loops = false;
  mutable std::unique_ptr<const expr::CompiledValue> body;  // a cache: the pod's texts

  std::size_t groups() const { return group_begin.empty() ? 0 : group_begin.size() - 1; }
  // The detail of a call; kept only where the template is not huge or the call is a loop. The
  // pointer is shared with nobody: hold it for the length of the use.
  std::shared_ptr<const CallDetail> detail(std::uint32_t call) const;
  // Position of the call with that name, in steps by linear or map search; kNoCall.
  std::uint32_t find_call(std::string_view name) const;

  static constexpr std::uint32_t kNoCall = 0xffffffffu;
  NameIndex steps;  // by their names
  // What all of this takes, as far as it has been made, and how much of that was counted.
  mutable std::size_t bytes = 0;
  mutable std::size_t counted_bytes = 0;
  // The plans of inline templates, by the call that they stand in.
  mutable std::map<std::uint32_t, std::shared_ptr<TemplatePlan>> inlined;
};

// Fills in everything derived from `source` and `text`.
void compile(TemplatePlan& plan);

// The plan of a template, made of it and kept with it; `text` as TemplatePlan has it.
std::shared_ptr<const TemplatePlan> plan_of(const spec::Templates& templates, std::size_t at);
// Of the template that a call has inline. REQUIRES: it has one.
std::shared_ptr<const TemplatePlan> inline_plan_of(const TemplatePlan& around, std::uint32_t call);

}  // namespace tiphys::engine::plan
