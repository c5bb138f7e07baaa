// Planning and evaluating the tokens of a condition.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "expr/budget.h"
#include "expr/go/regexp.h"
#include "expr/when/token.h"

namespace tiphys::expr::when {

struct Datum;
using Data = std::vector<Datum>;
// Nothing, a truth, a number, a text, a list, or a pattern.
struct Datum {
  std::variant<std::monostate, bool, double, std::string, Data, go::Regexp> value;
};
std::string text_of(const Datum& datum);  // Go's %v

// A tree of operators, left-associative at each level, made of checked tokens.
class Plan {
 public:
  static base::Result<Plan> create(const std::vector<Token>& tokens, Budget& budget);
  base::Result<Datum> evaluate(Budget& budget) const;

 private:
  friend class Planner;
  friend class Evaluator;
  static constexpr std::int32_t kNone = -1;
  enum class Level : std::uint8_t {
    Value,
    Prefix,
    Exponent,
    Multiply,
    Add,
    Shift,
    Bitwise,
    Compare,
    And,
    Or,
    Ternary,
    Separator
  };
  struct Node {
    Level level = Level::Value;
    bool group = false;  // a parenthesis, with the inner tree on its right
    Token token;         // the operator, or the value
    std::int32_t left = kNone;
    std::int32_t right = kNone;
  };
  std::vector<Node> nodes_;
  std::int32_t root_ = kNone;
};

}  // namespace tiphys::expr::when
