// The contract of runners, on a machine without processes.
#include "runner/instant/instant_runner.h"

#include <gtest/gtest.h>

#include "adapters/clock/clocks.h"

namespace tiphys::runner::instant {
namespace {

using engine::AttemptId;
using ports::StartOutcome;

class Instant : public testing::Test {
 protected:
  engine::PodDescription pod(engine::NodeIndex node, engine::RunUid run = {0, 1}) {
    engine::PodDescription description;
    description.id = {.run = run, .node = node};
    return description;
  }
  StartOutcome start(InstantRunner& runner, engine::NodeIndex node) {
    auto outcome = runner.start(pod(node), {INT64_MAX});
    EXPECT_TRUE(outcome.has_value());
    return outcome.value_or(StartOutcome::Busy);
  }
  adapters::clock::ManualClock clock_{{1'000'000'000}};
};

TEST_F(Instant, RunsAnAttemptOnceHoweverOftenItIsStarted) {
  int ran = 0;
  InstantRunner runner(clock_, [&ran](const engine::PodDescription&) {
    ++ran;
    return Outcome::failed(3);
  });
  EXPECT_EQ(start(runner, 1), StartOutcome::Accepted);
  EXPECT_EQ(start(runner, 1), StartOutcome::Accepted);
  auto events = runner.drain(10);
  ASSERT_EQ(events.size(), 1u);
  const auto& ended = std::get<engine::AttemptEnded>(*events[0].observation);
  EXPECT_EQ(ended.report.exit_code, 3);
  EXPECT_EQ(ended.report.finished_at, clock_.now());
  EXPECT_EQ(start(runner, 1), StartOutcome::Accepted);
  EXPECT_TRUE(runner.drain(10).empty());
  EXPECT_EQ(ran, 1);
}

TEST_F(Instant, GivesEndsAgainAfterARestartUntilTheyAreForgotten) {
  InstantRunner runner(clock_, {});
  start(runner, 1);
  start(runner, 2);
  EXPECT_EQ(runner.drain(10).size(), 2u);
  runner.forget({.run = {0, 1}, .node = 1}, ports::Disposition::Succeeded);
  runner.restart();
  EXPECT_TRUE(runner.drain(10).empty());
  EXPECT_EQ(*runner.known({0, 1}), std::vector<AttemptId>{(AttemptId{.run = {0, 1}, .node = 2})});
  EXPECT_EQ(runner.drain(10).size(), 1u);
  EXPECT_TRUE(runner.known({0, 2})->empty());
}

TEST_F(Instant, IsBusyWhenItsSlotsAreTaken) {
  InstantRunner runner(clock_, {}, {.slots = 2});
  EXPECT_EQ(start(runner, 1), StartOutcome::Accepted);
  EXPECT_EQ(start(runner, 2), StartOutcome::Accepted);
  EXPECT_EQ(start(runner, 3), StartOutcome::Busy);
  EXPECT_EQ(start(runner, 2), StartOutcome::Accepted) << "it has that one already";
  EXPECT_EQ(runner.drain(1).size(), 1u);
  EXPECT_EQ(start(runner, 3), StartOutcome::Accepted);
}

TEST_F(Instant, HeldAttemptsEndWhenToldTo) {
  InstantRunner runner(clock_, [](const engine::PodDescription&) {
    return Outcome{.kind = Outcome::Kind::Hold, .report = {}};
  });
  start(runner, 1);
  start(runner, 2);
  EXPECT_TRUE(runner.drain(10).empty());
  EXPECT_EQ(runner.held().size(), 2u);
  runner.stop({.id = {.run = {0, 1}, .node = 1}, .reason = "", .grace = {}});
  runner.finish({.run = {0, 1}, .node = 2}, Outcome::succeeded("x").report);
  auto events = runner.drain(10);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(std::get<engine::AttemptEnded>(*events[0].observation).report.exit_code, 143);
  EXPECT_EQ(std::get<engine::AttemptEnded>(*events[1].observation).report.result, "x");
}

TEST_F(Instant, RefusesToBeginAfterTheOwnersTime) {
  InstantRunner runner(clock_, {});
  EXPECT_EQ(runner.start(pod(1), clock_.now() - base::Duration::seconds(1)), StartOutcome::TooLate);
  EXPECT_TRUE(runner.drain(10).empty());
}

}  // namespace
}  // namespace tiphys::runner::instant
