// Terms of label selectors: `a=b`, `e in (x,y)`, `!g`, `h>3`; private to expr.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expr/selector.h"

namespace tiphys::expr::selector {

// In the order of the text. Errors in apimachinery's words. O(length).
base::Result<std::vector<LabelSelector::Requirement>> parse_label_terms(std::string_view text);
std::string text_of(const LabelSelector::Requirement& requirement);

}  // namespace tiphys::expr::selector
