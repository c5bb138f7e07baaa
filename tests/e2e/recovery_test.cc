// Owners that die, owners that are there already, and who takes up what is live.
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>

#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

// Each item appends its number to a file of the host, once.
std::string appending(const std::string& folder) {
  return R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: appending}
spec:
  entrypoint: main
  volumes: [{name: out, hostPath: {path: )yaml" +
         folder + R"yaml(}}]
  templates:
  - name: main
    steps:
    - - name: item
        template: item
        arguments: {parameters: [{name: number, value: "{{item}}"}]}
        withSequence: {count: "30"}
  - name: item
    inputs: {parameters: [{name: number}]}
    container:
      image: alpine
      command: [sh, -c]
      args: ["sleep 0.1; echo did {{inputs.parameters.number}} | tee -a /out/lines"]
      volumeMounts: [{name: out, mountPath: /out}]
)yaml";
}

std::vector<std::string> run_words(const Place& place) {
  return {"run", place.file("appending.yaml", appending(place.folder())), "--allow-host",
          place.folder()};
}

std::size_t lines_in(const std::string& path) {
  const std::string text = read_text(path);
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename());
  return names;
}

TEST(Recovery, AfterTheOwnerWasKilledEachItemIsDoneOnce) {
  Place place;
  Call call = place.start(run_words(place));
  ASSERT_TRUE(call.wait_for("item ")) << call.out();
  call.send_signal(SIGKILL);
  call.wait();
  const Ended resumed = place.run({"run", "--resume", "--allow-host", place.folder()});
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(place.run({"wait", "appending"}).code, 0);
  EXPECT_EQ(lines_in(place.folder() + "/lines"), 30u);
}

// An upgrade in the middle of a workflow: the owner of before named its folders by the store's key.
TEST(Recovery, FoldersOfAnOlderVersionAreTakenUp) {
  Place place;
  std::vector<std::string> words = run_words(place);
  words.insert(words.end(), {"--log", "--max-parallel", "1"});
  Call call = place.start(words);
  ASSERT_TRUE(call.wait_for("did 2")) << call.out();
  call.send_signal(SIGKILL);
  call.wait();
  ASSERT_EQ(names_in(place.store() + "/logs").size(), 1u);
  for (const char* sub : {"/attempts/", "/logs/"}) {
    for (const std::string& name : names_in(place.store() + sub))
      std::filesystem::rename(place.store() + sub + name, place.store() + sub + "1");
  }
  const Ended resumed = place.run({"run", "--resume", "--allow-host", place.folder()});
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(place.run({"wait", "appending"}).code, 0);
  EXPECT_EQ(lines_in(place.folder() + "/lines"), 30u);
  EXPECT_NE(names_in(place.store() + "/logs"), std::vector<std::string>{"1"});
  const Ended logs = place.run({"logs", "appending"});
  EXPECT_EQ(std::count(logs.out.begin(), logs.out.end(), '\n'), 30) << logs.out << logs.err;
}

TEST(Recovery, WaitTakesUpWhatNobodyDrives) {
  Place place;
  const char* const quick =
      "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: quick}\n"
      "spec: {entrypoint: t, templates: [{name: t, container: {image: alpine, "
      "command: [sleep, \"0.5\"]}}]}\n";
  Call call = place.start({"run", place.file("quick.yaml", quick)});
  ASSERT_TRUE(call.wait_for("quick created")) << call.out();
  call.send_signal(SIGKILL);
  call.wait();
  const Ended waited = place.run({"wait", "quick"});
  EXPECT_EQ(waited.code, 0) << waited.out << waited.err;
}

TEST(Owner, ThatIsThereGetsTheWorkflowOfASecondRun) {
  Place place;
  const char* const suspended =
      "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: s-}\n"
      "spec: {entrypoint: t, templates: [{name: t, suspend: {duration: \"2\"}}]}\n";
  const std::string file = place.file("s.yaml", suspended);
  Call first = place.start({"run", file, "--name", "first"});
  ASSERT_TRUE(first.wait_for("first Running")) << first.out();
  const Ended second = place.run({"run", file, "--name", "second"});
  EXPECT_EQ(second.code, 0) << second.out << second.err;
  EXPECT_NE(second.err.find("another process drives this store"), std::string::npos) << second.err;
  EXPECT_EQ(first.wait().code, 0);
  EXPECT_TRUE(nothing_is_left(10));
}

}  // namespace
}  // namespace tiphys::e2e
