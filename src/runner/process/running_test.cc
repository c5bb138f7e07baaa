// What one attempt does: codes, outputs, parameters, deadlines, several containers.
#include <gtest/gtest.h>

#include <algorithm>

#include "runner/process/harness.h"

namespace tiphys::runner::process {
namespace {

using engine::AttemptReport;
using engine::Phase;
using engine::PodDescription;

class Running : public ::testing::Test {
 protected:
  engine::ContainerDescription container(std::string name, std::string script,
                                         engine::ContainerRole role) {
    engine::ContainerDescription c = h_.shell(1, std::move(script)).containers[0];
    c.name = std::move(name);
    c.role = role;
    return c;
  }
  ProcessHarness h_;
};

TEST_F(Running, StandardOutputIsTheResultWithoutOneNewline) {
  AttemptReport report = h_.report(h_.shell(1, "printf 'a\\nb\\n\\n'; echo no >&2"));
  EXPECT_EQ(report.phase, Phase::Succeeded) << report.message;
  EXPECT_EQ(report.result, "a\nb\n");
  EXPECT_EQ(report.host_name, "here");
  EXPECT_TRUE(report.started_at.is_set());
  EXPECT_GE(report.finished_at, report.started_at);
}

TEST_F(Running, ResultIsTheLastQuarterMebibyte) {
  AttemptReport report =
      h_.report(h_.shell(1, "head -c 700000 /dev/zero | tr '\\0' x; echo; echo end"));
  ASSERT_TRUE(report.result);
  EXPECT_EQ(report.result->size(), 256u << 10);
  EXPECT_TRUE(report.result->ends_with("x\nend"));
}

// Two dollar signs are one, by Kubernetes' rule for arguments.
TEST_F(Running, SignalsAreCodesAbove128) {
  AttemptReport report = h_.report(h_.shell(1, "kill -9 $$$$"));
  EXPECT_EQ(report.exit_code, 137);
  EXPECT_EQ(report.message, "main: Error (exit code 137)");
  EXPECT_EQ(report.phase, Phase::Failed);
}

TEST_F(Running, MissingCommandHasThePredecessorsText) {
  PodDescription pod = h_.shell(1, "");
  pod.containers[0].command = {"no-such-tool"};
  AttemptReport report = h_.report(pod);
  EXPECT_EQ(report.phase, Phase::Failed);
  EXPECT_EQ(report.exit_code, 64);
  EXPECT_EQ(report.message,
            "main: Error (exit code 64): failed to find name in PATH: exec: \"no-such-tool\": "
            "executable file not found in $PATH");
}

TEST_F(Running, MissingFileHasGosText) {
  PodDescription pod = h_.shell(1, "");
  pod.containers[0].command = {"/no/such"};
  EXPECT_EQ(h_.report(pod).message,
            "main: Error (exit code 64): failed to find name in PATH: exec: \"/no/such\": stat "
            "/no/such: no such file or directory");
}

TEST_F(Running, ScriptIsStagedAsTheLastArgument) {
  PodDescription pod = h_.shell(1, "");
  pod.containers[0].image = "python:alpine3.23";
  pod.containers[0].command = {"python"};
  pod.containers[0].args = std::vector<std::string>{};
  pod.containers[0].script_source = "import sys\nprint(sys.argv[0], 6 * 7)\n";
  AttemptReport report = h_.report(pod);
  EXPECT_EQ(report.result, "/argo/staging/script 42") << report.message;
}

TEST_F(Running, OutputParametersComeFromFiles) {
  PodDescription pod =
      h_.shell(1, "printf 'one\\n' > /tmp/a; mkdir -p /mnt/x; echo -n two > /mnt/x/b");
  pod.output_files = {{"a", "/tmp/a", {}}, {"b", "/mnt/x/b", {}}, {"c", "/tmp/none", "def"}};
  AttemptReport report = h_.report(pod);
  ASSERT_EQ(report.phase, Phase::Succeeded) << report.message;
  std::vector<std::pair<std::string, std::string>> expected = {
      {"a", "one"}, {"b", "two"}, {"c", "def"}};
  EXPECT_EQ(report.parameters, expected);
}

TEST_F(Running, MissingOutputIsAnErrorOfWait) {
  PodDescription pod = h_.shell(1, "exit 0");
  pod.output_files = {{"a", "/tmp/a", {}}};
  AttemptReport report = h_.report(pod);
  EXPECT_EQ(report.phase, Phase::Error);
  EXPECT_EQ(report.message,
            "wait: Error (exit code 64): open /var/run/argo/outputs/parameters/tmp/a: no such file "
            "or directory\noutput parameter a: the step did not write /tmp/a (give it "
            "valueFrom.default if it need not)");
}

TEST_F(Running, OutputsAreSavedOfAFailedCommandToo) {
  PodDescription pod = h_.shell(1, "echo kept > /tmp/a; exit 4");
  pod.output_files = {{"a", "/tmp/a", {}}};
  AttemptReport report = h_.report(pod);
  EXPECT_EQ(report.message, "main: Error (exit code 4)");
  ASSERT_EQ(report.parameters.size(), 1u);
  EXPECT_EQ(report.parameters[0].second, "kept");
}

TEST_F(Running, EachTryHasRoomForItsOutputs) {
  PodDescription pod = h_.shell(1, "head -c 9000000 /dev/zero | tr '\\0' a > /tmp/a; exit 4");
  pod.containers[0].tries = 2;
  pod.output_files = {{"a", "/tmp/a", {}}};
  AttemptReport report = h_.report(pod);
  EXPECT_EQ(report.message, "main: Error (exit code 4)");
  ASSERT_EQ(report.parameters.size(), 1u);
  EXPECT_EQ(report.parameters[0].second.size(), 9'000'000u);
}

TEST_F(Running, ActiveDeadlineTerminatesWithThePodsText) {
  PodDescription pod = h_.shell(1, "sleep 600");
  pod.active_deadline = base::Duration::milliseconds(100);
  AttemptReport report = h_.report(pod);
  EXPECT_EQ(report.phase, Phase::Failed);
  EXPECT_EQ(report.message, "Pod was active on the node longer than the specified deadline");
  EXPECT_EQ(report.exit_code, 143);
}

TEST_F(Running, PassedDeadlineEndsItWithTheStepsText) {
  PodDescription pod = h_.shell(1, "sleep 600");
  pod.deadline = base::Timestamp{1};
  AttemptReport report = h_.report(pod);
  EXPECT_EQ(report.phase, Phase::Failed);
  EXPECT_EQ(report.message, "Step exceeded its deadline");
}

TEST_F(Running, WhatIgnoresTermIsKilledAfterTheGraceAndItsOutputsAreRead) {
  PodDescription pod = h_.shell(1, "trap '' TERM; echo x > /tmp/a; while :; do sleep 600; done");
  pod.grace = base::Duration::milliseconds(200);
  pod.active_deadline = base::Duration::milliseconds(300);
  pod.output_files = {{"a", "/tmp/a", {}}};
  AttemptReport report = h_.report(pod);
  EXPECT_EQ(report.exit_code, 137);
  ASSERT_EQ(report.parameters.size(), 1u);
  EXPECT_EQ(report.parameters[0].second, "x");
}

TEST_F(Running, BackgroundProcessesEndWithTheCommand) {
  // The pipe stays open in the background process: were it not killed, this would not end.
  AttemptReport report = h_.report(h_.shell(1, "sleep 600 & (setsid sleep 601 &) ; echo done"));
  EXPECT_EQ(report.phase, Phase::Succeeded) << report.message;
  EXPECT_EQ(report.result, "done");
}

TEST_F(Running, EnvironmentIsTheProtocolsAndTheUsers) {
  ::setenv("TIPHYS_RUNNER_TEST", "leak", 1);
  PodDescription pod = h_.shell(1, "env | sort");
  engine::EnvVar mine{"MINE", "$(ARGO_WORKFLOW_NAME)-$(NONE)-$$(X)", {}};
  engine::EnvVar field{"POD", "", {}};
  field.value_from.set("fieldRef", base::Value::object()).set("fieldPath", "metadata.name");
  pod.containers[0].env = {mine, field};
  std::string env = h_.report(pod).result.value_or("");
  EXPECT_EQ(env.find("TIPHYS_RUNNER_TEST"), std::string::npos) << env;
  for (const char* line :
       {"MINE=wf-$(NONE)-$(X)\n", "POD=wf-pod-1", "ARGO_CONTAINER_NAME=main\n", "HOME=/root\n",
        "ARGO_NODE_ID=wf-1\n", "ARGO_PROGRESS_FILE=/var/run/argo/progress\n"})
    EXPECT_NE(env.find(line), std::string::npos) << line << env;
}

TEST_F(Running, WorkingFolderIsMade) {
  PodDescription pod = h_.shell(1, "pwd; hostname");
  pod.containers[0].working_dir = "/data/deep";
  EXPECT_EQ(h_.report(pod).result, "/data/deep\nwf-pod-1");
}

TEST_F(Running, ContainersOfAPodShareVolumesAndOrder) {
  PodDescription pod = h_.shell(1, "");
  pod.containers.clear();
  pod.containers.push_back(container("first", "echo init > /data/f", engine::ContainerRole::Init));
  pod.containers.push_back(container("a", "echo a >> /data/f", engine::ContainerRole::Main));
  pod.containers.push_back(
      container("b", "echo b >> /data/f; cat /data/f", engine::ContainerRole::Main));
  pod.containers[2].depends_on = {"a"};
  for (auto& c : pod.containers) c.mounts = {{"shared", "/data", "", false}};
  pod.volumes.push_back({"shared", engine::VolumeDescription::Kind::EmptyDir, "", false, {}});
  ports::RunnerEvent event = h_.run(pod);
  AttemptReport report = ProcessHarness::report_of(event);
  EXPECT_EQ(report.phase, Phase::Succeeded) << report.message;
  ASSERT_EQ(report.containers.size(), 2u);
  EXPECT_EQ(report.containers[1].phase, Phase::Succeeded);
  EXPECT_FALSE(report.exit_code);
  ASSERT_EQ(event.logs.size(), 1u);
  EXPECT_EQ(event.logs[0].container, "b");
  EXPECT_EQ(event.logs[0].lines, 3u);
}

TEST_F(Running, FailedDependencyFailsItsDependants) {
  PodDescription pod = h_.shell(1, "");
  pod.containers.clear();
  pod.containers.push_back(container("a", "exit 5", engine::ContainerRole::Main));
  pod.containers.push_back(container("b", "exit 0", engine::ContainerRole::Main));
  pod.containers[1].depends_on = {"a"};
  AttemptReport report = h_.report(pod);
  EXPECT_EQ(report.phase, Phase::Failed);
  EXPECT_EQ(report.message, "a: Error (exit code 5)");
  ASSERT_EQ(report.containers.size(), 2u);
  EXPECT_EQ(report.containers[1].phase, Phase::Error);
  EXPECT_EQ(report.containers[1].exit_code, 64);
  EXPECT_EQ(report.containers[1].message,
            "b: Error (exit code 64): dependency \"a\" exited with non-zero code: 5");
}

TEST_F(Running, FailedInitContainerStartsNothingElse) {
  PodDescription pod = h_.shell(1, "touch /data/ran");
  pod.containers.insert(pod.containers.begin(),
                        container("prepare", "exit 3", engine::ContainerRole::Init));
  AttemptReport report = h_.report(pod);
  EXPECT_EQ(report.phase, Phase::Failed);
  EXPECT_EQ(report.message, "prepare: Error (exit code 3)");
  EXPECT_FALSE(report.exit_code);
}

TEST_F(Running, SidecarsAreTerminatedWhenMainHasEnded) {
  PodDescription pod = h_.shell(1, "while [ ! -e /var/run/argo/up ]; do sleep 0.01; done");
  pod.containers.push_back(
      container("side", "touch /var/run/argo/up; sleep 600", engine::ContainerRole::Sidecar));
  AttemptReport report = h_.report(pod);
  EXPECT_EQ(report.phase, Phase::Succeeded) << report.message;
  EXPECT_EQ(report.exit_code, 0);
}

TEST_F(Running, ProgressIsToldWhileItRuns) {
  PodDescription pod = h_.shell(1, "echo 3/9 > $ARGO_PROGRESS_FILE; exec sleep 600");
  ASSERT_TRUE(h_.runner().start(pod, {}));
  auto told = [this] {
    return std::ranges::any_of(h_.seen(), [](const engine::Observation& o) {
      const auto* p = std::get_if<engine::AttemptProgress>(&o);
      return p != nullptr && p->progress == "3/9";
    });
  };
  ASSERT_TRUE(h_.wait_running(pod.id));
  bool seen = false;
  for (int i = 0; i < 2000 && !seen; ++i) {
    for (const auto& event : h_.runner().drain(64)) {
      const auto* p = std::get_if<engine::AttemptProgress>(&*event.observation);
      seen = seen || (p != nullptr && p->progress == "3/9");
    }
    seen = seen || told();
    if (!seen) h_.wait();
  }
  EXPECT_TRUE(seen);
  h_.runner().stop({pod.id, "", base::Duration::seconds(10)});
  EXPECT_EQ(ProcessHarness::report_of(h_.wait_for_end(pod.id)).progress, "3/9");
}

TEST_F(Running, ArgosaySpeaksWithoutAnImage) {
  PodDescription pod = h_.shell(1, "");
  pod.containers[0].image = "argoproj/argosay:v2";
  pod.containers[0].command.clear();
  pod.containers[0].args = {{"echo", "real", "/tmp/deep/out.txt"}};
  pod.output_files = {{"o", "/tmp/deep/out.txt", {}}};
  AttemptReport report = h_.report(pod);
  ASSERT_EQ(report.parameters.size(), 1u) << report.message;
  EXPECT_EQ(report.parameters[0].second, "real");
  pod.id.node = 2;
  pod.output_files.clear();
  pod.containers[0].args.reset();
  EXPECT_EQ(h_.report(pod).result, "hello argosay");
  pod.id.node = 3;
  pod.containers[0].args = {{"exit", "9"}};
  EXPECT_EQ(h_.report(pod).exit_code, 9);
  pod.id.node = 4;
  pod.containers[0].command = {"sh", "-c"};
  pod.containers[0].args = {{"argosay echo nested"}};
  EXPECT_EQ(h_.report(pod).result, "nested");
}

TEST_F(Running, WhalesaySpeaks) {
  PodDescription pod = h_.shell(1, "");
  pod.containers[0].image = "docker/whalesay:latest";
  pod.containers[0].command = {"cowsay"};
  pod.containers[0].args = {{"hello world"}};
  AttemptReport report = h_.report(pod);
  EXPECT_NE(report.result.value_or("").find("< hello world >"), std::string::npos)
      << report.result.value_or(report.message);
}

TEST_F(Running, ResourceDurationsCountWholeSeconds) {
  PodDescription pod = h_.shell(1, "sleep 1.2");
  pod.containers[0].resources.cpu_request_millis = 2000;
  AttemptReport report = h_.report(pod);
  ASSERT_EQ(report.resources_duration.size(), 2u);
  EXPECT_EQ(report.resources_duration[0].first, "cpu");
  EXPECT_GE(report.resources_duration[0].second, 2);
  EXPECT_LE(report.resources_duration[0].second, 4);
}

TEST_F(Running, RawArtifactsAreStaged) {
  PodDescription pod = h_.shell(1, "cat /in/file");
  base::Value artifact;
  artifact = base::Value::object();
  artifact.set("name", "a");
  artifact.set("path", "/in/file");
  base::Value raw = base::Value::object();
  raw.set("data", "some data");
  artifact.set("raw", raw);
  pod.input_artifacts = {artifact};
  EXPECT_EQ(h_.report(pod).result, "some data");
}

}  // namespace
}  // namespace tiphys::runner::process
