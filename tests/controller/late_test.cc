// News that comes late: answers of a store and events of a runner about what has been decided
// otherwise meanwhile.
#include <gtest/gtest.h>

#include <algorithm>

#include "world.h"

namespace tiphys::simulated {
namespace {

using engine::Operation;
using Hold = FaultyLedger::Hold;

engine::RunKey create_broken(World& world, const std::string& name) {
  ports::NewRun run;
  run.workflow_namespace = "default";
  run.name = name;
  run.uid = "00000000-0000-4000-8000-00000000000" + std::to_string(name.size());
  run.manifest = R"({"metadata":{},"spec":{"entrypoint":[]}})";
  run.created_at = world.clock.now();
  const auto key = world.outside->create_run(run);
  EXPECT_TRUE(key.has_value());
  return key.value_or(0);
}

std::string waits(const std::string& name) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " + name +
         "}\nspec:\n  entrypoint: t\n  templates:\n  - {name: t, container: {image: busybox}}\n";
}

TEST(Late, ANewOwnerIsAtRestWhileTheArbiterIsOnItsWay) {
  World world;
  world.submit(fan_out("wf", 1));
  world.configure = [&] { world.ledger->hold = Hold::Requests; };
  world.start();
  ASSERT_NE(world.engine, nullptr);
  for (int i = 0; i < 3; ++i) {
    const base::Timestamp due = world.engine->turn(world.clock.now());
    EXPECT_TRUE(!due.is_set() || due > world.clock.now()) << "it turns busily";
  }
  world.ledger->hold = Hold::Nothing;
  world.ledger->release();
  EXPECT_TRUE(world.drive());
}

// The load was asked for before anybody knew of the deletion. Its image has open attempts; the
// runner has none of them any more.
TEST(Late, ALoadThatComesDuringADeletionStartsNothing) {
  World world;
  world.options.cache_bytes_max = 1;
  world.script = [](const engine::PodDescription&) { return kHold; };
  const auto run = world.submit(fan_out("wf", 2));
  const engine::RunUid uid = engine::run_uid(world.row(run).uid);
  world.start();
  world.drive(30);
  const auto other = world.submit(fan_out("other", 1));
  world.drive(30);
  ASSERT_EQ(world.engine->find(run), nullptr) << "the other one is the most recent";
  ASSERT_EQ(world.machine.held().size(), 3u);
  world.ledger->hold = Hold::Completions;
  world.intend(run, Operation::Delete);
  turns(world, 1);
  ASSERT_EQ(world.ledger->held(), 1u) << "what has changed";
  for (const engine::AttemptId& id : world.machine.held()) {
    if (id.run == uid) world.machine.finish(id, Outcome::succeeded().report);
    if (id.run == uid) break;
  }
  turns(world, 1);
  ASSERT_EQ(world.ledger->held(), 2u) << "the load";
  world.ledger->release(1);
  turns(world, 1);
  EXPECT_TRUE(world.machine.known(uid)->empty());
  ASSERT_EQ(world.ledger->held(), 2u) << "the deletion";
  world.ledger->release(1);
  turns(world, 2);
  EXPECT_TRUE(world.machine.known(uid)->empty()) << "nothing begins again";
  world.ledger->hold = Hold::Nothing;
  world.ledger->release();
  world.drive(30);
  EXPECT_FALSE(world.outside->find(run).has_value());
  EXPECT_TRUE(world.machine.known(uid)->empty());
  for (const auto& [name, times] : world.ran) EXPECT_EQ(times, 1) << name;
  EXPECT_TRUE(world.row(other).live);
}

// The runner gave it back before it was told that the run goes.
TEST(Late, WhatIsGivenBackDuringADeletionIsNotStarted) {
  World world;
  bool gives_back = true;
  world.script = [&](const engine::PodDescription&) {
    return gives_back ? Outcome{.kind = Outcome::Kind::GiveBack, .report = {}} : kHold;
  };
  const auto run = world.submit(fan_out("wf", 1));
  const engine::RunUid uid = engine::run_uid(world.row(run).uid);
  world.start();
  world.runner.hold_events = true;
  world.drive(30);
  ASSERT_EQ(world.ran.size(), 1u);
  gives_back = false;
  world.ledger->hold = Hold::Completions;
  world.intend(run, Operation::Delete);
  turns(world, 1);
  for (int i = 0; i < 10 && world.engine->waits().deleting == 0; ++i) {
    world.ledger->release(1);
    turns(world, 1);
  }
  ASSERT_EQ(world.ledger->held(), 1u) << "the deletion is on its way";
  world.runner.hold_events = false;
  turns(world, 2);
  EXPECT_TRUE(world.machine.known(uid)->empty());
  world.ledger->hold = Hold::Nothing;
  world.ledger->release();
  world.drive(30);
  EXPECT_FALSE(world.outside->find(run).has_value());
  EXPECT_TRUE(world.machine.known(uid)->empty());
}

// Its commit happened and nobody heard of it: memory would have it wait in line for ever, with a
// place that others need.
TEST(Late, AnEndInLineOfWhichNobodyHeardTakesNoPlace) {
  World world;
  world.options.limits.parallelism = 1;
  world.script = [](const engine::PodDescription&) { return kHold; };
  const auto first = world.submit(waits("a"));
  world.start();
  world.drive(30);
  ASSERT_EQ(world.machine.held().size(), 1u);
  const auto second = world.submit(waits("b"));
  world.drive(30);
  const auto third = world.submit(waits("c"));
  world.drive(30);
  bool lost = false;
  world.faults.plan = [&](std::uint64_t, const std::string& name) {
    if (name != "commit" || lost) return Fault::None;
    lost = true;
    return Fault::ErrorAfter;
  };
  world.intend(second, Operation::Terminate);
  world.drive(200);
  ASSERT_TRUE(lost);
  EXPECT_FALSE(world.row(second).live);
  world.script = nullptr;
  world.machine.finish(world.machine.held().front(), Outcome::succeeded().report);
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(first));
  EXPECT_TRUE(world.succeeded(third)) << "its turn comes";
}

