// `when` of a call (§14): a condition in the predecessor's language, whose tags stand for values.
#pragma once

#include <string>

#include "engine/plan/template_plan.h"
#include "engine/scope/node_scope.h"

namespace tiphys::engine::scope {

struct Condition {
  bool proceed = true;
  bool unresolved = false;  // its text refers to what is not there
  std::string text;         // as messages show it
  std::string error;        // "" if it could be evaluated
};

// What a user writes is read as the predecessor reads it; what a tag inserts between quotes is text
// whatever it contains. Outside quotes a value is read as a part of the condition, as ever; only
// where that is an error it is one text. O(length), up to three times.
Condition evaluate_condition(const plan::CallDetail& detail, const expr::Scope& scope,
                             const expr::Strictness& strictness, Evaluation& eval);

}  // namespace tiphys::engine::scope
