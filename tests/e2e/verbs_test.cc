// Each verb on the real program, with real steps.
#include <gtest/gtest.h>

#include "base/json.h"
#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

const char* const kHello = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: hello-, labels: {app: greeter}}
spec:
  entrypoint: main
  arguments: {parameters: [{name: who, value: world}]}
  templates:
  - name: main
    steps:
    - - {name: say, template: say}
    - - name: shout
        template: say
        withItems: [one, two]
  - name: say
    container:
      image: alpine:3.20
      command: [sh, -c]
      args: ["echo hello {{workflow.parameters.who}}"]
)yaml";

const char* const kApproval = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: approval}
spec:
  entrypoint: main
  onExit: bye
  templates:
  - name: main
    steps:
    - - {name: approve, template: approve}
    - - {name: after, template: bye}
  - {name: approve, suspend: {}}
  - name: bye
    container: {image: alpine, command: [echo, bye]}
)yaml";

const char* const kFailing = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: failing}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: alpine, command: [sh, -c], args: ["echo last words; exit 3"]}
)yaml";

const char* const kWideLevel = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wide}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: each, template: pause, withSequence: {count: "120"}}
    - - {name: last, template: pause}
  - {name: pause, suspend: {duration: "0"}}
)yaml";

TEST(Run, PrintsPlainLinesAndTheResult) {
  Place place;
  const Ended ended = place.run(
      {"run", place.file("hello.yaml", kHello), "-p", "who=you", "--name", "greet", "--log"});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_FALSE(has_control_characters(ended.out)) << ended.out;
  for (const char* piece :
       {"workflow greet created\n", "say Succeeded in", "hello you\n", "✔ greet  Succeeded in"}) {
    EXPECT_NE(ended.out.find(piece), std::string::npos) << piece << " is not in:\n" << ended.out;
  }
  EXPECT_TRUE(nothing_is_left(5));
}

