// Wiring, and a ledger that takes its time.
#include "desk.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <numeric>
#include <utility>

#include "adapters/client/new_run.h"
#include "adapters/facts/threaded_facts.h"
#include "base/yaml.h"
#include "store/threaded/ledger.h"
#include "submit/submit.h"

namespace tiphys::bench {

namespace {

double milliseconds_of(clockid_t which) {
  timespec t{};
  ::clock_gettime(which, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) * 1e-6;
}

// A server far away: each call blocks.
class SlowLedger final : public ports::Ledger {
 public:
  SlowLedger(std::unique_ptr<ports::Ledger> inner, Slowness& slowness)
      : inner_(std::move(inner)), slowness_(slowness) {}
  ports::Ticket submit(ports::Batch batch) override {
    wait();
    return inner_->submit(std::move(batch));
  }
  ports::Ticket load(engine::RunKey run) override {
    wait();
    return inner_->load(run);
  }
  ports::Ticket load_arbiter() override {
    wait();
    return inner_->load_arbiter();
  }
  ports::Ticket changes_since(std::string cursor, std::uint64_t epoch,
                              std::uint32_t most) override {
    wait();
    return inner_->changes_since(std::move(cursor), epoch, most);
  }
  ports::Ticket look_up(ports::LookUp wanted) override {
    wait();
    return inner_->look_up(std::move(wanted));
  }
  std::vector<ports::Completion> drain(std::size_t most) override { return inner_->drain(most); }
  void ring_with(std::function<void()> bell) override { inner_->ring_with(std::move(bell)); }
  std::uint64_t change_counter() override { return inner_->change_counter(); }

 private:
  void wait() { slowness_.wait(); }

  std::unique_ptr<ports::Ledger> inner_;
  Slowness& slowness_;
};

// Facts read over a handle of their own, from the same server.
class SlowFacts final : public ports::Facts {
 public:
  SlowFacts(std::unique_ptr<store::sqlite::Access> store, Slowness& slowness)
      : store_(std::move(store)), inner_(*store_, *store_, {}), slowness_(slowness) {}
  ports::FactsTicket ask(const ports::RunReference& run,
                         std::vector<engine::Question> questions) override {
    slowness_.wait();
    return inner_.ask(run, std::move(questions));
  }
  std::vector<ports::FactsAnswered> drain(std::size_t most) override { return inner_.drain(most); }
  void ring_with(std::function<void()> bell) override { inner_.ring_with(std::move(bell)); }

 private:
  std::unique_ptr<store::sqlite::Access> store_;
  adapters::facts::StoreFacts inner_;
  Slowness& slowness_;
};

std::string temporary_folder() {
  std::string pattern = std::filesystem::temp_directory_path() / "tiphys-bench-XXXXXX";
  return ::mkdtemp(pattern.data());
}

constexpr store::sqlite::StoreOptions kFast = {.sync = false};

}  // namespace

void give_up(const std::string& message) {
  std::fprintf(stderr, "bench: %s\n", message.c_str());
  std::exit(1);
}

double cpu_milliseconds() { return milliseconds_of(CLOCK_THREAD_CPUTIME_ID); }
double wall_milliseconds() { return milliseconds_of(CLOCK_MONOTONIC); }

void Slowness::wait() {
  const std::int64_t until = hangs_until;
  const std::int64_t now = static_cast<std::int64_t>(wall_milliseconds());
  const std::int64_t length = each_call + std::max<std::int64_t>(0, until - now);
  if (length > 0) ::usleep(static_cast<useconds_t>(length * 1000));
}

double TurnTimes::cpu_sum() const { return std::accumulate(cpu.begin(), cpu.end(), 0.0); }

Desk::Desk(runner::instant::Script script, std::string folder, std::size_t slots)
    : folder_(folder.empty() ? temporary_folder() : folder),
      folder_stays_(!folder.empty()),
      machine_(clock_, std::move(script), {.slots = slots}) {
  outside_ = must(store::sqlite::open_access(folder_, kFast));
}

Desk::~Desk() {
  stop();
  outside_.reset();
  if (!folder_stays_) std::filesystem::remove_all(folder_);
}

engine::RunKey Desk::submit(const std::string& yaml) {
  auto documents = must(base::parse_yaml(yaml));
  auto prepared = must(
      submit::prepare(documents.front(), {}, {}, {entropy_.draw(), entropy_.draw()}, clock_.now()));
  return must(outside_->create_run(adapters::client::new_run(prepared)));
}

void Desk::intend(engine::RunKey run, engine::Operation operation) {
  engine::Intent intent;
  intent.operation = operation;
  intent.arguments = base::Value::object();
  intent.at = clock_.now();
  must(outside_->append_intent(run, intent));
}

void Desk::start(const controller::Options& options, Slowness* slowness) {
  ownership_ = must(store::sqlite::open_ownership(folder_, "bench", kFast));
  ledger_ = must(store::sqlite::open_ledger(folder_, kFast));
  if (slowness != nullptr) {
    ledger_ = store::threaded::run_behind_thread(
        std::make_unique<SlowLedger>(std::move(ledger_), *slowness));
  }
  if (slowness != nullptr) {
    facts_ = adapters::facts::run_behind_thread(
        std::make_unique<SlowFacts>(must(store::sqlite::open_access(folder_, kFast)), *slowness));
  } else {
    facts_ = std::make_unique<adapters::facts::StoreFacts>(*outside_, *outside_,
                                                           adapters::facts::FactSources{});
  }
  engine_ = must(controller::Controller::start({.clock = &clock_,
                                                .ownership = ownership_.get(),
                                                .ledger = ledger_.get(),
                                                .runner = &machine_,
                                                .facts = facts_.get(),
                                                .notify = nullptr},
                                               options));
}

void Desk::stop() {
  engine_.reset();
  facts_.reset();
  ledger_.reset();
  ownership_.reset();
  machine_.restart();
}

base::Timestamp Desk::turn(TurnTimes* times) {
  const double wall = wall_milliseconds();
  const double cpu = cpu_milliseconds();
  const base::Timestamp due = engine_->turn(clock_.now());
  if (times == nullptr) return due;
  times->cpu.push_back(cpu_milliseconds() - cpu);
  times->wall.push_back(wall_milliseconds() - wall);
  return due;
}

void Desk::settle(TurnTimes* times) {
  while (true) {
    const base::Timestamp due = turn(times);
    if (machine_.rings()) continue;
    if (!due.is_set() || due > clock_.now()) return;
  }
}

}  // namespace tiphys::bench
