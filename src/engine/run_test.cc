// Whole runs: the worked examples of §46, locks, caches, and when a run wants to be woken.
#include "engine/run.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"
#include "engine/arbiter.h"
#include "engine/harness.h"

namespace tiphys::engine {
namespace {

using base::Duration;
using base::Timestamp;
using base::Value;

constexpr const char* kExampleA = R"(
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: gen, template: gen}
    - - name: use
        template: use
        arguments: {parameters: [{name: v, value: '{{item}}'}]}
        withParam: '{{steps.gen.outputs.result}}'
  - {name: gen, script: {image: python, command: [python], source: x}}
  - name: use
    inputs: {parameters: [{name: v}]}
    retryStrategy: {limit: 1}
    container: {image: busybox, args: ['{{inputs.parameters.v}}']}
)";

TEST(WorkedExamples, StepsWithItemsOneOfWhichIsRetried) {
  Stage stage(kExampleA);
  stage.step();
  stage.end("w[0].gen", Phase::Succeeded, 0, R"(["a","b"])");
  stage.end("w[1].use(0:a)(0)");
  stage.end("w[1].use(1:b)(0)", Phase::Failed, 1);
  EXPECT_TRUE(stage.end("w[1].use(1:b)(1)").finished);
  using Names = std::vector<std::string>;
  EXPECT_EQ(stage.list("w", "children"), Names{"w[0]"});
  EXPECT_EQ(stage.list("w[0]", "children"), Names{"w[0].gen"});
  EXPECT_EQ(stage.list("w[0].gen", "children"), Names{"w[1]"});
  EXPECT_EQ(stage.list("w[1]", "children"), (Names{"w[1].use(0:a)", "w[1].use(1:b)"}));
  EXPECT_EQ(stage.list("w[1].use(1:b)", "children"),
            (Names{"w[1].use(1:b)(0)", "w[1].use(1:b)(1)"}));
  EXPECT_EQ(stage.list("w", "outboundNodes"), (Names{"w[1].use(0:a)(0)", "w[1].use(1:b)(1)"}));
  EXPECT_EQ(stage.field("w[1].use(1:b)(0)", "message"), "main: Error (exit code 1)");
  EXPECT_EQ(stage.field("w[1].use(1:b)", "type"), "Retry");
  EXPECT_EQ(stage.field("w[1].use(1:b)", "phase"), "Succeeded");
  EXPECT_EQ(stage.field("w[1].use(1:b)(1)", "displayName"), "use(1:b)(1)");
}

std::string example_b(const char* tolerance) {
  return std::string(R"(
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
      - {name: A, template: t}
      - {name: B, template: t, dependencies: [A], when: "false"}
      - {name: C, template: t, dependencies: [A])") +
         tolerance + R"(}
      - {name: D, template: t, dependencies: [B, C]}
  - {name: t, container: {image: busybox}}
)";
}

TEST(WorkedExamples, DagWithSkippedAndFailedBranches) {
  Stage stage(example_b(""));
  stage.step();
  stage.end("w.A");
  EXPECT_TRUE(stage.end("w.C", Phase::Failed, 1).finished);
  EXPECT_EQ(stage.field("w", "phase"), "Failed");
  EXPECT_EQ(stage.field("w", "message"), "");
  EXPECT_EQ(stage.field("w.B", "message"), "when 'false' evaluated false");
  EXPECT_EQ(stage.field("w.D", "phase"), "Omitted");
  EXPECT_EQ(stage.field("w.D", "message"), "omitted: depends condition not met");
  EXPECT_EQ(stage.list("w.A", "children"), (std::vector<std::string>{"w.B", "w.C"}));
  EXPECT_EQ(stage.list("w.B", "children"), std::vector<std::string>{"w.D"});
}

TEST(WorkedExamples, ToleratedFailureLetsTheDagFollowItsTarget) {
  Stage stage(example_b(", continueOn: {failed: true}"));
  stage.step();
  stage.end("w.A");
  stage.end("w.C", Phase::Failed, 1);
  EXPECT_TRUE(stage.end("w.D").finished);
  EXPECT_EQ(stage.field("w", "phase"), "Succeeded");
}

