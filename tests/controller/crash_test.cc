// The process dies at call k of any port, before or after the call, for every k: the next one
// brings the workflow to its end, and nothing that ran runs again.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "world.h"

namespace tiphys::simulated {
namespace {

// Gives how many calls a run without faults makes.
std::uint64_t calls_without_faults(const std::string& yaml) {
  World world(SIZE_MAX, 1, in_folder());
  const auto run = world.submit(yaml);
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(run));
  return world.faults.calls;
}

void crash_at_every_call(const std::string& yaml, std::size_t leaves, Fault fault,
                         std::set<std::string>& reached) {
  const std::uint64_t calls = calls_without_faults(yaml);
  ASSERT_GT(calls, 10u);
  for (std::uint64_t k = 1; k <= calls; ++k) {
    World world(SIZE_MAX, 1, in_folder());
    const auto run = world.submit(yaml);
    std::string where;
    world.faults.plan = [&](std::uint64_t call, const std::string& name) {
      if (call != k) return Fault::None;
      where = name;
      return fault;
    };
    EXPECT_TRUE(world.drive()) << where;
    EXPECT_EQ(world.crashes, 1) << where;
    EXPECT_TRUE(world.succeeded(run)) << "call " << k << " " << where;
    EXPECT_FALSE(world.row(run).live);
    EXPECT_EQ(world.ran.size(), leaves) << "call " << k << " " << where;
    EXPECT_EQ(world.machine.not_forgotten(), 0u) << "call " << k << " " << where;
    for (const auto& [name, times] : world.ran) {
      EXPECT_EQ(times, 1) << name << ", call " << k << " " << where;
    }
    reached.insert(where);
  }
}

TEST(Crash, BeforeAnyCallRunsEachLeafOnce) {
  std::set<std::string> reached;
  crash_at_every_call(fan_out("wf", 2), 3, Fault::CrashBefore, reached);
  for (const char* port : {"acquire", "commit", "drain", "start", "forget", "known", "load_run"}) {
    EXPECT_TRUE(reached.contains(port)) << port << " was never reached";
  }
}

TEST(Crash, AfterAnyCallRunsEachLeafOnce) {
  std::set<std::string> reached;
  crash_at_every_call(fan_out("wf", 2), 3, Fault::CrashAfter, reached);
  EXPECT_TRUE(reached.contains("commit") && reached.contains("start"));
}

TEST(Crash, WhatRunsWhenTheEngineDiesIsAdopted) {
  World world(SIZE_MAX, 1, in_folder());
  world.script = [](const engine::PodDescription&) {
    return Outcome{.kind = Outcome::Kind::Hold, .report = {}};
  };
  const auto run = world.submit(fan_out("wf", 3));
  world.start();
  world.drive(20);
  ASSERT_EQ(world.machine.held().size(), 3u);
  world.crash();
  world.start();
  world.drive(20);
  const auto held = world.machine.held();
  ASSERT_EQ(held.size(), 3u);
  world.script = nullptr;
  for (const auto& id : held) world.machine.finish(id, Outcome::succeeded().report);
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(run));
  for (const auto& [name, times] : world.ran) EXPECT_EQ(times, 1) << name;
}

TEST(Crash, AStopSurvivesIt) {
  for (std::uint64_t k = 1; k <= 40; ++k) {
    World world(2, 1, in_folder());
    world.script = [](const engine::PodDescription&) {
      return Outcome{.kind = Outcome::Kind::Hold, .report = {}};
    };
    const auto run = world.submit(fan_out("wf", 4));
    world.start();
    world.drive(20);
    world.intend(run, engine::Operation::Stop);
    const std::uint64_t before = world.faults.calls;
    world.faults.plan = [&](std::uint64_t call, const std::string&) {
      return call == before + k ? Fault::CrashAfter : Fault::None;
    };
    EXPECT_TRUE(world.drive()) << "call " << k;
    EXPECT_EQ(world.row(run).summary.phase, engine::WorkflowPhase::Failed) << "call " << k;
    EXPECT_FALSE(world.row(run).live) << "call " << k;
    EXPECT_TRUE(world.machine.held().empty());
  }
}

TEST(Crash, ADeletionSurvivesIt) {
  for (std::uint64_t k = 1; k <= 15; ++k) {
    World world(SIZE_MAX, 1, in_folder());
    const auto run = world.submit(fan_out("wf", 2));
    world.script = [](const engine::PodDescription&) {
      return Outcome{.kind = Outcome::Kind::Hold, .report = {}};
    };
    world.start();
    world.drive(20);
    const auto ran = world.ran;
    world.intend(run, engine::Operation::Delete);
    const std::uint64_t before = world.faults.calls;
    world.faults.plan = [&](std::uint64_t call, const std::string&) {
      return call == before + k ? Fault::CrashAfter : Fault::None;
    };
    EXPECT_TRUE(world.drive());
    EXPECT_FALSE(world.outside->find(run).has_value()) << "call " << k;
    EXPECT_EQ(world.ran, ran) << "nothing starts on the way out, call " << k;
  }
}

}  // namespace
}  // namespace tiphys::simulated
