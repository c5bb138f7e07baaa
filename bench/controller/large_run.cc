// A fan-out whose leaves run until they are told to end; turns with a piece of a snapshot are told
// apart from the others.
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

double largest(const std::vector<double>& values) {
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

struct Large {
  std::vector<engine::AttemptId> running;
  Slowness at_once;  // only for the thread
  Desk desk{[this](const engine::PodDescription& pod) {
    running.push_back(pod.id);
    return Outcome{.kind = Outcome::Kind::Hold, .report = {}};
  }};
  TurnTimes all;
  double with_piece = 0;

  void turn() {
    const std::uint64_t pieces = desk.engine().figures().snapshot_pieces;
    const base::Timestamp due = desk.turn(&all);
    if (desk.engine().figures().snapshot_pieces != pieces) {
      with_piece = std::max(with_piece, all.cpu.back());
    }
    if (!due.is_set() || due > desk.now()) ::usleep(200);
  }
  // Until it rests.
  void settle() {
    for (int idle = 0; idle < 200;) {
      const base::Timestamp due = desk.turn(&all);
      const bool rests = !due.is_set() || due > desk.now();
      idle = rests && !desk.engine().expects_answers() ? idle + 1 : 0;
      if (rests) ::usleep(200);
    }
  }
};

}  // namespace

void measure_large(Report& report, int nodes) {
  Large large;
  large.desk.submit(wide_fan_out(nodes));
  large.desk.start({}, &large.at_once);
  while (large.running.size() < static_cast<std::size_t>(nodes)) large.turn();
  const auto& figures = large.desk.engine().figures();
  const std::string name = "a run of " + std::to_string(nodes) + " nodes";
  report.row(name + " is made")
      .figure("turns", static_cast<double>(large.all.cpu.size()), "")
      .figure("snapshots", static_cast<double>(figures.snapshots), "")
      .figure("pieces", static_cast<double>(figures.snapshot_pieces), "")
      .figure("cpu max", largest(large.all.cpu), "ms")
      .figure("cpu max with a piece", large.with_piece, "ms");
  report.require(large.with_piece <= 2 * kTurnLimit,
                 name + ": a turn with a piece of a snapshot takes at most one turn more");
  large.settle();
  large.desk.stop();
  large.all = {};
  large.desk.start({}, &large.at_once);
  large.settle();
  report.row(name + " is loaded and adopted")
      .figure("turns", static_cast<double>(large.all.cpu.size()), "")
      .figure("cpu sum", large.all.cpu_sum(), "ms")
      .figure("cpu max", largest(large.all.cpu), "ms");
}

}  // namespace tiphys::bench