constexpr const char* kLocked = R"(
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: s, template: t, withItems: [a, b, c]}
  - name: t
    synchronization: {semaphores: [{configMapKeyRef: {name: locks, key: key}}]}
    container: {image: busybox}
)";

Question limit_question() {
  return {Question::Kind::SemaphoreLimit, "argo", "locks", "key", false};
}

TEST(Locks, WaitingNodeIsPendingAndNamesItsLock) {
  Stage stage(kLocked);
  stage.facts[limit_question()] = Value("2");
  stage.step();
  EXPECT_EQ(stage.started(), (std::vector<std::string>{"w[0].s(0:a)", "w[0].s(1:b)"}));
  const std::string name = "w[0].s(2:c)";
  EXPECT_EQ(stage.field(name, "type"), "Pod");
  EXPECT_EQ(stage.field(name, "phase"), "Pending");
  EXPECT_EQ(stage.field(name, "message"),
            "Waiting for argo/ConfigMap/locks/key lock. Lock status: 0/2");
  const Value shown = stage.node(name);
  ASSERT_NE(shown.find("synchronizationStatus"), nullptr);
  EXPECT_EQ(*shown.find("synchronizationStatus")->find("waiting"),
            Value("argo/ConfigMap/locks/key"));
  EXPECT_EQ(stage.run().explain(*stage.run().find_node(name)).reason, Explanation::Reason::Lock);
  stage.end("w[0].s(1:b)");
  EXPECT_EQ(stage.field(name, "message"), "");
  EXPECT_EQ(stage.node(name).find("synchronizationStatus"), nullptr);
  stage.end("w[0].s(0:a)");
  EXPECT_TRUE(stage.end(name).finished);
  EXPECT_EQ(stage.arbiter().snapshot(), "");
}

TEST(Locks, StatusListsWhatIsHeldAndWaitedFor) {
  Stage stage(kLocked);
  stage.facts[limit_question()] = Value("1");
  stage.step();
  const Value status = stage.run().present_status(Run::Nodes::Leave);
  const Value* locks = status.find("synchronization");
  ASSERT_NE(locks, nullptr);
  const Value& held = locks->find("semaphore")->find("holding")->as_array().front();
  EXPECT_EQ(*held.find("semaphore"), Value("argo/ConfigMap/locks/key"));
  EXPECT_EQ(held.find("holders")->as_array().front(),
            Value("argo/w/" + stage.field("w[0].s(0:a)", "id")));
  EXPECT_EQ(locks->find("semaphore")->find("waiting")->as_array().size(), 2u);
}

TEST(Locks, WaitingNodeOfALoadedRunAsksAgain) {
  Stage stage(kLocked);
  stage.facts[limit_question()] = Value("1");
  stage.step();
  stage.reload();
  const auto requests = stage.run().open_requests();
  EXPECT_EQ(std::count_if(requests.begin(), requests.end(),
                          [](const auto& r) { return r.kind == ArbiterRequest::Kind::Acquire; }),
            3);
  EXPECT_EQ(stage.run().outstanding().size(), 1u);
  EXPECT_EQ(stage.end("w[0].s(0:a)").commands.size(), 1u);
}

TEST(Locks, SemaphoreWithoutALimitIsAnErrorOfTheGroup) {
  Stage stage(kLocked);
  EXPECT_TRUE(stage.step().finished);
  EXPECT_EQ(stage.field("w[0]", "phase"), "Error");
  EXPECT_EQ(stage.field("w[0].s(0:a)", "message"),
            "failed to initialize semaphore argo/ConfigMap/locks/key with limit");
}

TEST(Locks, RaisedLimitLetsWaitingNodesBegin) {
  Stage stage(kLocked);
  stage.facts[limit_question()] = Value("1");
  stage.step();
  EXPECT_EQ(stage.started().size(), 1u);
  stage.step({FactAnswer{limit_question(), true, Value("3")}});
  EXPECT_EQ(stage.started().size(), 3u);
}

