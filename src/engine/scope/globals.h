// The workflow's own variables (§9.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "engine/state/upkeep.h"
#include "expr/scope.h"

namespace tiphys::engine::scope {

using state::GlobalOutput;
using state::Node;
using state::RunState;

// Fills Derived::globals and ::parameters from the spec, the metadata and the labels as they are.
// Error: a parameter without a value. Waits for facts: see missing_fact.
base::Result<void> build_globals(state::Upkeep& up);
// The first fact that the workflow's arguments need and that is not known; nullopt if none.
std::optional<Question> fact_for_globals(const RunState& s);

std::optional<std::string> global_value(const RunState& s, std::string_view key,
                                        base::Timestamp now);
void enumerate_globals(const RunState& s, std::string_view prefix, base::Timestamp now,
                       const expr::Scope::Visitor& visit);

// `workflow.failures`: Go-quoted JSON list. O(nodes).
std::string failures_json(const RunState& s);

// Only the workflow's variables.
class GlobalScope : public expr::Scope {
 public:
  GlobalScope(const RunState& s, base::Timestamp now) : s_(s), now_(now) {}
  std::optional<expr::ScopeValue> lookup(std::string_view key) const override {
    auto value = global_value(s_, key, now_);
    if (!value) return std::nullopt;
    return expr::ScopeValue::of_text(std::move(*value));
  }
  void enumerate(std::string_view prefix, const Visitor& visit) const override {
    enumerate_globals(s_, prefix, now_, visit);
  }

 private:
  const RunState& s_;
  base::Timestamp now_;
};

// The ConfigMap key of a parameter's valueFrom as a question.
Question config_map_question(const RunState& s, std::string_view name, std::string_view key);
// The value of a parameter whose valueFrom names a ConfigMap; nullopt: not known yet.
base::Result<std::optional<std::string>> config_map_value(const RunState& s,
                                                          const spec::ValueFrom& from);

}  // namespace tiphys::engine::scope
