// What the engine costs when every leaf completes at once: CPU per node, bytes per change, memory,
// loading. Each shape and size runs in a process of its own, so that its peak memory is its own.
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "engine/run.h"
#include "report.h"
#include "shapes.h"
#include "spec/decode.h"

namespace tiphys::bench {
namespace {

using base::Timestamp;

struct Measured {
  bool finished = false;
  double nodes = 0;
  double run_seconds = 0;
  double changes = 0;
  double delta_bytes = 0;
  double snapshot_bytes = 0;
  double load_seconds = 0;
  double peak_bytes = 0;  // of the process, after the run
  double held_bytes = 0;  // by the finished run, beside its manifest
};

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

double peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

// What is allocated now. The peak says nothing of the run where reading the manifest took more.
double allocated_bytes() {
  const struct mallinfo2 now = mallinfo2();
  return static_cast<double>(now.uordblks + now.hblkhd);
}

engine::RunSeed seed_of(std::shared_ptr<const spec::Workflow> workflow) {
  engine::RunSeed seed;
  seed.key = 1;
  seed.uid = {0, 1};
  seed.workflow = std::move(workflow);
  seed.entropy = {1, 2, 3, 4};
  return seed;
}

// All that the world does: every start ends well at once, every question has the answer no.
void answer(const engine::Decision& d, Timestamp now, std::vector<engine::Observation>& out) {
  for (const engine::Command& c : d.commands) {
    const auto* start = std::get_if<engine::StartAttempt>(&c);
    if (start == nullptr) continue;
    engine::AttemptEnded end;
    end.id = start->id;
    end.report.phase = engine::Phase::Succeeded;
    end.report.exit_code = 0;
    end.report.started_at = now;
    end.report.finished_at = now;
    out.push_back(std::move(end));
  }
  for (const engine::Question& q : d.questions) out.push_back(engine::FactAnswer{q, false, {}});
  for (const engine::ArbiterRequest& r : d.requests) {
    if (r.kind == engine::ArbiterRequest::Kind::Admit) out.push_back(engine::Admitted{});
  }
}

void run_to_end(engine::Run& run, Measured& m) {
  Timestamp now{1'700'000'000'000'000'000};
  std::vector<engine::Observation> told;
  for (;;) {
    engine::Decision d = run.step(told, now);
    m.changes += static_cast<double>(d.changed.size());
    m.delta_bytes += static_cast<double>(d.delta.size());
    for (const engine::NewValue& v : d.values) m.delta_bytes += static_cast<double>(v.bytes.size());
    told.clear();
    answer(d, now, told);
    now = now + base::Duration::milliseconds(1);
    if (d.finished) {
      m.finished = true;
      return;
    }
    if (told.empty() && !(d.wake_at.is_set() && d.wake_at <= now)) return;
  }
}

Measured measure(Shape shape, std::uint32_t nodes) {
  Measured m;
  auto decoded = spec::decode_workflow(make_workflow(shape, nodes));
  if (!decoded.has_value()) {
    std::fprintf(stderr, "%s\n", decoded.error().message.c_str());
    return m;
  }
  auto workflow = std::make_shared<const spec::Workflow>(std::move(*decoded));
  const double before = allocated_bytes();
  const double begin = cpu_seconds();
  auto run = engine::Run::create(seed_of(workflow));
  if (!run.has_value()) {
    std::fprintf(stderr, "%s\n", run.error().message.c_str());
    return m;
  }
  run_to_end(**run, m);
  m.run_seconds = cpu_seconds() - begin;
  m.nodes = static_cast<double>((*run)->node_count());
  m.peak_bytes = peak_bytes();
  m.held_bytes = allocated_bytes() - before;
  const std::string image = (*run)->snapshot();
  m.snapshot_bytes = static_cast<double>(image.size());
  run->reset();
  const double loading = cpu_seconds();
  auto again = engine::Run::load(seed_of(workflow), image, {}, [](const base::Hash128&) {
    return base::Result<std::string>(base::fail(base::ErrorCode::NotFound, "no values"));
  });
  m.load_seconds = cpu_seconds() - loading;
  if (!again.has_value() || (*again)->node_count() != static_cast<std::size_t>(m.nodes)) {
    m.finished = false;
  }
  return m;
}

// In a child, so that memory is counted apart.
Measured measure_apart(Shape shape, std::uint32_t nodes) {
  int ends[2];
  Measured m;
  if (pipe(ends) != 0) return m;
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    m = measure(shape, nodes);
    const bool ok = write(ends[1], &m, sizeof m) == static_cast<ssize_t>(sizeof m);
    _exit(ok ? 0 : 1);
  }
  close(ends[1]);
  if (read(ends[0], &m, sizeof m) != static_cast<ssize_t>(sizeof m)) m = {};
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return m;
}

std::string grouped(std::uint32_t n) {
  std::string text = std::to_string(n);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

// The cost per node in ns, 0 where it did not finish.
double report_one(Report& report, Shape shape, std::uint32_t nodes) {
  const Measured m = measure_apart(shape, nodes);
  const std::string name = name_of(shape) + " of " + grouped(nodes);
  report.require(m.finished, name + " finishes and loads again");
  if (!m.finished) return 0;
  const double cost = m.run_seconds * 1e9 / m.nodes;
  report.row(name)
      .figure("nodes", m.nodes, "")
      .figure("cost per node", cost, "ns")
      .figure("written per change", m.delta_bytes / (m.changes > 0 ? m.changes : 1), "bytes")
      .figure("written per node", m.delta_bytes / m.nodes, "bytes")
      .figure("held by the run", m.held_bytes / 1e6, "MB")
      .figure("peak of the process", m.peak_bytes / 1e6, "MB")
      .figure("snapshot", m.snapshot_bytes / 1e6, "MB")
      .figure("load", m.load_seconds, "s");
  return cost;
}

int main_of(std::uint32_t most) {
  Report report("engine");
  for (Shape shape : {Shape::FanOut, Shape::Chains, Shape::Groups}) {
    double at_ten_thousand = 0;
    for (std::uint32_t nodes : {1'000u, 10'000u, 100'000u, 1'000'000u}) {
      if (nodes > most) break;
      const double cost = report_one(report, shape, nodes);
      report.require(cost <= 5000, name_of(shape) + " of " + grouped(nodes) +
                                       " costs at most 5 us of CPU per node");
      if (nodes == 10'000) at_ten_thousand = cost;
      if (nodes == 1'000'000) {
        const double ratio = cost / at_ten_thousand;
        report.row(name_of(shape)).figure("cost of 1,000,000 over 10,000", ratio, "");
        report.require(ratio <= 1.5, name_of(shape) +
                                         ": a node of 1,000,000 costs at most 1.5 times one of "
                                         "10,000");
      }
    }
  }
  return report.finish();
}

}  // namespace
}  // namespace tiphys::bench

int main(int argc, char** argv) {
  const auto most = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000ul;
  return tiphys::bench::main_of(static_cast<std::uint32_t>(most));
}