TEST(Locks, WaitingNodeCountsForNoLimitOfPods) {
  Stage stage(std::string("  parallelism: 1\n") + (kLocked + 1));
  stage.facts[limit_question()] = Value("1");
  stage.step();
  stage.end("w[0].s(0:a)");
  stage.end("w[0].s(1:b)");
  EXPECT_TRUE(stage.end("w[0].s(2:c)").finished);
  EXPECT_EQ(stage.running_most, 1u);
}

// Whoever has the lock must not wait for a place of one that waits for the lock.
TEST(Locks, ARetryThatHasItsLockNeedsNoPlaceBelowItsTemplate) {
  Stage stage(R"(
  entrypoint: main
  templates:
  - name: main
    parallelism: 1
    steps:
    - - {name: a, template: locked}
      - {name: b, template: inner}
  - {name: inner, steps: [[{name: c, template: locked}]]}
  - name: locked
    retryStrategy: {limit: 1}
    synchronization: {mutexes: [{name: m}]}
    container: {image: busybox}
)");
  stage.step();
  EXPECT_EQ(stage.started(), std::vector<std::string>{"w[0].a(0)"});
  stage.end("w[0].a(0)");
  EXPECT_EQ(stage.started(), std::vector<std::string>{"w[0].b[0].c(0)"});
  EXPECT_TRUE(stage.end("w[0].b[0].c(0)").finished);
}

TEST(Locks, StopEndsWhoWaitsWithoutStoppingWhatNeverRan) {
  Stage stage(kLocked);
  stage.facts[limit_question()] = Value("1");
  stage.step();
  Intent stop;
  stop.sequence = 1;
  stop.operation = Operation::Terminate;
  const Decision decision = stage.step({stop});
  EXPECT_EQ(stage.field("w[0].s(2:c)", "message"), "Stopped with strategy 'Terminate'");
  EXPECT_EQ(stage.run().summary().phase, WorkflowPhase::Failed);
  EXPECT_EQ(stage.arbiter().snapshot(), "");
  (void)decision;
}

TEST(Locks, WorkflowWaitsPendingAndGoesOn) {
  Stage stage(R"(
  entrypoint: t
  synchronization: {mutexes: [{name: m}]}
  templates:
  - {name: t, container: {image: busybox}}
)");
  ArbiterRequest other;
  other.kind = ArbiterRequest::Kind::Acquire;
  other.run = 7;
  other.locks = {"argo/Mutex/m"};
  other.limits = {1};
  stage.arbiter().step({&other, 1}, stage.now);
  stage.step();
  EXPECT_EQ(stage.run().summary().phase, WorkflowPhase::Pending);
  EXPECT_EQ(stage.run().summary().message, "Waiting for argo/Mutex/m lock. Lock status: 0/1");
  EXPECT_EQ(stage.run().explain(kNoNode).reason, Explanation::Reason::Lock);
  other.kind = ArbiterRequest::Kind::Leave;
  const ArbiterDecision freed = stage.arbiter().step({&other, 1}, stage.now);
  ASSERT_EQ(freed.answers.size(), 1u);
  stage.step({freed.answers.front().second});
  EXPECT_EQ(stage.started(), std::vector<std::string>{"w"});
  EXPECT_TRUE(stage.end("w").finished);
}

TEST(Locks, APlaceThatComesWhenAllIsOverIsGivenBack) {
  Stage stage(kExampleA);
  stage.step();
  Intent stop;
  stop.sequence = 1;
  stop.operation = Operation::Terminate;
  stage.step({stop});
  ASSERT_EQ(stage.run().summary().phase, WorkflowPhase::Failed);
  ArbiterRequest asks;
  asks.kind = ArbiterRequest::Kind::Admit;
  asks.run = 1;
  asks.scope_namespace = "argo";
  ASSERT_EQ(stage.arbiter().step({&asks, 1}, stage.now).answers.size(), 1u);
  ASSERT_TRUE(stage.arbiter().is_admitted(asks.run));
  stage.step({Admitted{}});
  EXPECT_FALSE(stage.arbiter().is_admitted(asks.run));
}

