// Operators and their values; the first thing that is wrong is told.
#include "lint/label_selector.h"

#include <fmt/core.h>

#include "base/text.h"

namespace tiphys::lint {
namespace {

std::string expression_problem(const base::Value& expression) {
  const base::Value* op = expression.find("operator");
  const base::Value* values = expression.find("values");
  const std::string text = op != nullptr && op->is_string() ? op->as_string() : "";
  const std::size_t count = values != nullptr && values->is_array() ? values->as_array().size() : 0;
  if (text == "In" || text == "NotIn") {
    if (count > 0) return {};
    return fmt::format(
        "values: Invalid value: {}: for 'in', 'notin' operators, values set can't be empty",
        values == nullptr || !values->is_array() ? "null" : "[]");
  }
  if (text == "Exists" || text == "DoesNotExist") {
    if (count == 0) return {};
    return "values: Invalid value: values set must be empty for exists and does not exist";
  }
  return fmt::format("{} is not a valid label selector operator", base::go_quote(text));
}

}  // namespace

std::string selector_problem(const base::Value& selector) {
  const base::Value* expressions = selector.find("matchExpressions");
  if (expressions == nullptr || !expressions->is_array()) return {};
  for (const base::Value& each : expressions->as_array()) {
    std::string problem = expression_problem(each);
    if (!problem.empty()) return problem;
  }
  return {};
}

}  // namespace tiphys::lint
