// Who gets what, in which order it comes back, and when somebody wakes.
#include "runner/composite/composite_runner.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/clock/clocks.h"

namespace tiphys::runner::composite {
namespace {

using engine::AttemptId;
using engine::Work;
using ports::StartOutcome;

constexpr engine::RunUid kRun(0, 1);
constexpr engine::RunUid kOther(0, 2);

// Notes what it is told; gives what it is given, and rings then.
class Scribe final : public ports::Runner {
 public:
  explicit Scribe(bool rings) {
    if (rings) bell_ = std::move(*sync::Doorbell::create());
  }
  base::Result<StartOutcome> start(const engine::PodDescription& pod, base::Timestamp) override {
    started.push_back(pod.id.node);
    return outcome;
  }
  void stop(const engine::StopAttempt&) override { ++stops; }
  std::vector<ports::RunnerEvent> drain(std::size_t most) override {
    std::vector<ports::RunnerEvent> out;
    while (!events.empty() && out.size() < most) {
      out.push_back(std::move(events.front()));
      events.pop_front();
    }
    if (bell_ != nullptr && events.empty()) bell_->wait_for({});
    return out;
  }
  void forget(const AttemptId& id, ports::Disposition) override { forgotten.insert(id); }
  void run_ended(const engine::RunUid&, ports::RunOutcome) override { ++ended; }
  base::Result<std::vector<AttemptId>> known(const engine::RunUid&) override {
    if (fails) return base::fail(base::ErrorCode::Unavailable, "away");
    return has;
  }
  base::Result<std::vector<engine::RunUid>> known_runs() override {
    if (fails) return base::fail(base::ErrorCode::Unavailable, "away");
    std::vector<engine::RunUid> runs;
    for (const AttemptId& id : has) runs.push_back(id.run);
    return runs;
  }
  void remove_run(const engine::RunUid&) override { ++removed; }
  int wait_descriptor() const override { return bell_ == nullptr ? -1 : bell_->descriptor(); }
  std::vector<std::string> take_notices() override { return {"of " + std::to_string(has.size())}; }

  void add(engine::NodeIndex node, const std::string& progress) {
    const AttemptId id{.run = kRun, .node = node};
    events.push_back({id, engine::AttemptProgress{id, progress}, {}});
    if (bell_ != nullptr) bell_->ring();
  }

  std::vector<engine::NodeIndex> started;
  StartOutcome outcome = StartOutcome::Accepted;
  int stops = 0, ended = 0, removed = 0;
  bool fails = false;
  std::set<AttemptId> forgotten;
  std::vector<AttemptId> has;
  std::deque<ports::RunnerEvent> events;

 private:
  std::unique_ptr<sync::Doorbell> bell_;
};

class Composite : public testing::Test {
 protected:
  void SetUp() override { make(true); }
  void make(bool both_ring) {
    auto pods = std::make_unique<Scribe>(true);
    auto agent = std::make_unique<Scribe>(both_ring);
    pods_ = pods.get();
    agent_ = agent.get();
    std::vector<CompositeRunner::Member> members;
    members.push_back({{Work::Pod}, std::move(pods)});
    members.push_back({{Work::Http, Work::Plugin}, std::move(agent)});
    runner_ = std::move(*CompositeRunner::create(std::move(members), clock_));
  }
  StartOutcome start(engine::NodeIndex node, Work work) {
    engine::PodDescription pod;
    pod.id = {.run = kRun, .node = node};
    pod.work = work;
    pod.template_name = "t";
    return runner_->start(pod, {INT64_MAX}).value();
  }
  bool rings() const {
    pollfd all{runner_->wait_descriptor(), POLLIN, 0};
    return ::poll(&all, 1, 0) == 1;
  }

