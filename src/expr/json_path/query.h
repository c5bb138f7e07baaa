// The JSONPath of the expression function jsonpath().
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/value.h"
#include "expr/budget.h"

namespace tiphys::expr::json_path {

base::Result<base::Value> query(const base::Value& document, std::string_view text, Budget& budget);

}  // namespace tiphys::expr::json_path
