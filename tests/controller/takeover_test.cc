// A new owner loads what has news, a due timer or an open attempt, and nothing else; so does one
// that has to ask the Arbiter anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "world.h"

namespace tiphys::simulated {
namespace {

constexpr int kMany = 200;

std::string suspends(const std::string& name, const std::string& how) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " + name +
         "}\nspec:\n  entrypoint: gate\n  templates:\n  - {name: gate, suspend: " + how + "}\n";
}

std::string backs_off(const std::string& name) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " + name +
         "}\nspec:\n  entrypoint: t\n  templates:\n  - name: t\n"
         "    retryStrategy: {limit: 3, backoff: {duration: 1h}}\n"
         "    container: {image: busybox}\n";
}

std::string locks(const std::string& name, const std::string& mutex, const std::string& of) {
  const std::string wanted = "synchronization: {mutexes: [{name: " + mutex + "}]}";
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " + name +
         "}\nspec:\n  entrypoint: t\n" + (of == "run" ? "  " + wanted + "\n" : "") +
         "  templates:\n  - name: t\n" + (of == "node" ? "    " + wanted + "\n" : "") +
         "    container: {image: busybox}\n";
}

// Turns at one moment until nothing is due at once.
void settle(World& world) {
  for (int i = 0; i < 10'000; ++i) {
    const base::Timestamp due = world.engine->turn(world.clock.now());
    if (world.machine.rings()) continue;
    if (!due.is_set() || due > world.clock.now()) return;
  }
  ADD_FAILURE() << "it never rests";
}

void take_over(World& world) {
  world.crash();
  world.start();
  settle(world);
}

std::vector<engine::RunKey> submit_many(World& world, const std::function<std::string(int)>& yaml,
                                        int count = kMany) {
  std::vector<engine::RunKey> runs;
  for (int i = 0; i < count; ++i) runs.push_back(world.submit(yaml(i)));
  world.start();
  settle(world);
  return runs;
}

