// Why something does not go on, and one step whole, on the real program.
#include <gtest/gtest.h>
#include <signal.h>

#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

std::string with_templates(const std::string& name, const std::string& spec) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " + name +
         "}\nspec:\n  entrypoint: main\n" + spec;
}

const char* const kGates = R"yaml(
  templates:
  - name: main
    dag:
      tasks:
      - {name: approve, template: gate}
      - {name: whole, template: inner}
      - {name: later, template: say, depends: whole.Succeeded}
  - name: inner
    steps: [[{name: broken, template: broken}]]
  - name: gate
    suspend: {}
    outputs: {parameters: [{name: answer, valueFrom: {supplied: {}}}]}
  - {name: say, container: {image: alpine, command: [echo, hi]}}
  - name: broken
    container: {image: alpine, command: [sh, -c], args: ["echo one; echo two; exit 7"]}
)yaml";

const char* const kLocked = R"yaml(
  templates:
  - name: main
    steps: [[{name: a, template: gate}]]
  - name: gate
    synchronization: {mutexes: [{name: printer}]}
    suspend: {}
)yaml";

const char* const kNarrow = R"yaml(
  templates:
  - name: main
    parallelism: 2
    steps: [[{name: a, template: long, withItems: [1, 2, 3]}]]
  - {name: long, container: {image: alpine, command: [sleep, "600"]}}
)yaml";

void expect_pieces(const std::string& text, const std::vector<std::string>& pieces) {
  for (const std::string& piece : pieces) {
    EXPECT_NE(text.find(piece), std::string::npos) << piece << " is not in:\n" << text;
  }
}

// Asks until the answer holds the text.
std::string explained(const Place& place, std::vector<std::string> words,
                      const std::string& until) {
  words.insert(words.begin(), "explain");
  std::string out;
  for (int tries = 0; tries < 200 && out.find(until) == std::string::npos; ++tries) {
    out = place.run(words).out;
  }
  return out;
}

TEST(Explain, OfASuspensionNamesTheCommandThatEndsIt) {
  Place place;
  place.submit(place.file("gates.yaml", with_templates("gates", kGates)));
  const std::string out = explained(place, {"gates"}, "person");
  const std::string selector = " gates --node-field-selector displayName=approve";
  expect_pieces(out, {"\napprove\n  goes on with: tiphys resume" + selector + "\n",
                      "  takes answers by: tiphys node set" + selector + " -p answer=VALUE\n",
                      "  fails with: tiphys stop" + selector + " --message TEXT\n"});
}

TEST(Explain, OfAFailureNamesTheStepAndItsLastWords) {
  Place place;
  EXPECT_EQ(place.run({"submit", place.file("gates.yaml", with_templates("gates", kGates))}).code,
            0);
  const std::string chain =
      "  whole > broken Failed: main: Error (exit code 7)\n    | one\n    | two\n";
  expect_pieces(explained(place, {"gates", "whole"}, "broken Failed"), {chain});
  expect_pieces(place.run({"explain", "gates", "broken"}).out, {chain});
  const Ended unanswered = place.run({"resume", "gates"});
  EXPECT_EQ(unanswered.code, 1) << "it would wait on";
  expect_pieces(unanswered.err, {"raw output parameter 'answer' has not been set and does not have "
                                 "a default value",
                                 "tiphys node set WORKFLOW --node-field-selector id=gates-"});
  EXPECT_EQ(place
                .run({"node", "set", "gates", "--node-field-selector", "displayName=approve", "-p",
                      "answer=yes"})
                .code,
            0);
  EXPECT_EQ(place.run({"resume", "gates"}).code, 0);
  EXPECT_EQ(place.run({"wait", "gates"}).code, 1);
  expect_pieces(place.run({"explain", "gates"}).out, {"gates: Failed\n", chain});
}

TEST(Explain, OfALockNamesWhoHoldsIt) {
  Place place;
  place.submit(place.file("one.yaml", with_templates("one", kLocked)));
  explained(place, {"one"}, "person");
  place.submit(place.file("two.yaml", with_templates("two", kLocked)));
  expect_pieces(explained(place, {"two"}, "is held by"),
                {"\na\n  default/Mutex/printer is held by default/one/one-"});
}

TEST(Explain, OfAWorkflowThatWaitsAsAWholeSaysSo) {
  Place place;
  const std::string whole = std::string("  synchronization: {mutexes: [{name: all}]}\n") + kNarrow;
  place.submit(place.file("one.yaml", with_templates("one", whole)));
  explained(place, {"one"}, "running");
  place.submit(place.file("two.yaml", with_templates("two", whole)));
  expect_pieces(explained(place, {"two"}, "is held by"),
                {"\ntwo\n  default/Mutex/all is held by default/one\n"});
}

TEST(Explain, OfAPlaceNamesTheLimitAndWhoHasThem) {
  Place place;
  place.submit(place.file("narrow.yaml", with_templates("narrow", kNarrow)));
  expect_pieces(
      explained(place, {"narrow"}, "lets 2 run"),
      {"\nnarrow\n  template main lets 2 run at once (parallelism): now a(0:1), a(1:2)\n"});
}

TEST(Explain, OfAWorkflowThatNobodyDrivesSaysSo) {
  Place place;
  place.submit(place.file("narrow.yaml", with_templates("narrow", kNarrow)));
  explained(place, {"narrow"}, "running");
  const pid_t owner = detached_owner();
  ASSERT_NE(owner, 0);
  ASSERT_EQ(::kill(owner, SIGKILL), 0);
  ASSERT_TRUE(has_ended(owner, 10));
  expect_pieces(place.run({"explain", "narrow"}).out,
                {"nobody drives it: the process that did has ended; it goes on with: tiphys watch "
                 "narrow\n"});
}

TEST(GetNode, ShowsOneStepWhole) {
  Place place;
  const char* const spec = R"yaml(
  templates:
  - name: main
    inputs: {parameters: [{name: who, value: you}]}
    outputs: {parameters: [{name: out, valueFrom: {path: /tmp/out}}]}
    container:
      image: alpine
      command: [sh, -c]
      args: ["echo hello {{inputs.parameters.who}} | tee /tmp/out"]
)yaml";
  EXPECT_EQ(place.run({"run", place.file("one.yaml", with_templates("one", spec))}).code, 0);
  const Ended shown = place.run({"get", "one", "one", "-o", "wide"});
  EXPECT_EQ(shown.code, 0);
  place.submit(place.file("gates.yaml", with_templates("gates", kGates)));
  explained(place, {"gates", "broken"}, "Failed");
  expect_pieces(place.run({"get", "gates", "broken"}).out,
                {"Name:        gates.whole[0].broken\n", "Template:    broken\n",
                 "Status:      ✖ Failed\n", "Message:     main: Error (exit code 7)\n",
                 "Exit code:   7\n", "\nContainer main\n  image      alpine\n",
                 "  command    sh -c 'echo one; echo two; exit 7'\n",
                 "\nLog, its last lines\n  │ one\n  │ two\n"});
  const Ended missing = place.run({"get", "gates", "brokn"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_EQ(missing.err,
            "Error: workflow \"gates\" has no node \"brokn\" (did you mean broken?)\n");
  EXPECT_NE(place.run({"get", "gates", "broken", "-o", "json"}).out.find("\"exitCode\": \"7\""),
            std::string::npos);
}

}  // namespace
}  // namespace tiphys::e2e
