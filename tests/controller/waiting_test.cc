// The loop never waits: what it does while the store takes its time, fails, or falls to another.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "world.h"

namespace tiphys::simulated {
namespace {

using engine::Operation;
using Hold = FaultyLedger::Hold;

const Outcome kHeld = {.kind = Outcome::Kind::Hold, .report = {}};

// A turn that asks for nothing more at once: not even a busy loop waits.
void expect_at_rest(World& world) {
  const base::Timestamp due = world.engine->turn(world.clock.now());
  EXPECT_TRUE(!due.is_set() || due > world.clock.now());
}

// Ends what is held as the store comes back: releases until all is done.
bool drive_with_delays(World& world, int turns_max = 5000) {
  for (int i = 0; i < turns_max; ++i) {
    const base::Timestamp due = world.engine->turn(world.clock.now());
    if (world.ledger->release(1) > 0) continue;
    if (!due.is_set() && !world.machine.rings() && !world.ledger->has_ready()) return true;
    if (due > world.clock.now()) world.clock.set(due);
  }
  return false;
}

std::string with_mutex(const std::string& name, const std::string& mutex) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " + name +
         "}\nspec:\n  entrypoint: t\n  templates:\n  - name: t\n"
         "    synchronization: {mutexes: [{name: " +
         mutex +
         "}]}\n"
         "    container: {image: busybox}\n";
}

TEST(Waiting, EverythingEndsHoweverLateTheLedgerAnswers) {
  for (const Hold hold : {Hold::Completions, Hold::Requests}) {
    World world(3);
    world.configure = [&] { world.ledger->hold = hold; };
    std::vector<engine::RunKey> runs;
    for (int i = 0; i < 4; ++i) runs.push_back(world.submit(fan_out("wf" + std::to_string(i), 5)));
    world.start();
    ASSERT_TRUE(drive_with_delays(world));
    for (auto run : runs) EXPECT_TRUE(world.succeeded(run));
    for (const auto& [name, times] : world.ran) EXPECT_EQ(times, 1) << name;
    EXPECT_EQ(world.ran.size(), 4u * 6);
    EXPECT_EQ(world.machine.not_forgotten(), 0u);
    EXPECT_FALSE(world.engine->live());
  }
}

// INV-42.
TEST(Waiting, NothingIsStartedOrStoppedBeforeItsCommitIsAnswered) {
  for (const Hold hold : {Hold::Completions, Hold::Requests}) {
    World world;
    world.script = [](const engine::PodDescription&) { return kHeld; };
    world.start();
    world.drive(5);
    world.ledger->hold = hold;
    const auto run = world.submit(fan_out("wf", 3));
    // The feed, the load and the steps up to the start of the entrypoint, one answer at a time.
    int released = 0;
    for (; world.ran.empty() && released < 50; ++released) {
      turns(world, 3);
      EXPECT_TRUE(world.ran.empty());
      expect_at_rest(world);
      ASSERT_EQ(world.ledger->release(1), 1u);
      world.engine->turn(world.clock.now());
      if (world.machine.held().empty()) continue;
      break;
    }
    ASSERT_EQ(world.machine.held().size(), 3u);
    std::size_t stops = 0;
    world.faults.plan = [&](std::uint64_t, const std::string& name) {
      if (name == "stop") ++stops;
      return Fault::None;
    };
    while (world.ledger->release() > 0) turns(world, 2);
    world.intend(run, Operation::Stop);
    for (int i = 0; i < 50 && stops == 0; ++i) {
      turns(world, 3);
      if (stops > 0) break;
      EXPECT_EQ(world.machine.held().size(), 3u);
      ASSERT_EQ(world.ledger->release(1), 1u) << "before any stop its commit is answered";
    }
    EXPECT_EQ(stops, 3u);
  }
}

// INV-29 with a store that hangs: what is durable goes on, what comes is gathered.
TEST(Waiting, WhileTheStoreHangsEndsAreGatheredAndDurableStartsGoOn) {
  World world(4);
  world.script = [](const engine::PodDescription&) { return kHeld; };
  const auto run = world.submit(fan_out("wf", 12));
  const auto other = world.submit(fan_out("other", 1));
  world.start();
  world.drive(30);
  ASSERT_EQ(world.machine.held().size(), 4u);
  world.ledger->hold = Hold::Requests;
  const std::uint64_t commits = world.engine->figures().commits;
  std::set<engine::AttemptId> ended;
  for (int i = 0; i < 8; ++i) {
    for (const engine::AttemptId& id : world.machine.held()) {
      if (!ended.insert(id).second) continue;
      world.machine.finish(id, Outcome::succeeded().report);
      break;
    }
    turns(world, 2);
  }
  EXPECT_GE(ended.size(), 8u);
  EXPECT_GE(world.ran.size(), 12u) << "places that became free went to starts that are durable";
  EXPECT_EQ(world.engine->figures().commits, commits) << "nothing was committed";
  world.intend(run, Operation::Stop);
  turns(world, 5);
  expect_at_rest(world);
  world.script = nullptr;
  world.ledger->hold = Hold::Nothing;
  world.ledger->release();
  ASSERT_TRUE(world.drive(20'000));
  EXPECT_FALSE(world.row(run).live);
  EXPECT_EQ(world.row(run).summary.phase, engine::WorkflowPhase::Failed);
  for (const auto& id : world.machine.held()) {
    world.machine.finish(id, Outcome::succeeded().report);
  }
  ASSERT_TRUE(world.drive(20'000));
  EXPECT_TRUE(world.succeeded(other));
  for (const auto& [name, times] : world.ran) EXPECT_EQ(times, 1) << name;
}

TEST(Waiting, EverythingEndsHoweverLateTheFactsAnswer) {
  World world;
  ports::StoredObject map;
  map.kind = "ConfigMap";
  map.object_namespace = "default";
  map.name = "texts";
  map.manifest = R"({"metadata":{"name":"texts","labels":)"
                 R"({"workflows.argoproj.io/configmap-type":"Parameter"}},"data":{"text":"t"}})";
  ASSERT_TRUE(world.outside->put(map, {}).has_value());
  const auto run = world.submit(R"(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: asks}
spec:
  entrypoint: t
  templates:
  - name: t
    inputs: {parameters: [{name: x, valueFrom: {configMapKeyRef: {name: texts, key: text}}}]}
    container: {image: busybox, command: [echo, "{{inputs.parameters.x}}"]}
)");
  world.configure = [&] { world.facts->hold = true; };
  world.start();
  world.drive(50);
  EXPECT_EQ(world.facts->asked, 1u);
  EXPECT_TRUE(world.ran.empty());
  expect_at_rest(world);
  world.facts->hold = false;
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(run));
}

TEST(Waiting, FactsThatFailAreAskedAgain) {
  World world;
  int failures = 0;
  world.faults.plan = [&](std::uint64_t, const std::string& name) {
    return name == "facts" && ++failures <= 3 ? Fault::ErrorBefore : Fault::None;
  };
  const auto run = world.submit(R"(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: asks}
spec: {workflowTemplateRef: {name: not-there}}
)");
  EXPECT_TRUE(world.drive());
  EXPECT_EQ(failures, 4);
  EXPECT_FALSE(world.row(run).live);
  EXPECT_NE(world.row(run).summary.message.find("not-there"), std::string::npos);
}

// Whatever of a batch happened, late news of it changes nothing twice (INV-44).
TEST(Waiting, UnknownOutcomesThatComeLateAreLoadedAgain) {
  for (const Fault fault : {Fault::ErrorBefore, Fault::ErrorAfter}) {
    for (std::uint64_t bad = 1; bad <= 8; ++bad) {
      World world(2);
      world.configure = [&] { world.ledger->hold = Hold::Requests; };
      const auto run = world.submit(fan_out("wf", 3));
      const auto other = world.submit(fan_out("other", 2));
      std::uint64_t commits = 0;
      world.faults.plan = [&](std::uint64_t, const std::string& name) {
        return name == "commit" && ++commits == bad ? fault : Fault::None;
      };
      world.start();
      EXPECT_TRUE(drive_with_delays(world));
      EXPECT_TRUE(world.succeeded(run) && world.succeeded(other)) << bad;
      for (const auto& [name, times] : world.ran) EXPECT_EQ(times, 1) << name << bad;
      EXPECT_EQ(world.engine->figures().failed_commits, commits >= bad ? 1u : 0u);
    }
  }
}

TEST(Waiting, AFencedOwnerDoesNothingAnyMore) {
  World world;
  world.script = [](const engine::PodDescription&) { return kHeld; };
  const auto run = world.submit(fan_out("wf", 3));
  world.start();
  world.drive(20);
  ASSERT_EQ(world.machine.held().size(), 3u);
  world.ledger->refuse_commits = base::Error{base::ErrorCode::Fenced, "another owner"};
  world.machine.finish(world.machine.held().front(), Outcome::succeeded().report);
  world.drive(20);
  EXPECT_TRUE(world.engine->lost_ownership());
  EXPECT_FALSE(world.engine->owns());
  std::uint64_t calls = 0;
  world.faults.plan = [&calls](std::uint64_t, const std::string&) {
    ++calls;
    return Fault::None;
  };
  world.ledger->refuse_commits.reset();
  world.intend(run, Operation::Stop);
  turns(world, 20);
  EXPECT_EQ(calls, 0u) << "neither store nor runner is spoken to";
  EXPECT_EQ(world.machine.held().size(), 2u) << "what runs goes on running";
  world.crash();
  world.script = nullptr;
  world.faults.plan = nullptr;
  EXPECT_TRUE(world.drive()) << "the next owner goes on";
  EXPECT_FALSE(world.row(run).live);
}

TEST(Waiting, OneThatStandsByTakesOverWhenItMay) {
  World world;
  const auto run = world.submit(fan_out("wf", 2));
  world.options.stand_by = true;
  world.configure = [&] { world.ownership->forced = ports::Standby{true, "somebody has it"}; };
  world.start();
  ASSERT_NE(world.engine, nullptr);
  for (int i = 0; i < 5; ++i) {
    const base::Timestamp due = world.engine->turn(world.clock.now());
    EXPECT_GT(due, world.clock.now()) << "it looks again, and not busily";
    world.clock.set(due);
  }
  EXPECT_FALSE(world.engine->owns());
  EXPECT_TRUE(world.ran.empty());
  world.ownership->forced.reset();
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(run));
}

// A lease that was over for a while and is ours again: what is in memory may be old.
TEST(Waiting, ANewOwnershipBeginsFromTheStore) {
  World world;
  world.script = [](const engine::PodDescription&) { return kHeld; };
  world.options.stand_by = true;
  const auto run = world.submit(fan_out("wf", 3));
  world.start();
  world.drive(20);
  ASSERT_EQ(world.machine.held().size(), 3u);
  world.ownership->forced = ports::Standby{true, "lost for a while"};
  for (int i = 0; i < 3; ++i) world.clock.set(world.engine->turn(world.clock.now()));
  EXPECT_EQ(world.engine->find(run), nullptr);
  world.ownership->release();
  world.ownership->forced.reset();
  for (const auto& id : world.machine.held()) {
    world.machine.finish(id, Outcome::succeeded().report);
  }
  world.script = nullptr;
  EXPECT_TRUE(world.drive());
  EXPECT_EQ(world.engine->figures().ownerships, 2u);
  EXPECT_TRUE(world.succeeded(run));
  for (const auto& [name, times] : world.ran) EXPECT_EQ(times, 1) << name;
}

TEST(Waiting, AStartCarriesTheEndOfTheOwnership) {
  World world;
  const base::Timestamp end = world.clock.now() + base::Duration::seconds(15);
  world.submit(fan_out("wf", 1));
  world.start();
  const auto real = world.ownership->state(world.clock.now());
  world.ownership->forced =
      ports::Owning{.epoch = std::get<ports::Owning>(real).epoch, .not_after = end};
  EXPECT_TRUE(world.drive());
  ASSERT_FALSE(world.not_after.empty());
  for (const base::Timestamp at : world.not_after) EXPECT_EQ(at, end);
}

// What the machine lacks is no evidence about a node.
TEST(Starts, ThatTheMachineCannotCarryOutAreTriedAgainAndSayWhy) {
  World world;
  bool full = true;
  const auto run = world.submit(fan_out("wf", 2));
  world.faults.plan = [&](std::uint64_t, const std::string& name) {
    return full && name == "start" ? Fault::ErrorBefore : Fault::None;
  };
  world.start();
  world.drive(30);
  EXPECT_TRUE(world.ran.empty());
  const engine::Run* live = world.engine->find(run);
  ASSERT_NE(live, nullptr);
  const auto node = live->find_node("wf[0].many(0:0)");
  ASSERT_TRUE(node.has_value());
  const base::Value shown = live->present_node(*node);
  EXPECT_EQ(shown.find("phase")->as_string(), "Pending");
  EXPECT_NE(shown.find("message")->as_string().find("the disk is away"), std::string::npos);
  EXPECT_GT(world.engine->figures().start_waits, 0u);
  full = false;
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(run));
  const auto message = world.row(run).summary.message;
  EXPECT_EQ(message, "");
}

// What the step had asked for waits nowhere any more: a lock granted to it would be lost.
TEST(Waiting, AConflictOfARunMakesTheArbiterForgetWhatItsStepAskedFor) {
  World world;
  world.script = [](const engine::PodDescription&) { return kHeld; };
  const auto first = world.submit(with_mutex("first", "m"));
  world.start();
  world.drive(20);
  const auto second = world.submit(with_mutex("second", "m"));
  int spoiled = 0;
  int reads = 0;
  world.faults.plan = [&](std::uint64_t, const std::string& name) {
    reads += name == "load_arbiter" ? 1 : 0;
    return Fault::None;
  };
  world.ledger->on_commit = [&](ports::Batch& batch) {
    for (ports::RunPart& part : batch.runs) {
      if (part.run != second || batch.arbiter.has_value()) continue;
      if (world.row(second).summary.phase != engine::WorkflowPhase::Running) continue;
      if (spoiled++ == 0) part.expected_revision += 1'000;
    }
  };
  world.drive(30);
  EXPECT_GE(spoiled, 1);
  EXPECT_EQ(world.engine->figures().conflicts, 1u);
  EXPECT_EQ(reads, 1);
  world.script = nullptr;
  world.machine.finish(world.machine.held().front(), Outcome::succeeded().report);
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(first));
  EXPECT_TRUE(world.succeeded(second));
}

// It came into memory and ended in one batch: what it said when it came must not be said again.
TEST(Waiting, WhoHasEndedAsksForNoPlaceWhenTheArbiterIsReadAnew) {
  World world;
  world.options.limits.parallelism = 1;
  world.options.cache_bytes_max = 1;
  world.script = [](const engine::PodDescription&) { return kHeld; };
  const auto first = world.submit(fan_out("first", 1));
  world.start();
  world.drive(30);
  ASSERT_EQ(world.machine.held().size(), 1u);
  world.crash();
  world.intend(first, Operation::Terminate);
  const auto second = world.submit(fan_out("second", 1));
  world.runner.hold_events = true;  // the first one's end is not confirmed
  world.start();
  world.drive(60);
  ASSERT_EQ(world.row(second).summary.phase, engine::WorkflowPhase::Running);
  const auto third = world.submit(fan_out("third", 1));
  int failed = 0;
  world.faults.plan = [&](std::uint64_t, const std::string& name) {
    return name == "commit" && failed++ == 0 ? Fault::ErrorBefore : Fault::None;
  };
  world.drive(60);
  EXPECT_GE(failed, 2);
  EXPECT_EQ(world.engine->figures().failed_commits, 1u);
  world.script = nullptr;
  for (const auto& id : world.machine.held()) {
    world.machine.finish(id, Outcome::succeeded().report);
  }
  world.runner.hold_events = false;
  EXPECT_TRUE(world.drive());
  EXPECT_FALSE(world.row(first).live);
  EXPECT_TRUE(world.succeeded(second));
  EXPECT_TRUE(world.succeeded(third));
}

// It begins after the template has ended, by which it was made.
TEST(Waiting, AHookOfWhatFailFastHasEndedGetsItsLock) {
  World world;
  world.script = [](const engine::PodDescription& pod) {
    return pod.node_name.find("hooks") == std::string::npos ? Outcome::failed(2)
                                                            : Outcome::succeeded();
  };
  const auto run = world.submit(R"(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    failFast: true
    steps:
    - - name: s0
        template: locked
        continueOn: {failed: true}
        hooks: {h: {template: locked, expression: "steps['s0'].status == 'Failed'"}}
  - name: locked
    retryStrategy: {limit: 1, retryPolicy: OnError}
    synchronization: {mutexes: [{name: m}]}
    container: {image: busybox}
)");
  world.start();
  EXPECT_TRUE(world.drive());
  EXPECT_FALSE(world.row(run).live);
}

// A run that is set aside, or gone, gives back what it held.
TEST(Aside, ARunThatIsDamagedHoldsUpNobodyElse) {
  World world;
  world.options.limits.parallelism = 1;
  world.script = [](const engine::PodDescription&) { return kHeld; };
  const auto bad = world.submit(fan_out("bad", 1));
  const auto good = world.submit(fan_out("good", 1));
  world.start();
  world.drive(20);
  ASSERT_EQ(world.machine.held().size(), 1u);
  world.crash();
  world.configure = [&] { world.ledger->damaged = bad; };
  world.script = nullptr;
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(good));
  ASSERT_EQ(world.engine->quarantined().size(), 1u);
  EXPECT_EQ(world.engine->quarantined()[0].name, "default/bad") << "though it was never loaded";
  EXPECT_NE(world.row(bad).summary.message.find("set aside"), std::string::npos);
}

