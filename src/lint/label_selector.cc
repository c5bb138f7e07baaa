// Keys, operators and their values, as Kubernetes checks them; of several requirements the first
// that is wrong is told.
#include "lint/label_selector.h"

#include <fmt/core.h>

#include <vector>

#include "base/json.h"
#include "base/members.h"
#include "base/text.h"
#include "expr/selector/label_words.h"

namespace tiphys::lint {
namespace {

using base::Value;

struct Requirement {
  std::string key;
  std::vector<std::string> values;
  std::string values_problem = {};  // of their number
};

std::string requirement_problem(const Requirement& requirement) {
  std::vector<std::string> out;
  const auto wrong = [&](std::string_view at, std::string_view value, std::string_view problem) {
    if (!problem.empty())
      out.push_back(fmt::format("{}: Invalid value: {}: {}", at, value, problem));
  };
  const auto& [key, values, values_problem] = requirement;
  wrong("key", base::go_quote(key), expr::selector::label_key_problem(key));
  Value list = Value::array();
  for (const std::string& each : values) list.as_array().emplace_back(each);
  wrong("values", values.empty() ? "null" : base::to_json(list), values_problem);
  for (std::size_t i = 0; i < values.size(); ++i)
    wrong(fmt::format("values[{}][{}]", i, key), base::go_quote(values[i]),
          expr::selector::label_value_problem(values[i]));
  if (out.size() < 2) return out.empty() ? std::string() : out[0];
  return "[" + base::join(out, ", ") + "]";
}

std::string expression_problem(const Value& expression) {
  const std::string& op = member_text(expression, "operator");
  Requirement requirement{member_text(expression, "key"), {}};
  for (const Value& each : member_list(expression, "values"))
    requirement.values.push_back(each.is_string() ? each.as_string() : "");
  const bool listed = op == "In" || op == "NotIn";
  if (!listed && op != "Exists" && op != "DoesNotExist")
    return fmt::format("{} is not a valid label selector operator", base::go_quote(op));
  if (listed && requirement.values.empty())
    requirement.values_problem = "for 'in', 'notin' operators, values set can't be empty";
  if (!listed && !requirement.values.empty())
    requirement.values_problem = "values set must be empty for exists and does not exist";
  return requirement_problem(requirement);
}

}  // namespace

std::string selector_problem(const Value& selector) {
  for (const base::Member& member : member_object(selector, "matchLabels")) {
    const std::string value = member.value.is_string() ? member.value.as_string() : "";
    std::string problem = requirement_problem({member.key, {value}});
    if (!problem.empty()) return problem;
  }
  for (const Value& each : member_list(selector, "matchExpressions")) {
    std::string problem = expression_problem(each);
    if (!problem.empty()) return problem;
  }
  return {};
}

}  // namespace tiphys::lint
