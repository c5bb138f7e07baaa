// Simple tags: scanning, substitution, strictness, trees.
#include "expr/tags.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace tiphys::expr {
namespace {

MapScope sample() {
  MapScope scope;
  scope.set("item", "foo");
  scope.set("inputs.parameters.a", "1");
  scope.set("inputs.parameters.foo", "inner");
  scope.set("quoted", "say \"hi\"\n\\");
  scope.set("bell", "\a");
  scope.set_absent("steps.x.outputs.result");
  return scope;
}

struct Tried {
  MapScope scope = sample();
  Strictness strictness;
  EvalInputs inputs = {};
  Budget budget;

  base::Result<std::string> text(std::string_view t) {
    return substitute(t, Substitution{scope, strictness, inputs, budget});
  }
  std::string json(std::string_view t) {
    auto value = base::parse_json(t);
    auto out = substitute(*value, Substitution{scope, strictness, inputs, budget});
    return out ? base::to_json(*out) : "error: " + out.error().message;
  }
};

std::string shown(const base::Result<std::string>& r) {
  return r ? *r : "error: " + r.error().message;
}

TEST(Tags, SimpleTagsAreReplacedAndTrimmed) {
  Tried r;
  EXPECT_EQ(shown(r.text("{{item}} {{ item }}-{{inputs.parameters.a}}")), "foo foo-1");
  EXPECT_EQ(shown(r.text("none")), "none");
  EXPECT_EQ(shown(r.text("")), "");
}

TEST(Tags, UnknownTagsStayWhenAllowed) {
  Tried r;
  EXPECT_EQ(shown(r.text("{{nope}} {{ a b }} {{}}")), "{{nope}} {{ a b }} {{}}");
}

TEST(Tags, UnclosedDelimitersAreText) {
  Tried r;
  EXPECT_EQ(shown(r.text("a {{ b")), "a {{ b");
  EXPECT_EQ(shown(r.text("}} {{item}} {{")), "}} foo {{");
}

TEST(Tags, NestedTagsAreResolvedFromTheInside) {
  Tried r;
  auto once = r.text("{{inputs.parameters.{{item}}}}");
  EXPECT_EQ(shown(once), "{{inputs.parameters.foo}}");
  EXPECT_EQ(shown(r.text(*once)), "inner");
}

TEST(Tags, StrictnessNamesTheMissingVariable) {
  Tried r;
  r.strictness = Strictness::steps_and_tasks();
  EXPECT_EQ(shown(r.text("{{other}}")), "{{other}}");
  auto missing = r.text("{{ steps.a.outputs.result }}");
  EXPECT_EQ(shown(missing), "error: failed to resolve {{ steps.a.outputs.result }}");
  EXPECT_TRUE(is_missing_variable(missing.error()));
  EXPECT_EQ(shown(r.text("{{tasks.a.outputs.artifacts.x}}")), "{{tasks.a.outputs.artifacts.x}}");
  EXPECT_EQ(shown(r.text("{{stepsx.a}}")), "{{stepsx.a}}");
  r.strictness = Strictness::all();
  EXPECT_EQ(shown(r.text("{{other}}")), "error: failed to resolve {{other}}");
}

TEST(Tags, AbsentOutputsAreTerminalErrors) {
  Tried r;
  auto absent = r.text("{{steps.x.outputs.result}}");
  EXPECT_EQ(shown(absent),
            "error: unable to substitute {{steps.x.outputs.result}}: output is an absent optional "
            "(skipped/omitted node with no default)");
  EXPECT_FALSE(is_missing_variable(absent.error()));
  EXPECT_EQ(shown(r.text("{{a.{{steps.x.outputs.result}}}}")),
            "error: unable to substitute nested tag {{a.{{steps.x.outputs.result}}: "
            "\"steps.x.outputs.result\" is an absent optional");
}

TEST(Tags, ValuesMayHaveAnyCharacters) {
  Tried r;
  r.scope.set("bytes", "a\xff\xc3 \x7f");
  EXPECT_EQ(shown(r.text("{{quoted}}")), "say \"hi\"\n\\");
  EXPECT_EQ(shown(r.text("{{bell}}")), "\a");
  EXPECT_EQ(shown(r.text("{{bytes}}")), "a\xef\xbf\xbd\xef\xbf\xbd \x7f");
  EXPECT_EQ(r.json(R"(["{{","{{bell}}","}}"])"), R"(["{{","\u0007","}}"])");
}

TEST(Tags, InAConditionValuesStayWithinTheirQuotes) {
  Tried r;
  r.scope.set("word", "a-b");
  const auto in = [&](std::string_view text, ValueForm form) {
    Substitution with{r.scope, r.strictness, r.inputs, r.budget};
    with.values = form;
    return shown(substitute(text, with));
  };
  EXPECT_EQ(in("'{{quoted}}' == {{quoted}}", ValueForm::InQuotes),
            "'say \\\"hi\\\"\n\\\\' == say \"hi\"\n\\");
  EXPECT_EQ(in("'\\'{{item}}' == {{word}} || {{item}} < {{inputs.parameters.a}}", ValueForm::Text),
            "'\\'foo' == \"a-b\" || foo < 1");
  EXPECT_EQ(in("{{=quoted}}", ValueForm::Text), "\"say \\\"hi\\\"\n\\\\\"");
}

TEST(Tags, AnExpressionThatMustHoldIsAnErrorWithACaret) {
  Tried r;
  r.strictness = Strictness::allow().with(Strictness::Expressions::MayWait);
  EXPECT_EQ(shown(r.text("{{= inputs.parameters.b }}")),
            "error: failed to evaluate expression: there is no inputs.parameters.b (1:2)\n"
            " |  inputs.parameters.b \n | .^");
  EXPECT_EQ(shown(r.text("{{=retries}} {{ .Values.x }}")), "{{=retries}} {{ .Values.x }}");
  EXPECT_TRUE(shown(r.text("{{=inputs.parameters['a'] ? 1 : 2}}")).starts_with("error: failed to"));
  EXPECT_EQ(shown(r.text("{{=inputs.parameters.b ?? 'd'}}")), "d");
  r.strictness = Strictness::allow().with(Strictness::Expressions::MustHold);
  EXPECT_TRUE(shown(r.text("{{=retries}}")).starts_with("error: failed to evaluate expression: "));
}

TEST(Tags, TreesKeepShapeAndSubstituteKeys) {
  Tried r;
  EXPECT_EQ(r.json(R"({"{{item}}":["{{item}}",1,{"k":"x{{quoted}}"}],"n":null})"),
            R"({"foo":["foo",1,{"k":"xsay \"hi\"\n\\"}],"n":null})");
}

