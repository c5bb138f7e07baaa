// What survives the death of the engine, of a supervisor, of nobody.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <charconv>

#include "runner/process/file_text.h"
#include "runner/process/harness.h"

namespace tiphys::runner::process {
namespace {

using engine::PodDescription;

class Recovery : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::mkdir(shared().c_str(), 0755), 0);
    h_.options().mounts = {{shared(), "/shared", false}};
    h_.restart();
  }
  std::string shared() const { return h_.root() + "/shared"; }
  // The supervisor of an attempt, found by its open lock; 0 if there is none.
  pid_t supervisor_of(const engine::AttemptId& id) {
    std::string lock = attempt_folder(h_.store(), id) + "/" + executor::kLockFile;
    for (const std::string& name : list_folder("/proc")) {
      pid_t pid = 0;
      std::from_chars(name.data(), name.data() + name.size(), pid);
      if (pid <= 0) continue;
      for (const std::string& fd : list_folder("/proc/" + name + "/fd")) {
        char target[4096];
        ssize_t n = ::readlink(("/proc/" + name + "/fd/" + fd).c_str(), target, sizeof target);
        if (n > 0 && std::string_view(target, static_cast<std::size_t>(n)) == lock) return pid;
      }
    }
    return 0;
  }
  bool wait_for_file(const std::string& path) {
    struct stat st{};
    for (int i = 0; i < 2000; ++i) {
      if (::stat(path.c_str(), &st) == 0) return true;
      h_.runner().drain(64);
      h_.wait();
    }
    return false;
  }
  ProcessHarness h_;
};

TEST_F(Recovery, WorkGoesOnWhileTheEngineIsDead) {
  PodDescription pod =
      h_.shell(1,
               "while [ ! -e /shared/go ]; do sleep 0.01; done; echo line >> /shared/out; "
               "echo result");
  ASSERT_TRUE(h_.runner().start(pod, {}));
  ASSERT_TRUE(h_.wait_running(pod.id));
  h_.crash();
  ASSERT_TRUE(replace_text(shared() + "/go", ""));
  for (int i = 0; i < 20'000 && h_.text_of(shared() + "/out").empty(); ++i) ::poll(nullptr, 0, 1);
  EXPECT_EQ(h_.text_of(shared() + "/out"), "line\n");
  h_.restart();
  engine::AttemptReport report = h_.report(pod);
  EXPECT_EQ(report.phase, engine::Phase::Succeeded) << report.message;
  EXPECT_EQ(report.result, "result");
  EXPECT_EQ(h_.text_of(shared() + "/out"), "line\n");
}

TEST_F(Recovery, StartsByManyRunnersRunOnce) {
  PodDescription pod = h_.shell(1, "echo line >> /shared/out; sleep 0.1");
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(h_.runner().start(pod, {}));
    h_.restart();
  }
  EXPECT_EQ(h_.report(pod).phase, engine::Phase::Succeeded);
  EXPECT_EQ(h_.text_of(shared() + "/out"), "line\n");
}

TEST_F(Recovery, KilledSupervisorTakesEverythingWithItAndIsLost) {
  PodDescription pod =
      h_.shell(1,
               "trap '' TERM HUP INT; (while :; do echo x >> /shared/out; sleep 0.02; done) & "
               "touch /shared/up; while :; do sleep 600; done");
  ASSERT_TRUE(h_.runner().start(pod, {}));
  ASSERT_TRUE(wait_for_file(shared() + "/up"));
  pid_t supervisor = supervisor_of(pod.id);
  ASSERT_GT(supervisor, 0);
  ::kill(supervisor, SIGKILL);
  ports::RunnerEvent event = h_.wait_for_end(pod.id);
  EXPECT_NE(std::get_if<engine::AttemptLost>(&*event.observation), nullptr);
  // Nothing writes any more: the background loop is gone with its namespace.
  std::string before = h_.text_of(shared() + "/out");
  for (int i = 0; i < 5; ++i) {
    h_.runner().drain(64);
    h_.wait();
  }
  EXPECT_EQ(h_.text_of(shared() + "/out"), before);
  // It is not run again, also not by another runner.
  h_.restart();
  ports::RunnerEvent again = h_.run(pod);
  EXPECT_NE(std::get_if<engine::AttemptLost>(&*again.observation), nullptr);
}

