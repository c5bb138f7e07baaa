// Evaluation of a planned condition: short circuits, type checks and messages of govaluate.
#include "expr/when/evaluate.h"

#include <fmt/format.h>

#include <cmath>

#include "expr/go/function.h"
#include "expr/go/number.h"

namespace tiphys::expr::when {
namespace {

using go::refuse;

const bool* bool_in(const Datum& d) { return std::get_if<bool>(&d.value); }
const double* number_in(const Datum& d) { return std::get_if<double>(&d.value); }
const std::string* text_in(const Datum& d) { return std::get_if<std::string>(&d.value); }
bool is_nil(const Datum& d) { return std::holds_alternative<std::monostate>(d.value); }

bool same(const Datum& a, const Datum& b) {
  if (a.value.index() != b.value.index()) return false;
  if (is_nil(a)) return true;
  if (auto x = bool_in(a)) return *x == *bool_in(b);
  if (auto x = number_in(a)) return *x == *number_in(b);
  if (auto x = text_in(a)) return *x == *text_in(b);
  if (auto x = std::get_if<Data>(&a.value)) {
    const Data& y = std::get<Data>(b.value);
    if (x->size() != y.size()) return false;
    for (std::size_t i = 0; i < x->size(); ++i)
      if (!same((*x)[i], y[i])) return false;
    return true;
  }
  return std::get<go::Regexp>(a.value).pattern() == std::get<go::Regexp>(b.value).pattern();
}

std::uint64_t to_uint64(double n) {
  constexpr double kTop = 9223372036854775808.0;
  if (n < kTop) return static_cast<std::uint64_t>(go::to_int64(n));
  return static_cast<std::uint64_t>(go::to_int64(n - kTop)) ^ (std::uint64_t{1} << 63);
}

double shifted(const std::string& sign, double left, double right) {
  std::uint64_t n = to_uint64(left);
  std::uint64_t by = to_uint64(right);
  if (by >= 64) return 0;
  return static_cast<double>(sign == "<<" ? n << by : n >> by);
}

double bitwise(char sign, double left, double right) {
  std::int64_t a = go::to_int64(left);
  std::int64_t b = go::to_int64(right);
  return static_cast<double>(sign == '&' ? (a & b) : sign == '|' ? (a | b) : (a ^ b));
}

double arithmetic(const std::string& sign, double a, double b) {
  if (sign == "**") return go::power(a, b);
  switch (sign[0]) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return a / b;
    default: return std::fmod(a, b);
  }
}

bool compared(const std::string& sign, int order) {
  if (sign == "<") return order < 0;
  if (sign == "<=") return order <= 0;
  if (sign == ">") return order > 0;
  return order >= 0;
}

std::unexpected<base::Error> not_fit(std::string_view role, std::string_view sign,
                                     const Datum& value, std::string_view wanted) {
  return refuse(fmt::format("Value '{}' cannot be used with the {} '{}'{}", text_of(value), role,
                            sign, wanted));
}
constexpr std::string_view kNotNumber = ", it is not a number";
constexpr std::string_view kNotBool = ", it is not a bool";

}  // namespace

std::string text_of(const Datum& datum) {
  if (is_nil(datum)) return "<nil>";
  if (auto b = bool_in(datum)) return *b ? "true" : "false";
  if (auto n = number_in(datum)) return go::float_text(*n);
  if (auto s = text_in(datum)) return *s;
  if (auto pattern = std::get_if<go::Regexp>(&datum.value)) return pattern->pattern();
  std::string out = "[";
  for (const Datum& element : std::get<Data>(datum.value)) {
    if (out.size() > 1) out += ' ';
    out += text_of(element);
  }
  return out + "]";
}

class Evaluator {
 public:
  using Level = Plan::Level;
  Evaluator(const Plan& plan, Budget& budget) : plan_(plan), budget_(budget) {}

  // Goes down the left spine in a loop: only parentheses and right operands recurse.
  base::Result<Datum> evaluate(std::int32_t at) {
    expr::Level depth(budget_);
    if (!depth.ok()) return budget_.failure();
    if (at == Plan::kNone) return Datum{};
    std::vector<const Plan::Node*> spine;
    const Plan::Node* node = &node_at(at);
    while (node->left != Plan::kNone) {
      spine.push_back(node);
      node = &node_at(node->left);
    }
    Datum value = TRY(leaf(*node));
    while (!spine.empty()) {
      if (!budget_.step()) return budget_.failure();
      value = TRY(binary(*spine.back(), std::move(value)));
      spine.pop_back();
    }
    return value;
  }

 private:
  const Plan::Node& node_at(std::int32_t at) const {
    return plan_.nodes_[static_cast<std::size_t>(at)];
  }

  base::Result<Datum> leaf(const Plan::Node& node) {
    if (!budget_.step()) return budget_.failure();
    if (node.group) return evaluate(node.right);
    if (node.level == Level::Prefix) return prefix(node);
    if (node.level != Level::Value) return binary(node, Datum{});  // nothing on its left
    const Token& token = node.token;
    switch (token.kind) {
      case TokenKind::Numeric:
      case TokenKind::Time: return Datum{token.number};
      case TokenKind::Boolean: return Datum{token.truth};
      case TokenKind::String: return text(token.text);
      case TokenKind::Pattern: return Datum{token.pattern};
      case TokenKind::Accessor:
        TRY(evaluate(node.right));
        return refuse("No parameter '" + token.text.substr(0, token.text.find('.')) + "' found.");
      default: return refuse("No parameter '" + token.text + "' found.");
    }
  }

  base::Result<Datum> text(std::string s) {
    if (!budget_.charge(s.size())) return budget_.failure();
    return Datum{std::move(s)};
  }

