// What the runner says of attempts is evidence about them and nothing else; what it says of runs
// that are not this store's is nobody's business here.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "drivers/sqlite/database.h"
#include "store/sqlite/store.h"
#include "world.h"

namespace tiphys::simulated {
namespace {

constexpr engine::RunUid kForeign(9, 9);

// INV-31: as with a store that was restored from an older copy.
TEST(Strangers, AreLeftAloneAndTold) {
  World world;
  world.script = [](const engine::PodDescription&) { return kHold; };
  engine::PodDescription foreign;
  foreign.id = {.run = kForeign, .node = 1};
  ASSERT_TRUE(world.machine.start(foreign, {INT64_MAX}));
  world.start();
  world.drive(5);
  EXPECT_EQ(world.engine->strangers(), std::set<engine::RunUid>{kForeign});
  world.machine.finish(foreign.id, Outcome::succeeded().report);
  world.drive(5);
  EXPECT_EQ(world.machine.known(kForeign)->size(), 1u) << "its owner has yet to take its end";
  EXPECT_TRUE(world.machine.dispositions().empty());
}

TEST(Strangers, EndsThatComeWhileTheEngineRunsAreLeftToo) {
  World world;
  world.script = [](const engine::PodDescription&) { return kHold; };
  world.start();
  world.drive(5);
  engine::PodDescription foreign;
  foreign.id = {.run = kForeign, .node = 1};
  ASSERT_TRUE(world.machine.start(foreign, {INT64_MAX}));
  world.machine.finish(foreign.id, Outcome::succeeded().report);
  world.drive(5);
  EXPECT_EQ(world.engine->strangers(), std::set<engine::RunUid>{kForeign});
  EXPECT_EQ(world.machine.known(kForeign)->size(), 1u);
}

// A store that was replaced by an older copy of itself under its owner.
struct Replaced : testing::Test {
  World world{SIZE_MAX, 1, in_folder()};
  engine::RunKey run = 0;
  engine::RunUid uid;
  int removed = 0;

