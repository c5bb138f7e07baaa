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

std::vector<BadInput> inputs() {
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
      {"UnknownTemplate",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    steps:\n"
       "    - - {name: a, template: helo}\n  - name: hello\n    container: {image: alpine}\n",
       {"bad.yaml:9", "helo", "did you mean hello?"}},
      {"NoEntrypoint",
       "spec:\n  templates:\n  - {name: main, container: {image: alpine}}\n",
       {"entrypoint"}},
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
      {"UnknownImage",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    container:\n"
       "      image: example.com/no/such:1\n      command: [x]\n",
       {"bad.yaml:9:14", "example.com/no/such:1", "^"}},
      {"UnknownTool",
       "spec:\n  entrypoint: main\n  templates:\n  - name: main\n    container:\n"
       "      image: alpine\n      command: [no-such-tool-here]\n",
       {"bad.yaml:10:17", "no-such-tool-here", "^"}},
      {"NoWorkflow", nullptr, {"there is no Workflow in it"}},
  };
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
  const Ended missing = place.run({"get", "nobody"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_EQ(missing.err, "Error: workflows.argoproj.io \"nobody\" not found\n");
  const Ended absent = place.run({"cron", "list", "-A"});
  EXPECT_EQ(absent.code, 1);
  EXPECT_EQ(absent.err, "Error: tiphys cron: not in this build yet\n");
}

}  // namespace
}  // namespace tiphys::e2e