TEST(Locks, FailFastDoesNotWaitForWhoWaits) {
  for (const char* form : {"    steps:\n    - - {name: bad, template: bad}\n"
                           "      - {name: waits, template: locked}\n",
                           "    dag:\n      tasks:\n      - {name: bad, template: bad}\n"
                           "      - {name: waits, template: locked, withItems: [a, b]}\n"}) {
    Stage stage(std::string("  entrypoint: main\n  templates:\n  - name: main\n"
                            "    failFast: true\n") +
                form +
                "  - {name: bad, container: {image: busybox}}\n"
                "  - name: locked\n"
                "    synchronization: {mutexes: [{name: m}]}\n"
                "    container: {image: busybox}\n");
    ArbiterRequest other;
    other.kind = ArbiterRequest::Kind::Acquire;
    other.run = 2;
    other.node = kNoNode;
    other.locks = {"argo/Mutex/m"};
    other.limits = {1};
    stage.arbiter().step({&other, 1}, stage.now);
    stage.step();
    const std::string bad = stage.started().at(0);
    EXPECT_TRUE(stage.end(bad, Phase::Failed, 1).finished) << form;
    EXPECT_EQ(stage.field("w", "message"),
              "template has failed or errored children and failFast enabled");
    EXPECT_TRUE(stage.started().empty());
  }
}

constexpr const char* kRemembered = R"(
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: s, template: t}
    - - {name: again, template: t}
  - name: t
    memoize: {key: k, maxAge: 10s, cache: {configMap: {name: c}}}
    script: {image: busybox, command: [sh], source: x}
)";

TEST(Caches, SecondLookUpOfARunFindsWhatTheFirstMade) {
  Stage stage(kRemembered);
  stage.step();
  stage.now = stage.now + Duration::seconds(10);
  EXPECT_TRUE(stage.end("w[0].s", Phase::Succeeded, 0, "made").finished);
  const Value again = stage.node("w[1].again");
  EXPECT_EQ(*again.find("type"), Value("Pod"));
  EXPECT_EQ(*again.find("memoizationStatus")->find("hit"), Value(true));
  EXPECT_EQ(*again.find("outputs")->find("result"), Value("made"));
  ASSERT_EQ(stage.memos.size(), 2u) << "made once, hit once";
  EXPECT_EQ(stage.memos.front().question.key, "k");
}

TEST(Caches, HitRefreshesItsLastTime) {
  Stage stage(kRemembered);
  auto entry = base::parse_json(
      R"({"nodeID":"x","outputs":{"result":"old"},"creationTimestamp":"2026-11-22T02:59:55Z",)"
      R"("lastHitTimestamp":"2026-11-22T02:59:56Z"})");
  stage.facts[{Question::Kind::MemoEntry, "argo", "c", "k", false}] = *entry;
  EXPECT_TRUE(stage.step().finished);
  ASSERT_FALSE(stage.memos.empty());
  const Value& kept = stage.memos.front().entry;
  EXPECT_EQ(*kept.find("lastHitTimestamp"), Value("2026-11-22T03:00:00Z"));
  EXPECT_EQ(*kept.find("creationTimestamp"), Value("2026-11-22T02:59:55Z"));
}

TEST(Caches, EntryThatIsTooOldIsMadeAgain) {
  Stage stage(kRemembered);
  auto entry = base::parse_json(
      R"({"nodeID":"x","outputs":{"result":"old"},"creationTimestamp":"2026-11-22T02:59:49Z"})");
  stage.facts[{Question::Kind::MemoEntry, "argo", "c", "k", false}] = *entry;
  stage.step();
  EXPECT_EQ(stage.started(), std::vector<std::string>{"w[0].s"});
}

TEST(Caches, KeyThatIsNoneIsAnError) {
  std::string text = kRemembered;
  text.replace(text.find("key: k"), 6, "key: _");
  Stage stage(text);
  EXPECT_TRUE(stage.step().finished);
  EXPECT_EQ(stage.field("w[0].s", "message"), "invalid cache key: _");
}

