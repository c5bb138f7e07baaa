// The owner's thread over a real store: it drives by itself, answers between turns, and ends well.
#include "app/owner_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <semaphore>

#include "adapters/client/new_run.h"
#include "adapters/clock/clocks.h"
#include "adapters/facts/store_facts.h"
#include "adapters/facts/threaded_facts.h"
#include "base/yaml.h"
#include "drivers/sqlite/database.h"
#include "runner/instant/instant_runner.h"
#include "store/sqlite/store.h"
#include "store/threaded/ledger.h"
#include "submit/submit.h"

namespace tiphys::app {
namespace {

using runner::instant::InstantRunner;

class Driven : public testing::Test {
 protected:
  Driven() {
    std::string pattern = testing::TempDir() + "tiphys-owner-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    access_ = *store::sqlite::open_access(folder_, {.sync = false});
    changed_ = *sync::Doorbell::create();
  }
  ~Driven() override {
    thread_.reset();
    access_.reset();
    std::filesystem::remove_all(folder_);
  }

  engine::RunKey submit(const std::string& name, const std::string& body) {
    const auto manifest = base::parse_yaml(
        "{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: " + name +
        "}, spec: {entrypoint: t, templates: [{name: t, " + body + "}]}}");
    const std::uint64_t bits = ++submitted_;
    const auto made = submit::prepare(manifest->front(), {}, {},
                                      {{bits, bits, bits, bits}, {1, 2, 3, bits}}, clock_.now());
    EXPECT_TRUE(made.has_value()) << made.error().message;
    const auto key = access_->create_run(adapters::client::new_run(*made));
    EXPECT_TRUE(key.has_value()) << key.error().message;
    return key.value_or(0);
  }
  void start() {
    auto parts = owner_parts();
    auto started = OwnerThread::start(std::move(parts), clock_, [this] { changed_->ring(); });
    ASSERT_TRUE(started.has_value()) << started.error().message;
    thread_ = std::move(*started);
  }
  bool ends(engine::RunKey key) {
    for (int i = 0; i < 600; ++i) {
      if (!access_->find(key)->live) return true;
      changed_->wait_for(base::Duration::milliseconds(50));
    }
    return false;
  }
  OwnerThread::Parts owner_parts();

  // Of a store that does not answer before it may.
  class HeldFacts final : public ports::Facts {
   public:
    HeldFacts(std::shared_ptr<store::sqlite::Access> stored, Driven& test)
        : inner_(*stored, *stored, {}, stored), test_(test) {}
    ports::FactsTicket ask(const ports::RunReference& run,
                           std::vector<engine::Question> questions) override {
      ++test_.asked_;
      EXPECT_TRUE(test_.may_answer_.try_acquire_for(std::chrono::seconds(30)));
      test_.may_answer_.release();
      return inner_.ask(run, std::move(questions));
    }
    std::vector<ports::FactsAnswered> drain(std::size_t most) override {
      return inner_.drain(most);
    }
    void ring_with(std::function<void()> bell) override { inner_.ring_with(std::move(bell)); }

   private:
    adapters::facts::StoreFacts inner_;
    Driven& test_;
  };