TEST(Run, OfAFailingWorkflowEndsWithOneAndItsLastWords) {
  Place place;
  const Ended ended = place.run({"run", place.file("failing.yaml", kFailing)});
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_NE(ended.out.find("✖ failing  Failed in"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("│ last words\n"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("(exit code 3)"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("kept: " + place.store()), std::string::npos) << ended.out;
}

TEST(Run, PrintsTheObjectAloneIfAsked) {
  Place place;
  const Ended ended = place.run({"run", place.file("hello.yaml", kHello), "-o", "json"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const auto object = base::parse_json(ended.out);
  ASSERT_TRUE(object) << ended.out;
  EXPECT_EQ(object->find("status")->find("phase")->as_string(), "Succeeded");
}

TEST(Submit, RunsInTheBackgroundAndIsSeenByAllReadingVerbs) {
  Place place;
  const std::string name = place.submit(place.file("hello.yaml", kHello));
  ASSERT_TRUE(name.starts_with("hello-")) << name;
  const Ended waited = place.run({"wait", name});
  EXPECT_EQ(waited.code, 0) << waited.err;
  EXPECT_TRUE(waited.out.starts_with(name + " Succeeded at ")) << waited.out;

  const Ended listed = place.run({"list"});
  EXPECT_TRUE(listed.out.starts_with("NAME")) << listed.out;
  EXPECT_NE(listed.out.find(name + "   Succeeded"), std::string::npos) << listed.out;
  EXPECT_EQ(place.run({"list", "-o", "name"}).out, name + "\n");
  EXPECT_EQ(place.run({"list", "-l", "app=greeter", "-o", "name"}).out, name + "\n");
  EXPECT_EQ(place.run({"list", "-l", "app=other"}).out, "No workflows found\n");
  EXPECT_EQ(place.run({"list", "--running"}).out, "No workflows found\n");
  EXPECT_EQ(place.run({"list", "-n", "elsewhere"}).out, "No workflows found\n");
  EXPECT_EQ(place.run({"list", "--chunk-size", "1", "-o", "name"}).out, name + "\n");
  EXPECT_EQ(place.run({"list", "--chunk-size", "-1"}).code, 1);

  const Ended got = place.run({"get", "@latest"});
  EXPECT_EQ(got.code, 0) << got.err;
  for (const char* piece : {"Status:              Succeeded\n", "STEP", " ├───✔ say",
                            "─┬─✔ shout(0:one)", "└─✔ shout(1:two)"}) {
    EXPECT_NE(got.out.find(piece), std::string::npos) << piece << " is not in:\n" << got.out;
  }
  EXPECT_TRUE(base::parse_json(place.run({"get", name, "-o", "json"}).out));

  const Ended logs = place.run({"logs", name, "say"});
  EXPECT_EQ(logs.out.substr(0, logs.out.find('\n')).substr(logs.out.find(": ")), ": hello world");
  EXPECT_EQ(place.run({"logs", name, "--grep", "nothing like this"}).out, "");

  EXPECT_EQ(place.run({"delete", name}).out, "Workflow '" + name + "' deleted\n");
  EXPECT_TRUE(nothing_is_left(20));
  EXPECT_EQ(place.run({"list"}).out, "No workflows found\n");
}

TEST(Submit, WithWaitEndsWithOneIfItFailed) {
  Place place;
  const Ended ended = place.run({"submit", "--wait", place.file("failing.yaml", kFailing)});
  EXPECT_EQ(ended.code, 1) << ended.err;
  EXPECT_NE(ended.out.find("failing Failed at "), std::string::npos) << ended.out;
}

TEST(Resume, LetsASuspendedNodeGoOn) {
  Place place;
  place.submit(place.file("approval.yaml", kApproval));
  Call watch = place.start({"watch", "approval"});
  ASSERT_TRUE(watch.wait_for("approve Running (suspended)")) << watch.out();
  EXPECT_NE(place.run({"list"}).out.find("Running (Suspended)"), std::string::npos);
  const Ended why = place.run({"explain", "approval", "approve"});
  EXPECT_NE(why.out.find("person"), std::string::npos) << why.out << why.err;
  EXPECT_EQ(place.run({"resume", "approval"}).out, "workflow approval resumed\n");
  EXPECT_EQ(watch.wait().code, 0);
  EXPECT_EQ(place.run({"wait", "approval"}).code, 0);
}

TEST(Resume, OfANodeThatIsNotThereSaysSo) {
  Place place;
  place.submit(place.file("approval.yaml", kApproval));
  Call watch = place.start({"watch", "approval"});
  ASSERT_TRUE(watch.wait_for("approve Running (suspended)")) << watch.out();
  const Ended ended =
      place.run({"resume", "approval", "--node-field-selector", "displayName=other"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_NE(ended.err.find("no suspend nodes matching nodeFieldSelector: displayName=other"),
            std::string::npos)
      << ended.err;
}

TEST(Watch, OfSeveralTellsWhatChangesInAnyOfThem) {
  Place place;
  const auto gate = [&place](const std::string& name) {
    return place.submit(place.file(name + ".yaml",
                                   "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n"
                                   "metadata: {name: " +
                                       name +
                                       "}\nspec: {entrypoint: t, templates: [{name: t, "
                                       "suspend: {}}]}\n"));
  };
  for (const char* name : {"one", "two", "other"}) gate(name);
  Call watching = place.start({"watch", "one", "@latest", "two"});
  EXPECT_TRUE(watching.wait_for("two: Running")) << watching.out();
  EXPECT_EQ(place.run({"stop", "two"}).code, 0);
  EXPECT_TRUE(watching.wait_for("two: Failed")) << watching.out();
  EXPECT_EQ(place.run({"resume", "one"}).code, 0);
  EXPECT_TRUE(watching.wait_for("one: Succeeded")) << watching.out();
  EXPECT_EQ(place.run({"resume", "other"}).code, 0);
  const Ended ended = watching.wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  for (const char* name : {"one", "two", "other"}) {
    EXPECT_NE(ended.out.find("Name:                " + std::string(name)), std::string::npos)
        << name << " as get shows it in\n"
        << ended.out;
  }
  EXPECT_EQ(place.run({"watch", "one", "missing"}).code, 1);
}

TEST(Stop, LetsExitHandlersRun) {
  Place place;
  place.submit(place.file("approval.yaml", kApproval));
  Call watch = place.start({"watch", "approval"});
  ASSERT_TRUE(watch.wait_for("approve Running (suspended)")) << watch.out();
  EXPECT_EQ(place.run({"stop", "approval"}).out, "workflow approval stopped\n");
  EXPECT_EQ(place.run({"wait", "approval"}).code, 1);
  const Ended got = place.run({"get", "approval"});
  EXPECT_NE(got.out.find("Failed (Terminated)"), std::string::npos) << got.out;
  EXPECT_NE(got.out.find("✔ approval.onExit"), std::string::npos) << got.out;
  const Ended again = place.run({"stop", "approval"});
  EXPECT_EQ(again.code, 1);
  EXPECT_EQ(again.err,
            "Error: cannot shutdown a completed workflow: workflow: \"approval\", namespace: "
            "\"default\"\n");
}

TEST(Terminate, SkipsExitHandlers) {
  Place place;
  place.submit(place.file("approval.yaml", kApproval));
  Call watch = place.start({"watch", "approval"});
  ASSERT_TRUE(watch.wait_for("approve Running (suspended)")) << watch.out();
  EXPECT_EQ(place.run({"terminate", "approval"}).out, "workflow approval terminated\n");
  EXPECT_EQ(place.run({"wait", "approval"}).code, 1);
  EXPECT_EQ(place.run({"get", "approval"}).out.find("onExit"), std::string::npos);
}

TEST(Completion, IsAcceptedByBash) {
  Place place;
  const std::string script = place.file("tiphys.bash", place.run({"completion", "bash"}).out);
  EXPECT_EQ(std::system(("bash -n " + script).c_str()), 0);
  EXPECT_EQ(place.run({"completion", "tcsh"}).code, 1);
}

TEST(Version, IsPrinted) {
  Place place;
  EXPECT_TRUE(place.run({"version"}).out.starts_with("tiphys: v"));
  EXPECT_EQ(place.run({"version", "--short"}).code, 0);
}

TEST(Get, OfAWideLevelIsBoundedUnlessAllIsAskedFor) {
  Place place;
  const std::string file = place.file("wide.yaml", kWideLevel);
  EXPECT_EQ(place.run({"run", file}).code, 0);
  const std::string some = place.run({"get", "wide"}).out;
  EXPECT_NE(some.find("each(0:0)"), std::string::npos) << some;
  EXPECT_NE(some.find("each(119:119)"), std::string::npos);
  EXPECT_EQ(some.find("each(60:60)"), std::string::npos);
  EXPECT_NE(some.find("+ 70 more"), std::string::npos);
  EXPECT_NE(some.find("70 succeeded (--all shows all)"), std::string::npos);
  EXPECT_NE(some.find("last"), std::string::npos);
  const std::string all = place.run({"get", "wide", "--all"}).out;
  EXPECT_NE(all.find("each(60:60)"), std::string::npos);
  EXPECT_EQ(all.find(" more "), std::string::npos);
  const std::string one =
      place.run({"get", "wide", "--node-field-selector", "displayName=each(60:60)"}).out;
  EXPECT_NE(one.find("each(60:60)"), std::string::npos) << one;
  EXPECT_EQ(one.find("each(61:61)"), std::string::npos);
  const auto json = base::parse_json(place.run({"get", "wide", "-o", "json"}).out);
  ASSERT_TRUE(json) << json.error().message;
  EXPECT_EQ(json->find("status")->find("nodes")->as_object().size(), 124u);
  EXPECT_EQ(json->find("status")->find("outline"), nullptr);
}

}  // namespace
}  // namespace tiphys::e2e
