// Substituting and evaluating a condition. See condition.h.
#include "engine/scope/condition.h"

#include <algorithm>
#include <utility>

#include "engine/scope/inputs.h"
#include "expr/when.h"

namespace tiphys::engine::scope {

namespace {

constexpr std::string_view kSpecial = "'\"\\";

std::size_t count_special(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return kSpecial.find(c) != std::string_view::npos; }));
}

}  // namespace

Condition evaluate_condition(const plan::CallDetail& detail, const expr::Scope& scope,
                             const expr::Strictness& strictness, Evaluation& eval) {
  Condition out;
  if (detail.call->when->empty()) return out;
  auto text = resolve_text(detail.when, scope, strictness, eval);
  if (!text) {
    out.error = text.error().message;
    out.unresolved = true;
    return out;
  }
  out.text = std::move(*text);
  const auto read = [&](expr::ValueForm form) -> base::Result<bool> {
    const std::string source = TRY(resolve_text(detail.when, scope, strictness, eval, form));
    return expr::evaluate_when(source, eval.budget);
  };
  const bool tagged = detail.when.has_tags();
  // As a rule no value has a quote or a backslash, and the text is its own source.
  const bool same = !tagged || count_special(out.text) == detail.when.count_outside_tags(kSpecial);
  base::Result<bool> value =
      same ? expr::evaluate_when(out.text, eval.budget) : read(expr::ValueForm::InQuotes);
  if (!value && tagged && value.error().code != base::ErrorCode::Exhausted) {
    if (auto again = read(expr::ValueForm::Text)) value = *again;
  }
  if (value) {
    out.proceed = *value;
  } else if (same) {
    out.error = value.error().message;
  } else {
    // In the words of the text that is shown.
    auto shown = expr::evaluate_when(out.text, eval.budget);
    out.error = shown ? value.error().message : shown.error().message;
  }
  return out;
}

}  // namespace tiphys::engine::scope