  std::string folder_;
  adapters::clock::SystemClock clock_;
  std::shared_ptr<store::sqlite::Access> access_;
  std::unique_ptr<sync::Doorbell> changed_;
  std::unique_ptr<OwnerThread> thread_;
  std::uint64_t submitted_ = 0;
  std::atomic<int> asked_ = 0;
  std::binary_semaphore may_answer_{1};
  // Of the owner's thread from start() on.
  InstantRunner* machine_ = nullptr;
  bool holds_ = false;
  std::vector<engine::AttemptId> held_;
};

const char* const kQuick = "container: {image: i}";
const char* const kGate = "suspend: {}";

OwnerThread::Parts Driven::owner_parts() {
  OwnerThread::Parts parts;
  const std::shared_ptr<store::sqlite::Access> stored =
      *store::sqlite::open_access(folder_, {.sync = false});
  parts.bell = *sync::Doorbell::create();
  parts.ownership = *store::sqlite::open_ownership(folder_, "test", {.sync = false});
  parts.ledger =
      store::threaded::run_behind_thread(*store::sqlite::open_ledger(folder_, {.sync = false}));
  parts.ledger->ring_with([bell = parts.bell.get()] { bell->ring(); });
  auto machine = std::make_unique<InstantRunner>(clock_, [this](const engine::PodDescription& pod) {
    if (!holds_) return runner::instant::Outcome::succeeded();
    held_.push_back(pod.id);
    return runner::instant::Outcome{.kind = runner::instant::Outcome::Kind::Hold, .report = {}};
  });
  machine_ = machine.get();
  parts.runner = std::move(machine);
  parts.facts = adapters::facts::run_behind_thread(std::make_unique<HeldFacts>(stored, *this));
  parts.facts->ring_with([bell = parts.bell.get()] { bell->ring(); });
  controller::Ports ports;
  ports.clock = &clock_;
  ports.ownership = parts.ownership.get();
  ports.ledger = parts.ledger.get();
  ports.runner = parts.runner.get();
  ports.facts = parts.facts.get();
  parts.warnings = std::make_unique<adapters::notify::Warnings>();
  ports.notify = parts.warnings.get();
  parts.controller = *controller::Controller::start(ports, {});
  return parts;
}

TEST_F(Driven, RunsEndThoughNobodyCallsAnything) {
  const auto before = submit("before", kQuick);
  start();
  const auto after = submit("after", kQuick);
  thread_->wake();
  EXPECT_TRUE(ends(before));
  EXPECT_TRUE(ends(after));
  EXPECT_TRUE(thread_->standing().has_value());
}

TEST_F(Driven, IsLookedAtBetweenTurns) {
  const auto key = submit("gate", kGate);
  start();
  std::size_t nodes = 0;
  for (int i = 0; i < 600 && nodes == 0; ++i) {
    ASSERT_TRUE(thread_->between_turns([&](OwnerThread::Parts& parts) {
      if (const engine::Run* run = parts.controller->find(key)) nodes = run->node_count();
    }));
    if (nodes == 0) changed_->wait_for(base::Duration::milliseconds(50));
  }
  EXPECT_EQ(nodes, 1u);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(thread_->between_turns([&](OwnerThread::Parts&) { ++nodes; }));
  }
  EXPECT_EQ(nodes, 1001u) << "each is carried out, and waited for";
}

// As where two ask for a retry at once: who came second was not refused at the command line.
TEST_F(Driven, AWishThatDoesNotFitAnyMoreIsToldByAWarning) {
  const auto gate = submit("gate", kGate);
  start();
  for (int i = 0; i < 600; ++i) {
    if (access_->find(gate)->summary.phase == engine::WorkflowPhase::Running) break;
    changed_->wait_for(base::Duration::milliseconds(50));
  }
  const auto told_of = [&](std::size_t wishes) {
    const std::size_t expected = wishes;
    engine::Intent retry;
    retry.operation = engine::Operation::Retry;
    retry.arguments = base::Value::object();
    for (; wishes > 0; --wishes) EXPECT_TRUE(access_->append_intent(gate, retry).has_value());
    thread_->wake();
    std::vector<std::string> told;
    for (int i = 0; i < 600 && told.empty(); ++i) {
      EXPECT_TRUE(thread_->between_turns([&](OwnerThread::Parts& parts) {
        if (parts.warnings->count() == expected) told = parts.warnings->take();
      }));
      if (expected == 0) break;
      if (told.empty()) changed_->wait_for(base::Duration::milliseconds(50));
    }
    return told;
  };
  const std::vector<std::string> one = {
      "workflow default/gate: Cannot retry a workflow in phase Running"};
  EXPECT_EQ(told_of(1), one);
  EXPECT_TRUE(told_of(0).empty());
  const auto many = told_of(adapters::notify::Warnings::kKept + 5);
  ASSERT_EQ(many.size(), adapters::notify::Warnings::kKept + 1);
  EXPECT_EQ(many.front(), "5 earlier warnings were not kept");
  EXPECT_EQ(many.back(), one.front());
}

// While another process's transaction holds up a commit.
TEST_F(Driven, GoesOnTurningWhileTheStoreIsBusy) {
  holds_ = true;
  const auto key = submit("held", kQuick);
  start();
  bool running = false;
  for (int i = 0; i < 600 && !running; ++i) {
    ASSERT_TRUE(thread_->between_turns([&](OwnerThread::Parts&) { running = !held_.empty(); }));
    if (!running) changed_->wait_for(base::Duration::milliseconds(50));
  }
  ASSERT_TRUE(running);
  auto other = *drivers::sqlite::Database::open(folder_ + "/tiphys.db", {});
  ASSERT_TRUE(other->execute("BEGIN IMMEDIATE").has_value());
  ASSERT_TRUE(thread_->between_turns([&](OwnerThread::Parts&) {
    machine_->finish(held_[0], runner::instant::Outcome::succeeded().report);
  }));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(thread_->between_turns([&](OwnerThread::Parts& parts) {
      EXPECT_EQ(parts.controller->outage(), "") << "the commit was waited for, in vain";
    }));
  }
  EXPECT_TRUE(access_->find(key)->live);
  ASSERT_TRUE(other->execute("ROLLBACK").has_value());
  EXPECT_TRUE(ends(key));
}

TEST_F(Driven, GoesOnTurningWhileNoFactIsAnswered) {
  may_answer_.acquire();
  const auto asks = submit("asks",
                           "synchronization: {semaphores: [{configMapKeyRef: {name: c, key: k}}]}, "
                           "container: {image: i}");
  start();
  for (int i = 0; i < 600 && asked_ == 0; ++i) {
    changed_->wait_for(base::Duration::milliseconds(50));
  }
  EXPECT_EQ(asked_, 1) << access_->find(asks)->summary.message;
  const auto quick = submit("quick", kQuick);
  thread_->wake();
  EXPECT_TRUE(ends(quick));
  EXPECT_TRUE(access_->find(asks)->live);
  may_answer_.release();
  EXPECT_TRUE(ends(asks));
}

TEST_F(Driven, ItsEndGivesTheOwnershipBack) {
  submit("gate", kGate);
  start();
  auto outside = *store::sqlite::open_ownership(folder_, "outside", {.sync = false});
  EXPECT_TRUE(outside->held());
  thread_.reset();
  EXPECT_FALSE(outside->held());
  start();
  EXPECT_TRUE(outside->held());
}

}  // namespace
}  // namespace tiphys::app
