// Arguments to inputs (§7.1): what a call hands over, and what the template makes of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "engine/scope/node_scope.h"
#include "engine/state/upkeep.h"

namespace tiphys::engine::scope {

// An argument after substitution.
struct Argument {
  std::string_view name;
  std::optional<std::string> value;
  bool absent = false;  // refers to an output that a skipped node never made
  const spec::ValueFrom* value_from = nullptr;
};

struct Arguments {
  std::vector<Argument> parameters;
  base::Value artifacts;  // list of resolved artifacts, or null
};

// The inputs of one node, as they are stored.
struct BoundInputs {
  StringId packed = 0;
  base::Value artifacts;
};

// A fact that must be known first ends a resolution in this way.
struct Resolution {
  std::optional<Question> needs;
  std::string error;  // "" if all is well
  bool ok() const { return !needs && error.empty(); }
};

// Substitutes, again while the result still has tags that can be replaced (nested tags).
base::Result<std::string> resolve_text(const expr::TagText& text, const expr::Scope& scope,
                                       const expr::Strictness& strictness, Evaluation& eval,
                                       expr::ValueForm values = expr::ValueForm::Plain);

// The arguments of a call in a scope.
Resolution resolve_arguments(const RunState& s, const plan::CallDetail& detail,
                             const NodeScope& scope, const expr::Strictness& strictness,
                             Evaluation& eval, Arguments& out);
// Arguments that are written where no call is: of the workflow, of hooks.
Resolution resolve_plain_arguments(const spec::Arguments& arguments, const expr::Scope& scope,
                                   const expr::Strictness& strictness, Evaluation& eval,
                                   Arguments& out);

// Declared inputs filled from arguments, defaults and config maps.
Resolution bind_inputs(state::Upkeep& up, const TemplatePlan& plan, const Arguments& arguments,
                       Evaluation& eval, BoundInputs& out);

// An artifact of an argument or of a template's outputs, with `from` and `fromExpression` resolved
// in the scope. nullopt: optional and not there.
base::Result<std::optional<base::Value>> resolve_artifact(const base::Value& artifact,
                                                          const expr::Scope& scope,
                                                          Evaluation& eval);

}  // namespace tiphys::engine::scope
