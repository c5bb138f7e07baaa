// A Scope as the environment of expressions: flat keys become nested maps on demand.
#pragma once

#include <map>
#include <string>

#include "expr/expression.h"
#include "expr/expression/evaluate.h"
#include "expr/expression/program.h"
#include "expr/go/any.h"
#include "expr/scope.h"

namespace tiphys::expr::expression {

// Belongs to one evaluation; remembers the maps that it built.
class ScopeEnvironment : public Environment {
 public:
  ScopeEnvironment(const Scope& scope, Functions functions, UnknownNames unknown, Budget& budget)
      : scope_(scope), functions_(functions), unknown_(unknown), budget_(budget) {}

  base::Result<std::optional<Found>> find(std::span<const std::string_view> path) override;
  base::Result<go::Any> everything() override;

  // Whether a dotted path leads to a value, or into one that has members of its own.
  bool has(std::string_view path) const;
  // The first reference whose first name is unknown is an error with its position.
  base::Result<void> check_names(const ProgramCode& code) const;

  // Whether the static check can say more with the scope at hand, and that check.
  bool declares_names(const ProgramCode& code) const;
  base::Result<void> check_kinds(const ProgramCode& code) const;

 private:
  bool has_children(std::string_view path) const;
  base::Result<go::Any> subtree(const std::string& prefix);  // "steps.", or "" for all
  base::Result<go::Any> leaf(const ScopeValue& value);

  const Scope& scope_;
  Functions functions_;
  UnknownNames unknown_;
  Budget& budget_;
  std::map<std::string, go::Any, std::less<>> built_;
};

}  // namespace tiphys::expr::expression
