// What it costs to look at a large workflow of the store: the program's `get` in its forms, each as
// a process of its own, over a fan-out that was really carried out by the controller; and that a
// DAG of pairs, each of which ends a branch, costs the same per task whatever its size.
//
// Seconds are held to their limits by the CPU time of the process: on a busy machine the wall clock
// shows who else ran.
//
//   bench_get [NODES] [FOLDER]    FOLDER is kept; one that is there already holds the store of an
//                                 earlier call, and NODES means nothing then.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "desk.h"
#include "report.h"

namespace {

using namespace tiphys;  // NOLINT(google-build-using-namespace): a program, not a library
using runner::instant::Outcome;

constexpr const char* kName = "wide";
constexpr unsigned long kPairs[] = {5'000, 40'000};

// As the executor reports a pod of a container without outputs.
Outcome ended(const engine::PodDescription& pod) {
  Outcome outcome = Outcome::succeeded();
  outcome.report.host_name = "node-1.example";
  outcome.report.resources_duration = {{"cpu", pod.id.node % 7}, {"memory", pod.id.node % 90}};
  return outcome;
}

std::string fan_out(unsigned long width) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " +
         std::string(kName) +
         "}\nspec:\n  entrypoint: main\n  templates:\n  - name: main\n    steps:\n"
         "    - - {name: s, template: t, withSequence: {count: \"" +
         std::to_string(width) +
         "\"}, arguments: {parameters: [{name: v, value: '{{item}}'}]}}\n"
         "  - name: t\n    inputs: {parameters: [{name: v}]}\n"
         "    container: {image: busybox, command: [\"true\"]}\n";
}

std::string pairs_name(unsigned long count) { return "pairs-" + std::to_string(count); }

std::string pairs(unsigned long count) {
  std::string tasks;
  for (unsigned long i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    tasks += "      - {name: a" + number + ", template: t}\n      - {name: b" + number +
             ", template: t, dependencies: [a" + number + "]}\n";
  }
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " + pairs_name(count) +
         "}\nspec:\n  entrypoint: main\n  templates:\n  - name: main\n    dag:\n      tasks:\n" +
         tasks + "  - name: t\n    container: {image: busybox, command: [\"true\"]}\n";
}

// In a process of its own: what a child had in memory before it became a program counts as its
// peak, so the one that starts the programs must be small.
bool make_store(const std::string& folder, unsigned long width) {
  const pid_t child = ::fork();
  if (child == 0) {
    bool good = false;
    {
      bench::Desk desk(ended, folder);
      desk.start({});
      std::vector<engine::RunKey> runs = {desk.submit(fan_out(width))};
      for (const unsigned long count : kPairs) runs.push_back(desk.submit(pairs(count)));
      desk.settle();
      good = std::ranges::all_of(runs, [&desk](engine::RunKey run) {
        return bench::must(desk.outside().find(run)).summary.phase ==
               engine::WorkflowPhase::Succeeded;
      });
    }
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  return child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

struct Cost {
  bool good = false;
  double seconds = 0;  // of the wall clock
  double cpu = 0;      // seconds
  double peak = 0;     // MB of 10^6 bytes
  double bytes = 0;    // written
};

Cost measure(const std::string& output, const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const double begin = bench::wall_milliseconds();
  const pid_t child = ::fork();
  if (child == 0) {
    const int out = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (out < 0 || ::dup2(out, 1) < 0) ::_exit(126);
    ::execv(TIPHYS_PROGRAM, arguments.data());
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  Cost cost;
  cost.good = child > 0 && ::wait4(child, &status, 0, &usage) == child && status == 0;
  cost.seconds = (bench::wall_milliseconds() - begin) / 1e3;
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  cost.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  cost.peak = static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
  std::error_code ignored;
  cost.bytes = static_cast<double>(std::filesystem::file_size(output, ignored));
  return cost;
}

struct Form {
  const char* name;
  std::vector<std::string> words;
  double seconds_max;
  double peak_max;  // MB
};

std::string at_most(double limit, const char* unit) {
  char text[64];
  std::snprintf(text, sizeof text, ": at most %g %s", limit, unit);
  return text;
}

void measure_forms(bench::Report& report, const std::string& folder) {
  const std::vector<Form> forms = {
      {"get -o name", {"-o", "name"}, 0.2, 50},
      {"get", {}, 1, 150},
      {"get -o json", {"-o", "json"}, 3, 150},
  };
  const std::string output = folder + "/output";
  for (const Form& form : forms) {
    std::vector<std::string> words = {"tiphys", "get", kName, "--store", folder};
    words.insert(words.end(), form.words.begin(), form.words.end());
    const Cost cost = measure(output, words);
    report.row(form.name)
        .figure("wall", cost.seconds, "s")
        .figure("cpu", cost.cpu, "s")
        .figure("peak", cost.peak, "MB")
        .figure("written", cost.bytes / 1e6, "MB");
    report.require(cost.good && cost.bytes > 0, std::string(form.name) + ": it succeeds");
    report.require(cost.cpu <= form.seconds_max, form.name + at_most(form.seconds_max, "s"));
    report.require(cost.peak <= form.peak_max, form.name + at_most(form.peak_max, "MB"));
  }
  std::filesystem::remove(output);
}

void measure_pairs(bench::Report& report, const std::string& folder) {
  const std::string output = folder + "/output";
  double per_task[std::size(kPairs)] = {};
  for (std::size_t i = 0; i < std::size(kPairs); ++i) {
    const std::string name = pairs_name(kPairs[i]);
    Cost cost;
    cost.cpu = 1e9;
    for (int tries = 0; tries < 3; ++tries) {
      const Cost one = measure(output, {"tiphys", "get", name, "-o", "json", "--store", folder});
      report.require(one.good && one.bytes > 0, name + ": it succeeds");
      if (one.cpu < cost.cpu) cost = one;
    }
    per_task[i] = cost.cpu / static_cast<double>(2 * kPairs[i]);
    report.row("get -o json of " + std::to_string(kPairs[i]) + " pairs")
        .figure("cpu per task", per_task[i] * 1e6, "us")
        .figure("peak", cost.peak, "MB")
        .figure("written", cost.bytes / 1e6, "MB");
  }
  report.require(per_task[1] <= 1.5 * per_task[0],
                 "of eight times as many pairs a task costs at most half as much more");
  std::filesystem::remove(output);
}

}  // namespace

int main(int count, char** texts) {
  const unsigned long nodes = count > 1 ? std::strtoul(texts[1], nullptr, 10) : 1'000'000ul;
  const bool kept = count > 2;
  std::string folder =
      kept ? texts[2] : (std::filesystem::temp_directory_path() / "tiphys-bench-XXXXXX").string();
  if (!kept && ::mkdtemp(folder.data()) == nullptr) bench::give_up("no temporary folder");
  const bool made = kept && std::filesystem::exists(folder);
  const double begin = bench::wall_milliseconds();
  if (!made && kept) std::filesystem::create_directories(folder);
  bench::Report report("get");
  if (!made) {
    report.require(make_store(folder, nodes), "the fan-out is carried out");
    report.row("a fan-out of " + std::to_string(nodes))
        .figure("made in", (bench::wall_milliseconds() - begin) / 1e3, "s");
  }
  measure_forms(report, folder);
  measure_pairs(report, folder);
  if (!kept) std::filesystem::remove_all(folder);
  return report.finish();
}