TEST(Tags, TagsThatCrossStringsBehaveAsOverJsonText) {
  Tried r;
  EXPECT_EQ(r.json(R"(["a {{ b","{{item}}","{{item}}"])"), R"(["a {{ b","foo","foo"])");
  // The opening delimiter swallows the start of the expression tag.
  EXPECT_EQ(r.json(R"(["{{","{{=1+1}}"])"), R"(["{{","{{=1+1}}"])");
  EXPECT_EQ(r.json(R"(["{{","{{quoted}}"])"), R"(["{{","say \"hi\"\n\\"])");
  r.scope.set(R"("]", "k)", "never");
  EXPECT_EQ(r.json(R"({"a":"{{","b":"}}"})"), R"({"a":"{{","b":"}}"})");
}

TEST(Tags, CompiledValuesCanBeSubstitutedIntoCopies) {
  Tried r;
  auto compiled = CompiledValue::compile(*base::parse_json(R"({"a":["x","{{item}}"],"b":"y"})"));
  ASSERT_TRUE(compiled.has_tags());
  ASSERT_EQ(compiled.slots().size(), 1u);
  EXPECT_EQ(compiled.slots()[0].path, (std::vector<std::uint32_t>{0, 1}));
  Substitution with{r.scope, r.strictness, r.inputs, r.budget};
  base::Value copy = compiled.source();
  ASSERT_TRUE(compiled.substitute_into(copy, with).has_value());
  EXPECT_EQ(base::to_json(copy), R"({"a":["x","foo"],"b":"y"})");
  EXPECT_EQ(*compiled.substitute_slots(with), (std::vector<std::string>{"foo"}));
  EXPECT_EQ(compiled.tags()[0]->inner, "item");
}

TEST(Tags, SoleSimpleTagIsTheWholeText) {
  EXPECT_EQ(sole_simple_tag("{{ steps.a.outputs.result }}"), "steps.a.outputs.result");
  EXPECT_EQ(sole_simple_tag("x{{a}}"), "");
  EXPECT_EQ(sole_simple_tag("{{a}}{{b}}"), "");
  EXPECT_EQ(sole_simple_tag("{{=a}}"), "");
}

TEST(Tags, BudgetBoundsTheResult) {
  Tried r;
  r.budget = Budget({.steps_max = 2, .depth_max = 10, .bytes_max = 1000});
  EXPECT_EQ(shown(r.text("{{item}}{{item}}{{item}}")),
            "error: expression exceeds its limit of 2 steps");
}

}  // namespace
}  // namespace tiphys::expr