// A feed that begins anew lists of those that have finished the wishes alone.
TEST(Aside, AWishAboutAFinishedRunKeepsItAsideWhenTheFeedBeginsAnew) {
  World world;
  const auto bad = world.submit(fan_out("bad", 1));
  EXPECT_TRUE(world.drive());
  ASSERT_FALSE(world.row(bad).live);
  world.crash();
  world.intend(bad, Operation::Suspend);
  world.configure = [&] { world.ledger->damaged = bad; };
  EXPECT_TRUE(world.drive());
  ASSERT_EQ(world.engine->quarantined().size(), 1u);
  world.ledger->feed_begins_anew = true;
  const auto good = world.submit(fan_out("good", 1));
  EXPECT_TRUE(world.drive());
  EXPECT_FALSE(world.ledger->feed_begins_anew);
  EXPECT_TRUE(world.succeeded(good));
  EXPECT_EQ(world.engine->quarantined().size(), 1u);
}

// However often the store fails meanwhile.
TEST(Aside, ItsMessageReachesTheStore) {
  for (const int bad_looks : {0, 1, 3}) {
    for (const int bad_commits : {0, 1, 3}) {
      World world;
      const auto bad = world.submit(fan_out("bad", 1));
      int looks = 0;
      int commits = 0;
      world.faults.plan = [&](std::uint64_t, const std::string& name) {
        if (name == "look_up" && looks++ < bad_looks) return Fault::ErrorBefore;
        if (name == "commit" && commits++ < bad_commits) {
          return commits == 2 ? Fault::ErrorAfter : Fault::ErrorBefore;
        }
        return Fault::None;
      };
      world.configure = [&] { world.ledger->damaged = bad; };
      EXPECT_TRUE(world.drive());
      EXPECT_EQ(world.engine->quarantined().size(), 1u);
      EXPECT_NE(world.row(bad).summary.message.find("set aside"), std::string::npos)
          << bad_looks << bad_commits;
      EXPECT_FALSE(world.engine->live()) << "it was told";
      EXPECT_LE(looks, 10);
    }
  }
}

