// Typical mistakes: each answer names the place, the cause and the remedy, before anything starts.
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>

#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

struct Mistake {
  std::string name;
  std::string spec;                 // below `spec:`, the first line is line 6 of the file
  std::vector<std::string> pieces;  // of the answer
};

// For the name of the test.
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

std::string manifest(const std::string& spec) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: m}\nspec:\n"
         "  entrypoint: main\n" +
         spec;
}

const std::string kSay =
    "  - name: say\n    inputs: {parameters: [{name: x}]}\n"
    "    container: {image: alpine, command: [echo, \"{{inputs.parameters.x}}\"]}\n";

std::vector<Mistake> mistakes_of_text() {
  return {
      {"NameN",
       "  templates:\n  - name: main\n    inputs: {parameters: [{name: n, value: 1}]}\n"
       "    container: {image: alpine, command: [echo]}\n",
       {"m.yaml:8:34: error", "n is false in YAML 1.1: quote it (\"n\")"}},
      {"NameY",
       "  templates:\n  - name: main\n    steps:\n    - - {name: y, template: main}\n",
       {"m.yaml:9:16: error", "y is true in YAML 1.1: quote it (\"y\")"}},
      {"NameOff",
       "  templates:\n  - name: main\n    container: {name: Off, image: alpine, command: [echo]}\n",
       {"Off is false in YAML 1.1: quote it (\"Off\")"}},
      {"VariableYes",
       "  templates:\n  - name: main\n    container:\n      image: alpine\n      command: [echo]\n"
       "      env: [{name: A, value: yes}]\n",
       {"m.yaml:11:30: error", "yes is true in YAML 1.1: quote it (\"yes\")"}},
      {"VariableTrue",
       "  templates:\n  - name: main\n    container:\n      image: alpine\n      command: [echo]\n"
       "      env: [{name: A, value: true}]\n",
       {"true is a bool in YAML: quote it (\"true\")"}},
      {"VariableNumber",
       "  templates:\n  - name: main\n    container:\n      image: alpine\n      command: [echo]\n"
       "      env: [{name: A, value: 8080}]\n",
       {"8080 is a number in YAML: quote it (\"8080\")"}},
      {"ArgumentNumber",
       "  templates:\n  - name: main\n    container: {image: alpine, command: [sleep, 3]}\n",
       {"3 is a number in YAML: quote it (\"3\")"}},
      {"LabelOn",
       "  templates:\n  - name: main\n    metadata: {labels: {app: on}}\n"
       "    container: {image: alpine, command: [echo]}\n",
       {"on is true in YAML 1.1: quote it (\"on\")"}},
      {"UnquotedTag",
       "  arguments: {parameters: [{name: a, value: x}]}\n  templates:\n  - name: main\n"
       "    container:\n      image: alpine\n      command: [echo]\n"
       "      workingDir: {{workflow.parameters.a}}\n",
       {"m.yaml:12:20: error",
        "a value that begins with {{ has to be quoted: "
        "\"{{workflow.parameters.a}}\""}},
      {"UnquotedTagInAList",
       "  arguments: {parameters: [{name: a, value: x}]}\n  templates:\n  - name: main\n"
       "    container: {image: alpine, command: [echo, {{workflow.parameters.a}}]}\n",
       {"a value that begins with {{ has to be quoted: \"{{workflow.parameters.a}}\""}},
  };
}

std::vector<Mistake> mistakes_of_meaning() {
  return {
      {"OneDash",
       "  templates:\n  - name: main\n    steps:\n    - name: a\n      template: say\n" + kSay,
       {"m.yaml:9:7: error", "steps are a list of lists: \"- - name: …\" begins a group"}},
      {"MissingInput",
       "  templates:\n  - name: main\n    steps: [[{name: a, template: say}]]\n" + kSay,
       {"inputs.parameters.x was not supplied",
        "arguments: {parameters: [{name: x, value: \"…\"}]}"}},
      {"MissingArgument",
       "  arguments: {parameters: [{name: who}]}\n  templates:\n  - name: main\n"
       "    container: {image: alpine, command: [echo, \"{{workflow.parameters.who}}\"]}\n",
       {"m.yaml:6:28: error", "-p who=VALUE, or add to it the line: value: \"…\""}},
      {"SingleQuotes",
       "  templates:\n  - name: main\n    steps:\n    - - name: a\n        template: say\n"
       "        arguments: {parameters: [{name: x, value: \"{{item}}\"}]}\n"
       "        withParam: \"['a', 'b']\"\n" +
           kSay,
       {"m.yaml:12:20: error", "texts of JSON stand in double quotes: '[\"a\", \"b\"]'"}},
      {"WithParamIsNoList",
       "  templates:\n  - name: main\n    steps:\n    - - name: a\n        template: say\n"
       "        arguments: {parameters: [{name: x, value: \"{{item}}\"}]}\n"
       "        withParam: \"a, b\"\n" +
           kSay,
       {"withParam value could not be parsed as a JSON list: a, b"}},
      {"NearTool",
       "  templates:\n  - name: main\n    container: {image: alpine, command: [bsah, -c, "
       "\"true\"]}\n",
       {"it has no command \"bsah\"", "(did you mean bash?)"}},
      {"NearImage",
       "  templates:\n  - name: main\n    container: {image: \"pyhton:3.12\", command: [echo]}\n",
       {"pyhton", "(did you mean python?)"}},
  };
}

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreAnsweredWithARemedyAndNothingStarts) {
  Place place;
  place.file("m.yaml", manifest(GetParam().spec));
  const Ended ended = place.run({"run", "m.yaml"});
  EXPECT_EQ(ended.code, 2) << ended.out << ended.err;
  for (const std::string& piece : GetParam().pieces) {
    EXPECT_NE(ended.err.find(piece), std::string::npos) << piece << " is not in:\n" << ended.err;
  }
  EXPECT_FALSE(std::filesystem::exists(place.store())) << "nothing is stored";
}

