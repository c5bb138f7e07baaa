// The expression language: reading and evaluation are total and keep their budget, printing and
// parsing agree, and a compiled program kept gives what a fresh one gives.
#include <string>

#include "expr/expression.h"
#include "expr/expression/syntax.h"
#include "expr/go/any.h"
#include "expr/go/format.h"
#include "print.h"
#include "target.h"

namespace tiphys::fuzz {
namespace {

using expr::Budget;

expr::BudgetLimits program_limits() { return {200'000, 100, 16u << 20}; }

const expr::MapScope& scope() {
  static const expr::MapScope made = [] {
    expr::MapScope out;
    out.set("item", "7");
    out.set("x", "abc");
    out.set("inputs.parameters.n", "3");
    out.set("inputs.parameters.list", "[1,[2,\"a\"],{\"b\":null}]");
    out.set("steps.my-step.outputs.result", "ok");
    out.set_absent("steps.gone.result");
    return out;
  }();
  return made;
}

expr::EvalInputs inputs() {
  expr::EvalInputs out;
  out.now = base::Timestamp{1'700'000'000'123'456'789};
  out.chance = expr::Chance("fuzz");
  return out;
}

// The outcome as one text.
std::string outcome(const expr::Program& program) {
  Budget budget(program_limits());
  auto value = run(program, scope(), inputs(), budget);
  property(!value || !budget.exceeded(), "a value only within the budget", program.text());
  property(budget.exceeded() || budget.steps() <= program_limits().steps_max, "steps are counted");
  if (!value) {
    property(!value.error().message.empty(), "an error says why", program.text());
    return "error: " + value.error().message;
  }
  property(value->depth() <= program_limits().depth_max, "values are bounded in depth",
           program.text());
  Budget printing(program_limits());
  auto json = expr::go::json_of(*value, printing);
  return expr::to_go_text(*value) + "\n" + (json ? *json : json.error().message);
}

void print_and_parse(std::string_view text) {
  auto tree = expr::expression::parse(text);
  if (!tree) return;
  auto printed = print(*tree, 20'000);
  if (!printed) return;
  auto again = expr::expression::parse(*printed);
  if (!again)  // each parenthesis is a level
    return property(again.error().code == base::ErrorCode::Exhausted, "printed text parses",
                    again.error().message + "\n" + *printed);
  auto second = print(*again, 40'000);
  property(second && *second == *printed, "printing and parsing agree",
           *printed + "\n" + second.value_or("too long"));
}

}  // namespace

void run_lang(std::string_view input) {
  auto program = expr::compile(input);
  if (!program) return property(!program.error().message.empty(), "an error says why");
  print_and_parse(input);
  std::string first = outcome(*program);
  property(outcome(*program) == first, "running twice gives the same", first);
  auto fresh = expr::compile(input);
  property(fresh && outcome(*fresh) == first, "a kept program equals a fresh one", first);
  Budget budget(program_limits());
  auto truth = expr::evaluate_bool(input, scope(), inputs(), budget);
  property(truth || !truth.error().message.empty(), "an error says why");
  (void)missing_names(*program, scope());
  (void)waits_for_late_binding(*program, scope());
}

}  // namespace tiphys::fuzz
