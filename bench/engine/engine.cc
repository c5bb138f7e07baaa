// What the engine costs when every leaf completes at once: CPU per node, bytes per change, memory,
// loading. Each shape and size runs in a process of its own, so that its peak memory is its own,
// and is loaded again in another one, each from the text of its manifest. Attempts are reported as
// the runner of processes does it: that they run, on which host, then their end with result, times
// and resources.
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "engine/run.h"
#include "report.h"
#include "shapes.h"
#include "spec/stored.h"

namespace tiphys::bench {
namespace {

using base::Timestamp;

constexpr const char* kHost = "worker-7.cluster.example";

struct Measured {
  bool finished = false;
  double nodes = 0;
  double text_bytes = 0;      // of the manifest
  double decode_seconds = 0;  // of the manifest
  double run_seconds = 0;
  double changes = 0;
  double delta_bytes = 0;
  double snapshot_bytes = 0;
  double peak_bytes = 0;      // of the process, after the run
  double held_bytes = 0;      // by the finished run, beside its manifest
  double told_bytes = 0;      // what the run says of itself and its manifest
  double manifest_bytes = 0;  // held by the decoded manifest
  double load_seconds = 0;
  double load_peak_bytes = 0;  // of the process that loads, its manifest and the snapshot included
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
    const Timestamp began = Timestamp{now.ns + start->id.node};
    out.push_back(engine::AttemptRunning{start->id, began, kHost, {}, false});
    engine::AttemptEnded end;
    end.id = start->id;
    end.report.phase = engine::Phase::Succeeded;
    end.report.exit_code = 0;
    end.report.result = "result " + std::to_string(start->id.node);
    end.report.started_at = began;
    end.report.finished_at = began + base::Duration::milliseconds(1);
    end.report.host_name = kHost;
    end.report.resources_duration = {{"cpu", start->id.node % 7}, {"memory", start->id.node % 90}};
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

// Null, and a message, where it cannot be decoded.
std::shared_ptr<const spec::Workflow> workflow_of(const std::string& manifest) {
  auto decoded = spec::decode_stored(manifest);
  if (!decoded.has_value()) {
    std::fprintf(stderr, "%s\n", decoded.error().message.c_str());
    return nullptr;
  }
  return std::make_shared<const spec::Workflow>(std::move(*decoded));
}

// A file that nobody else sees.
class Scratch {
 public:
  Scratch() : file_(std::tmpfile()) {}
  ~Scratch() {
    if (file_ != nullptr) std::fclose(file_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  void write(const std::string& bytes) {
    std::fwrite(bytes.data(), 1, bytes.size(), file_);
    std::fflush(file_);
  }
  std::string read(std::size_t size) {
    std::string bytes(size, '\0');
    std::rewind(file_);
    bytes.resize(std::fread(bytes.data(), 1, size, file_));
    return bytes;
  }

 private:
  std::FILE* file_;
};

void measure_run(Scratch& manifest, Scratch& scratch, Measured& m) {
  const double empty = allocated_bytes();
  const double reading = cpu_seconds();
  auto workflow = workflow_of(manifest.read(static_cast<std::size_t>(m.text_bytes)));
  if (workflow == nullptr) return;
  m.decode_seconds = cpu_seconds() - reading;
  const double before = allocated_bytes();
  m.manifest_bytes = before - empty;
  const double begin = cpu_seconds();
  auto run = engine::Run::create(seed_of(std::move(workflow)));  // which nobody else holds
  if (!run.has_value()) {
    std::fprintf(stderr, "%s\n", run.error().message.c_str());
    return;
  }
  run_to_end(**run, m);
  m.run_seconds = cpu_seconds() - begin;
  m.nodes = static_cast<double>((*run)->node_count());
  m.peak_bytes = peak_bytes();
  m.held_bytes = allocated_bytes() - before;
  m.told_bytes = static_cast<double>((*run)->memory_bytes());
  const std::string image = (*run)->snapshot();
  m.snapshot_bytes = static_cast<double>(image.size());
  scratch.write(image);
}

void measure_load(Scratch& manifest, Scratch& scratch, Measured& m) {
  const auto workflow = workflow_of(manifest.read(static_cast<std::size_t>(m.text_bytes)));
  const std::string image = scratch.read(static_cast<std::size_t>(m.snapshot_bytes));
  const double loading = cpu_seconds();
  auto again = engine::Run::load(seed_of(workflow), image, {}, [](const base::Hash128&) {
    return base::Result<std::string>(base::fail(base::ErrorCode::NotFound, "no values"));
  });
  m.load_seconds = cpu_seconds() - loading;
  m.load_peak_bytes = peak_bytes();
  if (!again.has_value() || (*again)->node_count() != static_cast<std::size_t>(m.nodes)) {
    m.finished = false;
  }
}

// In a child, so that memory is counted apart.
template <class Work>
Measured apart(Measured m, Work work) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    work(m);
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

Measured measure_apart(Shape shape, std::uint32_t nodes) {
  Scratch manifest;
  Scratch scratch;
  Measured m = apart({}, [&](Measured& out) {
    const std::string text = base::to_json(make_workflow(shape, nodes));
    out.text_bytes = static_cast<double>(text.size());
    manifest.write(text);
  });
  m = apart(m, [&](Measured& out) { measure_run(manifest, scratch, out); });
  if (!m.finished) return m;
  return apart(m, [&](Measured& out) { measure_load(manifest, scratch, out); });
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
      .figure("held per node", m.held_bytes / m.nodes, "bytes")
      .figure("told per node", m.told_bytes / m.nodes, "bytes")
      .figure("manifest's text", m.text_bytes / 1e6, "MB")
      .figure("manifest", m.manifest_bytes / 1e6, "MB")
      .figure("its decoding", m.decode_seconds, "s")
      .figure("peak of the process", m.peak_bytes / 1e6, "MB")
      .figure("snapshot", m.snapshot_bytes / 1e6, "MB")
      .figure("load", m.load_seconds, "s")
      .figure("peak of the load", m.load_peak_bytes / 1e6, "MB");
  if (nodes >= 10'000) {
    const double truth = m.told_bytes / (m.held_bytes + m.manifest_bytes);
    report.require(truth >= 0.75 && truth <= 1.25, name + " tells what it holds within a quarter");
    report.require(m.held_bytes / m.nodes <= 350, name + " holds at most 350 bytes a node");
  }
  if (nodes == 1'000'000) {
    report.require(m.load_seconds <= 3, name + " is loaded in at most 3 s");
    report.require(m.load_peak_bytes <= 500e6, name + " is loaded within 500 MB");
    report.require(m.peak_bytes <= 900e6, name + " takes at most 900 MB");
  }
  return cost;
}

int main_of(std::uint32_t most, std::uint32_t least) {
  Report report("engine");
  for (Shape shape : {Shape::FanOut, Shape::Chains, Shape::Groups}) {
    double at_ten_thousand = 0;
    for (std::uint32_t nodes : {1'000u, 10'000u, 100'000u, 1'000'000u}) {
      if (nodes > most) break;
      if (nodes < least) continue;
      const double cost = report_one(report, shape, nodes);
      report.require(cost <= 5000, name_of(shape) + " of " + grouped(nodes) +
                                       " costs at most 5 us of CPU per node");
      if (nodes == 10'000) at_ten_thousand = cost;
      if (nodes == 1'000'000 && at_ten_thousand > 0) {
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

// bench_engine [at most so many nodes [and at least]]
int main(int argc, char** argv) {
  const auto most = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000ul;
  const auto least = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0ul;
  return tiphys::bench::main_of(static_cast<std::uint32_t>(most),
                                static_cast<std::uint32_t>(least));
}
