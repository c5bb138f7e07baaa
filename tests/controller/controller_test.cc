// What the controller promises, one promise a test, without crashes of the process.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "world.h"

namespace tiphys::simulated {
namespace {

using engine::Operation;
using engine::WorkflowPhase;

void expect_each_once(const World& world, std::size_t leaves) {
  EXPECT_EQ(world.ran.size(), leaves);
  for (const auto& [name, times] : world.ran) EXPECT_EQ(times, 1) << name;
}

TEST(Controller, RunsAWorkflowToItsEnd) {
  World world;
  const auto run = world.submit(fan_out("wf", 5));
  world.start();
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(run));
  EXPECT_FALSE(world.row(run).live);
  EXPECT_FALSE(world.engine->live());
  expect_each_once(world, 6);
  EXPECT_EQ(world.machine.not_forgotten(), 0u);
}

TEST(Controller, SeesRunsThatAreSubmittedWhileItRuns) {
  World world;
  world.start();
  EXPECT_TRUE(world.drive());
  EXPECT_FALSE(world.engine->live());
  const auto run = world.submit(fan_out("late", 1));
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(run));
}

TEST(Controller, GivesTheRunnerNoMoreThanItTakes) {
  World world(4);
  const auto run = world.submit(fan_out("wide", 500));
  world.start();
  EXPECT_TRUE(world.drive(20'000));
  EXPECT_TRUE(world.succeeded(run));
  expect_each_once(world, 501);
  EXPECT_EQ(world.engine->figures().starts, 501u);
  EXPECT_LT(world.engine->figures().busy, 300u) << "asked again only after an event";
}

TEST(Controller, StartsOfRunsTakeTurns) {
  World world(2);
  world.submit(fan_out("one", 40));
  world.submit(fan_out("two", 40));
  world.start();
  EXPECT_TRUE(world.drive(20'000));
  expect_each_once(world, 82);
  const auto first_of_two = std::find(world.order.begin(), world.order.end(), "two");
  EXPECT_LE(first_of_two - world.order.begin(), 4);
  const auto half = world.order.begin() + 40;
  EXPECT_NEAR(static_cast<double>(std::count(world.order.begin(), half, "one")), 20.0, 4.0);
}

TEST(Controller, EvictsIdleRunsAndBringsThemBack) {
  World world(3);
  world.options.cache_bytes_max = 1;
  std::vector<engine::RunKey> runs;
  for (int i = 0; i < 12; ++i) runs.push_back(world.submit(fan_out("wf" + std::to_string(i), 6)));
  world.start();
  EXPECT_TRUE(world.drive(20'000));
  for (auto run : runs) EXPECT_TRUE(world.succeeded(run));
  expect_each_once(world, 12 * 7);
  EXPECT_GT(world.engine->figures().evictions, 12u);
}

TEST(Controller, ACommitThatFailsIsMadeAgain) {
  for (const Fault fault : {Fault::ErrorBefore, Fault::ErrorAfter}) {
    for (std::uint64_t bad = 1; bad <= 8; ++bad) {
      World world;
      const auto run = world.submit(fan_out("wf", 3));
      std::uint64_t commits = 0;
      world.faults.plan = [&](std::uint64_t, const std::string& name) {
        return name == "commit" && ++commits == bad ? fault : Fault::None;
      };
      world.start();
      EXPECT_TRUE(world.drive());
      EXPECT_TRUE(world.succeeded(run)) << "commit " << bad;
      expect_each_once(world, 4);
      EXPECT_EQ(world.engine->figures().failed_commits, commits >= bad ? 1u : 0u);
    }
  }
}

// By another process, as `tiphys apply` would.
void put_limit(World& world, const std::string& limit) {
  ports::StoredObject object;
  object.kind = "ConfigMap";
  object.object_namespace = "default";
  object.name = "locks";
  object.manifest = R"({"data":{"key":")" + limit + R"("}})";
  ASSERT_TRUE(world.outside->put(object, {}).has_value());
}

std::string locked(const std::string& name, int width) {
  std::string text = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " + name +
                     ", namespace: default}\nspec:\n" +
                     "  entrypoint: main\n  templates:\n  - name: main\n    steps:\n    -\n";
  for (int i = 0; i < width; ++i) {
    text += "      - {name: s" + std::to_string(i) + ", template: t}\n";
  }
  return text + "  - name: t\n    synchronization:\n      semaphores:\n" +
         "      - configMapKeyRef: {name: locks, key: key}\n    container: {image: busybox}\n";
}

TEST(Controller, AChangedLimitOfASemaphoreIsSeenByWhoWaits) {
  for (const bool restarted : {false, true}) {
    World world;
    world.script = [](const engine::PodDescription&) {
      return Outcome{.kind = Outcome::Kind::Hold, .report = {}};
    };
    put_limit(world, "1");
    world.submit(locked("one", 2));
    world.submit(locked("two", 2));
    world.start();
    world.drive(20);
    EXPECT_EQ(world.machine.held().size(), 1u);
    if (restarted) world.crash();
    put_limit(world, "3");
    if (restarted) world.start();
    world.drive(20);
    EXPECT_EQ(world.machine.held().size(), 3u) << restarted;
    put_limit(world, "none");
    world.drive(20);
    EXPECT_EQ(world.machine.held().size(), 3u) << restarted;
  }
}

TEST(Controller, UnreadableRecordsOfAdmissionAreToldAtTheStart) {
  World world;
  world.commit(
      {.epoch = 0,
       .runs = {},
       .arbiter = ports::ArbiterPart{.delta = "\xff\xff of another form", .snapshot = {}}});
  auto ledger = world.stores->ledger();
  auto ownership = world.stores->ownership();
  controller::Ports ports;
  ports.clock = &world.clock;
  ports.ownership = ownership.get();
  ports.ledger = ledger.get();
  ports.runner = &world.machine;
  const auto started = controller::Controller::start(ports, {});
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, base::ErrorCode::DataLoss);
  EXPECT_NE(started.error().message.find("--store"), std::string::npos);
  EXPECT_NE(started.error().message.find("format 255, this program knows format 5"),
            std::string::npos);
}

TEST(Controller, AnOutageOfTheStorePausesAndFailsNothing) {
  World world;
  const auto run = world.submit(fan_out("wf", 3));
  world.start();
  bool out = true;
  world.faults.plan = [&out](std::uint64_t, const std::string& name) {
    return out && name != "drain" ? Fault::ErrorBefore : Fault::None;
  };
  EXPECT_FALSE(world.drive(30)) << "it keeps trying";
  EXPECT_NE(world.engine->outage(), "");
  EXPECT_TRUE(world.engine->turn(world.clock.now()) > world.clock.now()) << "but not busily";
  out = false;
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(run));
  EXPECT_EQ(world.engine->outage(), "");
}

TEST(Controller, ARunThatIsDamagedIsSetAsideAndTheOthersGoOn) {
  World world;
  const auto bad = world.submit(fan_out("bad", 1));
  const auto good = world.submit(fan_out("good", 1));
  world.start();
  world.ledger->damaged = bad;
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(good));
  EXPECT_TRUE(world.row(bad).live);
  EXPECT_NE(world.row(bad).summary.message.find("no run"), std::string::npos);
  ASSERT_EQ(world.engine->quarantined().size(), 1u);
  EXPECT_EQ(world.engine->quarantined()[0].key, bad);
  EXPECT_FALSE(world.engine->live());
  world.crash();
  EXPECT_TRUE(world.drive()) << "a new process tries again";
  EXPECT_TRUE(world.succeeded(bad));
  EXPECT_EQ(world.row(bad).summary.message, "");
}

TEST(Controller, AStopEndsWhatRunsAndWhatWaitsForTheRunner) {
  World world(2);
  world.script = [](const engine::PodDescription&) {
    return Outcome{.kind = Outcome::Kind::Hold, .report = {}};
  };
  const auto run = world.submit(fan_out("wf", 5));
  world.start();
  world.drive(20);
  EXPECT_EQ(world.machine.held().size(), 2u);
  world.intend(run, Operation::Stop);
  EXPECT_TRUE(world.drive());
  EXPECT_EQ(world.row(run).summary.phase, WorkflowPhase::Failed);
  EXPECT_FALSE(world.row(run).live);
  EXPECT_EQ(world.ran.size(), 2u) << "what waited was never started";
  EXPECT_TRUE(world.pending_intents().empty());
}

TEST(Controller, SuspendHoldsBackAndResumeLetsGo) {
  World world;
  const auto run = world.submit(fan_out("wf", 3));
  world.intend(run, Operation::Suspend);
  world.start();
  world.drive(50);
  EXPECT_TRUE(world.row(run).live);
  EXPECT_TRUE(world.ran.empty());
  world.intend(run, Operation::Resume);
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(run));
}

TEST(Controller, ADeletionLeavesNothing) {
  World world;
  world.script = [](const engine::PodDescription&) {
    return Outcome{.kind = Outcome::Kind::Hold, .report = {}};
  };
  const auto live = world.submit(fan_out("live", 2));
  world.start();
  world.drive(20);
  EXPECT_EQ(world.machine.held().size(), 2u);
  world.intend(live, Operation::Delete);
  EXPECT_TRUE(world.drive());
  EXPECT_EQ(world.outside->find(live).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(world.machine.not_forgotten(), 0u);
  EXPECT_FALSE(world.engine->live());
}

TEST(Controller, ALimitOfWorkflowsLetsThemInOneByOne) {
  World world;
  world.options.limits.parallelism = 1;
  std::vector<engine::RunKey> runs;
  for (int i = 0; i < 3; ++i) runs.push_back(world.submit(fan_out("wf" + std::to_string(i), 2)));
  world.start();
  EXPECT_TRUE(world.drive());
  for (auto run : runs) EXPECT_TRUE(world.succeeded(run));
  for (std::size_t i = 1; i < world.order.size(); ++i) {
    EXPECT_LE(world.order[i - 1], world.order[i]) << "the older one first, and alone";
  }
}

TEST(Controller, SnapshotsKeepLoadsShort) {
  World world(16);
  world.options.snapshot_bytes_min = 512;
  const auto run = world.submit(fan_out("wf", 300));
  world.start();
  EXPECT_TRUE(world.drive(20'000));
  EXPECT_TRUE(world.succeeded(run));
  EXPECT_GE(world.engine->figures().snapshots, 1u);
  auto image = world.outside->load(run);
  std::size_t deltas = 0;
  for (const auto& delta : image->deltas) deltas += delta.size();
  EXPECT_LE(deltas, 6 * std::max<std::size_t>(image->snapshot.size(), 512));
}

TEST(Controller, ASecondOwnerIsRefused) {
  World world;
  world.start();
  controller::Ports ports;
  ports.clock = &world.clock;
  auto ownership = world.stores->ownership();
  ports.ownership = ownership.get();
  auto second = controller::Controller::start(ports, {});
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, base::ErrorCode::Conflict);
}

}  // namespace
}  // namespace tiphys::simulated