// The first page of what there is lets somebody in; the outcome of that is unknown, which takes the
// arbiter away, while the next page is on its way.
TEST(Late, ChangesThatComeWithoutAnArbiterAreAskedForAgain) {
  World world;
  world.options.limits.parallelism = 1;
  world.script = [](const engine::PodDescription&) { return kHold; };
  const auto first = world.submit(waits("a"));
  world.start();
  world.drive(30);
  const auto second = world.submit(waits("b"));
  world.drive(30);
  ASSERT_GT(world.row(second).revision, 0u);
  world.crash();
  world.options.limits.parallelism = 2;
  world.configure = [&] {
    world.ledger->on_commit = [&](const ports::Batch&) { world.ledger->hold = Hold::Requests; };
  };
  world.start();
  world.faults.plan = [&](std::uint64_t, const std::string& name) {
    return name == "commit" ? Fault::ErrorBefore : Fault::None;
  };
  turns(world, 1);
  const std::size_t held = world.ledger->held();
  ASSERT_GE(held, 1u) << "the batch";
  turns(world, 1);
  ASSERT_EQ(world.ledger->held(), held + 1) << "the next page";
  world.ledger->release();
  turns(world, 1);
  world.faults.plan = nullptr;
  world.script = nullptr;
  world.ledger->on_commit = nullptr;
  world.ledger->hold = Hold::Nothing;
  world.ledger->release();
  world.drive(30);
  for (const auto& id : world.machine.held()) {
    world.machine.finish(id, Outcome::succeeded().report);
  }
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(first) && world.succeeded(second));
}

TEST(Late, AClockThatIsSetBackMakesNoPauseLonger) {
  World world;
  bool away = true;
  world.faults.plan = [&](std::uint64_t, const std::string& name) {
    return away && name == "commit" ? Fault::ErrorBefore : Fault::None;
  };
  const auto run = world.submit(waits("a"));
  world.start();
  for (int i = 0; i < 20 && world.engine->outage().empty(); ++i) turns(world, 1);
  ASSERT_FALSE(world.engine->outage().empty());
  away = false;
  world.clock.set(world.clock.now() - base::Duration::seconds(3600));
  const base::Timestamp at_most = world.clock.now() + base::Duration::seconds(60);
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(run));
  EXPECT_LT(world.clock.now(), at_most);
}

TEST(Unrunnable, WishesAboutItAreDoneWith) {
  World world;
  const auto run = create_broken(world, "wf");
  EXPECT_TRUE(world.drive());
  ASSERT_FALSE(world.row(run).live);
  const ports::RunRow before = world.row(run);
  world.intend(run, Operation::Retry);
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.outside->load(run)->intents.empty());
  EXPECT_EQ(world.row(run).summary, before.summary) << "it ended when it ended";
}

TEST(Unrunnable, AWishThatComesWhileItEndsIsDoneWithToo) {
  World world;
  world.start();
  world.drive(5);
  world.ledger->hold = Hold::Completions;
  const auto run = create_broken(world, "wf");
  turns(world, 1);
  for (int i = 0; i < 20 && world.engine->waits().in_flight == 0; ++i) {
    world.ledger->release(1);
    turns(world, 1);
  }
  ASSERT_EQ(world.engine->waits().in_flight, 1u);
  world.intend(run, Operation::Stop);
  turns(world, 1);
  world.ledger->hold = Hold::Nothing;
  world.ledger->release();
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.outside->load(run)->intents.empty());
}

// Its row says no more than that it waits in line, since an owner has set it aside before.
TEST(Unrunnable, GivesBackThePlaceThatItWasLetInTo) {
  World world;
  world.options.limits.parallelism = 1;
  world.script = [](const engine::PodDescription&) { return kHold; };
  world.submit(waits("a"));
  world.start();
  world.drive(30);
  ASSERT_EQ(world.machine.held().size(), 1u);
  const auto broken = create_broken(world, "wf");
  world.ledger->damaged = broken;
  world.drive(30);
  ASSERT_EQ(world.engine->waits().set_aside, 1u);
  world.crash();
  world.start();
  world.drive(30);
  ASSERT_GT(world.row(broken).revision, 0u);
  const auto last = world.submit(waits("c"));
  world.drive(30);
  world.script = nullptr;
  for (const auto& id : world.machine.held()) {
    world.machine.finish(id, Outcome::succeeded().report);
  }
  EXPECT_TRUE(world.drive());
  EXPECT_FALSE(world.row(broken).live);
  EXPECT_TRUE(world.succeeded(last));
}

}  // namespace
}  // namespace tiphys::simulated