  void SetUp() override {
    world.options.limits.parallelism = 1;
    world.script = [](const engine::PodDescription& pod) {
      return pod.workflow_name == "wf" ? kHold : Outcome::succeeded();
    };
    run = world.submit(fan_out("wf", 3));
    uid = engine::run_uid(world.row(run).uid);
    world.start();
    world.drive(20);
    ASSERT_EQ(world.machine.held().size(), 3u);
    world.faults.plan = [this](std::uint64_t, const std::string& name) {
      removed += name == "remove_run" ? 1 : 0;
      return Fault::None;
    };
  }
  void execute(const std::string& sql) {
    auto database =
        drivers::sqlite::Database::open(store::sqlite::database_path(world.stores->folder()), {});
    ASSERT_TRUE(database.has_value()) << database.error().message;
    const auto done = (*database)->execute(sql);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }
  void end_one() {
    world.machine.finish(world.machine.held().front(), Outcome::succeeded().report);
    EXPECT_TRUE(world.drive());
  }
};

TEST_F(Replaced, WhatRunsOfARunThatItNeverHadIsLeftAloneAndTold) {
  execute("delete from run; delete from run_state where run > 0; delete from run_manifest");
  end_one();
  EXPECT_EQ(removed, 0);
  EXPECT_EQ(world.engine->find(run), nullptr);
  EXPECT_EQ(world.engine->strangers(), std::set<engine::RunUid>{uid});
  EXPECT_EQ(world.machine.known(uid)->size(), 3u) << "with the one whose end nobody took";
  const auto next = world.submit(fan_out("next", 2));
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(next)) << "what the other held was given back";
  EXPECT_EQ(world.engine->strangers(), std::set<engine::RunUid>{uid});
  EXPECT_EQ(removed, 0);
}

TEST_F(Replaced, WhereItHasAnotherRunUnderTheNumberThatOneIsDriven) {
  execute("update run set uid = '0b8c2d6e-0000-4000-8000-000000000001', name = 'other'");
  execute("delete from delta where run > 0; delete from snapshot where run > 0");
  execute(
      "update run_state set revision = 0, last_delta = 0, snapshot_delta = 0, delta_bytes = 0 "
      "where run > 0");
  world.script = nullptr;
  end_one();
  for (const auto& aside : world.engine->quarantined()) ADD_FAILURE() << aside.message;
  EXPECT_EQ(removed, 0);
  EXPECT_EQ(world.engine->strangers(), std::set<engine::RunUid>{uid});
  EXPECT_EQ(world.machine.held().size(), 2u);
  EXPECT_TRUE(world.succeeded(run));
}

// INV-31: the copy has the run as it was before its last step, whose attempt runs or has just
// ended. Nothing of it is destroyed, and it is what the run comes to again.
struct Older : Replaced, testing::WithParamInterface<bool> {
  void end_all_but(const engine::AttemptId& kept) {
    for (const auto& id : world.machine.held()) {
      if (id != kept) world.machine.finish(id, Outcome::succeeded().report);
    }
  }
};
INSTANTIATE_TEST_SUITE_P(LastHas, Older, testing::Bool(),
                         [](const auto& it) { return it.param ? "Ended" : "NotEnded"; });

TEST_P(Older, WhatRunsOfALaterStepIsLeftAloneAndTakenThen) {
  const bool ended = GetParam();
  execute("create table old_delta as select * from delta");
  execute("create table old_state as select * from run_state");
  end_all_but({});
  world.drive(20);
  ASSERT_EQ(world.machine.held().size(), 1u);
  const engine::AttemptId last = world.machine.held().front();
  execute("delete from delta; insert into delta select * from old_delta");
  execute(
      "update run_state set (revision, last_delta, snapshot_delta, delta_bytes, open_attempts) ="
      " (select o.revision, o.last_delta, o.snapshot_delta, o.delta_bytes, o.open_attempts from"
      " old_state o where o.run = run_state.run) where run > 0");
  if (ended) {
    world.machine.finish(last, Outcome::succeeded().report);
  } else {
    world.intend(run, engine::Operation::Resume);
  }
  turns(world, 30);
  EXPECT_EQ(world.engine->figures().conflicts, 1u);
  EXPECT_FALSE(world.machine.dispositions().contains(last));
  EXPECT_EQ(world.machine.held().size(), ended ? 3u : 4u) << "those of before begin again";
  EXPECT_EQ(world.engine->take_notices().size(), 1u);
  end_all_but(last);
  turns(world, 30);
  if (!ended) world.machine.finish(last, Outcome::succeeded().report);
  EXPECT_TRUE(world.drive());
  for (const auto& aside : world.engine->quarantined()) ADD_FAILURE() << aside.message;
  EXPECT_TRUE(world.succeeded(run));
  EXPECT_EQ(world.ran["wf wf[1].last"], 1) << "it was begun once";
  EXPECT_EQ(world.machine.not_forgotten(), 0u);
}

TEST_F(Replaced, WhatWasDeletedBySomebodyElseGoes) {
  const auto owning = std::get<ports::Owning>(world.ownership->state(world.clock.now()));
  const auto another = world.stores->ledger();
  another->submit({.epoch = owning.epoch, .runs = {}, .removals = {{.run = run}}});
  ASSERT_FALSE(world.outside->find(run).has_value());
  execute("update change set epoch = 0 where text1 is not null");
  EXPECT_TRUE(world.drive());
  EXPECT_EQ(removed, 1);
  EXPECT_TRUE(world.engine->strangers().empty());
  EXPECT_TRUE(world.machine.held().empty());
}

// INV-30: decided, and the owner died before it could forget; whatever the uid looks like.
TEST(Strangers, AreNotThoseOfAKnownRunHoweverItsUidIsWritten) {
  for (const char* uid : {"", "imported-7", "3B343BF2-9F46-4633-BC2C-1D64B33C3B5A",
                          "3b343bf2-9f46-4633-bc2c-1d64b33c3b5a-4"}) {
    World world;
    const auto key = world.submit(fan_out("wf", 1), uid);
    EXPECT_TRUE(world.drive());
    EXPECT_TRUE(world.succeeded(key));
    world.crash();
    engine::PodDescription left;
    left.id = {.run = engine::run_uid(world.row(key).uid), .node = 1};
    ASSERT_TRUE(world.machine.start(left, {INT64_MAX}));
    EXPECT_EQ(world.machine.known(left.id.run)->size(), 1u);
    world.start();
    world.drive(5);
    EXPECT_TRUE(world.engine->strangers().empty()) << uid;
    EXPECT_TRUE(world.machine.known(left.id.run)->empty()) << uid;
  }
}

TEST(RunnerPort, IsToldWhatWasDecidedAndThatTheRunEnded) {
  World world;
  world.script = [](const engine::PodDescription& pod) {
    return pod.node_name.ends_with("(1:1)") ? Outcome::failed(3) : Outcome::succeeded();
  };
  const auto key = world.submit(fan_out("wf", 3));
  EXPECT_TRUE(world.drive());
  const engine::RunUid uid = engine::run_uid(world.row(key).uid);
  ASSERT_TRUE(world.machine.ended_runs().contains(uid));
  EXPECT_EQ(world.machine.ended_runs().at(uid).outcome, ports::RunOutcome::Failed);
  EXPECT_EQ(world.machine.not_forgotten(), 0u);
  std::size_t failed = 0;
  for (const auto& [id, disposition] : world.machine.dispositions()) {
    EXPECT_NE(disposition, ports::Disposition::Unknown);
    failed += disposition == ports::Disposition::Failed ? 1 : 0;
  }
  EXPECT_EQ(failed, 1u);
  EXPECT_EQ(world.machine.dispositions().size(), 3u);
}

// INV-32: a lease that ended before the attempt began says nothing about the attempt.
TEST(RunnerPort, WhatIsGivenBackIsStartedAgain) {
  World world;
  int given_back = 0;
  world.script = [&given_back](const engine::PodDescription& pod) {
    if (!pod.node_name.ends_with("(0:0)") || given_back == 2) return Outcome::succeeded();
    ++given_back;
    return Outcome{.kind = Outcome::Kind::GiveBack, .report = {}};
  };
  const auto key = world.submit(fan_out("wf", 2));
  EXPECT_TRUE(world.drive());
  EXPECT_EQ(given_back, 2);
  EXPECT_TRUE(world.succeeded(key));
}

TEST(RunnerPort, WhatIsGivenBackWhileItIsStoppedIsOver) {
  World world;
  world.script = [&world](const engine::PodDescription& pod) {
    world.intend(world.outside->find_uid(pod.workflow_uid)->key, engine::Operation::Stop);
    return Outcome{.kind = Outcome::Kind::GiveBack, .report = {}};
  };
  const auto key = world.submit(fan_out("wf", 1));
  EXPECT_TRUE(world.drive(500));
  EXPECT_FALSE(world.row(key).live);
  EXPECT_EQ(world.row(key).summary.phase, engine::WorkflowPhase::Failed);
}

// INV-32: of an owner before this one, taken and not begun; the lease of this one ends before it
// asks for them.
TEST(RunnerPort, WhatItHasAndMayNotBeginYetIsAskedForAgain) {
  for (const auto answer : {ports::StartOutcome::TooLate, ports::StartOutcome::Busy}) {
    World world;
    const auto key = world.submit(fan_out("wf", 3));
    world.runner.answers = [&](const engine::AttemptId& id, base::Timestamp) {
      world.runner.has.insert(id);
      return std::optional(ports::StartOutcome::Accepted);
    };
    world.start();
    world.drive(20);
    ASSERT_EQ(world.runner.has.size(), 3u);
    world.crash();
    int late = 0;
    world.runner.answers = [&](const engine::AttemptId& id,
                               base::Timestamp end) -> std::optional<ports::StartOutcome> {
      if (world.clock.now() > end) {
        ++late;
        return answer;
      }
      world.runner.has.erase(id);
      return std::nullopt;
    };
    world.start();
    auto owning = std::get<ports::Owning>(world.ownership->state(world.clock.now()));
    owning.not_after = world.clock.now() - base::Duration::seconds(1);
    world.ownership->forced = owning;
    world.drive(20);
    EXPECT_GE(late, 2) << "it is asked again";
    EXPECT_TRUE(world.ran.empty());
    owning.not_after = ports::kNeverEnds;  // renewed, under the same epoch
    world.ownership->forced = owning;
    EXPECT_TRUE(world.drive());
    EXPECT_TRUE(world.succeeded(key));
    EXPECT_EQ(world.ran.size(), 4u);
    for (const auto& [name, times] : world.ran) EXPECT_EQ(times, 1) << name;
  }
}

// INV-34: whatever the machine lacks, its attempts wait for it, and people are told why.
TEST(RunnerPort, AnErrorOfAStartMakesItWait) {
  for (const base::ErrorCode code :
       {base::ErrorCode::Unavailable, base::ErrorCode::Exhausted, base::ErrorCode::Internal,
        base::ErrorCode::PermissionDenied}) {
    World world;
    const auto key = world.submit(fan_out("wf", 2));
    int errors = 0;
    world.faults.error = {code, "No space left on device"};
    world.faults.plan = [&errors](std::uint64_t, const std::string& name) {
      if (name != "start" || errors == 3) return Fault::None;
      ++errors;
      return Fault::ErrorBefore;
    };
    world.start();
    world.drive(3);
    EXPECT_EQ(world.engine->runner_trouble(), "No space left on device");
    EXPECT_TRUE(world.drive());
    EXPECT_EQ(errors, 3);
    EXPECT_TRUE(world.succeeded(key)) << world.row(key).summary.message;
    EXPECT_EQ(world.engine->runner_trouble(), "");
  }
}

}  // namespace
}  // namespace tiphys::simulated
