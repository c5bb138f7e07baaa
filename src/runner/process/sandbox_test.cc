// What a container can and cannot see, and what it leaves behind.
#include <gtest/gtest.h>
#include <sys/stat.h>

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
