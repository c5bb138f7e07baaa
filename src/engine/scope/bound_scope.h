// BoundScope: what a template sees before it has a node: its inputs and the variables of the run.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/scope/globals.h"
#include "engine/state/run_state.h"
#include "engine/table/packed_inputs.h"
#include "expr/scope.h"

namespace tiphys::engine::scope {

using state::StringId;
using state::TemplatePlan;

class BoundScope : public expr::Scope {
 public:
  BoundScope(const RunState& s, base::Timestamp now, const TemplatePlan& plan, StringId packed)
      : s_(s), outer_(s, now), plan_(plan), packed_(packed) {}
  std::optional<expr::ScopeValue> lookup(std::string_view key) const override {
    constexpr std::string_view kInput = "inputs.parameters.";
    if (!key.starts_with(kInput)) return outer_.lookup(key);
    const auto& declared = plan_.source->inputs.parameters;
    for (std::size_t i = 0; i < declared.size(); ++i) {
      if (declared[i].name != key.substr(kInput.size())) continue;
      auto value = table::packed_input(s_.nodes.strings(), packed_, i);
      if (value) return expr::ScopeValue::of_text(std::string(*value));
    }
    return std::nullopt;
  }
  void enumerate(std::string_view prefix, const Visitor& visit) const override {
    outer_.enumerate(prefix, visit);
    for (const spec::Parameter& p : plan_.source->inputs.parameters) {
      std::string key = "inputs.parameters." + p.name;
      auto value = lookup(key);
      if (value && key.starts_with(prefix)) visit(key, *value);
    }
  }

 private:
  const RunState& s_;
  GlobalScope outer_;
  const TemplatePlan& plan_;
  StringId packed_;
};

}  // namespace tiphys::engine::scope