TEST(Aside, WhatARunHeldThatIsGoneIsGivenBackAtTheStart) {
  World world;
  world.options.limits.parallelism = 1;
  world.script = [](const engine::PodDescription&) { return kHeld; };
  const auto gone = world.submit(fan_out("gone", 1));
  const auto next = world.submit(fan_out("next", 1));
  world.start();
  world.drive(20);
  world.crash();
  world.commit({.epoch = 0, .runs = {}, .removals = {{.run = gone}}});
  ASSERT_FALSE(world.outside->find(gone).has_value());
  world.script = nullptr;
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(next));
}

// INV-45: also where the Run is dropped before all of a wish is done.
TEST(Wishes, SurviveThatTheirRunIsDroppedInBetween) {
  World world;
  world.options.cache_bytes_max = 1;
  world.options.step_budget.nodes_max = 5;
  const auto run = world.submit(R"(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: gates}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: gate, template: gate, withSequence: {count: "60"}}
  - {name: gate, suspend: {}}
)");
  for (int i = 0; i < 4; ++i) world.submit(fan_out("other" + std::to_string(i), 30));
  world.start();
  world.drive(200);
  world.intend(run, Operation::Resume);
  EXPECT_TRUE(world.drive(20'000));
  EXPECT_GT(world.engine->figures().evictions, 0u);
  EXPECT_TRUE(world.succeeded(run));
  EXPECT_TRUE(world.pending_intents().empty());
}

TEST(Takeover, OfThoseThatWaitInLineLoadsNone) {
  World world;
  world.options.limits.parallelism = 1;
  world.script = [](const engine::PodDescription&) { return kHeld; };
  std::vector<engine::RunKey> runs;
  for (int i = 0; i < 200; ++i) {
    runs.push_back(world.submit(fan_out("wf" + std::to_string(1000 + i), 1)));
  }
  world.start();
  world.drive(500);
  ASSERT_EQ(world.machine.held().size(), 1u);
  world.crash();
  world.start();
  world.drive(100);
  EXPECT_LE(world.engine->figures().loads, 2u) << "the one that runs";
  EXPECT_TRUE(world.engine->live());
  // A submission beside them costs its own load.
  const std::uint64_t loads = world.engine->figures().loads;
  const std::uint64_t steps = world.engine->figures().steps;
  runs.push_back(world.submit(fan_out("wf2000", 1)));
  world.drive(100);
  EXPECT_EQ(world.engine->figures().loads, loads + 1);
  EXPECT_LE(world.engine->figures().steps, steps + 3);
  world.script = nullptr;
  world.machine.finish(world.machine.held().front(), Outcome::succeeded().report);
  EXPECT_TRUE(world.drive(50'000));
  for (auto run : runs) EXPECT_TRUE(world.succeeded(run));
  EXPECT_TRUE(std::is_sorted(world.order.begin(), world.order.end())) << "the older one first";
}

// Whose transaction began first need not be seen first: a store gives numbers before it commits.
TEST(Wishes, OfALowerNumberThatAreSeenLaterAreAbsorbedOnceToo) {
  enum class Between { Nothing, InFlight, NextOwner, Evicted };
  using enum Between;
  for (const Between between : {Nothing, InFlight, NextOwner, Evicted}) {
    World world;
    std::map<std::uint64_t, int> absorbed;
    world.configure = [&] {
      world.ledger->on_commit = [&](const ports::Batch& batch) {
        for (const ports::RunPart& part : batch.runs) {
          for (const std::uint64_t sequence : part.absorbed) ++absorbed[sequence];
        }
      };
    };
    if (between == Evicted) world.options.cache_bytes_max = 1;
    const auto run = world.submit(R"(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: gates}
spec:
  entrypoint: main
  templates:
  - name: main
    steps: [[{name: a, template: gate}, {name: b, template: gate}]]
  - {name: gate, suspend: {}}
)");
    world.start();
    EXPECT_TRUE(world.drive());
    const auto resume = [&](const char* node) {
      base::Value arguments = base::Value::object();
      arguments.set("nodeFieldSelector", std::string("displayName=") + node);
      return world.intend(run, Operation::Resume, std::move(arguments));
    };
    const std::uint64_t lower = resume("a");
    world.ledger->hide_wish(lower);
    const std::uint64_t higher = resume("b");
    ASSERT_LT(lower, higher);
    if (between == InFlight) world.ledger->hold = Hold::Completions;
    if (between == InFlight) {
      for (int i = 0; i < 50 && absorbed.empty(); ++i) {
        turns(world, 1);
        if (absorbed.empty()) world.ledger->release(1);
      }
    } else {
      EXPECT_TRUE(world.drive());
    }
    EXPECT_EQ(absorbed, (std::map<std::uint64_t, int>{{higher, 1}}));
    if (between == Evicted) {
      const auto other = world.submit(fan_out("other", 3));
      EXPECT_TRUE(world.drive());
      EXPECT_TRUE(world.succeeded(other));
      EXPECT_EQ(world.engine->find(run), nullptr);
    }
    if (between == NextOwner) {
      world.crash();
      world.start();
      world.ledger->hide_wish(lower);
      EXPECT_TRUE(world.drive());
      EXPECT_TRUE(world.row(run).live);
    }
    world.ledger->show_wish(lower);
    world.ledger->hold = Hold::Nothing;
    world.ledger->release();
    EXPECT_TRUE(world.drive());
    EXPECT_TRUE(world.succeeded(run)) << static_cast<int>(between);
    EXPECT_EQ(absorbed, (std::map<std::uint64_t, int>{{lower, 1}, {higher, 1}}));
    EXPECT_TRUE(world.pending_intents().empty());
  }
}

std::string remembers(const std::string& name, int width) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " + name +
         "}\nspec:\n  entrypoint: main\n  templates:\n  - name: main\n    steps:\n"
         "    - - {name: s, template: t, withSequence: {count: \"" +
         std::to_string(width) +
         "\"}, arguments: {parameters: [{name: v, value: '{{item}}'}]}}\n"
         "  - name: t\n    inputs: {parameters: [{name: v}]}\n"
         "    memoize: {key: \"k{{inputs.parameters.v}}\", cache: {configMap: {name: c}}}\n"
         "    container: {image: busybox}\n";
}

TEST(Memos, AreSavedWithinTheBatchAndLookedUpTogether) {
  World world;
  const auto first = world.submit(remembers("first", 500));
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(first));
  EXPECT_EQ(world.ran.size(), 500u);
  const std::uint64_t commits = world.engine->figures().commits;
  const std::uint64_t asked = world.facts->asked;
  const auto second = world.submit(remembers("second", 500));
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(second));
  EXPECT_EQ(world.ran.size(), 500u) << "all were found";
  EXPECT_LE(world.engine->figures().commits - commits, 20u);
  EXPECT_LE(world.facts->asked - asked, 3u);
}

}  // namespace
}  // namespace tiphys::simulated
