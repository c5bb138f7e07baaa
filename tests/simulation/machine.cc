// Wiring of the simulated machine.
#include "simulation/machine.h"

#include <algorithm>
#include <utility>

#include "adapters/facts/store_facts.h"

namespace tiphys::simulation {

namespace {

// Whom people listen to. What is told is in the store already.
class Told final : public ports::Notify {
 public:
  Told(simulated::Faults& faults, Checks& checks, ports::Reader& store)
      : faults_(faults), checks_(checks), store_(store) {}
  void committed(const std::string& name, const engine::Run& run,
                 std::span<const engine::Event> events) override {
    (void)events;
    faults_.around("notify", [&] {
      checks_.reach("told after a commit");
      const std::string short_name = name.substr(name.find('/') + 1);
      const auto row = store_.find("default", short_name);
      if (!row.has_value()) return;  // somebody has deleted it
      if (run.finished() && row->live && row->summary.finished_at != run.summary().finished_at) {
        checks_.violated("an end is told that is not stored: " + name);
      }
    });
  }

 private:
  simulated::Faults& faults_;
  Checks& checks_;
  ports::Reader& store_;
};

}  // namespace

Machine::Machine(std::uint64_t seed, std::size_t slots, Checks& the_checks,
                 runner::instant::Script script)
    : checks(the_checks),
      random(seed),
      clock({1'800'000'000'000'000'000}),
      runner(clock, std::move(script), {.slots = slots}),
      stores(checks.on_disk.value_or(seed % 8 == 0) ? simulated::in_folder()
                                                    : simulated::in_memory()),
      store(stores->access()),
      outsider_(stores->ownership(), faults, checks, random, {}) {
  options.stand_by = true;
  // As long as its process where the lock of the store is all there is.
  const std::uint32_t most = random.chance(50) ? 100 : 3000;
  if (random.chance(70)) lasts_ = base::Duration::milliseconds(random.between(10, most));
}

Machine::~Machine() {
  faults.plan = nullptr;
  for (auto& process : up_) process.reset();
}

void Machine::start(std::size_t i) {
  auto made = std::make_unique<Process>();
  Process& p = *made;
  p.checked = std::make_unique<CheckedLedger>(stores->ledger(), faults, checks);
  p.ledger = std::make_unique<store::delayed::DelayedLedger>(
      *p.checked, [this](store::delayed::Request) -> store::delayed::Latency {
        if (calm_ || random.chance(40)) return {};
        checks.reach("store slow");
        return {base::Duration::milliseconds(random.below(30)),
                base::Duration::milliseconds(random.below(30))};
      });
  p.lease = std::make_unique<Lease>(stores->ownership(), faults, checks, random, lasts_);
  p.lease->not_before = lease_end_;
  p.lease->on_owned = [this, made = &p] { owned_by(*made); };
  p.runner = std::make_unique<ProcessRunner>(
      ProcessRunner::World{runner, clock, faults, checks, random, *store, output, waiting});
  p.runner->faulty = !calm_;
  p.fact_store = std::make_unique<FactStore>(*store, *store, faults);
  p.facts = std::make_unique<simulated::FaultyFacts>(
      std::make_unique<adapters::facts::StoreFacts>(*p.fact_store, *p.fact_store,
                                                    adapters::facts::FactSources{}),
      faults);
  p.notify = std::make_unique<Told>(faults, checks, *store);
  p.due = clock.now();
  up_[i] = std::move(made);
  try {
    auto started = controller::Controller::start({.clock = &clock,
                                                  .ownership = p.lease.get(),
                                                  .ledger = p.ledger.get(),
                                                  .runner = p.runner.get(),
                                                  .facts = p.facts.get(),
                                                  .notify = p.notify.get()},
                                                 options);
    if (started.has_value()) {
      p.engine = std::move(*started);
      return;
    }
    checks.violated("an engine does not start: " + started.error().message);
  } catch (const simulated::Crash&) {
  }
  crash(i);
}

void Machine::crash(std::size_t i) {
  ++crashes;
  checks.note("crash of " + std::to_string(i));
  if (up_[i] == nullptr) return;
  up_[i]->lease->dies();
  bury(i);
}

void Machine::end(std::size_t i) {
  if (up_[i] == nullptr) return;
  checks.note("end of " + std::to_string(i));
  bury(i);
}

// A lease that was not given back lasts until its end, whoever is no more.
void Machine::bury(std::size_t i) {
  Process& p = *up_[i];
  const bool owned = p.lease->owns();
  p.engine.reset();
  if (owned && p.lease->owns() && lasts_.ns > 0) {
    lease_end_ = p.lease->end() + base::Duration::milliseconds(1);
    checks.reach("a lease outlives its process");
    if (up_[1 - i] != nullptr) up_[1 - i]->lease->not_before = lease_end_;
  }
  up_[i].reset();
  if (!is_up(0) || !is_up(1)) zombie = false;
}

bool Machine::has_any_of(const engine::RunUid& run) {
  const auto begun = runner.known(run);
  if (!begun.has_value() || !begun->empty()) return true;
  return std::ranges::any_of(waiting.pods, [&](const auto& each) { return each.first.run == run; });
}

void Machine::ask_held() {
  const bool owned = std::ranges::any_of(
      up_, [](const auto& process) { return process != nullptr && process->lease->owns(); });
  try {
    if (outsider_.held() != owned) checks.violated("who owns the store is told wrong");
  } catch (const simulated::Crash&) {
  }
}

void Machine::owned_by(const Process& process) {
  // One that only stood by when the machine went to another has it again now.
  for (auto& each : up_) {
    if (each != nullptr) each->runner->cut_off = each.get() != &process;
  }
  runner.restart();
}

Process* Machine::owner() {
  for (auto& process : up_) {
    if (process == nullptr || process->engine == nullptr) continue;
    if (process->engine->owns() && !process->runner->cut_off) return process.get();
  }
  return nullptr;
}

void Machine::turn(std::size_t i) {
  if (up_[i] == nullptr) return start(i);
  Process& p = *up_[i];
  take_lapsed(i);
  try {
    p.ledger->advance(passed_);
    p.due = p.engine->turn(clock.now());
    if (p.engine->lost_ownership()) {
      checks.reach("ownership lost");
      crash(i);
      return;
    }
    look(p);
  } catch (const simulated::Crash&) {
    crash(i);
  }
}

// What it waits for, and what happened in its turn.
void Machine::look(Process& p) {
  if (!p.engine->outage().empty()) checks.reach("store away");
  if (!p.engine->runner_trouble().empty()) checks.reach("runner in trouble");
  for (const std::string& notice : p.engine->take_notices()) {
    if (notice.find("cannot be read") != std::string::npos)
      checks.reach("wish that cannot be read");
  }
  const controller::Waits waits = p.engine->waits();
  if (waits.loading > 0) checks.reach("loop: loading");
  if (waits.in_flight > 0) checks.reach("loop: in flight");
  if (waits.in_line > 0) checks.reach("loop: in line");
  if (waits.set_aside > 0) checks.reach("loop: set aside");
  if (waits.starting > 0) checks.reach("loop: starting");
  if (waits.deleting > 0) checks.reach("loop: deleting");
  const controller::Figures& figures = p.engine->figures();
  if (figures.evictions > p.seen.evictions) checks.reach("loop: evicted");
  if (figures.snapshots > p.seen.snapshots) checks.reach("loop: snapshot");
  p.seen = figures;
}

void Machine::take_over_from(std::size_t i, base::Duration lease) {
  const std::size_t other = 1 - i;
  if (up_[i] == nullptr || !up_[i]->lease->owns() || up_[i]->runner->cut_off || zombie) return;
  if (up_[other] == nullptr) start(other);
  if (up_[other] == nullptr || up_[i] == nullptr) return;
  taken_from(i, clock.now() + lease);
}

// One that stands by finds that the other's was not renewed in time.
void Machine::take_lapsed(std::size_t i) {
  const std::size_t other = 1 - i;
  if (zombie || lasts_.ns == 0 || up_[other] == nullptr || up_[i]->lease->owns()) return;
  const Lease& lease = *up_[other]->lease;
  if (!lease.owns() || clock.now() <= lease.end() || up_[other]->runner->cut_off) return;
  if (calm_ || !random.chance(30)) return;
  checks.reach("taken over after its end");
  taken_from(other, lease.end());
}

void Machine::taken_from(std::size_t i, base::Timestamp end) {
  lease_end_ = end + base::Duration::milliseconds(1);
  up_[1 - i]->lease->not_before = lease_end_;
  up_[i]->lease->take_away(end);
  up_[i]->runner->last_lease = true;
  zombie = true;
  checks.reach("taken over");
  checks.note("taken over");
}

bool Machine::pass() {
  base::Duration least = base::Duration::seconds(1'000'000'000);
  bool any = !is_up(0) && !is_up(1);  // the next turn starts one
  if (any) least = {};
  for (auto& process : up_) {
    if (process == nullptr) continue;
    const base::Timestamp next = process->ledger->next();
    if (next.is_set()) {
      any = true;
      least = std::min(least, std::max(next - passed_, base::Duration{}));
    }
    if (process->due.is_set()) {
      any = true;
      least = std::min(least, std::max(process->due - clock.now(), base::Duration{}));
    }
    if (process->engine->owns() && process->runner->rings()) {
      any = true;
      least = std::min(least, base::Duration::milliseconds(1));
    }
  }
  if (!any) return false;
  clock.set(clock.now() + least);
  passed_ = passed_ + least;
  return true;
}

void Machine::calm() {
  calm_ = true;
  faults.plan = nullptr;
  for (auto& process : up_) {
    if (process == nullptr) continue;
    process->runner->faulty = false;
    process->facts->hold = false;
    process->lease->in_time();
  }
}

}  // namespace tiphys::simulation
