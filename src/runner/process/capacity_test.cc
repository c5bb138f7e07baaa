// What may run at once, and how that is said.
#include "runner/process/capacity.h"

#include <gtest/gtest.h>

#include "runner/process/harness.h"

namespace tiphys::runner::process {
namespace {

using ports::StartOutcome;

constexpr Machine kMachine{4000, std::int64_t{8} << 30};

TEST(Capacity, SlotsBindWhereNothingIsRequested) {
  Capacity capacity(kMachine, 2);
  capacity.take({});
  EXPECT_TRUE(capacity.fits({}));
  capacity.take({});
  EXPECT_FALSE(capacity.fits({}));
  capacity.give_back({});
  EXPECT_TRUE(capacity.fits({}));
}

TEST(Capacity, RequestsBindOnTopOfSlots) {
  Capacity capacity(kMachine, 100);
  capacity.take({3000, 0, false});
  EXPECT_FALSE(capacity.fits({2000, 0, false}));
  EXPECT_TRUE(capacity.fits({1000, std::int64_t{8} << 30, false}));
}

TEST(Capacity, TooMuchIsSaidWithBothFigures) {
  Capacity capacity(kMachine, 1);
  EXPECT_EQ(capacity.why_never({64'000, 0, false}),
            "asks for 64 CPU and this machine has 4 CPU (run it alone with --oversize run)");
  EXPECT_EQ(capacity.why_never({1500, std::int64_t{16} << 30, false}),
            "asks for 16.0 GiB of memory and this machine has 8.0 GiB of memory (run it alone "
            "with --oversize run)");
  EXPECT_EQ(capacity.why_never({4000, 0, false}), "");
}

TEST(Capacity, InitContainersCountByTheLargest) {
  engine::PodDescription pod;
  pod.containers.resize(4);
  for (auto& c : pod.containers) c.resources.cpu_request_millis = 300;
  pod.containers[0].role = engine::ContainerRole::Init;
  pod.containers[0].resources.cpu_request_millis = 700;
  EXPECT_EQ(Capacity::charge_of(pod).cpu_millis, 900);
}

TEST(Capacity, RunnerIsBusyAndFreeAgain) {
  ProcessOptions options;
  options.max_parallel = 1;
  ProcessHarness h(options);
  auto pod = h.lasting(1);
  EXPECT_EQ(h.runner().start(pod, {}).value(), StartOutcome::Accepted);
  EXPECT_EQ(h.runner().start(h.succeeding(2), {}).value(), StartOutcome::Busy);
  EXPECT_EQ(h.runner().start(pod, {}).value(), StartOutcome::Accepted);
  h.runner().stop({pod.id, "", base::Duration::seconds(9)});
  h.wait_for_end(pod.id);
  EXPECT_EQ(h.report(h.succeeding(2)).phase, engine::Phase::Succeeded);
}

TEST(Capacity, OversizeIsRefusedOrRunsAlone) {
  ProcessOptions options;
  options.machine = kMachine;
  ProcessHarness h(options);
  auto pod = h.succeeding(1);
  pod.containers[0].resources.cpu_request_millis = 64'000;
  EXPECT_TRUE(h.report(pod).message.starts_with("rejected: asks for 64 CPU"));
  h.options().oversize_run = true;
  h.restart();
  EXPECT_EQ(h.report(pod).phase, engine::Phase::Succeeded);
}

}  // namespace
}  // namespace tiphys::runner::process