// What a supervisor leaves that was killed a moment ago: its lock is free, and the kernel has not
// come to its container yet.
TEST_F(Recovery, IsNotLostWhileAContainerOfItStillLives) {
  PodDescription pod = h_.shell(1, "echo line >> /shared/out");
  std::string folder = attempt_folder(h_.store(), pod.id);
  ASSERT_TRUE(make_folder_chain(folder));
  pid_t container = ::fork();
  if (container == 0) {
    ::pause();
    ::_exit(0);
  }
  auto name = executor::name_process(container);
  ASSERT_TRUE(name);
  ASSERT_TRUE(
      replace_text(folder + "/" + executor::kLockFile, executor::start_text({{12}, 1, {*name}})));
  ASSERT_TRUE(h_.runner().start(pod, {}));
  std::vector<engine::Observation> seen;
  auto look = [&] {
    for (ports::RunnerEvent& event : h_.runner().drain(64))
      seen.push_back(std::move(*event.observation));
  };
  for (int i = 0; i < 10; ++i) {
    look();
    h_.wait();
  }
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_NE(std::get_if<engine::AttemptRunning>(&seen[0]), nullptr);
  ::kill(container, SIGKILL);
  // A zombie does nothing any more; it need not be waited for by anybody.
  for (int i = 0; i < 1000 && seen.size() < 2; ++i) {
    look();
    h_.wait();
  }
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_NE(std::get_if<engine::AttemptLost>(&seen[1]), nullptr);
  ::waitpid(container, nullptr, 0);
  EXPECT_EQ(h_.text_of(shared() + "/out"), "");
}

TEST_F(Recovery, FolderWithoutStartedIsStarted) {
  PodDescription pod = h_.shell(1, "echo line >> /shared/out");
  ASSERT_TRUE(make_folder_chain(attempt_folder(h_.store(), pod.id)));
  EXPECT_EQ(h_.report(pod).phase, engine::Phase::Succeeded);
  EXPECT_EQ(h_.text_of(shared() + "/out"), "line\n");
}

TEST_F(Recovery, TooLateToBeginIsNotBegun) {
  PodDescription pod = h_.shell(1, "echo line >> /shared/out");
  EXPECT_EQ(h_.runner().start(pod, base::Timestamp{1}), ports::StartOutcome::TooLate);
  EXPECT_TRUE(list_folder(h_.store() + "/attempts").empty());
  EXPECT_EQ(h_.text_of(shared() + "/out"), "");
}

// The runner took it in time, its supervisor came too late: nothing is said about the attempt, and
// it can be started by whoever owns it then.
TEST_F(Recovery, BegunTooLateIsGivenBackAndRunsWhenItIsStartedAgain) {
  PodDescription pod = h_.shell(1, "echo line >> /shared/out");
  const base::Duration hour = base::Duration::seconds(3600);
  const base::Timestamp lease = h_.clock().now() - base::Duration::seconds(60);
  h_.clock().behind = hour;
  ASSERT_EQ(h_.runner().start(pod, lease), ports::StartOutcome::Accepted);
  const ports::RunnerEvent event = h_.wait_for_end(pod.id);
  EXPECT_FALSE(event.observation);
  EXPECT_TRUE(list_folder(h_.store() + "/attempts").empty());
  EXPECT_TRUE(h_.runner().known(kRun)->empty());
  EXPECT_EQ(h_.text_of(shared() + "/out"), "");
  h_.clock().behind = {};
  EXPECT_EQ(h_.report(pod).phase, engine::Phase::Succeeded);
  EXPECT_EQ(h_.text_of(shared() + "/out"), "line\n");
}

