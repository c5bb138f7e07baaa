// Label selectors as maps (matchLabels, matchExpressions).
#pragma once

#include <string>

#include "base/value.h"

namespace tiphys::lint {

// "" or what is wrong with the selector.
std::string selector_problem(const base::Value& selector);

}  // namespace tiphys::lint