  adapters::clock::ManualClock clock_{{1'000'000'000}};
  Scribe* pods_ = nullptr;
  Scribe* agent_ = nullptr;
  std::unique_ptr<CompositeRunner> runner_;
};

TEST_F(Composite, StartsGoByWhatATemplateDoes) {
  start(1, Work::Pod);
  start(2, Work::Http);
  start(3, Work::Plugin);
  start(4, Work::Pod);
  EXPECT_EQ(pods_->started, (std::vector<engine::NodeIndex>{1, 4}));
  EXPECT_EQ(agent_->started, (std::vector<engine::NodeIndex>{2, 3}));
  agent_->outcome = StartOutcome::Busy;
  EXPECT_EQ(start(5, Work::Http), StartOutcome::Busy) << "a full one holds up no other";
  EXPECT_EQ(start(6, Work::Pod), StartOutcome::Accepted);
}

TEST_F(Composite, RefusesWhatNoneIsThereForInWordsUntilItIsForgotten) {
  EXPECT_FALSE(rings());
  EXPECT_EQ(start(1, Work::Resource), StartOutcome::Accepted);
  EXPECT_TRUE(rings());
  EXPECT_EQ(start(1, Work::Resource), StartOutcome::Accepted);
  const AttemptId id{.run = kRun, .node = 1};
  EXPECT_EQ(*runner_->known(kRun), std::vector{id});
  EXPECT_EQ(*runner_->known_runs(), std::vector{kRun});
  const auto events = runner_->drain(8);
  ASSERT_EQ(events.size(), 1u) << "once";
  const auto& rejected = std::get<engine::StartRejected>(*events[0].observation);
  EXPECT_EQ(rejected.id, id);
  EXPECT_EQ(rejected.message,
            "template \"t\": templates of kind resource cannot be run on this machine by this "
            "build");
  EXPECT_FALSE(rings());
  EXPECT_TRUE(runner_->drain(8).empty());
  runner_->forget(id, ports::Disposition::Failed);
  EXPECT_TRUE(runner_->known(kRun)->empty());
  start(2, Work::Resource);
  runner_->remove_run(kRun);
  EXPECT_TRUE(runner_->drain(8).empty());
  EXPECT_TRUE(runner_->known_runs()->empty());
  engine::PodDescription late;
  late.id = id;
  late.work = Work::Resource;
  EXPECT_EQ(*runner_->start(late, {1}), StartOutcome::TooLate);
}

TEST_F(Composite, WakesForEachOfThemAndForItself) {
  EXPECT_FALSE(rings());
  for (Scribe* one : {pods_, agent_}) {
    one->add(1, "1/2");
    EXPECT_TRUE(rings());
    runner_->drain(8);
    EXPECT_FALSE(rings());
  }
  make(false);
  EXPECT_EQ(runner_->wait_descriptor(), -1) << "one that must be tried";
}

TEST_F(Composite, KeepsTheOrderOfEachAndLetsNoneWaitForTheOther) {
  for (int i = 1; i <= 6; ++i) {
    pods_->add(1, std::to_string(i) + "/9");
    agent_->add(2, std::to_string(i) + "/9");
  }
  std::map<engine::NodeIndex, std::string> seen;
  std::set<engine::NodeIndex> early;
  for (int drains = 0; drains < 6; ++drains) {
    const auto events = runner_->drain(2);
    ASSERT_LE(events.size(), 2u);
    for (const auto& event : events) {
      const auto& progress = std::get<engine::AttemptProgress>(*event.observation);
      EXPECT_LT(seen[event.attempt.node], progress.progress);
      seen[event.attempt.node] = progress.progress;
      if (drains < 2) early.insert(event.attempt.node);
    }
  }
  EXPECT_EQ(seen[1], "6/9");
  EXPECT_EQ(seen[2], "6/9");
  EXPECT_EQ(early.size(), 2u);
}

TEST_F(Composite, WhateverElseNamesAnAttemptOrARunGoesToAll) {
  const AttemptId a{.run = kRun, .node = 1}, b{.run = kRun, .node = 2};
  pods_->has = {b};
  agent_->has = {a};
  EXPECT_EQ(*runner_->known(kRun), (std::vector{a, b}));
  EXPECT_EQ(*runner_->known_runs(), std::vector{kRun});
  runner_->stop({a, "enough", {}});
  runner_->forget(a, ports::Disposition::Unknown);
  runner_->run_ended(kRun, ports::RunOutcome::Succeeded);
  runner_->remove_run(kOther);
  for (const Scribe* one : {pods_, agent_}) {
    EXPECT_EQ(one->stops, 1);
    EXPECT_EQ(one->forgotten, std::set{a});
    EXPECT_EQ(one->ended, 1);
    EXPECT_EQ(one->removed, 1);
  }
  EXPECT_EQ(runner_->take_notices().size(), 2u);
  agent_->fails = true;
  EXPECT_FALSE(runner_->known(kRun).has_value()) << "what it has is not known";
  EXPECT_FALSE(runner_->known_runs().has_value());
}

}  // namespace
}  // namespace tiphys::runner::composite
