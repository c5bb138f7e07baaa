// Terms of field selectors, `displayName=x` and `phase!=Running`; private to expr.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expr/selector.h"

namespace tiphys::expr::selector {

// Sorted as they are printed. Error: "invalid selector: '%s'; can't understand '%s'".
// O(n log n) in the length.
base::Result<std::vector<FieldSelector::Requirement>> parse_field_terms(std::string_view text);
std::string text_of(const FieldSelector::Requirement& requirement);

}  // namespace tiphys::expr::selector
