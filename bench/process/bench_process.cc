// Cost of running `true` many times: the whole program over a fan-out, and the process runner alone
// (sandboxed and not, synced and not), beside a plain loop of fork, exec and wait over the same
// commands in the same run.
//
//   bench_process [items]     default 10,000
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <deque>
#include <fstream>
#include <string>

#include "ports/clock.h"
#include "report.h"
#include "runner/process/attempt_folder.h"
#include "runner/process/process_runner.h"
#include "runner/process/trash.h"

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
  pod.id = {{0, 1}, 0, node, 0, 0};
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
      const auto* end = event.observation
                            ? std::get_if<tiphys::engine::AttemptEnded>(&*event.observation)
                            : nullptr;
      if (end == nullptr) continue;
      ++ended;
      run.succeeded += end->report.phase == tiphys::engine::Phase::Succeeded ? 1 : 0;
      (*runner)->forget(end->id, tiphys::ports::Disposition::Succeeded);
    }
    pollfd source{(*runner)->wait_descriptor(), POLLIN, 0};
    if (ended < items) ::poll(&source, 1, 1000);
  }
  run.seconds = seconds() - begin;
  process::remove_tree(options.store);
  return run;
}

struct Forgetting {
  double longest = 0;  // seconds of one call
  double calls = 0;    // of all
  double removed = 0;  // until nothing is left
};

constexpr std::uint32_t kForgotten = 64;  // as many as a turn of the loop may forget

// What steps left on their volumes, forgotten by one turn.
Forgetting forget_trees(int files) {
  char folder[] = "/var/tmp/tiphys-bench-XXXXXX";
  process::ProcessOptions options;
  options.store = ::mkdtemp(folder);
  options.executor = {TIPHYS_EXECUTOR_PROGRAM};
  options.unsandboxed = true;
  RealClock clock;
  Forgetting out;
  auto runner = process::ProcessRunner::create(options, clock);
  if (!runner) return out;
  ::mkdir(process::attempts_folder(options.store, pod(0).id.run).c_str(), 0700);
  for (std::uint32_t node = 0; node < kForgotten; ++node) {
    const std::string attempt = process::attempt_folder(options.store, pod(node).id);
    ::mkdir(attempt.c_str(), 0700);
    for (int i = 0; i < files; ++i)
      ::close(::open((attempt + "/" + std::to_string(i)).c_str(), O_WRONLY | O_CREAT, 0600));
  }
  const double begin = seconds();
  for (std::uint32_t node = 0; node < kForgotten; ++node) {
    const double before = seconds();
    (*runner)->forget(pod(node).id, tiphys::ports::Disposition::Succeeded);
    out.longest = std::max(out.longest, seconds() - before);
  }
  out.calls = seconds() - begin;
  while (!process::list_folder(options.store + "/trash").empty()) ::usleep(1000);
  out.removed = seconds() - begin;
  runner->reset();
  process::remove_tree(options.store);
  return out;
}

struct ProgramRun {
  double seconds = 0;
  double peak_mb = 0;  // of the largest process of it
  double cpu = 0;      // seconds of engine and spawner, without the steps and their supervisors
  int code = -1;
};

std::string fan_out(int items) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: bench}\nspec:\n"
         "  entrypoint: main\n  templates:\n  - name: main\n    steps:\n"
         "    - - {name: item, template: item, withSequence: {count: \"" +
         std::to_string(items) +
         "\"}}\n  - name: item\n    container: {image: busybox, command: [\"true\"]}\n";
}

// `tiphys run` as a user calls it, its lines to a file.
ProgramRun through_program(int items) {
  char name[] = "/var/tmp/tiphys-bench-XXXXXX";
  const std::string folder = ::mkdtemp(name);
  const std::string manifest = folder + "/fan-out.yaml", store = folder + "/store";
  std::ofstream(manifest) << fan_out(items);
  char* argv[] = {const_cast<char*>(TIPHYS_PROGRAM),   const_cast<char*>("run"),
                  const_cast<char*>(manifest.c_str()), const_cast<char*>("--store"),
                  const_cast<char*>(store.c_str()),    nullptr};
  const std::string home = "HOME=" + folder;
  char path[] = "PATH=/usr/bin:/bin";
  char* env[] = {path, const_cast<char*>(home.c_str()), nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 1, (folder + "/out").c_str(), O_WRONLY | O_CREAT,
                                     0600);
  ProgramRun run;
  pid_t pid = 0;
  double begin = seconds();
  if (::posix_spawn(&pid, argv[0], &actions, nullptr, argv, env) == 0) {
    int status = 0;
    rusage usage{};
    ::wait4(pid, &status, 0, &usage);
    run.seconds = seconds() - begin;
    run.peak_mb = static_cast<double>(usage.ru_maxrss) / 1024;
    const auto span = [](const timeval& t) {
      return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    run.cpu = span(usage.ru_utime) + span(usage.ru_stime);
    run.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  ::posix_spawn_file_actions_destroy(&actions);
  process::remove_tree(folder);
  return run;
}

}  // namespace

int main(int argc, char** argv) {
  int items = argc > 1 ? std::atoi(argv[1]) : 10'000;
  if (items <= 0) return 2;
  tiphys::bench::Report report("process");
  int parallel = static_cast<int>(process::this_machine().cpu_millis / 500);
  double plain = plain_loop(items, parallel);
  auto add = [&](const char* name, double took, double peak_mb) {
    report.row(name)
        .figure("items", items, "")
        .figure("per item", took / items * 1e3, "ms")
        .figure("items per second", items / took, "1/s")
        .figure("times the plain loop", took / plain, "")
        .figure("peak memory", peak_mb, "MB");
  };
  add("plain fork, exec, wait", plain, own_peak_mb());
  const ProgramRun program = through_program(items);
  add("tiphys run, a fan-out (all defaults)", program.seconds, program.peak_mb);
  report.row("CPU of engine and spawner in it").figure("per item", program.cpu / items * 1e3, "ms");
  report.require(program.code == 0, "tiphys run: the workflow succeeded");
  report.require(program.peak_mb < 200, "tiphys run: peak memory is below 200 MB");
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
    if (run.seconds > 0) add(c.name, run.seconds, own_peak_mb());
    report.require(run.succeeded == items, std::string(c.name) + ": every item succeeded");
  }
  constexpr int kFiles = 2'000;
  const Forgetting forgetting = forget_trees(kFiles);
  report.row("forget 64 attempts with 2,000 files each")
      .figure("longest call", forgetting.longest * 1e3, "ms")
      .figure("all calls", forgetting.calls * 1e3, "ms")
      .figure("until nothing is left", forgetting.removed * 1e3, "ms");
  report.require(forgetting.calls < forgetting.removed / 2, "forgetting does not remove");
  report.note("as many at once as the machine has slots: " + std::to_string(parallel));
  return report.finish();
}
