// What the tests of the process runner share: a store in a temporary folder, a runner over it that
// can be destroyed at any time, pods made of shell scripts. For tests only.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ports/clock.h"
#include "runner/contract/contract_test.h"
#include "runner/process/attempt_folder.h"
#include "runner/process/log_files.h"
#include "runner/process/process_runner.h"
#include "runner/process/trash.h"

namespace tiphys::runner::process {

class RealClock final : public ports::Clock {
 public:
  base::Timestamp now() override {
    timespec t{};
    ::clock_gettime(CLOCK_REALTIME, &t);
    return base::Timestamp{t.tv_sec * 1'000'000'000 + t.tv_nsec} - behind;
  }
  base::Duration behind;
};

inline constexpr engine::RunUid kRun(0x0123456789abcdef, 7);

class ProcessHarness final : public RunnerHarness {
 public:
  ProcessHarness() : ProcessHarness(ProcessOptions{}) {}
  explicit ProcessHarness(ProcessOptions options) : options_(std::move(options)) {
    char folder[] = "/tmp/tiphys-runner-XXXXXX";
    root_ = ::mkdtemp(folder);
    options_.store = root_ + "/store";
    options_.executor = {TIPHYS_EXECUTOR_PROGRAM};
    options_.host_name = "here";
    restart();
  }
  ~ProcessHarness() override {
    if (runner_) {
      for (const engine::RunUid& run : {kRun, engine::RunUid(0, 8)}) runner_->remove_run(run);
      // Those that were still running end by themselves; their folders go with them.
      for (int i = 0; i < 500 && !list_folder(attempts_folder(options_.store, kRun)).empty(); ++i) {
        runner_->drain(64);
        wait();
      }
    }
    runner_.reset();
    remove_tree(root_);
  }
  ProcessHarness(const ProcessHarness&) = delete;
  ProcessHarness& operator=(const ProcessHarness&) = delete;

  ProcessRunner& runner() override { return *runner_; }
  const std::string& root() const { return root_; }
  RealClock& clock() { return clock_; }
  const std::string& store() const { return options_.store; }
  ProcessOptions& options() { return options_; }
  bool is_gone(const engine::AttemptId& id) override {
    return ::access(attempt_folder(options_.store, id).c_str(), F_OK) != 0;
  }
  void crash() { runner_.reset(); }
  void restart() override {
    runner_.reset();
    auto made = ProcessRunner::create(options_, clock_);
    if (!made) {
      ADD_FAILURE() << made.error().message;
      std::abort();
    }
    runner_ = std::move(*made);
  }
  void wait() override {
    pollfd source{runner_->wait_descriptor(), POLLIN, 0};
    ::poll(&source, 1, 20);
  }

  engine::PodDescription shell(engine::NodeIndex node, std::string script) {
    engine::PodDescription pod;
    pod.id = {kRun, 0, node, 0, 0};
    pod.workflow_name = "wf";
    pod.workflow_namespace = "default";
    pod.node_id = "wf-" + std::to_string(node);
    pod.pod_name = "wf-pod-" + std::to_string(node);
    engine::ContainerDescription main;
    main.name = "main";
    main.image = "busybox";
    main.command = {"sh", "-c"};
    main.args = {std::move(script)};
    pod.containers.push_back(std::move(main));
    pod.capture_result = true;
    return pod;
  }
  engine::PodDescription succeeding(engine::NodeIndex node) override {
    return shell(node, "exit 0");
  }
  engine::PodDescription failing(engine::NodeIndex node, int code) override {
    return shell(node, "exit " + std::to_string(code));
  }
  engine::PodDescription lasting(engine::NodeIndex node) override {
    return shell(node, "exec sleep 600");
  }

  // Runs it to its end. Bounded by ten minutes of a machine that does nothing else.
  ports::RunnerEvent run(const engine::PodDescription& pod) {
    auto outcome = runner_->start(pod, {});
    if (!outcome) return {pod.id, engine::StartRejected{pod.id, {}, outcome.error().message}, {}};
    return wait_for_end(pod.id);
  }
  ports::RunnerEvent wait_for_end(const engine::AttemptId& id) {
    for (int i = 0; i < 30'000; ++i) {
      for (ports::RunnerEvent& event : runner_->drain(64)) {
        if (event.attempt == id && (!event.observation || end_of(*event.observation)))
          return std::move(event);
        if (event.observation) seen_.push_back(std::move(*event.observation));
      }
      wait();
    }
    ADD_FAILURE() << "the attempt did not end";
    return {id, engine::AttemptLost{id, {}, "timeout of the test"}, {}};
  }
  // The report; a lost or rejected attempt shows as Error with its message.
  engine::AttemptReport report(const engine::PodDescription& pod) { return report_of(run(pod)); }
  static engine::AttemptReport report_of(const ports::RunnerEvent& event) {
    engine::AttemptReport report;
    if (!event.observation) {
      report.message = "given back";
      return report;
    }
    if (const auto* e = std::get_if<engine::AttemptEnded>(&*event.observation)) return e->report;
    if (const auto* l = std::get_if<engine::AttemptLost>(&*event.observation))
      report.message = "lost: " + l->message;
    if (const auto* r = std::get_if<engine::StartRejected>(&*event.observation))
      report.message = "rejected: " + r->message;
    return report;
  }
  bool wait_running(const engine::AttemptId& id) {
    for (int i = 0; i < 3000; ++i) {
      for (ports::RunnerEvent& event : runner_->drain(64)) {
        if (!event.observation) continue;
        const auto* running = std::get_if<engine::AttemptRunning>(&*event.observation);
        if (running != nullptr && running->id == id) return true;
        seen_.push_back(std::move(*event.observation));
      }
      wait();
    }
    return false;
  }
  const std::vector<engine::Observation>& seen() const { return seen_; }

  bool has_report(const engine::AttemptId& id) {
    return ::access((attempt_folder(store(), id) + "/" + executor::kReportFile).c_str(), F_OK) == 0;
  }
  std::string text_of(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  RealClock clock_;
  ProcessOptions options_;
  std::string root_;
  std::unique_ptr<ProcessRunner> runner_;
  std::vector<engine::Observation> seen_;
};

}  // namespace tiphys::runner::process
