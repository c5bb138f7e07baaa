// The options of an owner on the real program: what steps see of the machine, and how they run.
#include <gtest/gtest.h>

#include <filesystem>

#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

// One step with that script in that image, and more lines of its container and of the spec.
std::string one_step(const std::string& script, const std::string& image = "alpine",
                     const std::string& container = "", const std::string& spec = "") {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: one}\nspec:\n"
         "  entrypoint: main\n" +
         spec + "  templates:\n  - name: main\n    container:\n      image: " + image +
         "\n      command: [sh, -c]\n      args: ['" + script + "']\n" + container;
}

std::string subfolder(const Place& place, const std::string& name) {
  const std::string path = place.folder() + "/" + name;
  std::filesystem::create_directory(path);
  return path;
}

std::string host_volume(const std::string& path) {
  return "  volumes: [{name: v, hostPath: {path: " + path + "}}]\n";
}

constexpr const char* kMounted = "      volumeMounts: [{name: v, mountPath: /mnt/v}]\n";

TEST(Mount, IsThereInEveryStepAndReadOnlyWhereAsked) {
  Place place;
  const std::string open = subfolder(place, "open"), closed = subfolder(place, "closed");
  place.file("closed/text", "from outside");
  const std::string file = place.file(
      "one.yaml",
      one_step("cat /in/text > /data/copy; if echo x > /in/new; then exit 9; fi; exit 0"));
  const Ended ended =
      place.run({"run", file, "--mount", open + ":/data", "--mount", closed + ":/in:ro", "--log"});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_EQ(read_text(open + "/copy"), "from outside");
  EXPECT_FALSE(std::filesystem::exists(closed + "/new"));
}

TEST(Mount, ThatIsNoMountIsRefusedBeforeAnythingStarts) {
  Place place;
  const std::string file = place.file("one.yaml", one_step("exit 0"));
  for (const std::string mount : {"relative", ":/x", "/only-one"}) {
    const Ended ended = place.run({"run", file, "--mount", mount});
    EXPECT_EQ(ended.code, 2) << mount << ended.out << ended.err;
    EXPECT_NE(ended.err.find("--mount"), std::string::npos) << ended.err;
  }
  const Ended missing = place.run({"run", file, "--mount", place.folder() + "/none:/x"});
  EXPECT_EQ(missing.code, 2) << missing.out << missing.err;
  EXPECT_NE(missing.err.find("/none"), std::string::npos) << missing.err;
  EXPECT_TRUE(nothing_is_left(0));
  EXPECT_EQ(place.run({"list"}).out, "No workflows found\n");
}

TEST(AllowHost, LetsHostPathsBelowItInAndNoOthers) {
  Place place;
  const std::string allowed = subfolder(place, "allowed"), other = subfolder(place, "other");
  const std::string good = place.file(
      "good.yaml", one_step("echo hi > /mnt/v/out", "alpine", kMounted, host_volume(allowed)));
  EXPECT_EQ(place.run({"run", good, "--allow-host", allowed}).code, 0);
  EXPECT_EQ(read_text(allowed + "/out"), "hi\n");

  const std::string bad = place.file(
      "bad.yaml", one_step("echo hi > /mnt/v/out", "alpine", kMounted, host_volume(other)));
  const Ended refused = place.run({"run", bad, "--name", "refused", "--allow-host", allowed});
  EXPECT_EQ(refused.code, 1) << refused.out << refused.err;
  EXPECT_NE(refused.out.find("hostPath " + other + " is not below a folder given by --allow-host"),
            std::string::npos)
      << refused.out;
  EXPECT_FALSE(std::filesystem::exists(other + "/out"));
}

TEST(AllowHost, ALinkLeadsNowhereElse) {
  Place place;
  const std::string allowed = subfolder(place, "allowed"), secret = subfolder(place, "secret");
  std::filesystem::create_directory_symlink(secret, allowed + "/link");
  const std::string file = place.file(
      "one.yaml",
      one_step("echo hi > /mnt/v/out", "alpine", kMounted, host_volume(allowed + "/link")));
  EXPECT_EQ(place.run({"run", file, "--allow-host", allowed}).code, 1);
  EXPECT_FALSE(std::filesystem::exists(secret + "/out"));
}

TEST(ImageMap, OfAFileGivesEntryPointLinksAndEnvironment) {
  Place place;
  const std::string map = place.file("map.yaml", R"yaml(
images:
- image: "mine/*"
  host:
    entrypoint: [sh, -c]
    cmd: ["echo by the map; greet $NAME"]
    links: {greet: echo}
    env: {NAME: argonaut}
    workingDir: /tmp
)yaml");
  const std::string file = place.file(
      "one.yaml",
      "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: one}\nspec:\n"
      "  entrypoint: main\n  templates: [{name: main, container: {image: \"mine/tool:2\"}}]\n");
  const Ended without = place.run({"run", file});
  EXPECT_EQ(without.code, 2);
  EXPECT_NE(without.err.find("mine/tool:2"), std::string::npos) << without.err;
  const Ended with = place.run({"run", file, "--image-map", map, "--log"});
  EXPECT_EQ(with.code, 0) << with.out << with.err;
  EXPECT_NE(with.out.find("by the map\n"), std::string::npos) << with.out;
  EXPECT_NE(with.out.find("argonaut\n"), std::string::npos) << with.out;
}

