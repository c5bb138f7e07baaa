// The added functions.
#include "expr/expression/added_functions.h"

#include "base/json.h"
#include "expr/go/format.h"
#include "expr/json_path.h"
#include "expr/sprig/functions.h"

namespace tiphys::expr::expression {
namespace {

using go::Any;
using go::Call;
using Out = base::Result<Any>;

Out added_as_int(Call& c) { return find_builtin("int")->call(c); }
Out added_as_float(Call& c) { return find_builtin("float")->call(c); }
Out added_to_json(Call& c) { return Any(TRY(go::json_of(c[0], c.world.budget))); }

Out added_json_path(Call& c) {
  base::ParseLimits limits;
  limits.values_max = 1'000'000;
  limits.depth_max = c.world.budget.limits().depth_max;
  if (!c.world.budget.charge(c.text(0).size() * 4)) return c.world.budget.failure();
  auto document = TRY(base::parse_json(c.text(0), limits));
  auto found = TRY(query_json_path(document, c.text(1), c.world.budget));
  return go::from_json_value(found, c.world.budget);
}

constexpr go::Function kAdded[] = {
    {"asInt", "a", added_as_int},
    {"asFloat", "a", added_as_float},
    {"toJson", "a", added_to_json},
    {"jsonpath", "ss", added_json_path},
};

Any function_value(const go::Function* function) {
  return Any(std::make_shared<const go::Closure>(go::Closure{function}));
}

}  // namespace

bool is_added_name(std::string_view name) {
  if (name == "sprig") return true;
  for (const go::Function& function : kAdded)
    if (function.name == name) return true;
  return false;
}

bool is_added_function(std::string_view path) {
  std::size_t dot = path.find('.');
  if (path.substr(0, dot) != "sprig") return is_added_name(path.substr(0, dot));
  return dot == path.npos || sprig::find_function(path.substr(dot + 1)) != nullptr;
}

base::Result<std::optional<Environment::Found>> find_added(std::span<const std::string_view> path) {
  using Found = Environment::Found;
  for (const go::Function& function : kAdded)
    if (function.name == path[0]) return Found{function_value(&function), 1};
  if (path.size() == 1) return Found{Any::map(std::vector<std::pair<std::string, Any>>{}), 1};
  const go::Function* function = sprig::find_function(path[1]);
  return Found{function != nullptr ? function_value(function) : Any(), 2};
}

}  // namespace tiphys::expr::expression
