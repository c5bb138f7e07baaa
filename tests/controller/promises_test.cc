// Rules of docs/invariants.md that are about the order of things: what is durable before what, what
// a late or wrong message may change, what holds up what.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "world.h"

namespace tiphys::simulated {
namespace {

using engine::AttemptId;
using engine::Operation;

std::unique_ptr<engine::Run> stored_run(World& world, engine::RunKey key) {
  auto image = world.outside->load(key);
  EXPECT_TRUE(image.has_value());
  auto run = loaded_run(*image);
  EXPECT_TRUE(run.has_value());
  return run.has_value() ? std::move(*run) : nullptr;
}

// INV-20, INV-42: another process that reads the store at the moment of a start finds it there.
TEST(Promise, AStartIsDurableBeforeAnythingOfItStarts) {
  World world(3);
  std::size_t seen = 0;
  world.script = [&](const engine::PodDescription& pod) {
    const auto run = stored_run(world, world.outside->find_uid(pod.workflow_uid)->key);
    const auto wanted = run->outstanding();
    const bool durable = std::ranges::any_of(wanted, [&pod](const engine::Command& command) {
      const auto* start = std::get_if<engine::StartAttempt>(&command);
      return start != nullptr && start->id == pod.id;
    });
    EXPECT_TRUE(durable) << pod.node_name;
    ++seen;
    return Outcome::succeeded();
  };
  const auto run = world.submit(fan_out("wf", 20));
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(run));
  EXPECT_EQ(seen, 21u);
}

// INV-42: the wish to stop is absorbed for good before the runner hears of it.
TEST(Promise, AStopIsDurableBeforeTheRunnerHearsOfIt) {
  World world;
  world.script = [](const engine::PodDescription&) { return kHold; };
  const auto run = world.submit(fan_out("wf", 2));
  world.start();
  world.drive(20);
  world.intend(run, Operation::Stop);
  int stops = 0;
  world.faults.plan = [&](std::uint64_t, const std::string& name) {
    if (name == "stop") {
      ++stops;
      EXPECT_TRUE(world.pending_intents().empty());
    }
    return Fault::None;
  };
  EXPECT_TRUE(world.drive());
  EXPECT_EQ(stops, 2);
}

// INV-43: each part continues what is stored, and no run is in a batch twice.
TEST(Promise, ARunHasOneUncommittedDecisionAtMost) {
  World world(4);
  std::size_t batches = 0, widest = 0;
  world.start();
  world.ledger->on_commit = [&](const ports::Batch& batch) {
    std::set<engine::RunKey> runs;
    for (const ports::RunPart& part : batch.runs) {
      EXPECT_TRUE(runs.insert(part.run).second) << "twice in one batch";
      EXPECT_EQ(world.row(part.run).revision, part.expected_revision);
    }
    ++batches;
    widest = std::max(widest, batch.runs.size());
  };
  std::vector<engine::RunKey> runs;
  for (int i = 0; i < 5; ++i) runs.push_back(world.submit(fan_out("wf" + std::to_string(i), 8)));
  EXPECT_TRUE(world.drive(20'000));
  for (auto run : runs) EXPECT_TRUE(world.succeeded(run));
  EXPECT_GT(batches, 5u);
  EXPECT_GT(widest, 1u) << "runs share batches";
}

// INV-44: whether it happened or not, nothing in memory is trusted afterwards.
TEST(Promise, AfterACommitOfUnknownOutcomeEveryRunOfTheBatchIsLoadedAgain) {
  for (const Fault fault : {Fault::ErrorBefore, Fault::ErrorAfter}) {
    World world(2);
    std::vector<engine::RunKey> runs;
    for (int i = 0; i < 4; ++i) runs.push_back(world.submit(fan_out("wf" + std::to_string(i), 3)));
    world.start();
    std::size_t in_batch = 0, commits = 0;
    std::uint64_t loads_before = 0;
    world.ledger->on_commit = [&](const ports::Batch& batch) {
      if (++commits != 3) return;
      in_batch = batch.runs.size();
      loads_before = world.engine->figures().loads;
    };
    world.faults.plan = [&](std::uint64_t, const std::string& name) {
      return name == "commit" && commits == 3 ? fault : Fault::None;
    };
    while (commits < 3) world.engine->turn(world.clock.now());
    world.faults.plan = nullptr;
    ASSERT_GT(in_batch, 0u);
    EXPECT_TRUE(world.drive(20'000));
    EXPECT_GE(world.engine->figures().loads, loads_before + in_batch);
    for (auto run : runs) EXPECT_TRUE(world.succeeded(run));
    for (const auto& [name, times] : world.ran) EXPECT_EQ(times, 1) << name;
  }
}

// INV-48: at whatever call the process dies, admissions and the runs they let in agree.
TEST(Promise, AdmissionsAndRunsAgreeAfterACrashAtAnyCall) {
  for (std::uint64_t k = 1; k <= 60; ++k) {
    World world;
    world.options.limits.parallelism = 1;
    const auto first = world.submit(fan_out("a", 2));
    const auto second = world.submit(fan_out("b", 2));
    world.faults.plan = [k](std::uint64_t call, const std::string&) {
      return call == k ? Fault::CrashAfter : Fault::None;
    };
    EXPECT_TRUE(world.drive()) << "call " << k;
    EXPECT_TRUE(world.succeeded(first) && world.succeeded(second)) << "call " << k;
    EXPECT_TRUE(std::ranges::is_sorted(world.order)) << "never both at once, call " << k;
  }
}

// INV-26.
TEST(Promise, AnAttemptThatDoesNotEndHoldsUpNoOther) {
  World world(4);
  const std::string stuck = "wf[0].many(0:0)";
  world.script = [&stuck](const engine::PodDescription& pod) {
    return pod.node_name == stuck ? kHold : Outcome::succeeded();
  };
  const auto run = world.submit(fan_out("wf", 40));
  world.start();
  world.drive(500);
  ASSERT_EQ(world.machine.held().size(), 1u);
  EXPECT_EQ(world.ran.size(), 40u) << "all but the step after them";
  EXPECT_EQ(world.row(run).summary.pods_completed, 39u);
  const AttemptId held = world.machine.held().front();
  world.machine.finish(held, Outcome::succeeded().report);
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(run));
}

// INV-28: what is decided stays, byte for byte of what people see; nothing is written for it.
TEST(Promise, ALateReportChangesNothing) {
  World world;
  world.script = [](const engine::PodDescription& pod) {
    if (!pod.node_name.ends_with("many(0:0)")) return kHold;
    return Outcome{.kind = Outcome::Kind::Lose, .report = {}};
  };
  const auto key = world.submit(fan_out("wf", 2));
  world.start();
  world.drive(50);
  const auto run = stored_run(world, key);
  const auto node = run->find_node("wf[0].many(0:0)");
  ASSERT_TRUE(node.has_value());
  const base::Value before = run->present_status(engine::Run::Nodes::Include);
  ASSERT_EQ(before.find("nodes")->as_object().empty(), false);
  engine::AttemptEnded late;
  late.id = {.run = engine::run_uid(world.row(key).uid), .node = *node};
  late.report = Outcome::succeeded("42").report;
  late.report.started_at = late.report.finished_at = world.clock.now();
  const engine::Observation told = late;
  const base::Timestamp now = world.clock.now() + base::Duration::seconds(5);
  run->step({&told, 1}, now);
  EXPECT_TRUE(run->present_status(engine::Run::Nodes::Include) == before);
}

// INV-13.
TEST(Promise, AClockThatJumpsBackTurnsNoTimeBack) {
  World world;
  world.script = [](const engine::PodDescription&) { return kHold; };
  const auto key = world.submit(fan_out("wf", 1));
  world.start();
  world.drive(20);
  const base::Timestamp then = world.clock.now();
  world.clock.set(then - base::Duration::seconds(3600));
  world.script = nullptr;
  for (const AttemptId& id : world.machine.held()) {
    world.machine.finish(id, Outcome::succeeded().report);
  }
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(key));
  const ports::RunRow row = world.row(key);
  EXPECT_GE(row.summary.finished_at, row.summary.started_at);
  const auto run = stored_run(world, key);
  const base::Value status = run->present_status(engine::Run::Nodes::Include);
  for (const base::Member& node : status.find("nodes")->as_object()) {
    // A pod's times are what its runner saw.
    if (node.value.find("type")->as_string() == "Pod") continue;
    const std::string& started = node.value.find("startedAt")->as_string();
    EXPECT_LE(started, node.value.find("finishedAt")->as_string()) << node.key;
  }
}

const char* const kTwoLooks = R"(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: looks}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: one, template: look}
    - - {name: two, template: look}
  - name: look
    inputs:
      parameters:
      - name: text
        valueFrom: {configMapKeyRef: {name: texts, key: text}}
    container: {image: busybox, command: [echo, "{{inputs.parameters.text}}"]}
)";

void put_text(World& world, const std::string& text) {
  ports::StoredObject map;
  map.kind = "ConfigMap";
  map.object_namespace = "default";
  map.name = "texts";
  map.manifest = R"({"metadata":{"name":"texts","labels":)"
                 R"({"workflows.argoproj.io/configmap-type":"Parameter"}},"data":{"text":")" +
                 text + R"("}})";
  EXPECT_TRUE(world.outside->put(map, {}).has_value());
}

// INV-12: also across a restart, as the fact is stored with the run.
TEST(Promise, AFactOnceUsedIsFrozen) {
  for (const bool crash : {false, true}) {
    World world;
    put_text(world, "old");
    std::vector<std::string> echoed;
    world.script = [&echoed](const engine::PodDescription& pod) {
      echoed.push_back(pod.containers.at(0).command.at(1));
      return kHold;
    };
    const auto run = world.submit(kTwoLooks);
    world.start();
    world.drive(50);
    ASSERT_EQ(echoed, std::vector<std::string>{"old"});
    put_text(world, "new");
    if (crash) {
      world.crash();
      world.start();
      world.drive(50);
    }
    for (int i = 0; i < 2; ++i) {
      ASSERT_EQ(world.machine.held().size(), 1u);
      world.machine.finish(world.machine.held().front(), Outcome::succeeded().report);
      world.drive(50);
    }
    EXPECT_EQ(echoed, (std::vector<std::string>{"old", "old"}));
    EXPECT_TRUE(world.succeeded(run));
  }
}

}  // namespace
}  // namespace tiphys::simulated
