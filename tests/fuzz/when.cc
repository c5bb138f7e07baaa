// Conditions: total, within the budget, the same answer each time, and in parentheses too.
#include <string>

#include "expr/when.h"
#include "target.h"

namespace tiphys::fuzz {
namespace {

std::string when_outcome(std::string_view text, expr::WhenStyle style) {
  expr::Budget budget({100'000, 150, 8u << 20});
  auto truth = expr::evaluate_when(text, budget, style);
  if (truth) return *truth ? "true" : "false";
  property(!truth.error().message.empty(), "an error says why");
  return "error: " + truth.error().message;
}

}  // namespace

void run_when(std::string_view input) {
  for (auto style : {expr::WhenStyle::Words, expr::WhenStyle::Variables}) {
    std::string first = when_outcome(input, style);
    property(when_outcome(input, style) == first, "the same answer each time", first);
    // govaluate ignores what follows a parenthesis and no rule wants, so those stay out.
    if (first.starts_with("error") || input.empty() || input.find(')') != input.npos) continue;
    std::string inside = when_outcome("(" + std::string(input) + ")", style);
    property(inside == first || inside.find("limit") != inside.npos,
             "parentheses around the whole change nothing", inside);
  }
}

}  // namespace tiphys::fuzz
