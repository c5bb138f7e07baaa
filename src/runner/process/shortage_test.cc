// INV-34: a machine that lacks something, made by namespaces of the tests' own.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cstdio>
#include <functional>

#include "runner/process/file_text.h"
#include "runner/process/harness.h"

namespace tiphys::runner::process {
namespace {

using engine::PodDescription;

bool write_file(const std::string& path, const std::string& text) {
  std::ofstream out(path);
  return static_cast<bool>(out << text << std::flush);
}

// The body in a process with a user namespace, in which it is root, and mounts of its own; its
// failures are the test's. Where there are no namespaces the test is skipped, but never in CI.
void in_own_namespaces(const std::function<void()>& body) {
  constexpr int kNoLeave = 77;
  const pid_t pid = ::fork();
  if (pid == 0) {
    const std::string uid = "0 " + std::to_string(::geteuid()) + " 1";
    const std::string gid = "0 " + std::to_string(::getegid()) + " 1";
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0 ||
        !write_file("/proc/self/setgroups", "deny") || !write_file("/proc/self/uid_map", uid) ||
        !write_file("/proc/self/gid_map", gid) ||
        ::mount("", "/", "", MS_REC | MS_PRIVATE, "") != 0)
      ::_exit(kNoLeave);
    body();
    std::fflush(nullptr);
    ::_exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != kNoLeave) {
    EXPECT_EQ(status, 0);
    return;
  }
  if (::getenv("CI") != nullptr) FAIL() << "CI has to let tests have namespaces";
  GTEST_SKIP() << "no leave to have namespaces";
}

// A sandbox inside of such namespaces is not granted everywhere.
ProcessOptions unsandboxed() {
  ProcessOptions options;
  options.unsandboxed = true;
  return options;
}

// A store of a few pages, full when an attempt begins and again when it reports.
TEST(Shortage, OnAFullDiskAttemptsWait) {
  in_own_namespaces([] {
    ProcessHarness h(unsandboxed());
    h.crash();
    ASSERT_EQ(::mount("tmpfs", h.store().c_str(), "tmpfs", 0, "size=256k"), 0);
    h.restart();
    const std::string filler = h.store() + "/filler";
    auto fill = [&filler] {
      std::ofstream out(filler, std::ios::binary | std::ios::app);
      while (out << std::string(4096, 'x') << std::flush) {
      }
    };
    fill();
    PodDescription pod = h.shell(
        1, "cd " + h.root() + "; touch up; while [ ! -e go ]; do sleep 0.01; done; echo -n result");
    base::Result<ports::StartOutcome> started = h.runner().start(pod, {});
    for (int i = 0; i < 20; ++i) {
      for (const ports::RunnerEvent& event : h.runner().drain(64))
        EXPECT_FALSE(event.observation && end_of(*event.observation));
      h.wait();
    }
    EXPECT_NE(::access((h.root() + "/up").c_str(), F_OK), 0);
    ::unlink(filler.c_str());
    if (!started) started = h.runner().start(pod, {});
    ASSERT_TRUE(started) << started.error().message;
    for (int i = 0; i < 5000 && ::access((h.root() + "/up").c_str(), F_OK) != 0; ++i) {
      h.runner().drain(64);
      h.wait();
    }
    fill();
    ASSERT_TRUE(replace_text(h.root() + "/go", ""));
    for (int i = 0; i < 20; ++i) {
      for (const ports::RunnerEvent& event : h.runner().drain(64))
        EXPECT_FALSE(event.observation && end_of(*event.observation));
      h.wait();
    }
    ::unlink(filler.c_str());
    const engine::AttemptReport report = ProcessHarness::report_of(h.wait_for_end(pod.id));
    EXPECT_EQ(report.phase, engine::Phase::Succeeded) << report.message;
    EXPECT_EQ(report.result, "result");
    h.runner().forget(pod.id, ports::Disposition::Succeeded);
    h.crash();
    EXPECT_EQ(::umount2(h.store().c_str(), MNT_DETACH), 0);
  });
}

// The kernel has no watch left: what is to begin waits and people are told why, and what runs is
// looked at from time to time.
TEST(Shortage, WithoutWatchesNothingBeginsAndWhatRunsIsSeen) {
  in_own_namespaces([] {
    ProcessHarness h(unsandboxed());
    const PodDescription first =
        h.shell(1, "cd " + h.root() + "; while [ ! -e go ]; do sleep 0.01; done; echo -n result");
    const PodDescription second = h.shell(2, "echo -n other");
    ASSERT_TRUE(h.runner().start(first, {}));
    ASSERT_TRUE(h.wait_running(first.id));
    h.crash();
    const std::string limit = "/proc/sys/user/max_inotify_watches";
    const std::string before = h.text_of(limit);
    ASSERT_TRUE(write_file(limit, "0"));
    h.restart();
    ASSERT_EQ(h.runner().start(first, {}), ports::StartOutcome::Accepted);
    const auto refused = h.runner().start(second, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::ErrorCode::Exhausted) << refused.error().message;
    EXPECT_EQ(h.runner().known(kRun)->size(), 1u);
    ASSERT_TRUE(replace_text(h.root() + "/go", ""));
    EXPECT_EQ(ProcessHarness::report_of(h.wait_for_end(first.id)).result, "result");
    ASSERT_TRUE(write_file(limit, before));
    EXPECT_EQ(h.report(second).result, "other");
  });
}

// Of this thread: what else runs on the machine does not count.
double cpu_ms() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) * 1e-6;
}

// Attempts that cannot be told to stop and are tried again: the cost of each in ms.
double cost_of_trying_again(engine::NodeIndex attempts) {
  ProcessHarness h;
  const std::string lock = h.root() + "/lock";
  // Held by this process, which stands for the supervisors of all.
  drivers::subprocess::Descriptor held(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  EXPECT_TRUE(write_bytes(held.get(), executor::start_text({{12}, 0, {}})));
  struct flock whole{};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  EXPECT_EQ(::fcntl(held.get(), F_OFD_SETLK, &whole), 0);
  for (engine::NodeIndex node = 1; node <= attempts; ++node) {
    const std::string folder = attempt_folder(h.store(), {kRun, 0, node, 0, 0});
    EXPECT_TRUE(make_folder_chain(folder + "/" + executor::kStopFile));  // no file can go there
    EXPECT_EQ(::link(lock.c_str(), (folder + "/" + executor::kLockFile).c_str()), 0);
  }
  const double begin = cpu_ms();
  for (engine::NodeIndex node = 1; node <= attempts; ++node)
    h.runner().forget({kRun, 0, node, 0, 0}, ports::Disposition::Unknown);
  EXPECT_EQ(h.runner().take_notices().size(), attempts);
  ::poll(nullptr, 0, 1100);  // until they are due
  h.runner().drain(64);
  const double cost = (cpu_ms() - begin) / attempts;
  held.reset();
  return cost;
}

// That many are to be looked at again does not make each of them dearer.
TEST(Shortage, TryingAgainCostsTheSameForEachOfMany) {
  const double few = cost_of_trying_again(200);
  const double many = cost_of_trying_again(3200);
  EXPECT_LT(many, 3 * few) << few << " ms each of 200, " << many << " ms each of 3200";
}

}  // namespace
}  // namespace tiphys::runner::process