TEST(ImageMap, ThatIsBrokenOrNotThereIsRefusedWithItsPlace) {
  Place place;
  const std::string file = place.file("one.yaml", one_step("exit 0"));
  const std::string broken = place.file("map.yaml", "images:\n- image: a\n  host: {nope: x}\n");
  const Ended bad = place.run({"run", file, "--image-map", broken});
  EXPECT_EQ(bad.code, 2) << bad.out;
  EXPECT_NE(bad.err.find("map.yaml"), std::string::npos) << bad.err;
  EXPECT_NE(bad.err.find("line 3"), std::string::npos) << bad.err;
  const Ended absent = place.run({"run", file, "--image-map", place.folder() + "/none"});
  EXPECT_EQ(absent.code, 2) << absent.out;
  EXPECT_NE(absent.err.find("/none"), std::string::npos) << absent.err;
  EXPECT_EQ(place.run({"list"}).out, "No workflows found\n");
}

TEST(Sandbox, HidesHomesTheStoreAndTheCallersEnvironment) {
  Place place;
  place.set("SECRET=shown");
  const std::string file = place.file(
      "one.yaml", one_step("ls " + place.store() + "; echo [$SECRET] [$(ls /root | wc -l)]"));
  const Ended ended = place.run({"run", file, "--log"});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("[] [0]\n"), std::string::npos) << ended.out;
  EXPECT_EQ(ended.out.find("tiphys.db"), std::string::npos) << ended.out;
}

TEST(Unsandboxed, RunsPlainProcessesInFoldersOfTheirOwn) {
  Place place;
  const std::string marker = place.folder() + "/seen";
  const std::string file = place.file("one.yaml", one_step("pwd; echo x > " + marker));
  const Ended ended = place.run({"run", file, "--unsandboxed", "--log"});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_EQ(read_text(marker), "x\n") << "it is the machine itself";
  EXPECT_NE(ended.out.find(place.store() + "/attempts/"), std::string::npos) << ended.out;
  EXPECT_TRUE(nothing_is_left(5));
}

TEST(Unsandboxed, RefusesVolumesByName) {
  Place place;
  const std::string file = place.file(
      "one.yaml", one_step("exit 0", "alpine", kMounted, "  volumes: [{name: v, emptyDir: {}}]\n"));
  const Ended ended = place.run({"run", file, "--unsandboxed"});
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("mounts a volume, which needs the sandbox"), std::string::npos)
      << ended.out;
}

TEST(Oversize, IsRefusedWithBothFiguresOrRunAlone) {
  Place place;
  const std::string file = place.file(
      "one.yaml", one_step("exit 0", "alpine", "      resources: {requests: {cpu: \"9000\"}}\n"));
  const Ended refused = place.run({"run", file, "--name", "refused"});
  EXPECT_EQ(refused.code, 1) << refused.out << refused.err;
  EXPECT_NE(refused.out.find("asks for 9000 CPU and this machine has"), std::string::npos)
      << refused.out;
  EXPECT_EQ(place.run({"run", file, "--oversize", "run"}).code, 0);
}

TEST(Templates, OfKindsThatNeedACluster) {
  Place place;
  const std::string file = place.file(
      "resource.yaml",
      "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: res}\nspec:\n"
      "  entrypoint: main\n  templates:\n  - name: main\n    resource:\n      action: create\n"
      "      manifest: |\n        {apiVersion: v1, kind: ConfigMap, metadata: {name: x}}\n");
  const Ended ended = place.run({"run", file});
  EXPECT_EQ(ended.code, 1) << "it must not pass for one that ran";
  EXPECT_NE(ended.out.find("templates of kind resource cannot be run"), std::string::npos)
      << ended.out << ended.err;
}

TEST(Config, ConfigurationThatIsGoneKeepsNobodyFromWorking) {
  Place place;
  const std::string config = place.file("config.yaml", "parallelism: 1\n");
  const std::string file = place.file("quick.yaml", one_step("exit 0"));
  EXPECT_EQ(place.run({"run", file, "--name", "one", "--config", config}).code, 0);
  const Ended kept = place.run({"run", file, "--name", "two"});
  EXPECT_NE((kept.out + kept.err).find("config.yaml, as given to this store before"),
            std::string::npos)
      << kept.out << kept.err;
  std::filesystem::remove(config);
  const Ended gone = place.run({"run", file, "--name", "three"});
  EXPECT_EQ(gone.code, 0) << gone.err;
  EXPECT_NE((gone.out + gone.err).find("is gone, so there is none"), std::string::npos)
      << gone.out << gone.err;
  EXPECT_EQ(place.run({"run", file, "--name", "four", "--config", "/dev/null"}).code, 0);
  const Ended none = place.run({"run", file, "--name", "five"});
  EXPECT_EQ((none.out + none.err).find("config.yaml"), std::string::npos) << none.out << none.err;
}

}  // namespace
}  // namespace tiphys::e2e
