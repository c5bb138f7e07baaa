// A fan-out whose leaves run until they are told to end; its load and its
// snapshot are told apart.
#include "large_run.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "desk.h"

namespace tiphys::bench {

namespace {

using runner::instant::Outcome;

constexpr double kTurnLimit = 5;  // milliseconds

std::string wide_fan_out(int width) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: large}\nspec:\n"
         "  entrypoint: main\n  templates:\n  - name: main\n    steps:\n"
         "    - - {name: s, template: t, withSequence: {count: \"" +
         std::to_string(width) +
         "\"}}\n  - name: t\n    container: {image: busybox, command: [\"true\"]}\n";
}

double part_of(std::vector<double> values, double part) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

// Ends as a real one does, with what a report tells; one in a hundred goes on.
struct Large {
  std::uint64_t begun = 0;
  std::uint64_t held = 0;
  Slowness at_once;  // only for the thread
  Desk desk{[this](const engine::PodDescription&) {
    if (++begun % 100 == 0) {
      ++held;
      return Outcome{.kind = Outcome::Kind::Hold, .report = {}};
    }
    Outcome out = Outcome::succeeded();
    out.report.exit_code = 0;
    out.report.result = "item " + std::to_string(begun);
    out.report.resources_duration = {{"cpu", static_cast<std::int64_t>(begun % 7)},
                                     {"memory", static_cast<std::int64_t>(begun % 5)}};
    return out;
  }};
  TurnTimes all;

  void turn() {
    const base::Timestamp due = desk.turn(&all);
    if (!due.is_set() || due > desk.now()) ::usleep(200);
  }
  // Until it rests.
  void settle() {
    for (int idle = 0; idle < 200;) {
      turn();
      idle = desk.engine().expects_answers() || desk.machine().rings() ? 0 : idle + 1;
    }
  }
};

}  // namespace

void measure_large(Report& report, int nodes, std::uint32_t piece) {
  Large large;
  const auto run = large.desk.submit(wide_fan_out(nodes));
  controller::Options options;
  options.snapshot_bytes_min = SIZE_MAX;
  large.desk.start(options, &large.at_once);
  while (large.begun < static_cast<std::uint64_t>(nodes)) large.turn();
  large.settle();
  const std::string name = "a run of " + std::to_string(nodes) + " nodes";
  report.row(name + " is made")
      .figure("turns", static_cast<double>(large.all.cpu.size()), "")
      .figure("cpu sum", large.all.cpu_sum(), "ms")
      .figure("cpu p99", part_of(large.all.cpu, 0.99), "ms")
      .figure("cpu max", part_of(large.all.cpu, 1), "ms");
  large.desk.stop();
  large.all = {};
  options = {};
  if (piece != 0) options.snapshot_nodes_max = options.load_nodes_max = piece;
  large.desk.start(options, &large.at_once);
  while (large.desk.engine().find(run) == nullptr) large.turn();
  report.row(name + " is loaded")
      .figure("turns", static_cast<double>(large.all.cpu.size()), "")
      .figure("cpu sum", large.all.cpu_sum(), "ms")
      .figure("cpu p99", part_of(large.all.cpu, 0.99), "ms")
      .figure("cpu max", part_of(large.all.cpu, 1), "ms");
  large.all = {};
  while (large.desk.engine().figures().snapshots == 0) large.turn();
  report.row(name + " gets a snapshot")
      .figure("turns", static_cast<double>(large.all.cpu.size()), "")
      .figure("cpu sum", large.all.cpu_sum(), "ms")
      .figure("cpu p99", part_of(large.all.cpu, 0.99), "ms")
      .figure("cpu max", part_of(large.all.cpu, 1), "ms");
  report.require(piece != 0 || part_of(large.all.cpu, 1) <= kTurnLimit,
                 name + ": no turn with a piece of its snapshot takes more than 5 ms");
}

}  // namespace tiphys::bench
