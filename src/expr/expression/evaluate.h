// Evaluation of a tree.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "expr/expression/syntax.h"
#include "expr/go/any.h"
#include "expr/go/function.h"

namespace tiphys::expr::expression {

// Where names come from. Implemented over a Scope; borrowed by one evaluation.
class Environment {
 public:
  virtual ~Environment() = default;
  // The value at a path of names, and how many of the names led to it (the rest is for the value's
  // own members). Nothing: not even the first name is known.
  struct Found {
    go::Any value;
    std::size_t used = 0;
  };
  virtual base::Result<std::optional<Found>> find(std::span<const std::string_view> path) = 0;
  virtual base::Result<go::Any> everything() = 0;  // $env
};

// A builtin of the language by name; null if there is none (predicates are not functions).
const go::Function* find_builtin(std::string_view name);
base::Result<void> check_builtin_arguments(const go::Function& function, const go::Call& call);

// Errors carry the position of the node that failed.
base::Result<go::Any> evaluate(const Tree& tree, Environment& environment, go::World& world);

}  // namespace tiphys::expr::expression
