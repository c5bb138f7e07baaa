// The rules one by one.
#include "runner/contract/contract_test.h"

#include <cstdint>
#include <utility>
#include <variant>

namespace tiphys::runner {

std::optional<engine::AttemptId> end_of(const engine::Observation& observation) {
  if (const auto* e = std::get_if<engine::AttemptEnded>(&observation)) return e->id;
  if (const auto* l = std::get_if<engine::AttemptLost>(&observation)) return l->id;
  if (const auto* r = std::get_if<engine::StartRejected>(&observation)) return r->id;
  return {};
}

ports::StartOutcome RunnerContract::start(const engine::PodDescription& pod) {
  auto outcome = harness_->runner().start(pod, {INT64_MAX});
  EXPECT_TRUE(outcome.has_value()) << outcome.error().message;
  return outcome.value_or(ports::StartOutcome::Busy);
}

std::vector<engine::Observation> RunnerContract::ends(std::size_t count) {
  std::vector<engine::Observation> out;
  for (int i = 0; i < kWaitsMax && out.size() < count; ++i) {
    for (ports::RunnerEvent& event : harness_->runner().drain(64)) {
      if (!event.observation || !end_of(*event.observation)) continue;
      EXPECT_EQ(end_of(*event.observation), event.attempt);
      out.push_back(std::move(*event.observation));
    }
    if (out.size() < count) harness_->wait();
  }
  EXPECT_EQ(out.size(), count);
  return out;
}

bool RunnerContract::runs(const engine::AttemptId& id) {
  for (int i = 0; i < kWaitsMax; ++i) {
    for (const ports::RunnerEvent& event : harness_->runner().drain(64)) {
      if (!event.observation || event.attempt != id) continue;
      if (std::holds_alternative<engine::AttemptRunning>(*event.observation)) return true;
    }
    harness_->wait();
  }
  return false;
}

std::size_t RunnerContract::ends_now() {
  std::size_t n = 0;
  for (const ports::RunnerEvent& event : harness_->runner().drain(64))
    n += event.observation && end_of(*event.observation) ? 1 : 0;
  return n;
}

namespace {

TEST_P(RunnerContract, EndsWithItsReport) {
  engine::PodDescription pod = harness_->succeeding(1);
  ASSERT_EQ(start(pod), ports::StartOutcome::Accepted);
  auto seen = ends(1);
  ASSERT_EQ(seen.size(), 1u);
  const auto* ended = std::get_if<engine::AttemptEnded>(&seen[0]);
  ASSERT_NE(ended, nullptr);
  EXPECT_EQ(ended->id, pod.id);
  EXPECT_EQ(ended->report.phase, engine::Phase::Succeeded) << ended->report.message;
  EXPECT_EQ(ended->report.exit_code, 0);
  EXPECT_EQ(ends_now(), 0u);
}

TEST_P(RunnerContract, FailureCarriesExitCodeAndMessage) {
  ASSERT_EQ(start(harness_->failing(1, 7)), ports::StartOutcome::Accepted);
  auto seen = ends(1);
  ASSERT_EQ(seen.size(), 1u);
  const auto* ended = std::get_if<engine::AttemptEnded>(&seen[0]);
  ASSERT_NE(ended, nullptr);
  EXPECT_EQ(ended->report.phase, engine::Phase::Failed);
  EXPECT_EQ(ended->report.exit_code, 7);
  EXPECT_EQ(ended->report.message, "main: Error (exit code 7)");
}

TEST_P(RunnerContract, StartingTwiceIsOneAttempt) {
  engine::PodDescription pod = harness_->succeeding(1);
  start(pod);
  start(pod);
  ends(1);
  start(pod);
  EXPECT_EQ(ends_now(), 0u);
}

TEST_P(RunnerContract, EndIsGivenAgainAfterRestartUntilForgotten) {
  engine::PodDescription pod = harness_->failing(1, 3);
  start(pod);
  ends(1);
  harness_->restart();
  start(pod);
  auto again = ends(1);
  ASSERT_EQ(again.size(), 1u);
  const auto* ended = std::get_if<engine::AttemptEnded>(&again[0]);
  ASSERT_NE(ended, nullptr);
  EXPECT_EQ(ended->report.exit_code, 3);
  harness_->runner().forget(pod.id, ports::Disposition::Unknown);
  auto known = harness_->runner().known(pod.id.run);
  ASSERT_TRUE(known);
  EXPECT_TRUE(known->empty());
}

TEST_P(RunnerContract, RunningOneIsAdoptedAfterRestart) {
  if (harness_->lasts()) {
    engine::PodDescription pod = harness_->lasting(1);
    start(pod);
    ASSERT_TRUE(runs(pod.id));
    harness_->restart();
    auto known = harness_->runner().known(pod.id.run);
    ASSERT_TRUE(known);
    EXPECT_EQ(*known, std::vector{pod.id});
    start(pod);
    EXPECT_TRUE(runs(pod.id));
    harness_->runner().stop({pod.id, "enough", base::Duration::seconds(20)});
    EXPECT_EQ(ends(1).size(), 1u);
  }
}

TEST_P(RunnerContract, StopEndsALastingOneWithItsReason) {
  if (harness_->lasts()) {
    engine::PodDescription pod = harness_->lasting(1);
    start(pod);
    ASSERT_TRUE(runs(pod.id));
    harness_->runner().stop({pod.id, "enough", base::Duration::seconds(20)});
    harness_->runner().stop({pod.id, "enough", base::Duration::seconds(20)});
    auto seen = ends(1);
    ASSERT_EQ(seen.size(), 1u);
    const auto* ended = std::get_if<engine::AttemptEnded>(&seen[0]);
    ASSERT_NE(ended, nullptr);
    EXPECT_EQ(ended->report.phase, engine::Phase::Failed);
    EXPECT_EQ(ended->report.message, "enough");
  }
}

TEST_P(RunnerContract, UnknownIdsAreIgnored) {
  engine::AttemptId id{{0, 99}, 0, 5, 0, 0};
  harness_->runner().stop({id, "", base::Duration{}});
  harness_->runner().forget(id, ports::Disposition::Unknown);
  EXPECT_EQ(ends_now(), 0u);
}

TEST_P(RunnerContract, DrainGivesAtMostWhatIsAskedFor) {
  for (engine::NodeIndex node = 1; node <= 3; ++node)
    ASSERT_EQ(start(harness_->succeeding(node)), ports::StartOutcome::Accepted);
  std::size_t ended = 0;
  for (int i = 0; i < kWaitsMax && ended < 3; ++i) {
    auto events = harness_->runner().drain(1);
    ASSERT_LE(events.size(), 1u);
    if (events.empty())
      harness_->wait();
    else
      ended += events[0].observation && end_of(*events[0].observation) ? 1 : 0;
  }
  EXPECT_EQ(ended, 3u);
}

TEST_P(RunnerContract, RemovedRunIsSilentAndUnknown) {
  engine::PodDescription pod = harness_->succeeding(1);
  start(pod);
  ends(1);
  harness_->runner().remove_run(pod.id.run);
  auto known = harness_->runner().known(pod.id.run);
  ASSERT_TRUE(known);
  EXPECT_TRUE(known->empty());
  EXPECT_EQ(ends_now(), 0u);
}

TEST_P(RunnerContract, TooLateIsNotBegunAndNotKnown) {
  engine::PodDescription pod = harness_->succeeding(1);
  const auto outcome = harness_->runner().start(pod, base::Timestamp{1});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(*outcome, ports::StartOutcome::TooLate);
  EXPECT_TRUE(harness_->runner().known(pod.id.run)->empty());
  EXPECT_EQ(ends_now(), 0u);
  // It is no evidence: whoever owns the run next starts it.
  EXPECT_EQ(start(pod), ports::StartOutcome::Accepted);
  EXPECT_EQ(ends(1).size(), 1u);
}

TEST_P(RunnerContract, WhatItHasIsAcceptedHoweverLate) {
  const engine::PodDescription pod = harness_->succeeding(1);
  start(pod);
  ends(1);
  const auto again = harness_->runner().start(pod, base::Timestamp{1});
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, ports::StartOutcome::Accepted);
  harness_->restart();
  const auto taken = harness_->runner().start(pod, base::Timestamp{1});
  ASSERT_TRUE(taken);
  EXPECT_EQ(*taken, ports::StartOutcome::Accepted);
  EXPECT_EQ(ends(1).size(), 1u);
}

TEST_P(RunnerContract, KnownRunsAreThoseWithAttempts) {
  const engine::PodDescription one = harness_->succeeding(1), two = harness_->failing(2, 1);
  start(one);
  start(two);
  ends(2);
  EXPECT_EQ(harness_->runner().known_runs().value(), std::vector{one.id.run});
  harness_->runner().run_ended(one.id.run, ports::RunOutcome::Failed);
  harness_->runner().forget(one.id, ports::Disposition::Succeeded);
  harness_->runner().forget(two.id, ports::Disposition::Failed);
  EXPECT_TRUE(harness_->runner().known_runs()->empty());
}

TEST_P(RunnerContract, WhatIsForgottenStaysForgottenAfterARestart) {
  const engine::PodDescription one = harness_->succeeding(1), two = harness_->failing(2, 1);
  start(one);
  start(two);
  ends(2);
  harness_->runner().forget(one.id, ports::Disposition::Succeeded);
  harness_->runner().forget(two.id, ports::Disposition::Failed);
  for (int life = 0; life < 2; ++life) {
    EXPECT_TRUE(harness_->runner().known(one.id.run)->empty());
    EXPECT_TRUE(harness_->runner().known_runs()->empty());
    EXPECT_EQ(ends_now(), 0u);
    harness_->runner().forget(one.id, ports::Disposition::Unknown);
    harness_->restart();
  }
}

// Decided without its report: nobody hears of it again, though it goes on for a moment.
TEST_P(RunnerContract, WhatIsForgottenWhileItRunsIsEndedAndToldToNobody) {
  if (!harness_->lasts()) return;
  for (const bool restarted : {false, true}) {
    const engine::PodDescription pod = harness_->lasting(restarted ? 2 : 1);
    start(pod);
    ASSERT_TRUE(runs(pod.id));
    if (restarted) harness_->restart();
    harness_->runner().forget(pod.id, ports::Disposition::Failed);
    EXPECT_TRUE(harness_->runner().known(pod.id.run)->empty());
    EXPECT_TRUE(harness_->runner().known_runs()->empty());
    for (int i = 0; i < kWaitsMax && !harness_->is_gone(pod.id); ++i) {
      EXPECT_EQ(ends_now(), 0u);
      harness_->wait();
    }
    EXPECT_TRUE(harness_->is_gone(pod.id));
    EXPECT_EQ(ends_now(), 0u);
    harness_->restart();
    EXPECT_TRUE(harness_->runner().known(pod.id.run)->empty());
    EXPECT_EQ(ends_now(), 0u);
  }
}

// A retry: attempts of the next generation begin as any do, and what is told twice is harmless.
TEST_P(RunnerContract, ARunThatHasEndedMayGoOnAndEndAgain) {
  engine::PodDescription first = harness_->failing(1, 1);
  start(first);
  ends(1);
  harness_->runner().forget(first.id, ports::Disposition::Failed);
  harness_->runner().run_ended(first.id.run, ports::RunOutcome::Failed);
  harness_->runner().run_ended(first.id.run, ports::RunOutcome::Failed);
  engine::PodDescription second = harness_->succeeding(1);
  second.id.generation = 1;
  ASSERT_EQ(start(second), ports::StartOutcome::Accepted);
  const auto seen = ends(1);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(end_of(seen[0]), second.id);
  harness_->runner().run_ended(second.id.run, ports::RunOutcome::Succeeded);
  EXPECT_EQ(harness_->runner().known(second.id.run).value(), std::vector{second.id})
      << "it is not forgotten";
  harness_->runner().forget(second.id, ports::Disposition::Succeeded);
  EXPECT_TRUE(harness_->runner().known_runs()->empty());
}

TEST_P(RunnerContract, ARemovedRunIsNotKnownAfterARestart) {
  if (!harness_->lasts()) return;
  const engine::PodDescription pod = harness_->lasting(1);
  start(pod);
  ASSERT_TRUE(runs(pod.id));
  harness_->runner().remove_run(pod.id.run);
  harness_->restart();
  EXPECT_TRUE(harness_->runner().known_runs()->empty());
  for (int i = 0; i < kWaitsMax && !harness_->runner().known(pod.id.run)->empty(); ++i) {
    EXPECT_TRUE(harness_->runner().drain(64).empty());
    harness_->wait();
  }
  EXPECT_TRUE(harness_->runner().known(pod.id.run)->empty());
}

}  // namespace

}  // namespace tiphys::runner
