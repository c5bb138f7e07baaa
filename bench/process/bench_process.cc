// Cost of running `true` many times through the process runner, beside a plain loop of fork, exec
// and wait over the same commands in the same run: sandboxed and not, synced and not.
//
//   bench_process [items]     default 10,000
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <deque>
#include <string>

#include "ports/clock.h"
#include "report.h"
#include "runner/process/attempt_folder.h"
#include "runner/process/process_runner.h"

namespace {

using tiphys::engine::PodDescription;
namespace process = tiphys::runner::process;

class RealClock final : public tiphys::ports::Clock {
 public:
  tiphys::base::Timestamp now() override {
    timespec t{};
    ::clock_gettime(CLOCK_REALTIME, &t);
    return {t.tv_sec * 1'000'000'000 + t.tv_nsec};
  }
};

double seconds() {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double own_peak_mb() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// As many at once as the runner has slots.
double plain_loop(int items, int parallel) {
  double begin = seconds();
  char program[] = "/usr/bin/true";
  char* argv[] = {program, nullptr};
  char* env[] = {nullptr};
  int live = 0;
  for (int started = 0; started < items || live > 0;) {
    if (started < items && live < parallel) {
      pid_t pid = 0;
      if (::posix_spawn(&pid, program, nullptr, nullptr, argv, env) == 0) ++live;
      ++started;
      continue;
    }
    if (::wait(nullptr) > 0) --live;
  }
  return seconds() - begin;
}

PodDescription pod(std::uint32_t node) {
  PodDescription pod;
  pod.id = {1, 0, node, 0, 0};
  pod.workflow_name = "bench";
  pod.workflow_namespace = "default";
  pod.node_id = "bench-" + std::to_string(node);
  pod.pod_name = "bench-" + std::to_string(node);
  pod.containers.resize(1);
  pod.containers[0].name = "main";
  pod.containers[0].image = "busybox";
  pod.containers[0].command = {"true"};
  return pod;
}

struct Run {
  double seconds = 0;
  int succeeded = 0;
};

Run through_runner(int items, process::ProcessOptions options) {
  char folder[] = "/var/tmp/tiphys-bench-XXXXXX";
  options.store = ::mkdtemp(folder);
  options.executor = {TIPHYS_EXECUTOR_PROGRAM};
  RealClock clock;
  Run run;
  auto runner = process::ProcessRunner::create(options, clock);
  if (!runner) {
    std::fprintf(stderr, "%s\n", runner.error().message.c_str());
    return run;
  }
  double begin = seconds();
  std::uint32_t next = 0;
  for (int ended = 0; ended < items;) {
    while (next < static_cast<std::uint32_t>(items)) {
      auto outcome = (*runner)->start(pod(next), {});
      if (!outcome || *outcome == tiphys::ports::StartOutcome::Busy) break;
      ++next;
    }
    for (auto& event : (*runner)->drain(256)) {
      const auto* end = std::get_if<tiphys::engine::AttemptEnded>(&event.observation);
      if (end == nullptr) continue;
      ++ended;
      run.succeeded += end->report.phase == tiphys::engine::Phase::Succeeded ? 1 : 0;
      (*runner)->forget(end->id);
    }
    pollfd source{(*runner)->wait_descriptor(), POLLIN, 0};
    if (ended < items) ::poll(&source, 1, 1000);
  }
  run.seconds = seconds() - begin;
  process::remove_tree(options.store);
  return run;
}

}  // namespace

int main(int argc, char** argv) {
  int items = argc > 1 ? std::atoi(argv[1]) : 10'000;
  if (items <= 0) return 2;
  tiphys::bench::Report report("process");
  int parallel = static_cast<int>(process::this_machine().cpu_millis / 500);
  double plain = plain_loop(items, parallel);
  auto add = [&](const char* name, double took) {
    report.row(name)
        .figure("items", items, "")
        .figure("per item", took / items * 1e3, "ms")
        .figure("items per second", items / took, "1/s")
        .figure("times the plain loop", took / plain, "")
        .figure("peak of the engine", own_peak_mb(), "MB");
  };
  add("plain fork, exec, wait", plain);
  struct Case {
    const char* name;
    bool unsandboxed;
    bool durable;
  };
  for (Case c : {Case{"runner, no sandbox, not synced", true, false},
                 Case{"runner, sandbox, not synced", false, false},
                 Case{"runner, sandbox, synced (default)", false, true}}) {
    process::ProcessOptions options;
    options.unsandboxed = c.unsandboxed;
    options.durable = c.durable;
    Run run = through_runner(items, options);
    if (run.seconds > 0) add(c.name, run.seconds);
    report.require(run.succeeded == items, std::string(c.name) + ": every item succeeded");
  }
  report.require(own_peak_mb() < 200, "peak memory of the engine is below 200 MB");
  report.note("as many at once as the machine has slots: " + std::to_string(parallel));
  return report.finish();
}