TEST(RejectedStart, IsAnErrorOfTheGroup) {
  Stage stage(kExampleA);
  stage.step();
  const NodeIndex node = *stage.run().find_node("w[0].gen");
  const Decision end =
      stage.step({StartRejected{{{0, 1}, 0, node, 0, 0}, stage.now, "no such image"}});
  EXPECT_TRUE(end.finished);
  EXPECT_EQ(stage.field("w[0]", "message"),
            "step group deemed errored due to child w[0].gen error: no such image");
}

TEST(WakeUps, BackoffIsToTheNanosecondAndDoubles) {
  Stage stage(R"(
  entrypoint: t
  templates:
  - name: t
    retryStrategy: {limit: 3, backoff: {duration: "2", factor: 2, cap: 3s}}
    container: {image: busybox}
)");
  stage.step();
  stage.now.ns += 123;
  const Timestamp first = stage.now;
  EXPECT_EQ(stage.end("w(0)", Phase::Failed, 1).wake_at, first + Duration::seconds(2));
  EXPECT_EQ(stage.field("w", "message"), "Backoff for 2 seconds");
  stage.now = {(first + Duration::seconds(2)).ns - 1};
  EXPECT_EQ(stage.step().commands.size(), 0u);
  stage.now.ns += 1;
  EXPECT_EQ(stage.step().commands.size(), 1u);
  EXPECT_EQ(stage.field("w", "message"), "");
  EXPECT_EQ(stage.end("w(1)", Phase::Failed, 1).wake_at, stage.now + Duration::seconds(3));
}

TEST(WakeUps, DeadlineKeepsPartsOfASecondAndTheEarliestTimerWins) {
  Stage stage(R"(
  entrypoint: main
  activeDeadlineSeconds: 20
  templates:
  - name: main
    steps:
    - - {name: long, template: long}
      - {name: short, template: short}
  - {name: long, suspend: {duration: "60"}}
  - {name: short, suspend: {duration: "5"}}
)");
  stage.now.ns += 400'000'000;
  const Timestamp begin = stage.now;
  EXPECT_EQ(stage.step().wake_at, begin + Duration::seconds(5));
  stage.now = begin + Duration::seconds(5);
  const Timestamp deadline = begin + Duration::seconds(20);
  EXPECT_EQ(stage.step().wake_at, deadline);
  stage.now = {deadline.ns - 1};
  EXPECT_FALSE(stage.step().finished);
  stage.now = deadline;
  const Decision end = stage.step();
  EXPECT_TRUE(end.finished);
  EXPECT_FALSE(end.wake_at.is_set());
  EXPECT_EQ(stage.field("w[0].long", "message"), "Step exceeded its deadline");
}

TEST(Dags, FailWithATaskThatFailedAboveAllThatRan) {
  Stage stage(R"(
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
      - {name: a, template: bad}
      - {name: b, template: ok, depends: a}
  - name: bad
    retryStrategy: {limit: 1, retryPolicy: Always}
    steps: [[{name: s, template: ok}]]
    outputs: {parameters: [{name: o, valueFrom: {expression: "asInt('abc') + 0"}}]}
  - {name: ok, container: {image: busybox}}
)");
  stage.step();
  stage.end("w.a(0)[0].s");
  stage.end("w.a(1)[0].s");
  EXPECT_EQ(stage.field("w.b", "phase"), "Omitted");
  EXPECT_EQ(stage.run().summary().phase, WorkflowPhase::Error);
}

TEST(Records, BeginWithTheirFormatAndAnotherOneIsNamed) {
  Stage stage(kLocked);
  stage.step();
  std::string snapshot = stage.run().snapshot();
  ASSERT_EQ(snapshot[0], 2);
  for (const char found : {char{0}, char{3}}) {
    snapshot[0] = found;
    auto loaded = stage.load(snapshot);
    ASSERT_FALSE(loaded.has_value());
    EXPECT_EQ(loaded.error().code, base::ErrorCode::DataLoss);
    const std::string wanted = "the workflow's records are of format " + std::to_string(found) +
                               ", this program knows formats 1 to 2: ";
    EXPECT_TRUE(loaded.error().message.starts_with(wanted)) << loaded.error().message;
  }
}

