// The contract of ports/runner.h as a typed suite, run by every runner.
//
// A harness H gives: `ports::Runner& runner()`; `restart()`, which destroys the runner as a crash
// would and makes a new one over the same world; `wait()`, which returns when drain() may have more
// (or after a short while); and pods: `succeeding(node)`, `failing(node, exit_code)`,
// `lasting(node)`, which runs until it is stopped. H::kLasting is false where nothing can last.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/pod.h"
#include "ports/runner.h"

namespace tiphys::runner {

// The attempt's end, if this is one: Ended, Lost or Rejected.
inline std::optional<engine::AttemptId> end_of(const engine::Observation& observation) {
  if (const auto* e = std::get_if<engine::AttemptEnded>(&observation)) return e->id;
  if (const auto* l = std::get_if<engine::AttemptLost>(&observation)) return l->id;
  if (const auto* r = std::get_if<engine::StartRejected>(&observation)) return r->id;
  return {};
}

template <class H>
class RunnerContract : public ::testing::Test {
 protected:
  static constexpr int kWaitsMax = 2000;

  ports::StartOutcome start(const engine::PodDescription& pod) {
    auto outcome = harness_.runner().start(pod, base::Timestamp{});
    EXPECT_TRUE(outcome.has_value()) << outcome.error().message;
    return outcome.value_or(ports::StartOutcome::Busy);
  }
  // Drains until `count` attempts have ended, in the order in which they did.
  std::vector<engine::Observation> ends(std::size_t count) {
    std::vector<engine::Observation> out;
    for (int i = 0; i < kWaitsMax && out.size() < count; ++i) {
      for (ports::RunnerEvent& event : harness_.runner().drain(64))
        if (end_of(event.observation)) out.push_back(std::move(event.observation));
      if (out.size() < count) harness_.wait();
    }
    EXPECT_EQ(out.size(), count);
    return out;
  }
  bool runs(const engine::AttemptId& id) {
    for (int i = 0; i < kWaitsMax; ++i) {
      for (const ports::RunnerEvent& event : harness_.runner().drain(64)) {
        const auto* running = std::get_if<engine::AttemptRunning>(&event.observation);
        if (running != nullptr && running->id == id) return true;
      }
      harness_.wait();
    }
    return false;
  }
  std::size_t ends_now() {
    std::size_t n = 0;
    for (const ports::RunnerEvent& event : harness_.runner().drain(64))
      n += end_of(event.observation) ? 1 : 0;
    return n;
  }

