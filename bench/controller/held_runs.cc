// Runs of a workflow of 50 tasks, half of which are done, loaded from what a store would give.
#include "held_runs.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/client/run_views.h"
#include "controller/run_cache.h"
#include "desk.h"
#include "ports/run_seed.h"

namespace tiphys::bench {

namespace {

constexpr int kTasks = 50;

double allocated_bytes() {
  const struct mallinfo2 now = mallinfo2();
  return static_cast<double>(now.uordblks + now.hblkhd);
}

double resident_bytes() {
  long size = 0;
  long resident = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%ld %ld", &size, &resident) != 2) resident = 0;
  if (file != nullptr) std::fclose(file);
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

std::string templates() {
  std::string text = R"([{"name":"main","dag":{"tasks":[)";
  for (int i = 0; i < kTasks; ++i) {
    const std::string number = std::to_string(i);
    text += (i == 0 ? "" : ",");
    text += R"({"name":"task-)" + number + R"(","template":"leaf","arguments":{"parameters":)" +
            R"([{"name":"p","value":"{{workflow.parameters.n}}-)" + number + R"("}]})";
    if (i > 0) text += R"(,"dependencies":["task-)" + std::to_string(i - 1) + R"("])";
    text += "}";
  }
  return text +
         R"(]}},{"name":"leaf","inputs":{"parameters":[{"name":"p"}]},"container":)"
         R"({"image":"registry.example/group/image:1.2.3","command":["sh","-c"],)"
         R"("args":["echo {{inputs.parameters.p}}"],"env":[{"name":"HOME","value":"/root"}],)"
         R"("resources":{"limits":{"memory":"32Mi","cpu":"100m"}}}}])";
}

ports::RunImage image_of(int number, const ports::RunImage& model) {
  ports::RunImage image = model;
  image.row.key = static_cast<engine::RunKey>(number);
  image.row.name = "nightly-" + std::to_string(number);
  image.row.uid = "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + number);
  image.manifest =
      R"({"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"name":")" +
      image.row.name + R"(","namespace":"default","uid":")" + image.row.uid +
      R"(","creationTimestamp":"2026-11-22T03:00:00Z"},"spec":{"entrypoint":"main","arguments":)" +
      R"({"parameters":[{"name":"n","value":")" + std::to_string(number) + R"("}]},"templates":)" +
      templates() + "}}";
  return image;
}

// One that shares nothing.
std::unique_ptr<engine::Run> run_of(const ports::RunImage& image) {
  engine::RunSeed seed = must(ports::seed_of(image));
  if (image.deltas.empty()) return must(engine::Run::create(std::move(seed)));
  return must(
      engine::Run::load(std::move(seed), image.snapshot, image.deltas, ports::values_of(image)));
}

// Half of its tasks have ended.
void advance(engine::Run& run, std::vector<std::string>& deltas) {
  base::Timestamp now{1'763'780'400'000'000'000};
  std::vector<engine::Observation> told;
  for (int done = 0; done < kTasks / 2;) {
    const engine::Decision d = run.step(told, now);
    if (!d.delta.empty()) deltas.push_back(d.delta);
    told.clear();
    for (const engine::Command& c : d.commands) {
      const auto* start = std::get_if<engine::StartAttempt>(&c);
      if (start == nullptr) continue;
      engine::AttemptEnded end{.id = start->id, .report = {}};
      end.report.phase = engine::Phase::Succeeded;
      end.report.host_name = "worker-7.cluster.example";
      end.report.finished_at = now;
      told.push_back(std::move(end));
      ++done;
    }
    for (const engine::ArbiterRequest& r : d.requests) {
      if (r.kind == engine::ArbiterRequest::Kind::Admit) told.push_back(engine::Admitted{});
    }
    now = now + base::Duration::milliseconds(1);
  }
}

// As the owner uses it: what is to start is described.
void describe(engine::Run& run) {
  for (const engine::Command& c : run.outstanding()) {
    if (const auto* start = std::get_if<engine::StartAttempt>(&c)) {
      must(run.pod(run.node_of(start->id)));
    }
  }
}

struct Held {
  double allocated = 0;
  double resident = 0;
  double load_us = 0;
  double told = 0;
};

class Stopwatch {
 public:
  Held since(int runs, double told) const {
    return {.allocated = (allocated_bytes() - allocated_) / runs,
            .resident = (resident_bytes() - resident_) / runs,
            .load_us = (cpu_milliseconds() - cpu_) * 1e3 / runs,
            .told = told / runs};
  }

 private:
  double allocated_ = allocated_bytes();
  double resident_ = resident_bytes();
  double cpu_ = cpu_milliseconds();
};

Held hold_together(const ports::RunImage& model, int runs) {
  controller::Entries entries;
  controller::RunCache cache(entries, std::size_t{1} << 40);
  const Stopwatch watch;
  for (int i = 1; i <= runs; ++i) {
    auto entry = std::make_unique<controller::RunEntry>();
    entry->key = static_cast<engine::RunKey>(i);
    const auto loaded = cache.take(*entry, image_of(i, model));
    if (loaded.kind != controller::LoadResult::Kind::Ready) give_up(loaded.error.message);
    describe(*entry->run);
    cache.touch(*entry);
    entries[entry->key] = std::move(entry);
  }
  return watch.since(runs, static_cast<double>(cache.bytes()));
}

Held hold_apart(const ports::RunImage& model, int runs) {
  std::vector<std::unique_ptr<engine::Run>> held;
  held.reserve(static_cast<std::size_t>(runs));
  const Stopwatch watch;
  double told = 0;
  for (int i = 1; i <= runs; ++i) {
    held.push_back(run_of(image_of(i, model)));
    describe(*held.back());
    told += static_cast<double>(held.back()->memory_bytes());
  }
  return watch.since(runs, told);
}

void add_held(Report& report, const std::string& name, const Held& held) {
  report.row(name)
      .figure("held by a run", held.allocated, "bytes")
      .figure("resident for a run", held.resident, "bytes")
      .figure("told by a run", held.told, "bytes")
      .figure("loading a run", held.load_us, "us");
}

}  // namespace

void measure_held(Report& report, int runs) {
  const std::string count = std::to_string(runs);
  ports::RunImage model;
  model.row.workflow_namespace = "default";
  model.entropy = {1, 2, 3, 4};
  advance(*run_of(image_of(1, model)), model.deltas);
  const Held together = hold_together(model, runs);
  malloc_trim(0);
  const Held apart = hold_apart(model, runs / 10);
  malloc_trim(0);
  add_held(report, count + " runs of one workflow of 50 tasks", together);
  add_held(report, "the same, each for itself", apart);
  report.row(count + " runs: apart over together")
      .figure("memory", apart.allocated / together.allocated, "")
      .figure("loading", apart.load_us / together.load_us, "");
  const double honest = together.told / std::max(together.allocated, together.resident);
  report.require(honest >= 0.8 && together.told / together.allocated <= 1.2,
                 count + " runs tell what they hold within a fifth");
  report.require(apart.allocated >= 3 * together.allocated,
                 count + " runs that share hold a third of what they hold each for itself");
}

}  // namespace tiphys::bench
