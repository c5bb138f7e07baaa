// What a container can and cannot see, and what it leaves behind.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "runner/process/harness.h"

namespace tiphys::runner::process {
namespace {

using engine::PodDescription;

class Sandbox : public ::testing::Test {
 protected:
  std::string output(const std::string& script) {
    engine::AttemptReport report = h_.report(h_.shell(next_++, script));
    return report.result.value_or(report.message);
  }
  ProcessHarness h_;
  engine::NodeIndex next_ = 1;
};

TEST_F(Sandbox, HomesAndRunAndOtherFoldersAreEmpty) {
  EXPECT_EQ(output("ls -A /root /home /srv /mnt /media | grep -v ':$' | grep -v '^$'; ls -A /run"),
            "argo");
}

TEST_F(Sandbox, OnlySystemFoldersAreAtTheTop) {
  std::string names = output("ls -A /");
  for (const char* name : {"usr", "etc", "proc", "tmp"})
    EXPECT_NE(names.find(name), std::string::npos) << names;
  for (const char* name : {"work", "boot", "lost+found", ".dockerenv"})
    EXPECT_EQ(names.find(name), std::string::npos) << names;
}

TEST_F(Sandbox, StoreAndOtherAttemptsAreHidden) {
  EXPECT_EQ(output("ls " + h_.store() + " 2>/dev/null; ls -A /tmp; echo end"), "end");
  // Also where the store is below a folder that is shown.
  EXPECT_EQ(output("find / -xdev -name 'g0-n*-a0-i0' 2>/dev/null; echo end"), "end");
}

TEST_F(Sandbox, HostsProcessesAreHidden) {
  std::string pids = output("ls /proc | grep -c '^[0-9]'; echo $$");
  // The first process, the shell, ls and grep at most.
  EXPECT_LE(std::stoi(pids), 5) << pids;
}

TEST_F(Sandbox, HostsFilesCannotBeChanged) {
  EXPECT_EQ(output("echo x > /etc/tiphys-sandbox-test && cat /etc/tiphys-sandbox-test; "
                   "echo y > /usr/local/tiphys-sandbox-test && cat /usr/local/tiphys-sandbox-test"),
            "x\ny");
  struct stat st{};
  EXPECT_NE(::stat("/etc/tiphys-sandbox-test", &st), 0);
  EXPECT_NE(::stat("/usr/local/tiphys-sandbox-test", &st), 0);
  // And the next attempt starts afresh.
  EXPECT_EQ(output("cat /etc/tiphys-sandbox-test 2>/dev/null; echo end"), "end");
}

TEST_F(Sandbox, DevicesAreFew) {
  EXPECT_EQ(output("ls /dev | tr '\\n' ' '; echo x > /dev/null; head -c 4 /dev/zero | wc -c"),
            "fd full null random shm stderr stdin stdout tty urandom zero 4");
}

TEST_F(Sandbox, HostPathNeedsToBeAllowed) {
  std::string folder = h_.root() + "/outside";
  ASSERT_EQ(::mkdir(folder.c_str(), 0755), 0);
  PodDescription pod = h_.shell(50, "echo written > /data/file");
  pod.containers[0].mounts = {{"host", "/data", "", false}};
  engine::VolumeDescription volume{
      "host", engine::VolumeDescription::Kind::HostPath, folder, false, {}};
  pod.volumes = {volume};
  engine::AttemptReport refused = h_.report(pod);
  EXPECT_EQ(refused.message, "rejected: volume \"host\": hostPath " + folder +
                                 " is not below a folder given by --allow-host");
  h_.options().allow_host = {h_.root()};
  h_.restart();
  pod.id.node = 51;
  EXPECT_EQ(h_.report(pod).phase, engine::Phase::Succeeded);
  EXPECT_EQ(h_.text_of(folder + "/file"), "written\n");
  pod.id.node = 52;
  pod.containers[0].mounts[0].read_only = true;
  EXPECT_NE(h_.report(pod).exit_code, 0);
}

TEST_F(Sandbox, AllowedFolderDoesNotReachOutByLinks) {
  std::string folder = h_.root() + "/allowed";
  ASSERT_EQ(::mkdir(folder.c_str(), 0755), 0);
  ASSERT_EQ(::symlink("/etc", (folder + "/link").c_str()), 0);
  h_.options().allow_host = {folder};
  h_.restart();
  PodDescription pod = h_.shell(60, "ls /data");
  pod.containers[0].mounts = {{"host", "/data", "", false}};
  pod.volumes = {{"host", engine::VolumeDescription::Kind::HostPath, folder + "/link", false, {}}};
  EXPECT_TRUE(h_.report(pod).message.starts_with("rejected: "));
}

// Also one that an earlier container of the pod made.
TEST_F(Sandbox, NoLinkIsFollowedToAVolume) {
  const std::string outside = h_.root() + "/outside";
  ASSERT_EQ(::mkdir(outside.c_str(), 0777), 0);
  PodDescription pod = h_.shell(61, "echo x > /data/pwned");
  engine::ContainerDescription init = pod.containers[0];
  init.name = "prepare";
  init.role = engine::ContainerRole::Init;
  init.args = {"ln -s " + outside + " /data/link && mkdir -p /data/a/b"};
  init.mounts = {{"v", "/data", "", false}};
  pod.containers[0].mounts = {{"v", "/data", "link", false}};
  pod.containers.insert(pod.containers.begin(), init);
  pod.volumes = {{"v", engine::VolumeDescription::Kind::EmptyDir, "", false, {}}};
  std::string message = h_.report(pod).message;
  EXPECT_NE(message.find("symbolic link"), std::string::npos) << message;
  struct stat st{};
  EXPECT_NE(::stat((outside + "/pwned").c_str(), &st), 0);
  // Plain folders are, and missing ones are made for everybody.
  for (const char* path : {"a/b", "new/inner/"}) {
    pod.id.node += 1;
    pod.containers[1].mounts = {{"v", "/data", path, false}};
    EXPECT_EQ(h_.report(pod).phase, engine::Phase::Succeeded) << path;
  }
}

// One of them may lie in another, to which a step may write.
TEST_F(Sandbox, AllowedFoldersAreThoseThatWereGiven) {
  const std::string outer = h_.root() + "/outer", inner = outer + "/inner";
  ASSERT_EQ(::mkdir(outer.c_str(), 0755), 0);
  ASSERT_EQ(::mkdir(inner.c_str(), 0755), 0);
  h_.options().allow_host = {inner, outer};
  h_.options().mounts = {{inner, "/given", false}};
  h_.restart();
  ASSERT_EQ(::rename(inner.c_str(), (outer + "/aside").c_str()), 0);
  ASSERT_EQ(::symlink("/etc", inner.c_str()), 0);
  for (const std::string& path : {inner, std::string("/etc")}) {
    PodDescription pod = h_.shell(next_++, "ls /data");
    pod.containers[0].mounts = {{"v", "/data", "", false}};
    pod.volumes = {{"v", engine::VolumeDescription::Kind::HostPath, path, false, {}}};
    const std::string message = h_.report(pod).message;
    EXPECT_NE(message.find("is not below a folder given by --allow-host"), std::string::npos)
        << message;
  }
  EXPECT_NE(output("ls /given").find("symbolic link"), std::string::npos);
}

TEST_F(Sandbox, MissingFoldersOfTheHostAreMadeBelowAllowedOnes) {
  const std::string folder = h_.root() + "/allowed";
  ASSERT_EQ(::mkdir(folder.c_str(), 0755), 0);
  h_.options().allow_host = {folder};
  h_.restart();
  PodDescription pod = h_.shell(62, "echo hi > /data/f");
  pod.containers[0].mounts = {{"v", "/data", "", false}};
  base::Value source = base::parse_json(R"({"hostPath": {"type": "DirectoryOrCreate"}})").value();
  pod.volumes = {{"v", engine::VolumeDescription::Kind::HostPath, folder + "/a/b", false, source}};
  EXPECT_EQ(h_.report(pod).phase, engine::Phase::Succeeded);
  EXPECT_EQ(h_.text_of(folder + "/a/b/f"), "hi\n");
}

TEST_F(Sandbox, StoreIsHiddenHoweverItWasNamed) {
  // Below a folder that is shown.
  char name[] = "/var/tmp/tiphys-store-XXXXXX";
  const std::string place = ::mkdtemp(name);
  ASSERT_EQ(::mkdir((place + "/real").c_str(), 0755), 0);
  ASSERT_EQ(::symlink("real", (place + "/link").c_str()), 0);
  h_.options().store = place + "/link";
  h_.options().mounts = {{place, "/around", false}};
  h_.restart();
  EXPECT_EQ(output("ls -A " + place + "/real /around/real; ls " + place),
            "/around/real:\n\n" + place + "/real:\nlink\nreal");
  h_.crash();
  remove_tree(place);
}

TEST_F(Sandbox, StepsHaveTheRightsOfAContainerAndNoMore) {
  EXPECT_EQ(output("grep -E '^(CapInh|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):' "
                   "/proc/self/status | tr -d '\\t'"),
            "CapInh:0000000000000000\nCapEff:00000000a00405fb\nCapBnd:00000000a00405fb\n"
            "CapAmb:0000000000000000\nNoNewPrivs:1\nSeccomp:2");
  // A program that is part of the executor has no more.
  PodDescription pod = h_.shell(next_++, "");
  pod.containers[0].image = "argoproj/argosay:v2";
  pod.containers[0].command = {};
  pod.containers[0].args = {"cat", "/proc/self/status"};
  const std::string status = h_.report(pod).result.value_or("");
  EXPECT_NE(status.find("CapEff:\t00000000a00405fb"), std::string::npos) << status;
}

TEST_F(Sandbox, FoldersForEverybodyAreThat) {
  EXPECT_EQ(output("stat -c %a /tmp /dev/shm /var/run/argo | tr '\\n' ' '"), "1777 1777 777 ");
}

TEST_F(Sandbox, OutputsAreFilesOfTheContainer) {
  int node = 100;
  for (const char* path : {"/proc/self/environ", "/proc/1/environ", "/dev/zero", "/tmp/link"}) {
    PodDescription pod = h_.shell(node++, "ln -s /proc/self/fd/0 /tmp/link");
    pod.output_files = {{"x", path, {}}};
    engine::AttemptReport report = h_.report(pod);
    EXPECT_EQ(report.phase, engine::Phase::Error) << path;
    EXPECT_TRUE(report.parameters.empty()) << path;
  }
}

TEST_F(Sandbox, NothingReachesAPathOrACommandThatIsNoNameOrText) {
  struct Case {
    const char* message;
    void (*spoil)(PodDescription&);
  };
  const Case cases[] = {
      {"rejected: volume \"../x\": a name has",
       [](PodDescription& pod) {
         pod.volumes = {{"../x", engine::VolumeDescription::Kind::EmptyDir, "", false, {}}};
       }},
      {"rejected: container \"a/b\": a name has",
       [](PodDescription& pod) { pod.containers[1].name = "a/b"; }},
      {"rejected: container \"main\": there are two of that name",
       [](PodDescription& pod) { pod.containers[1].name = "main"; }},
      {"rejected: sidecar \"wait\": the name is taken",
       [](PodDescription& pod) { pod.containers[1].name = "wait"; }},
      {"rejected: container \"side\": no machine has",
       [](PodDescription& pod) { pod.containers[1].resources.cpu_request_millis = -5; }},
      {"rejected: container \"main\": word 3 of its command holds a NUL",
       [](PodDescription& pod) { pod.containers[0].args = {std::string("exit 0\0x", 8)}; }},
      {"rejected: container \"main\": variable \"A\" holds a NUL",
       [](PodDescription& pod) { pod.containers[0].env = {{"A", std::string(1, '\0'), {}}}; }},
      {"rejected: container \"main\": \"A=B\" is no name of a variable",
       [](PodDescription& pod) { pod.containers[0].env = {{"A=B", "", {}}}; }},
  };
  engine::NodeIndex node = 200;
  for (const Case& one : cases) {
    PodDescription pod = h_.shell(node++, "exit 0");
    engine::ContainerDescription side = pod.containers[0];
    side.name = "side";
    side.role = engine::ContainerRole::Sidecar;
    pod.containers.push_back(side);
    one.spoil(pod);
    const std::string message = h_.report(pod).message;
    EXPECT_TRUE(message.starts_with(one.message)) << message;
  }
}

TEST_F(Sandbox, WhatIsLargerThanASupervisorTakesIsRefused) {
  PodDescription pod = h_.shell(300, "exit 0");
  pod.containers[0].script_source = std::string(executor::kSpecBytesMax, 'x');
  const std::string message = h_.report(pod).message;
  EXPECT_NE(message.find("bytes, and at most 33554432 are taken"), std::string::npos) << message;
}

TEST_F(Sandbox, MountOptionIsSeenByEveryContainer) {
  std::string folder = h_.root() + "/mounted";
  ASSERT_EQ(::mkdir(folder.c_str(), 0755), 0);
  h_.options().mounts = {{folder, "/from/host", false}};
  h_.restart();
  EXPECT_EQ(output("echo hi > /from/host/f; cat /from/host/f"), "hi");
  EXPECT_EQ(h_.text_of(folder + "/f"), "hi\n");
}

TEST_F(Sandbox, VolumesThatCannotBeAreNamed) {
  PodDescription pod = h_.shell(70, "exit 0");
  pod.containers[0].mounts = {{"conf", "/data", "", false}};
  pod.volumes = {{"conf", engine::VolumeDescription::Kind::ConfigMap, "", false, {}}};
  EXPECT_EQ(h_.report(pod).message,
            "rejected: volume \"conf\": a configMap cannot be mounted by this runner");
  pod.id.node = 71;
  pod.volumes.clear();
  EXPECT_EQ(h_.report(pod).message, "rejected: volume 'conf' not found in workflow spec");
}

TEST_F(Sandbox, UnknownImageIsRefusedByName) {
  PodDescription pod = h_.shell(80, "exit 0");
  pod.containers[0].image = "example.com/mine:1";
  std::string message = h_.report(pod).message;
  EXPECT_NE(message.find("example.com/mine:1"), std::string::npos) << message;
  EXPECT_NE(message.find("--image-map"), std::string::npos) << message;
}

TEST_F(Sandbox, SubstitutionIsToldOncePerImage) {
  h_.report(h_.shell(90, "exit 0"));
  h_.report(h_.shell(91, "exit 0"));
  std::vector<std::string> notices = h_.runner().take_notices();
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_NE(notices[0].find("busybox"), std::string::npos);
  EXPECT_TRUE(h_.runner().take_notices().empty());
}

TEST(Unsandboxed, RunsAsAPlainProcessWhenAsked) {
  ProcessOptions options;
  options.unsandboxed = true;
  ProcessHarness h(options);
  PodDescription pod = h.shell(1, "pwd; sleep 600 & exit 4");
  pod.containers[0].script_source = "ignored";
  engine::AttemptReport report = h.report(pod);
  EXPECT_EQ(report.exit_code, 4) << report.message;
  EXPECT_EQ(report.result, attempt_folder(h.store(), pod.id) + "/work");
}

}  // namespace
}  // namespace tiphys::runner::process