// INV-33: the report of a later program is there; nothing is guessed, and people are told.
TEST_F(Recovery, AReportThatCannotBeReadIsNotLost) {
  PodDescription pod = h_.shell(1, "echo line >> /shared/out");
  std::string folder = attempt_folder(h_.store(), pod.id);
  ASSERT_TRUE(make_folder_chain(folder));
  ASSERT_TRUE(
      replace_text(folder + "/" + executor::kLockFile, executor::start_text({{12}, 1, {}})));
  std::string report = executor::encode(executor::Report{});
  report[0] = 99;
  ASSERT_TRUE(replace_text(folder + "/" + executor::kReportFile, report));
  for (int round = 0; round < 2; ++round) {
    ASSERT_EQ(h_.runner().start(pod, {}), ports::StartOutcome::Accepted);
    for (int i = 0; i < 5; ++i) {
      for (const ports::RunnerEvent& event : h_.runner().drain(64))
        EXPECT_TRUE(std::holds_alternative<engine::AttemptRunning>(*event.observation));
      h_.wait();
    }
    const std::vector<std::string> notices = h_.runner().take_notices();
    ASSERT_EQ(notices.size(), 1u);
    EXPECT_NE(notices[0].find("has form 99, this program reads up to"), std::string::npos);
    if (round == 0) h_.restart();
  }
  // Whoever wants it over gets it over.
  h_.runner().stop({pod.id, "enough", base::Duration::seconds(1)});
  const engine::AttemptReport ended = ProcessHarness::report_of(h_.wait_for_end(pod.id));
  EXPECT_EQ(ended.phase, engine::Phase::Failed);
  EXPECT_EQ(ended.message, "enough");
}

