// The runner's contract on a machine without processes.
#include "runner/contract/contract_test.h"

#include <string>

#include "adapters/clock/clocks.h"
#include "runner/instant/instant_runner.h"

namespace tiphys::runner {
namespace {

class InstantHarness final : public RunnerHarness {
 public:
  ports::Runner& runner() override { return runner_; }
  void restart() override { runner_.restart(); }
  void wait() override {}
  engine::PodDescription succeeding(engine::NodeIndex node) override { return failing(node, 0); }
  // The name of its only container says how it ends.
  engine::PodDescription failing(engine::NodeIndex node, int exit_code) override {
    engine::PodDescription pod;
    pod.id = {.run = {0, 1}, .node = node};
    pod.containers.resize(1);
    pod.containers[0].name = std::to_string(exit_code);
    return pod;
  }
  engine::PodDescription lasting(engine::NodeIndex node) override { return failing(node, 0); }
  bool lasts() const override { return false; }

 private:
  adapters::clock::ManualClock clock_{{1'000'000'000}};
  instant::InstantRunner runner_{clock_, [](const engine::PodDescription& pod) {
                                   const int code = std::stoi(pod.containers[0].name);
                                   return code == 0 ? instant::Outcome::succeeded()
                                                    : instant::Outcome::failed(code);
                                 }};
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Instant, RunnerContract, testing::Values([] {
                           return std::unique_ptr<RunnerHarness>(new InstantHarness());
                         }));

}  // namespace tiphys::runner
