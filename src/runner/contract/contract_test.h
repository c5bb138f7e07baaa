// The contract of ports/runner.h as a suite, compiled once and run by every runner: its test
// instantiates RunnerContract with a function that makes its harness.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/pod.h"
#include "ports/runner.h"

namespace tiphys::runner {

// A runner over a world that outlives it.
class RunnerHarness {
 public:
  virtual ~RunnerHarness() = default;
  virtual ports::Runner& runner() = 0;
  // Destroys the runner as a crash would and makes a new one over the same world.
  virtual void restart() = 0;
  // Returns when drain() may have more, or after a short while.
  virtual void wait() = 0;
  virtual engine::PodDescription succeeding(engine::NodeIndex node) = 0;
  virtual engine::PodDescription failing(engine::NodeIndex node, int exit_code) = 0;
  // Runs until it is stopped. Where lasts() is false nothing can.
  virtual engine::PodDescription lasting(engine::NodeIndex node) = 0;
  virtual bool lasts() const { return true; }
  // Nothing of it runs or lies about any more.
  virtual bool is_gone(const engine::AttemptId& id) { return runner().known(id.run)->empty(); }
};

using MakeRunnerHarness = std::function<std::unique_ptr<RunnerHarness>()>;

// The attempt's end, if this is one: Ended, Lost or Rejected.
std::optional<engine::AttemptId> end_of(const engine::Observation& observation);

class RunnerContract : public ::testing::TestWithParam<MakeRunnerHarness> {
 protected:
  static constexpr int kWaitsMax = 2000;

  ports::StartOutcome start(const engine::PodDescription& pod);
  // Drains until `count` attempts have ended, in the order in which they did.
  std::vector<engine::Observation> ends(std::size_t count);
  bool runs(const engine::AttemptId& id);
  std::size_t ends_now();

  std::unique_ptr<RunnerHarness> harness_ = GetParam()();
};

}  // namespace tiphys::runner
