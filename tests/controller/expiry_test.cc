// Runs whose time is over: deleted by whoever owns the store, once, and only as they were found.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "controller/limits.h"
#include "world.h"

namespace tiphys::simulated {
namespace {

using base::Duration;
using base::Timestamp;
using engine::Operation;

std::string expiring(const std::string& name, int seconds, const std::string& more = "") {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " + name +
         "}\nspec:\n  entrypoint: t\n  ttlStrategy: {secondsAfterCompletion: " +
         std::to_string(seconds) + more +
         "}\n  templates:\n  - {name: t, container: {image: busybox}}\n";
}

// Turns at the present moment until nothing more is due at it.
void rest(World& world) {
  for (int i = 0; i < 200; ++i) {
    const Timestamp due = world.engine->turn(world.clock.now());
    if (world.machine.rings() || world.ledger->has_ready()) continue;
    if (!due.is_set() || due > world.clock.now()) return;
  }
  ADD_FAILURE() << "it does not come to rest";
}

void pass(World& world, Duration time) {
  world.clock.set(world.clock.now() + time);
  rest(world);
}

bool is_there(World& world, engine::RunKey run) { return world.outside->find(run).has_value(); }

// How often the runner was told to remove anything.
struct Removals {
  explicit Removals(World& world) {
    world.faults.plan = [this](std::uint64_t, const std::string& name) {
      if (name == "remove_run") ++count;
      return Fault::None;
    };
  }
  int count = 0;
};

TEST(Expiry, DeletesARunWhenItsTimeIsOverAndNotBefore) {
  World world;
  const Removals removals(world);
  const auto soon = world.submit(expiring("soon", 10));
  const auto later = world.submit(expiring("later", 100));
  const auto never = world.submit(fan_out("never", 1));
  world.start();
  rest(world);
  ASSERT_TRUE(world.succeeded(soon) && world.succeeded(later) && world.succeeded(never));
  const Timestamp end = world.row(soon).expires_at;
  EXPECT_EQ(end.ns - world.row(soon).summary.finished_at.ns, Duration::seconds(11).ns);
  EXPECT_FALSE(world.row(never).expires_at.is_set());
  EXPECT_FALSE(world.engine->live()) << "nobody stays for what expires some day";
  EXPECT_EQ(world.engine->turn(world.clock.now()), end) << "but who is there wakes up for it";
  pass(world, Duration{end.ns - world.clock.now().ns - 1});
  EXPECT_TRUE(is_there(world, soon));
  pass(world, Duration{1});
  EXPECT_FALSE(is_there(world, soon));
  EXPECT_EQ(removals.count, 1) << "the runner's folders go too";
  EXPECT_TRUE(is_there(world, later));
  pass(world, Duration::seconds(100));
  EXPECT_FALSE(is_there(world, later));
  EXPECT_EQ(removals.count, 2);
  EXPECT_TRUE(is_there(world, never));
  EXPECT_FALSE(world.engine->turn(world.clock.now()).is_set());
}

TEST(Expiry, OfRunsThatEndedBeforeIsSeenByTheNextOwner) {
  World world;
  const auto run = world.submit(expiring("wf", 10));
  world.start();
  rest(world);
  world.crash();
  world.clock.set(world.clock.now() + Duration::seconds(3600));
  world.start();
  rest(world);
  EXPECT_FALSE(is_there(world, run));
  EXPECT_EQ(world.engine->figures().loads, 0u) << "nothing was loaded for it";
  EXPECT_FALSE(world.engine->live());
}

TEST(Expiry, ManyGoAPageAtATimeInTheOrderOfTheirTimes) {
  World world;
  const int count = 2 * static_cast<int>(controller::kExpiringMax) + 10;
  std::vector<engine::RunKey> runs;
  for (int i = 0; i < count; ++i)
    runs.push_back(world.submit(expiring("w" + std::to_string(i), 5)));
  world.start();
  rest(world);
  world.crash();
  world.clock.set(world.clock.now() + Duration::seconds(3600));
  world.start();
  std::size_t gone = 0;
  for (int turn = 0; turn < 100 && gone < runs.size(); ++turn) {
    world.engine->turn(world.clock.now());
    std::size_t now_gone = 0;
    for (const auto run : runs) now_gone += is_there(world, run) ? 0 : 1;
    EXPECT_LE(now_gone - gone, controller::kDeletionsMax);
    gone = now_gone;
    EXPECT_TRUE(gone == runs.size() || world.engine->live()) << "it is not done";
  }
  EXPECT_EQ(gone, runs.size());
  rest(world);
  EXPECT_FALSE(world.engine->live());
}

TEST(Expiry, SparesWhatIsLookedAtHere) {
  World world;
  const auto shown = world.submit(expiring("shown", 5));
  const auto other = world.submit(expiring("other", 5));
  world.start();
  world.engine->keep(engine::run_uid(world.row(shown).uid));
  rest(world);
  pass(world, Duration::seconds(60));
  EXPECT_TRUE(is_there(world, shown));
  EXPECT_FALSE(is_there(world, other));
  EXPECT_FALSE(world.engine->turn(world.clock.now()).is_set()) << "not again and again";
  world.intend(shown, Operation::Delete);
  world.engine->look_again();
  rest(world);
  EXPECT_FALSE(is_there(world, shown)) << "who wishes for it gets it";
  const auto left = world.submit(expiring("left", 5));
  world.engine->keep(engine::run_uid(world.row(left).uid));
  world.engine->look_again();
  rest(world);
  pass(world, Duration::seconds(60));
  world.crash();
  world.start();
  rest(world);
  EXPECT_FALSE(is_there(world, left)) << "the next owner does not look at it";
}

TEST(Expiry, IsOverWithARetryAndBeginsAnewWithItsEnd) {
  World world;
  bool fails = true;
  world.script = [&fails](const engine::PodDescription&) {
    return fails ? Outcome::failed(1) : Outcome::succeeded();
  };
  const auto run = world.submit(expiring("wf", 10));
  world.start();
  rest(world);
  ASSERT_TRUE(world.row(run).expires_at.is_set());
  fails = false;
  world.script = [](const engine::PodDescription&) { return kHold; };
  world.intend(run, Operation::Retry);
  world.engine->look_again();
  rest(world);
  ASSERT_TRUE(world.row(run).live);
  EXPECT_FALSE(world.row(run).expires_at.is_set());
  pass(world, Duration::seconds(3600));
  EXPECT_TRUE(is_there(world, run));
  ASSERT_EQ(world.machine.held().size(), 1u);
  world.machine.finish(world.machine.held().front(), Outcome::succeeded().report);
  rest(world);
  ASSERT_TRUE(world.succeeded(run));
  const auto& ended = world.machine.ended_runs().at(engine::run_uid(world.row(run).uid));
  EXPECT_EQ(ended.times, 2) << "the runner hears of each end";
  EXPECT_EQ(ended.outcome, ports::RunOutcome::Succeeded);
  EXPECT_GT(world.row(run).expires_at, world.clock.now());
  pass(world, Duration::seconds(11));
  EXPECT_FALSE(is_there(world, run));
}

// The owner has not seen the wish yet when the time is over.
TEST(Expiry, ARetryThatWasWishedForInTimeIsHeard) {
  World world;
  bool fails = true;
  world.script = [&fails](const engine::PodDescription&) {
    return fails ? Outcome::failed(1) : kHold;
  };
  const auto run = world.submit(expiring("wf", 10));
  world.start();
  rest(world);
  fails = false;
  world.clock.set(world.row(run).expires_at);
  world.faults.plan = [&](std::uint64_t, const std::string& name) {
    if (name == "commit" && world.pending_intents().empty()) world.intend(run, Operation::Retry);
    return Fault::None;
  };
  rest(world);
  world.faults.plan = nullptr;
  world.engine->look_again();
  rest(world);
  ASSERT_TRUE(is_there(world, run));
  EXPECT_TRUE(world.row(run).live);
  EXPECT_EQ(world.row(run).generation, 1u);
  EXPECT_EQ(world.machine.held().size(), 1u) << "and nothing of it was removed";
}

// Nobody else commits under this owner's epoch; a store that says so all the same is believed: what
// was seen counts no more, and the run is looked at anew.
TEST(Expiry, WhatHasChangedBeforeItIsRemovedIsLookedAtAgain) {
  World world;
  const auto run = world.submit(expiring("wf", 10));
  world.start();
  rest(world);
  const auto owning = std::get<ports::Owning>(world.ownership->state(world.clock.now()));
  world.clock.set(world.row(run).expires_at);
  std::vector<std::uint64_t> wishes;  // of removals that are handed in
  world.faults.plan = [&](std::uint64_t, const std::string& name) {
    const auto pending = world.pending_intents();
    if (name != "commit" || pending.empty()) return Fault::None;
    wishes.push_back(pending.front().intent.sequence);
    if (wishes.size() > 1) return Fault::None;
    ports::RunPart part;
    part.run = run;
    part.expected_revision = world.row(run).revision;
    part.finished = true;
    part.absorbed = {wishes.front()};
    const auto ledger = world.stores->ledger();
    ledger->submit({.epoch = owning.epoch, .runs = {part}});
    return Fault::None;
  };
  const controller::Figures before = world.engine->figures();
  rest(world);
  EXPECT_EQ(world.engine->figures().conflicts, before.conflicts + 1);
  EXPECT_EQ(world.engine->figures().loads, before.loads + 1);
  ASSERT_EQ(wishes.size(), 2u);
  EXPECT_NE(wishes[0], wishes[1]) << "its time is still over, so it is wished for again";
  EXPECT_FALSE(is_there(world, run));
  EXPECT_FALSE(world.engine->live());
}

TEST(Expiry, OfAWorkflowThatCannotBeRunToo) {
  World world;
  ports::NewRun run;
  run.workflow_namespace = "default";
  run.name = "broken";
  run.uid = "00000000-0000-4000-8000-000000000001";
  run.manifest =
      R"({"metadata":{"name":"broken"},"spec":{"ttlStrategy":{"secondsAfterFailure":7}}})";
  run.created_at = world.clock.now();
  const auto key = world.outside->create_run(run);
  ASSERT_TRUE(key.has_value());
  world.start();
  rest(world);
  const auto row = world.row(*key);
  ASSERT_FALSE(row.live);
  EXPECT_TRUE(row.expires_at.is_set()) << row.summary.message;
  pass(world, Duration::seconds(8));
  EXPECT_FALSE(is_there(world, *key));
}

// Whatever call it dies before or after, with whatever errors: it is gone in the end, with all that
// the runner had, and the runner heard of it only once the wish was durable.
TEST(Expiry, SurvivesACrashAndAnErrorAtEveryCall) {
  for (const Fault fault :
       {Fault::CrashBefore, Fault::CrashAfter, Fault::ErrorBefore, Fault::ErrorAfter}) {
    for (std::uint64_t at = 1; at < 400; ++at) {
      World world;
      const auto run = world.submit(expiring("wf", 10));
      const auto never = world.submit(fan_out("never", 1));
      world.start();
      rest(world);
      world.clock.set(world.row(run).expires_at);
      int removals = 0;
      std::uint64_t calls = 0;
      bool struck = false;
      world.faults.plan = [&](std::uint64_t, const std::string& name) {
        if (name == "remove_run") {
          ++removals;
          EXPECT_TRUE(!is_there(world, run) || !world.pending_intents().empty());
        }
        if (++calls != at) return Fault::None;
        struck = true;
        return fault;
      };
      ASSERT_TRUE(world.drive(500)) << int(fault) << " at " << at;
      EXPECT_FALSE(is_there(world, run)) << int(fault) << " at " << at;
      EXPECT_GE(removals, 1) << int(fault) << " at " << at;
      EXPECT_TRUE(world.succeeded(never));
      if (!struck) break;
    }
  }
}

}  // namespace
}  // namespace tiphys::simulated
