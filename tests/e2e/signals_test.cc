// Signals to the program: what stops, what goes on, what is left.
#include <gtest/gtest.h>
#include <signal.h>

#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

// A step that does not listen to SIGTERM, and an exit handler that lasts.
const char* const kStubborn = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: stubborn}
spec:
  entrypoint: main
  onExit: bye
  templates:
  - name: main
    container:
      image: alpine
      command: [sh, -c]
      args: ["trap '' TERM; echo begun; while :; do sleep 0.1; done"]
  - name: bye
    container: {image: alpine, command: [echo, bye]}
)yaml";

const char* const kLongGoodbye = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: goodbye}
spec:
  entrypoint: main
  onExit: bye
  templates:
  - name: main
    container: {image: alpine, command: [sh, -c], args: ["echo begun; sleep 600"]}
  - name: bye
    container: {image: alpine, command: [sh, -c], args: ["echo leaving; sleep 600"]}
)yaml";

// Appends a line when it begins and one when it ends.
std::string lasting(const std::string& folder) {
  return R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: lasting}
spec:
  entrypoint: main
  volumes: [{name: out, hostPath: {path: )yaml" +
         folder + R"yaml(}}]
  templates:
  - name: main
    container:
      image: alpine
      command: [sh, -c]
      args:
      - "echo begun >> /out/lines; while [ ! -e /out/go ]; do sleep 0.05; done;
        echo ended >> /out/lines"
      volumeMounts: [{name: out, mountPath: /out}]
)yaml";
}

TEST(Interrupt, TheSecondOneEndsExitHandlersToo) {
  Place place;
  Call call = place.start({"run", place.file("goodbye.yaml", kLongGoodbye), "--log"});
  ASSERT_TRUE(call.wait_for("begun")) << call.out();
  call.send_signal(SIGINT);
  ASSERT_TRUE(call.wait_for(": leaving")) << call.out();
  call.send_signal(SIGINT);
  const Ended ended = call.wait();
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("ending all steps"), std::string::npos) << ended.out;
  EXPECT_TRUE(nothing_is_left(10));
  EXPECT_NE(place.run({"list"}).out.find("Failed (Terminated)"), std::string::npos);
}

TEST(Interrupt, TheThirdOneLeavesAtOnceAndTheWorkflowIsTakenUpAgain) {
  Place place;
  Call call = place.start({"run", place.file("stubborn.yaml", kStubborn), "--log"});
  ASSERT_TRUE(call.wait_for("begun")) << call.out();
  call.send_signal(SIGINT);
  ASSERT_TRUE(call.wait_for("stopping")) << call.out();
  call.send_signal(SIGINT);
  ASSERT_TRUE(call.wait_for("ending all steps")) << call.out();
  call.send_signal(SIGINT);
  const Ended ended = call.wait(10);
  EXPECT_EQ(ended.code, 130) << ended.out << ended.err;
  EXPECT_NE(ended.err.find("is left as it is"), std::string::npos) << ended.err;
  // Its supervisor kills the step when the grace period is over, owner or not.
  EXPECT_TRUE(nothing_is_left(45));
  EXPECT_EQ(place.run({"wait", "stubborn"}).code, 1);
}

TEST(Owner, ADetachedOneEndsPromptlyWhenAskedAndItsStepsGoOn) {
  Place place;
  place.submit(place.file("lasting.yaml", lasting(place.folder())),
               {"--allow-host", place.folder()});
  const std::string lines = place.folder() + "/lines";
  ASSERT_TRUE(wait_for_text(lines, "begun\n"));
  const auto owner = detached_owner();
  ASSERT_GT(owner, 0);
  ::kill(owner, SIGTERM);
  EXPECT_TRUE(has_ended(owner, 10)) << read_text(place.store() + "/owner.log");
  // Nobody drives it now; the step does not know. The next command takes both up.
  place.file("go", "");
  const Ended waited = place.run({"wait", "lasting"});
  EXPECT_EQ(waited.code, 0) << waited.out << waited.err;
  EXPECT_EQ(read_text(lines), "begun\nended\n");
  EXPECT_TRUE(nothing_is_left(20));
}

TEST(Owner, ADetachedOneLeavesWhenNothingIsLive) {
  Place place;
  const char* const quick =
      "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: quick}\n"
      "spec: {entrypoint: t, templates: [{name: t, container: {image: alpine, "
      "command: [\"true\"]}}]}\n";
  place.submit(place.file("quick.yaml", quick));
  EXPECT_EQ(place.run({"wait", "quick"}).code, 0);
  EXPECT_TRUE(nothing_is_left(20));
}

TEST(Owner, OneThatAnotherCommandStartsIsConfiguredAsTheOneBefore) {
  Place place;
  const auto gate = [](const std::string& name) {
    return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " + name +
           "}\nspec: {entrypoint: t, templates: [{name: t, suspend: {}}]}\n";
  };
  place.submit(place.file("one.yaml", gate("one")),
               {"--config", place.file("config.yaml", "parallelism: 1\n")});
  const auto owner = detached_owner();
  ASSERT_GT(owner, 0);
  ::kill(owner, SIGTERM);
  ASSERT_TRUE(has_ended(owner, 10)) << read_text(place.store() + "/owner.log");
  place.submit(place.file("two.yaml", gate("two")));
  bool held_back = false;
  for (int i = 0; i < 200 && !held_back; ++i) {
    held_back =
        place.run({"get", "two", "-o", "json"}).out.find("too many workflows") != std::string::npos;
  }
  EXPECT_TRUE(held_back) << place.run({"get", "two"}).out;
  EXPECT_EQ(place.run({"resume", "one"}).code, 0);
  EXPECT_EQ(place.run({"wait", "one"}).code, 0);
  EXPECT_NE(read_text(place.store() + "/owner.log").find("config.yaml, as given to this store"),
            std::string::npos);
  place.run({"terminate", "two"});
  place.run({"wait", "two"});
  EXPECT_TRUE(nothing_is_left(20));
}

}  // namespace
}  // namespace tiphys::e2e