  H harness_;
};

TYPED_TEST_SUITE_P(RunnerContract);

TYPED_TEST_P(RunnerContract, EndsWithItsReport) {
  engine::PodDescription pod = this->harness_.succeeding(1);
  ASSERT_EQ(this->start(pod), ports::StartOutcome::Accepted);
  auto ends = this->ends(1);
  ASSERT_EQ(ends.size(), 1u);
  const auto* ended = std::get_if<engine::AttemptEnded>(&ends[0]);
  ASSERT_NE(ended, nullptr);
  EXPECT_EQ(ended->id, pod.id);
  EXPECT_EQ(ended->report.phase, engine::Phase::Succeeded) << ended->report.message;
  EXPECT_EQ(ended->report.exit_code, 0);
  EXPECT_EQ(this->ends_now(), 0u);
}

TYPED_TEST_P(RunnerContract, FailureCarriesExitCodeAndMessage) {
  ASSERT_EQ(this->start(this->harness_.failing(1, 7)), ports::StartOutcome::Accepted);
  auto ends = this->ends(1);
  ASSERT_EQ(ends.size(), 1u);
  const auto* ended = std::get_if<engine::AttemptEnded>(&ends[0]);
  ASSERT_NE(ended, nullptr);
  EXPECT_EQ(ended->report.phase, engine::Phase::Failed);
  EXPECT_EQ(ended->report.exit_code, 7);
  EXPECT_EQ(ended->report.message, "main: Error (exit code 7)");
}

TYPED_TEST_P(RunnerContract, StartingTwiceIsOneAttempt) {
  engine::PodDescription pod = this->harness_.succeeding(1);
  this->start(pod);
  this->start(pod);
  this->ends(1);
  this->start(pod);
  EXPECT_EQ(this->ends_now(), 0u);
}

TYPED_TEST_P(RunnerContract, EndIsGivenAgainAfterRestartUntilForgotten) {
  engine::PodDescription pod = this->harness_.failing(1, 3);
  this->start(pod);
  this->ends(1);
  this->harness_.restart();
  this->start(pod);
  auto again = this->ends(1);
  ASSERT_EQ(again.size(), 1u);
  const auto* ended = std::get_if<engine::AttemptEnded>(&again[0]);
  ASSERT_NE(ended, nullptr);
  EXPECT_EQ(ended->report.exit_code, 3);
  this->harness_.runner().forget(pod.id);
  auto known = this->harness_.runner().known(pod.id.run);
  ASSERT_TRUE(known);
  EXPECT_TRUE(known->empty());
}

TYPED_TEST_P(RunnerContract, RunningOneIsAdoptedAfterRestart) {
  if constexpr (TypeParam::kLasting) {
    engine::PodDescription pod = this->harness_.lasting(1);
    this->start(pod);
    ASSERT_TRUE(this->runs(pod.id));
    this->harness_.restart();
    auto known = this->harness_.runner().known(pod.id.run);
    ASSERT_TRUE(known);
    EXPECT_EQ(*known, std::vector{pod.id});
    this->start(pod);
    EXPECT_TRUE(this->runs(pod.id));
    this->harness_.runner().stop({pod.id, "enough", base::Duration::seconds(20)});
    EXPECT_EQ(this->ends(1).size(), 1u);
  }
}

TYPED_TEST_P(RunnerContract, StopEndsALastingOneWithItsReason) {
  if constexpr (TypeParam::kLasting) {
    engine::PodDescription pod = this->harness_.lasting(1);
    this->start(pod);
    ASSERT_TRUE(this->runs(pod.id));
    this->harness_.runner().stop({pod.id, "enough", base::Duration::seconds(20)});
    this->harness_.runner().stop({pod.id, "enough", base::Duration::seconds(20)});
    auto ends = this->ends(1);
    ASSERT_EQ(ends.size(), 1u);
    const auto* ended = std::get_if<engine::AttemptEnded>(&ends[0]);
    ASSERT_NE(ended, nullptr);
    EXPECT_EQ(ended->report.phase, engine::Phase::Failed);
    EXPECT_EQ(ended->report.message, "enough");
  }
}

TYPED_TEST_P(RunnerContract, UnknownIdsAreIgnored) {
  engine::AttemptId id{{0, 99}, 0, 5, 0, 0};
  this->harness_.runner().stop({id, "", base::Duration{}});
  this->harness_.runner().forget(id);
  EXPECT_EQ(this->ends_now(), 0u);
}

TYPED_TEST_P(RunnerContract, DrainGivesAtMostWhatIsAskedFor) {
  for (engine::NodeIndex node = 1; node <= 3; ++node)
    ASSERT_EQ(this->start(this->harness_.succeeding(node)), ports::StartOutcome::Accepted);
  std::size_t ended = 0;
  for (int i = 0; i < this->kWaitsMax && ended < 3; ++i) {
    auto events = this->harness_.runner().drain(1);
    ASSERT_LE(events.size(), 1u);
    if (events.empty())
      this->harness_.wait();
    else
      ended += end_of(events[0].observation) ? 1 : 0;
  }
  EXPECT_EQ(ended, 3u);
}

TYPED_TEST_P(RunnerContract, RemovedRunIsSilentAndUnknown) {
  engine::PodDescription pod = this->harness_.succeeding(1);
  this->start(pod);
  this->ends(1);
  this->harness_.runner().remove_run(pod.id.run);
  auto known = this->harness_.runner().known(pod.id.run);
  ASSERT_TRUE(known);
  EXPECT_TRUE(known->empty());
  EXPECT_EQ(this->ends_now(), 0u);
}

REGISTER_TYPED_TEST_SUITE_P(RunnerContract, EndsWithItsReport, FailureCarriesExitCodeAndMessage,
                            StartingTwiceIsOneAttempt, EndIsGivenAgainAfterRestartUntilForgotten,
                            RunningOneIsAdoptedAfterRestart, StopEndsALastingOneWithItsReason,
                            UnknownIdsAreIgnored, DrainGivesAtMostWhatIsAskedFor,
                            RemovedRunIsSilentAndUnknown);

}  // namespace tiphys::runner