INSTANTIATE_TEST_SUITE_P(Typical, Mistakes, testing::ValuesIn(mistakes_of_text()),
                         [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(Meant, Mistakes, testing::ValuesIn(mistakes_of_meaning()),
                         [](const auto& row) { return row.param.name; });

TEST(Doubts, AreWarnings) {
  Place place;
  const std::string text = manifest(
      "  arguments: {parameters: [{name: a, value: x}]}\n  templates:\n  - name: main\n"
      "    metadata: {labels: {y: some}}\n"
      "    container: {image: alpine, command: [echo, \"{workflow.parameters.a}\"]}\n");
  const std::string file = place.file("m.yaml", text);
  for (const char* verb : {"run", "lint"}) {
    const Ended ended = place.run({verb, file});
    EXPECT_EQ(ended.code, 0) << verb << ended.err;
    const std::string told = ended.out + ended.err;
    for (const char* piece :
         {"m.yaml:9:25", "the key y counts as \"true\"", "y is true in YAML 1.1: quote it (\"y\")",
          "m.yaml:10:48", "a tag has two braces: {{workflow.parameters.a}}"}) {
      EXPECT_NE(told.find(piece), std::string::npos) << verb << ": " << piece << " in\n" << told;
    }
  }
}

TEST(Hints, MapTheLineOfAScriptToThatOfTheFile) {
  Place place;
  const std::string text = manifest(
      "  templates:\n  - name: main\n    script:\n      image: alpine\n      command: [sh]\n"
      "      source: |\n        echo fine\n        nosuchcommand two\n        exit 3\n");
  const Ended ended = place.run({"run", place.file("m.yaml", text)});
  EXPECT_EQ(ended.code, 1);
  EXPECT_NE(ended.out.find("line 2 of the script is line 13 of the file: nosuchcommand two"),
            std::string::npos)
      << ended.out;
}

TEST(Hints, NameTheArgumentThatIsTooLong) {
  Place place;
  const std::string text = manifest(
      "  templates:\n  - name: main\n    container: {image: alpine, command: [echo, short, \"" +
      std::string(140'000, 'a') + "\"]}\n");
  const Ended ended = place.run({"run", place.file("m.yaml", text)});
  EXPECT_EQ(ended.code, 1);
  EXPECT_NE(ended.out.find("command[2] of container main has 140000 bytes, and the system takes "
                           "131071 in one argument: hand it over in a file"),
            std::string::npos)
      << ended.out;
}

TEST(Version, TellsTheCommitAndHelpTheWords) {
  Place place;
  const Ended version = place.run({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_EQ(version.out, place.run({"version"}).out);
  if (std::filesystem::exists(std::string(TIPHYS_ROOT) + "/.git")) {
    EXPECT_NE(version.out.find("\n  Commit: "), std::string::npos) << version.out;
  }
  EXPECT_EQ(place.run({"help"}).out, place.run({"--help"}).out);
  EXPECT_EQ(place.run({"help", "get"}).out, place.run({"get", "--help"}).out);
}

// What bash gives for a line, as it calls the function of a completion.
std::string completed(const Place& place, const std::string& words, const std::string& line,
                      const std::string& breaks) {
  const std::string script =
      place.file("complete.sh", "tiphys() { " TIPHYS_PROGRAM
                                " \"$@\"; }\n"
                                "source <(tiphys completion bash)\nCOMP_WORDBREAKS='" +
                                    breaks + "'\nCOMP_WORDS=(" + words +
                                    ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\nCOMP_LINE='" + line +
                                    "'\nCOMP_POINT=${#COMP_LINE}\n_tiphys\n"
                                    "echo \"${COMPREPLY[@]}\" > " +
                                    place.folder() + "/completed\n");
  EXPECT_EQ(std::system(("bash " + script).c_str()), 0);
  return read_text(place.folder() + "/completed");
}

TEST(Completion, KnowsLatestOtherStoresAndNoHiddenFlags) {
  Place place;
  const std::string file = place.file(
      "m.yaml", manifest("  templates:\n  - name: main\n    container: {image: alpine, command: "
                         "[\"true\"]}\n"));
  const std::string store = place.folder() + "/other";
  EXPECT_EQ(place.run({"run", file, "--store", store}).code, 0);
  EXPECT_EQ(completed(place, "tiphys get @ la", "tiphys get @la", " @"), "latest\n");
  EXPECT_EQ(completed(place, "tiphys get @la", "tiphys get @la", " "), "@latest\n");
  EXPECT_EQ(completed(place, "tiphys --store " + store + " get ''",
                      "tiphys --store " + store + " get ", " @"),
            "@latest m\n");
  const std::string flags = completed(place, "tiphys get --", "tiphys get --", " @");
  EXPECT_NE(flags.find("--node-field-selector"), std::string::npos) << flags;
  EXPECT_NE(flags.find("--store"), std::string::npos) << flags;
  EXPECT_EQ(flags.find("--kubeconfig"), std::string::npos) << flags;
  EXPECT_EQ(flags.find("--argo-server"), std::string::npos) << flags;
}

}  // namespace
}  // namespace tiphys::e2e
