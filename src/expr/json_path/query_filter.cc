// Conditions of filters by the rules of the predecessor's script engine: operands are texts first;
// texts that are selected carry single quotes, and numbers are what reads as one.
#include <fmt/format.h>

#include <array>
#include <optional>

#include "base/json.h"
#include "base/text.h"
#include "expr/go/function.h"
#include "expr/go/number.h"
#include "expr/json_path/query_walk.h"

namespace tiphys::expr::json_path {
namespace {

using base::Result;
using base::Value;
using go::refuse;

using Sides = std::pair<std::string_view, std::string_view>;

// Both sides of an operator that has both.
std::optional<Sides> split(std::string_view text, std::string_view sign) {
  const std::size_t place = find_outside(text, sign);
  if (place == text.npos) return {};
  const Sides sides{base::trim(text.substr(0, place)),
                    base::trim(text.substr(place + sign.size()))};
  if (sides.first.empty() || sides.second.empty()) return {};
  return sides;
}

Value constant_of(std::string_view text) {
  if (text == "nil" || text == "null") return {};
  if (text.size() > 1 && text[0] == '"' && text.back() == '"')
    return Value("'" + std::string(text.substr(1, text.size() - 2)) + "'");
  return Value(text);
}

std::optional<double> number_of(const Value& value) {
  if (value.is_number()) return value.as_double();
  if (!value.is_string()) return {};
  if (auto n = go::parse_float(value.as_string())) return *n;
  return {};
}

std::string words_of(const Value& value) {
  if (value.is_string()) return value.as_string();
  if (value.is_null()) return "<nil>";
  return base::to_json(base::sorted_keys(value));
}

std::optional<bool> truth_of(std::string_view word) {
  for (const char* yes : {"1", "t", "T", "TRUE", "true", "True"})
    if (word == yes) return true;
  for (const char* no : {"0", "f", "F", "FALSE", "false", "False"})
    if (word == no) return false;
  return {};
}

class Judge {
 public:
  Judge(const Value& root, const Value& element, Budget& budget)
      : root_(root), element_(element), budget_(budget) {}

  // An error: it cannot be answered for this element.
  Result<Value> evaluate(const Condition& asked) {
    Level level(budget_);
    if (!level.ok() || !budget_.step()) return budget_.failure();
    switch (asked.kind) {
      case Condition::Kind::Empty: return refuse("invalid expression. is empty");
      case Condition::Kind::Constant: return asked.constant;
      case Condition::Kind::Selected: return select(asked.path);
      case Condition::Kind::Not: return Value(!TRY(boolean(asked.sides[0])));
      case Condition::Kind::Compare: return compare(asked);
      case Condition::Kind::Or:
      case Condition::Kind::And: break;
    }
    // Both sides are asked, whatever the first one says.
    const bool left = TRY(boolean(asked.sides[0])), right = TRY(boolean(asked.sides[1]));
    return Value(asked.kind == Condition::Kind::Or ? left || right : left && right);
  }

 private:
  Result<Value> select(const Path& path) {
    Value found = TRY(walk(path.steps, root_, path.from_root ? root_ : element_, budget_));
    if (!found.is_string()) return found;
    const std::string& plain = found.as_string();
    if (plain.size() > 1 && plain[0] == '\'' && plain.back() == '\'') return found;
    return Value("'" + plain + "'");
  }

  Result<bool> boolean(const Condition& asked) {
    const Value value = TRY(evaluate(asked));
    if (value.is_null()) return false;
    if (std::optional<bool> truth = truth_of(words_of(value))) return *truth;
    return refuse("invalid argument. expected boolean");
  }

  Result<Value> compare(const Condition& asked) {
    const Value a = TRY(evaluate(asked.sides[0])), b = TRY(evaluate(asked.sides[1]));
    const std::optional<double> x = number_of(a), y = number_of(b);
    const bool numbers = x.has_value() && y.has_value();
    if (asked.sign == "==") return Value(numbers ? *x == *y : words_of(a) == words_of(b));
    if (asked.sign == "!=") return Value(numbers ? *x != *y : words_of(a) != words_of(b));
    if (!numbers) return refuse("invalid argument. expected number");
    if (asked.sign == "<") return Value(*x < *y);
    if (asked.sign == ">") return Value(*x > *y);
    return Value(asked.sign == "<=" ? *x <= *y : *x >= *y);
  }

  const Value& root_;
  const Value& element_;
  Budget& budget_;
};

bool is_true(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::Null: return false;
    case Value::Kind::Bool: return value.as_bool();
    case Value::Kind::Number: return value.as_double() != 0;
    case Value::Kind::Array: return !value.as_array().empty();
    case Value::Kind::Object: return !value.as_object().empty();
    case Value::Kind::String: break;
  }
  const std::string& text = value.as_string();
  return is_quoted(text) ? text.size() > 2 : !text.empty();
}

// A condition that is one word: a number or a truth is meant as such.
Value constant(Value value) {
  if (!value.is_string()) return value;
  if (auto n = go::parse_float(value.as_string())) return Value::number(*n);
  if (std::optional<bool> truth = truth_of(value.as_string())) return *truth;
  return value;
}

Result<Condition> join(Condition::Kind kind, std::string_view sign, const Sides& sides,
                       Budget& budget) {
  Condition out{.kind = kind, .sign = std::string(sign)};
  out.sides.push_back(TRY(parse_condition(sides.first, budget)));
  out.sides.push_back(TRY(parse_condition(sides.second, budget)));
  return out;
}

}  // namespace

Result<Condition> parse_condition(std::string_view text, Budget& budget) {
  Level level(budget);
  if (!level.ok() || !budget.step(text.size() + 1)) return budget.failure();
  text = base::trim(text);
  if (text.empty()) return Condition();
  if (text.starts_with('(') && text.ends_with(')'))
    return parse_condition(text.substr(1, text.size() - 2), budget);
  if (const auto sides = split(text, "||")) return join(Condition::Kind::Or, "||", *sides, budget);
  if (const auto sides = split(text, "&&")) return join(Condition::Kind::And, "&&", *sides, budget);
  for (std::string_view sign : {"==", "!=", "<=", ">=", "<", ">"})
    if (const auto sides = split(text, sign))
      return join(Condition::Kind::Compare, sign, *sides, budget);
  if (text.size() > 1 && text[0] == '!') {
    Condition out{.kind = Condition::Kind::Not};
    out.sides.push_back(TRY(parse_condition(text.substr(1), budget)));
    return out;
  }
  if (text.starts_with('@') || text.starts_with('$'))
    return Condition{.kind = Condition::Kind::Selected, .path = TRY(parse_path(text, budget))};
  return Condition{.kind = Condition::Kind::Constant, .constant = constant_of(text)};
}

Result<bool> passes(const Condition& condition, const Value& root, const Value& element,
                    Budget& budget) {
  Result<Value> value = Judge(root, element, budget).evaluate(condition);
  if (budget.exceeded()) return budget.failure();
  return value.has_value() && is_true(constant(std::move(*value)));
}

}  // namespace tiphys::expr::json_path
