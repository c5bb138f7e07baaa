// The budget of an evaluation, under the name that users of this folder know: see go/budget.h.
#pragma once

#include "expr/go/budget.h"

namespace tiphys::expr {

using go::Budget;
using go::BudgetLimits;

}  // namespace tiphys::expr
