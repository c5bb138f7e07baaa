// The expression language: variables, results, limits. Operators and functions: tests/vectors.
#include "expr/expression.h"
#include "expr/go/any.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "expr/tags.h"

namespace tiphys::expr {
namespace {

struct Try {
  MapScope scope;
  EvalInputs inputs = {};
  BudgetLimits limits;

  Try() {
    inputs.now = base::Timestamp{1'700'000'000'000'000'000};
    scope.set("item", "7");
    scope.set("inputs.parameters.x", "3");
    scope.set("inputs.parameters", "[]");
    scope.set("steps.my-step.outputs.result", "ok");
    scope.set_absent("steps.gone.outputs.result");
  }
  std::string run(std::string_view text) {
    Budget budget(limits);
    auto program = compile(text);
    if (!program) return "error: " + program.error().message;
    auto value = expr::run(*program, scope, inputs, budget);
    if (!value) return "error: " + value.error().message;
    auto out = to_tag_text(*value, budget);
    return out ? *out : "error: " + out.error().message;
  }
  std::string tag(std::string_view text, Strictness strictness = {}) {
    Budget budget(limits);
    auto out = substitute(text, Substitution{scope, strictness, inputs, budget});
    return out ? *out : "error: " + out.error().message;
  }
};

TEST(Language, ArithmeticAndTypes) {
  Try t;
  EXPECT_EQ(t.run("1 + 2 * 3"), "7");
  EXPECT_EQ(t.run("7 / 2"), "3.5");
  EXPECT_EQ(t.run("4 / 2"), "2");
  EXPECT_EQ(t.run("2 ** 3 ** 2"), "512");
  EXPECT_EQ(t.run("'a' + \"b\""), "ab");
  EXPECT_EQ(t.run("[1, 'x', {a: nil}]"), R"([1,"x",{"a":null}])");
  EXPECT_EQ(t.run("1..3 | map(# * 2) | sum()"), "12");
  EXPECT_EQ(t.run("let x = 2; x > 1 ? 'big' : 'small'"), "big");
  EXPECT_EQ(t.run("if 1 < 2 { 'yes' } else { 'no' }"), "yes");
  EXPECT_EQ(t.run("1 < 2 < 3"), "true");
  EXPECT_EQ(t.run("'abc' not contains 'x' and not false"), "true");
  EXPECT_EQ(t.run("reduce([1,2,3], #acc + #, 10)"), "16");
  EXPECT_EQ(t.run("now().Year()"), "2023");
}

TEST(Language, VariablesAreNestedMapsOfTexts) {
  Try t;
  EXPECT_EQ(t.run("asInt(inputs.parameters.x) + 1"), "4");
  EXPECT_EQ(t.run("steps['my-step'].outputs.result"), "ok");
  EXPECT_EQ(t.run("inputs.parameters"), R"({"x":"3"})");
  EXPECT_EQ(t.run("inputs.parameters.x + 1"),
            "error: invalid operation: string + int (1:21)\n | inputs.parameters.x + 1\n | "
            "....................^");
  EXPECT_EQ(t.run("inputs.parameters.none"), "null");
  EXPECT_EQ(t.run("steps.gone.outputs.result ?? 'default'"), "default");
  EXPECT_EQ(t.run("steps?.a?.b?.c"), "null");
  EXPECT_EQ(t.run("nope + 1"), "error: unknown name nope (1:1)\n | nope + 1\n | ^");
}

TEST(Language, MissingNamesAndLateBinding) {
  Try t;
  auto missing = [&](std::string_view text) { return missing_names(*compile(text), t.scope); };
  using Names = std::vector<std::string>;
  EXPECT_EQ(missing("inputs.parameters.x + nope.a.b"), (Names{"nope", "nope.a", "nope.a.b"}));
  EXPECT_EQ(missing("steps.other.outputs.result ?? 'x'"), Names{});
  EXPECT_EQ(missing("let a = 1; a + sprig.add(1, 2)"), Names{});
  EXPECT_EQ(missing("map([1], #.foo)"), Names{});
  EXPECT_TRUE(waits_for_late_binding(*compile("lastRetry.exitCode"), t.scope));
  EXPECT_FALSE(waits_for_late_binding(*compile("item + other"), t.scope));
}

TEST(Language, TagsFollowStrictness) {
  Try t;
  EXPECT_EQ(t.tag("a{{=asInt(item) * 2}}b"), "a14b");
  EXPECT_EQ(t.tag("{{='x' + \"\\n\" + item}}"), "x\n7");
  EXPECT_EQ(t.tag("{{=nope}} {{=1 + 'a'}} {{=nil}}"), "{{=nope}} {{=1 + 'a'}} {{=nil}}");
  EXPECT_EQ(t.tag("{{=1 +}}"),
            "error: failed to evaluate expression: unexpected token EOF (1:3)\n | 1 +\n | ..^");
  EXPECT_EQ(t.tag("{{=steps.later.outputs.result}}", Strictness::steps_and_tasks()),
            "error: failed to evaluate expression: steps.later is missing");
  EXPECT_EQ(t.tag("{{=retries}}", Strictness::steps_and_tasks()), "{{=retries}}");
  EXPECT_EQ(t.tag("{{=nil}}", Strictness::steps_and_tasks()),
            "error: failed to evaluate expression \"nil\"");
  EXPECT_EQ(t.tag("{{={'a': [1]}}}").substr(0, 57),  // the tag ends at the first "}}"
            "error: failed to evaluate expression: unexpected token EO");
  EXPECT_EQ(t.tag("{{={'a': [1]} }}"), "{\"a\":[1]}");
}

TEST(Language, BooleanContextsHaveTheirOwnWords) {
  Try t;
  auto check = [&](std::string_view text) {
    Budget budget;
    auto out = evaluate_bool(text, t.scope, t.inputs, budget);
    return out ? std::string(*out ? "true" : "false") : out.error().message;
  };
  EXPECT_EQ(check("item == '7'"), "true");
  EXPECT_EQ(check("unknown == nil"), "true");
  EXPECT_EQ(check("item"), "unable to cast expression result '7' to bool");
  EXPECT_EQ(check("1"), "unable to cast expression result '%!s(int=1)' to bool");
  EXPECT_EQ(check("1 +"),
            "unable to evaluate expression '1 +': unexpected token EOF (1:3)\n | 1 +\n | ..^");
}

TEST(Language, LimitsHaveTheirOwnErrors) {
  Try t;
  t.limits = {.steps_max = 1000, .depth_max = 50, .bytes_max = 100'000};
  EXPECT_EQ(t.run("1..100 | map(1..100) | count(true)"),
            "error: expression exceeds its limit of 1000 steps");
  t.limits.steps_max = 1'000'000;
  EXPECT_EQ(t.run("repeat('x', 200000)"), "error: expression exceeds its limit of 100000 bytes");
  EXPECT_EQ(t.run("reduce(1..100, [#acc], 0)"), "error: expression exceeds its limit of 50 levels");
  t.limits = {};
  std::string deep(100'000, '(');
  EXPECT_EQ(t.run(deep), "error: expression exceeds its limit of 200 levels");
  EXPECT_EQ(t.run(std::string(100'000, '[')), "error: expression exceeds its limit of 200 levels");
  EXPECT_EQ(t.run(std::string(100'000, '-') + "1"),
            "error: expression exceeds its limit of 200 levels");
  std::string chain = "1";
  for (int i = 0; i < 4000; ++i) chain += "+1";
  EXPECT_EQ(t.run(chain), "4001");
}

}  // namespace
}  // namespace tiphys::expr
