// The predecessor's two readings of a condition: first with its words as variables, then as texts.
#include "expr/when.h"

#include <fmt/format.h>

#include "expr/go/strings.h"
#include "expr/when/evaluate.h"

namespace tiphys::expr {
namespace {

using when::Plan;
using when::Token;
using when::TokenKind;

base::Result<std::vector<Token>> read(std::string_view text, Budget& budget) {
  auto tokens = TRY(when::tokenize(text, budget));
  TRY(when::check_syntax(tokens));
  TRY(when::mark_patterns(tokens, budget));
  TRY(Plan::create(tokens, budget));
  return tokens;
}

base::Result<Plan> plan_of(std::vector<Token>& tokens, WhenStyle style, Budget& budget) {
  if (style == WhenStyle::Words) {
    for (Token& token : tokens)
      if (token.kind == TokenKind::Variable) token.kind = TokenKind::String;
    TRY(when::check_syntax(tokens));
    TRY(when::mark_patterns(tokens, budget));
  }
  return Plan::create(tokens, budget);
}

std::unexpected<base::Error> wrapped(const base::Error& cause, std::string_view what,
                                     std::string_view text, std::string_view hint = "") {
  if (cause.code == base::ErrorCode::Exhausted) return std::unexpected(cause);
  return base::fail(cause.code, fmt::format("{} '{}': {}{}", what, go::for_message(text),
                                            go::for_message(cause.message), hint));
}

}  // namespace

base::Result<bool> evaluate_when(std::string_view text, Budget& budget, WhenStyle style) {
  if (text.empty()) return true;
  auto tokens = read(text, budget);
  if (!tokens) {
    bool token = tokens.error().message.find("Invalid token") != std::string::npos;
    return wrapped(tokens.error(), "Invalid 'when' expression", text,
                   token ? " (hint: try wrapping the affected expression in quotes (\"))" : "");
  }
  auto plan = plan_of(*tokens, style, budget);
  if (!plan) return wrapped(plan.error(), "Failed to parse 'when' expression", text);
  auto value = plan->evaluate(budget);
  if (!value) return wrapped(value.error(), "Failed to evaluate 'when' expresion", text);
  if (auto truth = std::get_if<bool>(&value->value)) return *truth;
  return base::fail(base::ErrorCode::InvalidArgument,
                    fmt::format("Expected boolean evaluation for '{}'. Got {}",
                                go::for_message(text), go::for_message(when::text_of(*value))));
}

}  // namespace tiphys::expr