constexpr const char* kLeaf =
    "\n  templates: [{name: t, container: {image: busybox}}]\n  entrypoint: t\n";

std::string expiry_text(const RunView& run) { return base::to_rfc3339(run.expires_at()); }

TEST(Expiry, IsASecondAfterTheTimeOfItsPhase) {
  const std::string ttl =
      "  ttlStrategy: {secondsAfterCompletion: 5, secondsAfterSuccess: 60, secondsAfterFailure: "
      "0}";
  Stage good(ttl + kLeaf);
  good.step();
  EXPECT_FALSE(good.run().expires_at().is_set()) << "it is not over";
  good.now = good.now + Duration::milliseconds(10'900);
  good.end("w");
  EXPECT_EQ(expiry_text(good.run()), "2026-11-22T03:01:11Z");
  Stage bad(ttl + kLeaf);
  bad.step();
  bad.end("w", Phase::Failed, 1);
  EXPECT_EQ(expiry_text(bad.run()), "2026-11-22T03:00:01Z");
  Stage broken(ttl + kLeaf);
  broken.step();
  broken.end("w", Phase::Error, 1);
  ASSERT_EQ(broken.run().summary().phase, WorkflowPhase::Error);
  EXPECT_EQ(expiry_text(broken.run()), "2026-11-22T03:00:06Z") << "an error is no failure";
}

TEST(Expiry, IsNeverWithoutSecondsForThePhase) {
  for (const std::string ttl :
       {"", "  ttlStrategy: {}", "  ttlStrategy: {secondsAfterFailure: 3}"}) {
    Stage stage(ttl + kLeaf);
    stage.step();
    stage.end("w");
    ASSERT_TRUE(stage.run().finished());
    EXPECT_FALSE(stage.run().expires_at().is_set()) << ttl;
  }
}

TEST(Expiry, OfSecondsOutOfAllBoundsIsATime) {
  spec::WorkflowSpec spec;
  const Timestamp end = *base::parse_rfc3339("2026-11-22T03:00:00Z");
  for (const std::int64_t seconds : {INT64_MIN, std::int64_t{-1}, INT64_MAX}) {
    spec.ttl_strategy.emplace().seconds_after_completion = seconds;
    const Timestamp at = expiry_of(spec, WorkflowPhase::Error, end);
    EXPECT_GT(at, end);
    EXPECT_LE(at - end, Duration::seconds(std::int64_t{INT32_MAX} + 1));
  }
  EXPECT_FALSE(expiry_of(spec, WorkflowPhase::Running, end).is_set());
}

TEST(Parallelism, IsNeverExceededAndPlacesGoInOrder) {
  Stage stage(R"(
  entrypoint: main
  parallelism: 3
  templates:
  - name: main
    steps:
    - - {name: s, template: t, withSequence: {count: 20}}
  - {name: t, container: {image: busybox}}
)");
  stage.step();
  std::size_t ended = 0;
  for (; ended < 20; ++ended) {
    const std::vector<std::string> open = stage.started();
    ASSERT_FALSE(open.empty());
    stage.end(open.back());
  }
  EXPECT_EQ(stage.running_most, 3u);
  EXPECT_TRUE(stage.run().finished());
  EXPECT_EQ(stage.run().node_count(), 22u);
}

TEST(Parallelism, OfATemplateHoldsAttemptsBackToo) {
  Stage stage(R"(
  entrypoint: main
  templates:
  - name: main
    parallelism: 1
    steps:
    - - {name: a, template: t}
      - {name: b, template: t}
  - {name: t, retryStrategy: {limit: 1}, container: {image: busybox}}
)");
  stage.step();
  EXPECT_EQ(stage.started().size(), 1u);
  stage.end("w[0].a(0)", Phase::Failed, 1);
  while (!stage.started().empty()) stage.end(stage.started().front());
  EXPECT_EQ(stage.running_most, 1u);
  EXPECT_EQ(stage.run().summary().phase, WorkflowPhase::Succeeded);
}

}  // namespace
}  // namespace tiphys::engine
