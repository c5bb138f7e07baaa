// Tokens to a tree. Chains of one level are joined to the left in a loop, so that only parentheses
// nest; tokens that no rule wants are left over and ignored, as govaluate does.
#include <initializer_list>

#include "expr/when/evaluate.h"

namespace tiphys::expr::when {

class Planner {
 public:
  using Level = Plan::Level;
  using Kind = TokenKind;

  Planner(const std::vector<Token>& tokens, Budget& budget, Plan& plan)
      : tokens_(tokens), budget_(budget), plan_(plan) {}

  // A whole expression: one level of nesting.
  base::Result<std::int32_t> chain(Level level) {
    expr::Level depth(budget_);
    if (!depth.ok()) return budget_.failure();
    return chain_inner(level);
  }

 private:
  // The levels below do not count as nesting: there is a fixed number of them.
  base::Result<std::int32_t> chain_inner(Level level) {
    if (level == Level::Prefix) return value();
    Level inner = static_cast<Level>(static_cast<int>(level) - 1);
    std::int32_t left = TRY(chain_inner(inner));
    while (at_ < tokens_.size() && level_of(tokens_[at_]) == level) {
      Plan::Node node;
      node.level = level;
      node.token = tokens_[at_++];
      node.left = left;
      node.right = TRY(chain_inner(inner));
      left = TRY(add(std::move(node)));
    }
    return left;
  }

  static bool one_of(const std::string& text, std::initializer_list<std::string_view> words) {
    for (std::string_view word : words)
      if (text == word) return true;
    return false;
  }

  // The level that a binary operator belongs to; Value for anything else.
  static Level level_of(const Token& token) {
    const std::string& sign = token.text;
    switch (token.kind) {
      case Kind::Separator: return Level::Separator;
      case Kind::Ternary: return Level::Ternary;
      case Kind::LogicalOp: return sign == "||" ? Level::Or : Level::And;
      case Kind::Comparator: return Level::Compare;
      case Kind::Modifier:
        if (one_of(sign, {"&", "|", "^"})) return Level::Bitwise;
        if (one_of(sign, {"<<", ">>"})) return Level::Shift;
        if (one_of(sign, {"+", "-"})) return Level::Add;
        if (sign == "**") return Level::Exponent;
        return Level::Multiply;
      default: return Level::Value;
    }
  }

  base::Result<std::int32_t> add(Plan::Node node) {
    if (!budget_.step() || !budget_.charge(sizeof node)) return budget_.failure();
    plan_.nodes_.push_back(std::move(node));
    return static_cast<std::int32_t>(plan_.nodes_.size()) - 1;
  }

  base::Result<std::int32_t> group() {
    Plan::Node node;
    node.group = true;
    if (at_ < tokens_.size()) node.right = TRY(chain(Level::Separator));
    if (at_ >= tokens_.size())
      return base::fail(base::ErrorCode::InvalidArgument, "index out of range");
    ++at_;  // the closing parenthesis, or what stands in its place
    return add(std::move(node));
  }

  base::Result<std::int32_t> prefix(const Token& token) {
    Plan::Node node;
    node.level = Level::Prefix;
    node.token = token;
    node.right = TRY(value());
    return add(std::move(node));
  }

  // A literal, a variable, a parenthesis or a prefix; nothing before a closing parenthesis.
  base::Result<std::int32_t> value() {
    expr::Level depth(budget_);
    if (!depth.ok()) return budget_.failure();
    if (at_ >= tokens_.size()) return Plan::kNone;
    const Token& token = tokens_[at_];
    if (token.kind == Kind::ClauseClose) return Plan::kNone;
    ++at_;
    switch (token.kind) {
      case Kind::Clause: return group();
      case Kind::Prefix: return prefix(token);
      case Kind::Numeric:
      case Kind::Boolean:
      case Kind::String:
      case Kind::Pattern:
      case Kind::Time:
      case Kind::Variable: {
        Plan::Node node;
        node.token = token;
        return add(std::move(node));
      }
      case Kind::Accessor: return accessor(token);
      default:
        return base::fail(base::ErrorCode::InvalidArgument,
                          "Unable to plan token kind: '" + std::string(name_of(token.kind)) +
                              "', value: '" + value_text(token) + "'");
    }
  }

  base::Result<std::int32_t> accessor(const Token& token) {
    Plan::Node node;
    node.token = token;
    if (at_ < tokens_.size() && tokens_[at_].kind == Kind::Clause)
      node.right = TRY(chain(Level::Separator));
    return add(std::move(node));
  }

  const std::vector<Token>& tokens_;
  Budget& budget_;
  Plan& plan_;
  std::size_t at_ = 0;
};

base::Result<Plan> Plan::create(const std::vector<Token>& tokens, Budget& budget) {
  Plan plan;
  plan.root_ = TRY(Planner(tokens, budget, plan).chain(Level::Separator));
  return plan;
}

}  // namespace tiphys::expr::when
