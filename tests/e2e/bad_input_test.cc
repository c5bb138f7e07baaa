// Wrong input of `run`: one clear message with its place, exit code 2, nothing stored or started.
#include <gtest/gtest.h>

#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

struct BadInput {
  const char* name;
  const char* text;
  std::vector<std::string> expected;  // pieces of the message
};

void PrintTo(const BadInput& input, std::ostream* out) { *out << input.name; }

const char* const kStart =
    "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: bad}\n";

// Texts and types.
std::vector<BadInput> wrong_form() {
  return {
      {"BrokenYaml", "spec:\n  entrypoint: main\n  templates: [\n", {"bad.yaml:", "error"}},
      {"Tabs", "spec:\n\tentrypoint: main\n", {"bad.yaml:5:", "^"}},
      {"WrongType",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    container:\n"
       "      image: alpine\n      command: sh\n",
       {"bad.yaml:10:16", "spec.templates[0].container.command", "^"}},
      {"UnknownField",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    container:\n"
       "      imgae: alpine\n      command: [sh]\n",
       {"bad.yaml:9:7", "imgae", "did you mean image?"}},
      {"NoEntrypoint",
       "spec:\n  templates:\n  - {name: main, container: {image: alpine}}\n",
       {"entrypoint"}},
      {"TextThatIsNoYaml", "\x01\x02", {"bad.yaml:4:1", "control characters"}},
      {"UnclosedQuote",
       "spec:\n  entrypoint: \"main\n  templates: []\n",
       {"bad.yaml:7:1", "quoted scalar that starts at line 5"}},
      {"AKeyTwice",
       "spec:\n  entrypoint: t\n  entrypoint: t\n  templates:\n"
       "  - {name: t, container: {image: alpine}}\n",
       {"bad.yaml:6:3", "already set in map", "^"}},
      {"ANumberForAList",
       "spec: {entrypoint: t, templates: 7}\n",
       {"bad.yaml:4:34", "spec.templates: expected a list, found a number"}},
      {"ABoolForAName",
       "spec:\n  entrypoint: t\n  templates:\n  - {name: yes, container: {image: alpine}}\n",
       {"bad.yaml:7:12", "expected a string, found a bool"}},
      {"AWordForANumber",
       "spec:\n  entrypoint: t\n  parallelism: many\n  templates:\n"
       "  - {name: t, container: {image: alpine}}\n",
       {"bad.yaml:6:16", "spec.parallelism: expected a number, found a string"}},
      {"UnknownPolicy",
       "spec:\n  entrypoint: t\n  templates:\n"
       "  - {name: t, retryStrategy: {retryPolicy: Sometimes}, container: {image: alpine}}\n",
       {"bad.yaml:7:44", "Sometimes is not a valid RetryPolicy"}},
      {"TemplateTwice",
       "spec:\n  entrypoint: t\n  templates:\n  - {name: t, container: {image: alpine}}\n"
       "  - {name: t, container: {image: alpine}}\n",
       {"bad.yaml:8", "is not unique"}},
      {"TemplateOfNoKind",
       "spec:\n  entrypoint: t\n  templates:\n  - {name: t}\n",
       {"bad.yaml:7:5", "template type unspecified"}},
      {"NoWorkflow", nullptr, {"there is no Workflow in it"}},
  };
}

// Templates, arguments, tools.
std::vector<BadInput> wrong_calls() {
  return {
      {"UnknownTemplate",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    steps:\n"
       "    - - {name: a, template: helo}\n  - name: hello\n    container: {image: alpine}\n",
       {"bad.yaml:9", "helo", "did you mean hello?"}},
      {"Cycle",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    dag:\n      tasks:\n"
       "      - {name: a, template: t, dependencies: [b]}\n"
       "      - {name: b, template: t, dependencies: [a]}\n"
       "  - {name: t, container: {image: alpine}}\n",
       {"bad.yaml:", "cycle"}},
      {"MissingParameter",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n"
       "    inputs: {parameters: [{name: who}]}\n    container: {image: alpine, command: [echo]}\n",
       {"who"}},
      {"UnknownImage",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    container:\n"
       "      image: example.com/no/such:1\n      command: [x]\n",
       {"bad.yaml:9:14", "example.com/no/such:1", "^"}},
      {"UnknownTool",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    container:\n"
       "      image: alpine\n      command: [no-such-tool-here]\n",
       {"bad.yaml:10:17", "no-such-tool-here", "^"}},
      {"CycleOfOne",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    dag:\n      tasks:\n"
       "      - {name: a, template: t, depends: a}\n  - {name: t, container: {image: alpine}}\n",
       {"bad.yaml:10", "cycle; a->a"}},
      {"UnknownDependency",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    dag:\n      tasks:\n"
       "      - {name: a, template: t, dependencies: [zz]}\n"
       "  - {name: t, container: {image: alpine}}\n",
       {"bad.yaml:10", "zz"}},
      {"ArgumentNotGiven",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    steps:\n"
       "    - - {name: a, template: t}\n"
       "  - {name: t, inputs: {parameters: [{name: x}]}, container: {image: alpine}}\n",
       {"bad.yaml:9", "inputs.parameters.x was not supplied"}},
      {"ParameterWithoutValue",
       "spec:\n  entrypoint: t\n  arguments: {parameters: [{name: p}]}\n  templates:\n"
       "  - {name: t, container: {image: alpine}}\n",
       {"bad.yaml:6:28", "p.value"}},
      {"UnknownToolOfAScript",
       "spec:\n  entrypoint: t\n  templates:\n"
       "  - {name: t, script: {image: alpine, command: [no-such-tool], source: x}}\n",
       {"bad.yaml:7:49", "no-such-tool", "^"}},
  };
}