TEST(Takeover, OfThoseThatAreSuspendedLoadsNone) {
  World world;
  const auto runs =
      submit_many(world, [](int i) { return suspends("wf" + std::to_string(i), "{}"); });
  take_over(world);
  EXPECT_EQ(world.engine->figures().loads, 0u);
  EXPECT_TRUE(world.engine->live());
  world.intend(runs[7], engine::Operation::Resume);
  settle(world);
  EXPECT_EQ(world.engine->figures().loads, 1u);
  EXPECT_TRUE(world.succeeded(runs[7]));
  // A wish that was there before is news to the next owner, of that run alone.
  world.crash();
  world.intend(runs[8], engine::Operation::Resume);
  world.start();
  settle(world);
  EXPECT_EQ(world.engine->figures().loads, 1u);
  EXPECT_TRUE(world.succeeded(runs[8]));
  for (const auto run : runs) world.intend(run, engine::Operation::Resume);
  EXPECT_TRUE(world.drive(20'000));
  for (const auto run : runs) EXPECT_TRUE(world.succeeded(run));
}

TEST(Takeover, OfThoseWhoseTimeHasNotComeLoadsNoneBeforeIt) {
  World world;
  world.script = [](const engine::PodDescription& pod) {
    return pod.node_name.ends_with("(0)") ? Outcome::failed(1) : Outcome::succeeded();
  };
  const auto runs = submit_many(world, [](int i) {
    const std::string name = "wf" + std::to_string(i);
    return i % 2 == 0 ? suspends(name, "{duration: 2h}") : backs_off(name);
  });
  take_over(world);
  EXPECT_EQ(world.engine->figures().loads, 0u);
  const base::Timestamp due = world.engine->turn(world.clock.now());
  ASSERT_TRUE(due.is_set()) << "a timer of one that is not loaded is a timer";
  world.clock.set(due);
  settle(world);
  EXPECT_GE(world.engine->figures().loads, 1u);
  EXPECT_LE(world.engine->figures().loads, kMany / 2u) << "those that back off";
  EXPECT_TRUE(world.drive(20'000));
  for (const auto run : runs) EXPECT_TRUE(world.succeeded(run));
  EXPECT_EQ(world.ran.size(), static_cast<std::size_t>(kMany));
}

TEST(Takeover, OfThoseThatAreAwayAsksForTheLocksThatTheyWaitFor) {
  for (const std::string of : {"run", "node"}) {
    World world;
    world.options.cache_bytes_max = 1;  // who waits is not in memory
    world.script = [](const engine::PodDescription&) { return kHold; };
    std::vector<engine::RunKey> runs;
    for (int i = 0; i < 20; ++i) {
      runs.push_back(world.submit(locks("wf" + std::to_string(i), "m", of)));
    }
    world.start();
    settle(world);
    ASSERT_EQ(world.machine.held().size(), 1u);
    EXPECT_GT(world.engine->figures().evictions, 0u);
    take_over(world);
    world.script = nullptr;
    world.machine.finish(world.machine.held().front(), Outcome::succeeded().report);
    EXPECT_TRUE(world.drive(20'000));
    for (const auto run : runs) EXPECT_TRUE(world.succeeded(run)) << of;
  }
}

// The Arbiter is read again after a commit of which nothing is known.
TEST(Takeover, OfTheArbiterLoadsOnlyWhatWaitsForIt) {
  World world;
  world.options.cache_bytes_max = 1;
  world.script = [](const engine::PodDescription&) { return kHold; };
  const auto runs =
      submit_many(world, [](int i) { return suspends("wf" + std::to_string(i), "{}"); }, 40);
  std::vector<engine::RunKey> locking;
  for (int i = 0; i < 3; ++i) {
    locking.push_back(world.submit(locks("lock" + std::to_string(i), "m", "run")));
  }
  settle(world);
  ASSERT_EQ(world.machine.held().size(), 1u);
  const std::uint64_t loads = world.engine->figures().loads;
  const std::uint64_t failed = world.engine->figures().failed_commits;
  world.faults.plan = [&](std::uint64_t, const std::string& name) {
    if (name != "commit") return Fault::None;
    world.faults.plan = nullptr;
    return Fault::ErrorBefore;
  };
  world.intend(runs[3], engine::Operation::Resume);
  EXPECT_TRUE(world.drive(20'000));
  EXPECT_EQ(world.engine->figures().failed_commits, failed + 1);
  EXPECT_TRUE(world.succeeded(runs[3]));
  EXPECT_LE(world.engine->figures().loads - loads, 10u);
  world.script = nullptr;
  world.machine.finish(world.machine.held().front(), Outcome::succeeded().report);
  EXPECT_TRUE(world.drive(20'000));
  for (const auto run : locking) EXPECT_TRUE(world.succeeded(run));
}

// A page of the list that comes when the Arbiter was discarded is asked for again.
TEST(Takeover, GoesOnWhenACommitFailsBetweenTwoPagesOfTheList) {
  World world;
  world.options.limits.parallelism = 1;
  world.script = [](const engine::PodDescription&) { return kHold; };
  std::vector<engine::RunKey> runs;
  for (int i = 0; i < 1'100; ++i)
    runs.push_back(world.submit(suspends("wf" + std::to_string(i), "{}")));
  world.start();
  settle(world);
  world.crash();
  world.intend(runs[0], engine::Operation::Terminate);
  world.configure = [&] { world.ledger->hold = FaultyLedger::Hold::Completions; };
  world.start();
  bool failed = false;
  world.faults.plan = [&](std::uint64_t, const std::string& name) {
    if (name != "commit" || failed) return Fault::None;
    failed = true;
    return Fault::ErrorBefore;
  };
  for (int i = 0; i < 200; ++i) {
    const base::Timestamp due = world.engine->turn(world.clock.now());
    if (failed && world.engine->figures().failed_commits == 0) {
      // The page that is on its way comes with the failure, behind it.
      for (int more = 0; more < 3; ++more) world.engine->turn(world.clock.now());
      world.ledger->release();
    } else {
      world.ledger->release(1);
    }
    if (due > world.clock.now()) world.clock.set(due);
  }
  EXPECT_TRUE(failed);
  world.ledger->hold = FaultyLedger::Hold::Nothing;
  world.ledger->release();
  settle(world);
  EXPECT_EQ(world.row(runs[0]).summary.phase, engine::WorkflowPhase::Failed);
  EXPECT_LE(world.engine->figures().loads, 10u);
  EXPECT_EQ(world.row(runs[1]).summary.phase, engine::WorkflowPhase::Running) << "the next in line";
}

}  // namespace
}  // namespace tiphys::simulated
