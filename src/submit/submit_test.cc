// What becomes of a manifest on its way into the store.
#include "submit/submit.h"

#include <gtest/gtest.h>

#include <regex>

#include "base/json.h"
#include "base/yaml.h"
#include "submit/parameters.h"

namespace tiphys::submit {
namespace {

constexpr base::Timestamp kNow = {1'800'000'000'123'456'789};

base::Value manifest(const std::string& metadata, const std::string& more = "") {
  auto parsed =
      base::parse_yaml("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: " + metadata +
                       "\nspec:\n  entrypoint: main\n"
                       "  arguments: {parameters: [{name: a, value: x}, {name: b, value: y}]}\n"
                       "  templates: [{name: main, container: {image: busybox}}]\n" +
                       more);
  EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
  return parsed->front();
}

base::Result<Submission> prepared(const base::Value& object,
                                  const api::SubmitOptions& options = {}) {
  const Chance chance = {{3, 0x123456789abcdefull, ~5ull, 7}, {1, 2, 3, 4}};
  return prepare(object, options, {}, chance, kNow);
}

TEST(Submit, MakesANameAUidAndATime) {
  auto made = prepared(manifest("{generateName: hello-, labels: {team: red}}"));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_TRUE(std::regex_match(made->name, std::regex("hello-[a-z0-9]{5}")));
  EXPECT_TRUE(std::regex_match(
      made->uid,
      std::regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
  EXPECT_EQ(made->created_at.ns % 1'000'000'000, 0);
  const base::Value* metadata = made->object.find("metadata");
  EXPECT_EQ(metadata->find("name")->as_string(), made->name);
  EXPECT_EQ(metadata->find("creationTimestamp")->as_string(), base::to_rfc3339(kNow));
  EXPECT_EQ(metadata->find("namespace")->as_string(), "default");
  EXPECT_EQ(*made->labels.find("team"), base::Value("red"));
  EXPECT_EQ(base::to_json(made->object), made->manifest);
}

TEST(Submit, GivenParametersComeFirst) {
  api::SubmitOptions options;
  options.parameters = {{"new", "1"}, {"b", "2"}};
  auto made = apply_options(manifest("{name: x}"), options);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(base::to_json(*made->find("spec")->find("arguments")->find("parameters")),
            R"([{"name":"new","value":"1"},{"name":"b","value":"2"},{"name":"a","value":"x"}])");
}

TEST(Submit, OptionsOverwrite) {
  api::SubmitOptions options;
  options.name = "mine";
  options.entrypoint = "main";
  options.priority = 9;
  options.workflow_namespace = "other";
  auto made = prepared(manifest("{generateName: hello-}", "status: {phase: Failed}\n"), options);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->name, "mine");
  EXPECT_EQ(made->workflow_namespace, "other");
  EXPECT_EQ(made->priority, 9);
  EXPECT_EQ(made->object.find("status"), nullptr);
}

TEST(Submit, RefusesWhatCannotRun) {
  const auto code = [](const base::Value& object) { return prepared(object).error().code; };
  EXPECT_EQ(code(manifest("{}")), base::ErrorCode::InvalidArgument);
  EXPECT_EQ(code(manifest("{name: Not_A_Name}")), base::ErrorCode::InvalidArgument);
  EXPECT_EQ(code(base::Value("text")), base::ErrorCode::InvalidArgument);
  base::Value other = manifest("{name: x}");
  other.set("kind", base::Value("Pod"));
  EXPECT_EQ(code(other), base::ErrorCode::InvalidArgument);
  api::SubmitOptions options;
  options.entrypoint = "missing";
  EXPECT_FALSE(prepared(manifest("{name: x}"), options).has_value());
}

std::vector<std::string> refused(const std::string& spec, const std::string& of_template,
                                 std::vector<std::pair<std::string, std::string>> given) {
  const auto parse = [](const std::string& text) {
    return text.empty() ? base::Value() : base::parse_yaml(text)->front();
  };
  std::vector<std::string> out;
  for (const auto& each : check_parameters(parse(spec), parse(of_template), given, "")) {
    out.push_back(each.rule + " " + each.suggestion);
  }
  return out;
}

TEST(Parameters, OutsideOfAnEnumAreRefused) {
  const std::string spec =
      "arguments: {parameters: [{name: num, enum: [1, 2]}, {name: e, enum: []}]}";
  EXPECT_EQ(refused(spec, "", {{"num", "2"}, {"e", "any"}}), std::vector<std::string>());
  EXPECT_EQ(refused(spec, "", {{"num", "3"}}), (std::vector<std::string>{"parameter-enum "}));
  EXPECT_EQ(refused("workflowTemplateRef: {name: t}", spec, {{"num", "3"}}).size(), 1u);
}

TEST(Parameters, ThatNothingUsesAreRefused) {
  const auto used = [](const std::string& spec) {
    return refused(spec, "", {{"abc", "1"}}).empty();
  };
  EXPECT_FALSE(used("{}"));
  EXPECT_TRUE(used("arguments: {parameters: [{name: abc}]}"));
  EXPECT_FALSE(used("arguments: {parameters: [{name: abcd}]}"));
  EXPECT_TRUE(used("{entrypoint: m, templates: [{name: m, inputs: {parameters: [{name: abc}]}}]}"));
  EXPECT_FALSE(
      used("{entrypoint: x, templates: [{name: m, inputs: {parameters: [{name: abc}]}}]}"));
  EXPECT_TRUE(used("{onExit: m, templates: [{name: m, inputs: {parameters: [{name: abc}]}}]}"));
  EXPECT_TRUE(used("a: 'x {{workflow.parameters.abc}}'"));
  EXPECT_FALSE(used("a: 'x {{workflow.parameters.abcd}} {{workflow.parameters.ab}}'"));
  EXPECT_TRUE(used("a: \"{{=workflow.parameters['abc']}}\""));
  EXPECT_TRUE(used("a: '{{=workflow.parameters[\"abc\"]}}'"));
  EXPECT_FALSE(used("a: '{{=workflow.parameters[\"abd\"]}}'"));
  EXPECT_TRUE(used("a: '{{=workflow.parameters[item]}}'")) << "who knows";
  EXPECT_TRUE(used("a: '{{workflow.parameters}}'"));
  EXPECT_TRUE(used("a: '{{workflow.parameters.json}}'"));
  EXPECT_TRUE(used("a: '{{workflow.parameters.{{item}}}}'"));
  EXPECT_TRUE(used("a: {templateRef: {name: t, template: u}}")) << "its texts are not here";
  EXPECT_TRUE(used("workflowTemplateRef: {name: t}")) << "it is not known";
  EXPECT_EQ(refused("workflowTemplateRef: {name: t}", "arguments: {parameters: [{name: abd}]}",
                    {{"abc", "1"}}),
            (std::vector<std::string>{"parameter-unknown abd"}));
}

}  // namespace
}  // namespace tiphys::submit