// Conditions, tags, expressions.
std::vector<BadInput> wrong_expressions() {
  return {
      {"BadWhen",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    steps:\n"
       "    - - {name: a, template: t, when: \"1 ==\"}\n"
       "  - {name: t, container: {image: alpine}}\n",
       {"bad.yaml:9", "when"}},
      {"BadDepends",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    dag:\n      tasks:\n"
       "      - {name: a, template: t}\n      - {name: b, template: t, depends: \"a &&\"}\n"
       "  - {name: t, container: {image: alpine}}\n",
       {"bad.yaml:11"}},
      {"UnknownReference",
       "spec:\n  entrypoint: t\n  templates:\n"
       "  - {name: t, container: {image: alpine, command: [echo, '{{inputs.parameters.no}}']}}\n",
       {"bad.yaml:7", "{{inputs.parameters.no}}"}},
      {"UnclosedTag",
       "spec:\n  entrypoint: t\n  templates:\n"
       "  - {name: t, container: {image: alpine, command: [echo, '{{workflow.name']}}\n",
       {"bad.yaml:7", "{{workflow.name"}},
      {"BadExpressionInWhen",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    steps:\n"
       "    - - {name: a, template: t, when: '{{= 1 == }}'}\n"
       "  - {name: t, container: {image: alpine}}\n",
       {"bad.yaml:9:38", "spec.templates[0].steps[0][0].when", "does not parse", "^"}},
      {"BadExpressionInAnArgument",
       "spec:\n  entrypoint: t\n  arguments: {parameters: [{name: p, value: '{{=1 +}}'}]}\n"
       "  templates:\n  - {name: t, container: {image: alpine, command: [\"true\"]}}\n",
       {"bad.yaml:6:45", "{{=1 +}} does not parse"}},
  };
}

std::vector<BadInput> inputs() {
  std::vector<BadInput> all = wrong_form();
  for (const auto& more : {wrong_calls(), wrong_expressions()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

class BadInputs : public testing::TestWithParam<BadInput> {};

TEST_P(BadInputs, EndWithTwoAndLeaveNothing) {
  Place place;
  const BadInput& input = GetParam();
  const std::string text = input.text == nullptr ? "\n" : std::string(kStart) + input.text;
  const Ended ended = place.run({"run", place.file("bad.yaml", text)});
  EXPECT_EQ(ended.code, 2) << ended.out << ended.err;
  for (const std::string& piece : input.expected) {
    EXPECT_NE(ended.err.find(piece), std::string::npos) << piece << " is not in:\n" << ended.err;
  }
  EXPECT_EQ(ended.out, "");
  EXPECT_FALSE(has_control_characters(ended.err)) << ended.err;
  EXPECT_TRUE(nothing_is_left(0));
  EXPECT_EQ(place.run({"list"}).out, "No workflows found\n");
}

INSTANTIATE_TEST_SUITE_P(Manifests, BadInputs, testing::ValuesIn(inputs()),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(BadCalls, OfRunEndWithTwo) {
  Place place;
  const std::string good = place.file(
      "good.yaml", std::string(kStart) +
                       "spec: {entrypoint: t, templates: [{name: t, container: {image: alpine, "
                       "command: [\"true\"]}}]}\n");
  EXPECT_EQ(place.run({"run", place.folder() + "/none.yaml"}).code, 2);
  EXPECT_EQ(place.run({"run", good, "-p", "no-equals-sign"}).code, 2);
  EXPECT_EQ(place.run({"run", good, "--no-such-flag"}).code, 2);
  EXPECT_EQ(place.run({"run", good, "--entrypoint", "none"}).code, 2);
  EXPECT_EQ(place.run({"run"}).code, 2);
  EXPECT_EQ(place.run({"list"}).out, "No workflows found\n");
}

TEST(BadCalls, OfOtherVerbsEndWithOneAndNameTheFlag) {
  Place place;
  const Ended flag = place.run({"list", "--statsu", "Failed"});
  EXPECT_EQ(flag.code, 1);
  EXPECT_NE(flag.err.find("did you mean --status?"), std::string::npos) << flag.err;
  EXPECT_NE(place.run({"get", "nobody"}).err.find("there is no store in "), std::string::npos);
  const std::string map = place.file(
      "map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {k: v}\n");
  EXPECT_EQ(place.run({"apply", map}).code, 0);
  const Ended missing = place.run({"get", "nobody"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_EQ(missing.err, "Error: workflows.argoproj.io \"nobody\" not found\n");
  const Ended absent = place.run({"cron", "list", "-A"});
  EXPECT_EQ(absent.code, 1);
  EXPECT_EQ(absent.err, "Error: tiphys cron: not in this build yet\n");
}

}  // namespace
}  // namespace tiphys::e2e
