// Walking a document by the steps of a path, as the predecessor's jsonpath() does it.
//
// A step hands what it leads to to the steps behind it. Behind a step that leads to many places,
// each place has an answer of its own, lists in lists included; those without one are left out.
// Only an index behind a slice, a union or a filter chooses among the places themselves.
#pragma once

#include <span>

#include "base/result.h"
#include "base/value.h"
#include "expr/budget.h"
#include "expr/json_path/query_steps.h"

namespace tiphys::expr::json_path {

// What is found is copied and paid for from the budget.
base::Result<base::Value> walk(std::span<const Step> steps, const base::Value& root,
                               const base::Value& current, Budget& budget);

// Whether an element passes a filter. A condition that fails is not met; an exceeded budget is an
// error.
base::Result<bool> passes(const Condition& condition, const base::Value& root,
                          const base::Value& element, Budget& budget);

}  // namespace tiphys::expr::json_path
