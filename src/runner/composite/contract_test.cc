// The runner's contract, by two runners behind one.
#include "runner/contract/contract_test.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/clock/clocks.h"
#include "runner/composite/composite_runner.h"
#include "runner/instant/instant_runner.h"

namespace tiphys::runner {
namespace {

// They outlive the composite as machines do.
class Borrowed final : public ports::Runner {
 public:
  explicit Borrowed(ports::Runner& of) : of_(of) {}
  base::Result<ports::StartOutcome> start(const engine::PodDescription& pod,
                                          base::Timestamp not_after) override {
    return of_.start(pod, not_after);
  }
  void stop(const engine::StopAttempt& stop) override { of_.stop(stop); }
  std::vector<ports::RunnerEvent> drain(std::size_t most) override { return of_.drain(most); }
  void forget(const engine::AttemptId& id, ports::Disposition disposition) override {
    of_.forget(id, disposition);
  }
  void run_ended(const engine::RunUid& run, ports::RunOutcome outcome) override {
    of_.run_ended(run, outcome);
  }
  base::Result<std::vector<engine::AttemptId>> known(const engine::RunUid& run) override {
    return of_.known(run);
  }
  base::Result<std::vector<engine::RunUid>> known_runs() override { return of_.known_runs(); }
  void remove_run(const engine::RunUid& run) override { of_.remove_run(run); }
  int wait_descriptor() const override { return of_.wait_descriptor(); }
  std::vector<std::string> take_notices() override { return of_.take_notices(); }

 private:
  ports::Runner& of_;
};

// Odd nodes are pods, even ones requests.
class CompositeHarness final : public RunnerHarness {
 public:
  CompositeHarness() { make(); }
  ports::Runner& runner() override { return *runner_; }
  void restart() override {
    pods_.restart();
    requests_.restart();
    make();
  }
  void wait() override {}
  engine::PodDescription succeeding(engine::NodeIndex node) override { return failing(node, 0); }
  engine::PodDescription failing(engine::NodeIndex node, int exit_code) override {
    engine::PodDescription pod;
    pod.id = {.run = {0, 1}, .node = node};
    pod.work = node % 2 == 1 ? engine::Work::Pod : engine::Work::Http;
    pod.template_name = std::to_string(exit_code);
    return pod;
  }
  engine::PodDescription lasting(engine::NodeIndex node) override { return failing(node, 0); }
  bool lasts() const override { return false; }

 private:
  static instant::Outcome outcome(const engine::PodDescription& pod) {
    const int code = std::stoi(pod.template_name);
    return code == 0 ? instant::Outcome::succeeded() : instant::Outcome::failed(code);
  }
  void make() {
    std::vector<composite::CompositeRunner::Member> members;
    members.push_back({{engine::Work::Pod}, std::make_unique<Borrowed>(pods_)});
    members.push_back(
        {{engine::Work::Http, engine::Work::Plugin}, std::make_unique<Borrowed>(requests_)});
    auto made = composite::CompositeRunner::create(std::move(members), clock_);
    ASSERT_TRUE(made.has_value()) << made.error().message;
    runner_ = std::move(*made);
  }

  adapters::clock::ManualClock clock_{{1'000'000'000}};
  instant::InstantRunner pods_{clock_, outcome};
  instant::InstantRunner requests_{clock_, outcome};
  std::unique_ptr<composite::CompositeRunner> runner_;
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Composite, RunnerContract, testing::Values([] {
                           return std::unique_ptr<RunnerHarness>(new CompositeHarness());
                         }));

}  // namespace tiphys::runner