  base::Result<Datum> prefix(const Plan::Node& node) {
    Datum right = TRY(evaluate(node.right));
    const std::string& sign = node.token.text;
    if (sign == "!") {
      if (auto b = bool_in(right)) return Datum{!*b};
    } else if (auto n = number_in(right)) {
      if (sign == "-") return Datum{-*n};
      return Datum{static_cast<double>(~go::to_int64(*n))};
    }
    return not_fit("prefix", sign, right, "");
  }

  // The right operand is not looked at where the left one decides.
  static bool decided(const Plan::Node& node, const Datum& left) {
    const std::string& sign = node.token.text;
    const bool* truth = bool_in(left);
    if (sign == "&&") return truth != nullptr && !*truth;
    if (sign == "||") return truth != nullptr && *truth;
    return (sign == "??" || sign == ":") && !is_nil(left);
  }

  base::Result<Datum> binary(const Plan::Node& node, Datum left) {
    const std::string& sign = node.token.text;
    bool ternary = node.level == Level::Ternary;
    if ((ternary || node.token.kind == TokenKind::LogicalOp) && decided(node, left)) return left;
    if (ternary && sign == "?" && bool_in(left) != nullptr && !*bool_in(left)) return Datum{};
    Datum right = TRY(evaluate(node.right));
    switch (node.level) {
      case Level::Separator: return separated(std::move(left), std::move(right));
      case Level::Ternary:
        if (sign == "?" && bool_in(left) == nullptr)
          return not_fit("ternary operator", sign, left, kNotBool);
        return right;
      case Level::Or:
      case Level::And:
        if (bool_in(left) == nullptr) return not_fit("logical operator", sign, left, kNotBool);
        if (bool_in(right) == nullptr) return not_fit("logical operator", sign, right, kNotBool);
        return right;
      case Level::Compare: return comparison(sign, left, right);
      default: return modified(node.level, sign, left, right);
    }
  }

  base::Result<Datum> separated(Datum left, Datum right) {
    if (!budget_.charge(sizeof(Datum))) return budget_.failure();
    if (!std::holds_alternative<Data>(left.value)) {
      Data list;
      list.push_back(std::move(left));
      left.value = std::move(list);
    }
    std::get<Data>(left.value).push_back(std::move(right));
    return left;
  }

  base::Result<Datum> modified(Level level, const std::string& sign, const Datum& left,
                               const Datum& right) {
    const double* a = number_in(left);
    const double* b = number_in(right);
    if (sign == "+" && (text_in(left) != nullptr || text_in(right) != nullptr))
      return text(text_of(left) + text_of(right));
    if (a == nullptr) return not_fit("modifier", sign, left, kNotNumber);
    if (b == nullptr) return not_fit("modifier", sign, sign == "+" ? left : right, kNotNumber);
    if (level == Level::Shift) return Datum{shifted(sign, *a, *b)};
    if (level == Level::Bitwise) return Datum{bitwise(sign[0], *a, *b)};
    return Datum{arithmetic(sign, *a, *b)};
  }

  base::Result<Datum> comparison(const std::string& sign, const Datum& left, const Datum& right) {
    if (sign == "==") return Datum{same(left, right)};
    if (sign == "!=") return Datum{!same(left, right)};
    if (sign == "in") return contained(left, right);
    if (sign == "=~" || sign == "!~") return matched(sign, left, right);
    if (auto a = number_in(left), b = number_in(right); a != nullptr && b != nullptr) {
      if (std::isnan(*a) || std::isnan(*b)) return Datum{false};
      return Datum{compared(sign, *a < *b ? -1 : *a > *b ? 1 : 0)};
    }
    if (auto a = text_in(left), b = text_in(right); a != nullptr && b != nullptr)
      return Datum{compared(sign, a->compare(*b))};
    return not_fit("comparator", sign, left, kNotNumber);
  }

  base::Result<Datum> contained(const Datum& left, const Datum& right) {
    auto list = std::get_if<Data>(&right.value);
    if (list == nullptr) return not_fit("comparator", "in", right, kNotNumber);
    for (const Datum& element : *list) {
      if (!budget_.step()) return budget_.failure();
      bool lists =
          std::holds_alternative<Data>(left.value) && std::holds_alternative<Data>(element.value);
      if (lists) return refuse("runtime error: comparing uncomparable type []interface {}");
      if (same(left, element)) return Datum{true};
    }
    return Datum{false};
  }

  base::Result<Datum> matched(const std::string& sign, const Datum& left, const Datum& right) {
    if (text_in(left) == nullptr) return not_fit("comparator", sign, left, kNotNumber);
    auto pattern = std::get_if<go::Regexp>(&right.value);
    if (pattern == nullptr && text_in(right) == nullptr)
      return not_fit("comparator", sign, right, kNotNumber);
    if (pattern != nullptr) return applied(sign, *text_in(left), *pattern);
    auto compiled = go::Regexp::compile(*text_in(right), budget_);
    if (!compiled && budget_.exceeded()) return std::unexpected(compiled.error());
    if (!compiled)
      return refuse(fmt::format("Unable to compile regexp pattern '{}': {}", *text_in(right),
                                compiled.error().message));
    return applied(sign, *text_in(left), *compiled);
  }

  base::Result<Datum> applied(const std::string& sign, const std::string& text,
                              const go::Regexp& pattern) {
    if (!pattern.scan_fits(text.size(), budget_)) return budget_.failure();
    return Datum{pattern.matches(text) == (sign == "=~")};
  }

  const Plan& plan_;
  Budget& budget_;
};

base::Result<Datum> Plan::evaluate(Budget& budget) const {
  return Evaluator(*this, budget).evaluate(root_);
}

}  // namespace tiphys::expr::when