// There may be secrets in it, and folders of failed attempts are kept.
TEST_F(Recovery, ALongSpecIsNeverOnTheDisk) {
  PodDescription pod = h_.shell(1, "");
  pod.containers[0].command = {"sh"};
  pod.containers[0].args.reset();
  pod.containers[0].script_source =
      "#" + std::string(200'000, 'x') + "\necho done >> /shared/out; exit 3\n";
  EXPECT_EQ(h_.report(pod).exit_code, 3);
  EXPECT_EQ(h_.text_of(shared() + "/out"), "done\n");
  for (const std::string& name : list_folder(attempt_folder(h_.store(), pod.id)))
    EXPECT_EQ(h_.text_of(attempt_folder(h_.store(), pod.id) + "/" + name).find("xxxx"),
              std::string::npos)
        << name;
}

// INV-34.
TEST_F(Recovery, WithoutDescriptorsItIsLookedAtLater) {
  PodDescription pod = h_.shell(1, "echo line >> /shared/out");
  ASSERT_TRUE(h_.runner().start(pod, {}));
  h_.runner().take_notices();  // of the image
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = 3;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  std::vector<std::string> notices;
  for (int i = 0; i < 2000 && notices.empty(); ++i) {
    for (const ports::RunnerEvent& event : h_.runner().drain(64))
      EXPECT_FALSE(event.observation && end_of(*event.observation));
    notices = h_.runner().take_notices();
    ::poll(nullptr, 0, 1);
  }
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_FALSE(notices.empty());
  EXPECT_NE(notices[0].find("Too many open files"), std::string::npos) << notices[0];
  EXPECT_EQ(ProcessHarness::report_of(h_.wait_for_end(pod.id)).phase, engine::Phase::Succeeded);
  EXPECT_EQ(h_.text_of(shared() + "/out"), "line\n");
}

TEST_F(Recovery, StopBeforeTheBeginningRunsNothing) {
  PodDescription pod = h_.shell(1, "echo line >> /shared/out");
  std::string folder = attempt_folder(h_.store(), pod.id);
  ASSERT_TRUE(make_folder_chain(folder));
  ASSERT_TRUE(replace_text(folder + "/" + executor::kStopFile,
                           executor::encode(executor::StopRequest{"no need", {}})));
  engine::AttemptReport report = h_.report(pod);
  EXPECT_EQ(report.phase, engine::Phase::Failed);
  EXPECT_EQ(report.message, "no need");
  EXPECT_EQ(h_.text_of(shared() + "/out"), "");
}

TEST_F(Recovery, StopEndsWhatNeverBegan) {
  PodDescription pod = h_.shell(1, "echo line >> /shared/out");
  ASSERT_TRUE(make_folder_chain(attempt_folder(h_.store(), pod.id)));
  h_.runner().stop({pod.id, "no need", base::Duration::seconds(1)});
  engine::AttemptReport report = ProcessHarness::report_of(h_.wait_for_end(pod.id));
  EXPECT_EQ(report.phase, engine::Phase::Failed);
  EXPECT_EQ(report.message, "no need");
  EXPECT_EQ(h_.text_of(shared() + "/out"), "");
}

TEST_F(Recovery, StopReachesAnAttemptOfAnEarlierRunner) {
  PodDescription pod = h_.lasting(1);
  ASSERT_TRUE(h_.runner().start(pod, {}));
  ASSERT_TRUE(h_.wait_running(pod.id));
  h_.restart();
  h_.runner().stop({pod.id, "workflow shutdown with strategy:  Stop", base::Duration::seconds(9)});
  EXPECT_EQ(ProcessHarness::report_of(h_.wait_for_end(pod.id)).message,
            "workflow shutdown with strategy:  Stop");
}

TEST_F(Recovery, FoldersOfFailedAttemptsAreKeptAndFew) {
  h_.options().kept_failed = 2;
  h_.restart();
  for (engine::NodeIndex node = 1; node <= 4; ++node) {
    PodDescription pod = h_.failing(node, 1);
    h_.report(pod);
    h_.runner().forget(pod.id, ports::Disposition::Unknown);
  }
  PodDescription good = h_.succeeding(5);
  h_.report(good);
  h_.runner().forget(good.id, ports::Disposition::Unknown);
  EXPECT_EQ(list_folder(h_.store() + "/kept").size(), 2u);
  EXPECT_FALSE(h_.runner().kept(h_.failing(1, 1).id));
  EXPECT_TRUE(h_.runner().kept(h_.failing(4, 1).id));
  EXPECT_FALSE(h_.runner().kept(good.id));
  EXPECT_TRUE(list_folder(attempts_folder(h_.store(), kRun)).empty());
}

// A node that a retry has kept shows its folder and its output whatever ends after it.
TEST_F(Recovery, WhatIsKeptOutlivesTheEndsOfItsRunAndGoesWithTheRun) {
  PodDescription bad = h_.shell(1, "echo said; exit 1");
  h_.report(bad);
  h_.runner().forget(bad.id, ports::Disposition::Failed);
  h_.runner().run_ended(kRun, ports::RunOutcome::Failed);
  PodDescription again = h_.succeeding(1);
  again.id.generation = 1;
  h_.report(again);
  h_.runner().forget(again.id, ports::Disposition::Succeeded);
  h_.runner().run_ended(kRun, ports::RunOutcome::Succeeded);
  EXPECT_TRUE(h_.runner().kept(bad.id));
  EXPECT_FALSE(list_folder(logs_folder(h_.store(), kRun)).empty());
  h_.restart();
  EXPECT_TRUE(h_.runner().kept(bad.id));
  PodDescription others = h_.failing(1, 1);
  others.id.run = engine::RunUid(0, 8);
  h_.report(others);
  h_.runner().forget(others.id, ports::Disposition::Failed);
  h_.runner().remove_run(kRun);
  EXPECT_FALSE(h_.runner().kept(bad.id));
  EXPECT_TRUE(h_.runner().kept(others.id)) << "that of another run";
  EXPECT_TRUE(list_folder(logs_folder(h_.store(), kRun)).empty());
}

TEST_F(Recovery, WhatWasDecidedBeforeACrashIsForgottenAfterIt) {
  PodDescription good = h_.succeeding(1), bad = h_.failing(2, 1), running = h_.lasting(3);
  h_.report(good);
  h_.report(bad);
  ASSERT_TRUE(h_.runner().start(running, {}));
  ASSERT_TRUE(h_.wait_running(running.id));
  h_.restart();
  EXPECT_EQ(h_.runner().known_runs().value(), std::vector<engine::RunUid>{kRun});
  for (const PodDescription* pod : {&good, &bad, &running})
    h_.runner().forget(pod->id, ports::Disposition::Unknown);
  EXPECT_TRUE(h_.runner().kept(bad.id));
  for (int i = 0; i < 2000 && ::access(attempts_folder(h_.store(), kRun).c_str(), F_OK) == 0; ++i) {
    EXPECT_TRUE(h_.runner().drain(64).empty()) << "nobody is told";
    h_.wait();
  }
  EXPECT_NE(::access(attempts_folder(h_.store(), kRun).c_str(), F_OK), 0);
  EXPECT_TRUE(h_.runner().known_runs().value().empty());
}

// INV-23: killed at any moment, also while it reports, a supervisor leaves a whole report or none.
TEST_F(Recovery, AReportIsWholeOrNotThere) {
  constexpr engine::NodeIndex kAttempts = 60;
  constexpr std::size_t kBytes = 200'000;  // long enough to be cut
  int lost = 0, whole = 0;
  for (engine::NodeIndex node = 1; node <= kAttempts; ++node) {
    PodDescription pod = h_.shell(
        node, "printf %200000d 0 > /tmp/out; echo done > /shared/done-" + std::to_string(node));
    pod.output_files.push_back({"out", "/tmp/out", {}});
    ASSERT_TRUE(h_.runner().start(pod, {}));
    ASSERT_TRUE(wait_for_file(shared() + "/done-" + std::to_string(node)));
    // Spread over the few milliseconds that it needs from here to the end.
    const base::Timestamp until = RealClock().now() + base::Duration{node * 100'000};
    while (RealClock().now() < until) {
    }
    if (const pid_t pid = supervisor_of(pod.id); pid > 0) ::kill(pid, SIGKILL);
    const ports::RunnerEvent event = h_.wait_for_end(pod.id);
    if (const auto* ended = std::get_if<engine::AttemptEnded>(&*event.observation)) {
      ++whole;
      EXPECT_EQ(ended->report.phase, engine::Phase::Succeeded);
      ASSERT_EQ(ended->report.parameters.size(), 1u);
      EXPECT_EQ(ended->report.parameters[0].second.size(), kBytes);
    } else {
      ++lost;
      const auto* gone = std::get_if<engine::AttemptLost>(&*event.observation);
      ASSERT_NE(gone, nullptr);
      EXPECT_EQ(gone->message, "its supervisor ended without a report");
    }
    h_.runner().forget(pod.id, ports::Disposition::Unknown);
  }
  EXPECT_GT(lost, 0);
  EXPECT_GT(whole, 0);
}

TEST_F(Recovery, RemovingARunEndsWhatRuns) {
  PodDescription pod = h_.shell(1, "while :; do echo x >> /shared/out; sleep 0.02; done");
  ASSERT_TRUE(h_.runner().start(pod, {}));
  ASSERT_TRUE(wait_for_file(shared() + "/out"));
  h_.restart();
  h_.runner().remove_run(kRun);
  for (int i = 0; i < 2000 && ::access(attempt_folder(h_.store(), pod.id).c_str(), F_OK) == 0;
       ++i) {
    EXPECT_TRUE(h_.runner().drain(64).empty());
    h_.wait();
  }
  EXPECT_TRUE(list_folder(attempts_folder(h_.store(), kRun)).empty());
}

}  // namespace
}  // namespace tiphys::runner::process
