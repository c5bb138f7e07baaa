// Lint of large workflows, from the text to the verdict: time, and the peak of the process.
//
// One thread; the time of the core is what counts where others use the machine too.
#include <fmt/core.h>
#include <sys/resource.h>

#include <chrono>
#include <ctime>
#include <string>

#include "lint/batch.h"
#include "report.h"

namespace tiphys {
namespace {

constexpr std::string_view kHead =
    "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n"
    "  entrypoint: main\n  templates:\n  - name: echo\n    inputs: {parameters: [{name: m}]}\n"
    "    container: {image: busybox, args: ['{{inputs.parameters.m}}']}\n  - name: main\n";

// Chains of ten, each task with the result of the one before.
std::string dag_of(int tasks) {
  std::string out(kHead);
  out += "    dag:\n      tasks:\n";
  for (int i = 0; i < tasks; ++i) {
    const bool first = i % 10 == 0;
    out += fmt::format("      - name: t{}\n        template: echo\n", i);
    if (!first) out += fmt::format("        depends: t{}.Succeeded\n", i - 1);
    out += "        arguments:\n          parameters:\n          - name: m\n            value: ";
    out += first ? "x\n" : fmt::format("'{{{{tasks.t{}.outputs.result}}}}'\n", i - 1);
  }
  return out;
}

std::string steps_of(int groups) {
  std::string out(kHead);
  out += "    steps:\n";
  for (int i = 0; i < groups; ++i) {
    out += fmt::format(
        "    - - name: s{}\n        template: echo\n        arguments: {{parameters: [{{name: m, "
        "value: '{}'}}]}}\n",
        i, i == 0 ? "x" : fmt::format("{{{{steps.s{}.outputs.result}}}}", i - 1));
  }
  return out;
}

double peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

double measure(bench::Report& report, const std::string& name, const std::string& text) {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t cpu = std::clock();
  lint::Batch batch({});
  batch.add("w.yaml", text);
  const lint::Report found = batch.finish();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const double on_cpu = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
  report.row(name)
      .figure("text", static_cast<double>(text.size()) / 1e6, "MB")
      .figure("time", took.count(), "s")
      .figure("CPU", on_cpu, "s")
      .figure("errors", static_cast<double>(found.count(spec::Severity::Error)), "")
      .figure("peak of the process", peak_mb(), "MB");
  return on_cpu;
}

int run() {
  bench::Report report("lint");
  measure(report, "DAG of 1,000 tasks", dag_of(1'000));
  measure(report, "DAG of 10,000 tasks", dag_of(10'000));
  const double large = measure(report, "DAG of 100,000 tasks", dag_of(100'000));
  measure(report, "steps of 100,000 groups", steps_of(100'000));
  report.require(large < 2.0, "a DAG of 100,000 tasks is linted in under 2 s of one core");
  return report.finish();
}

}  // namespace
}  // namespace tiphys

int main() { return tiphys::run(); }
