// The names that the predecessor adds to the environment of expressions: asInt, asFloat, toJson,
// jsonpath and sprig.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "expr/expression/evaluate.h"

namespace tiphys::expr::expression {

bool is_added_name(std::string_view name);
// Whether a dotted path of such a name leads to a function: "asInt", "sprig.upper".
bool is_added_function(std::string_view path);
// REQUIRES: is_added_name(path[0]).
base::Result<std::optional<Environment::Found>> find_added(std::span<const std::string_view> path);

}  // namespace tiphys::expr::expression
