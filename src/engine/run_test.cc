// Whole runs: the worked examples of §46, locks, caches, and when a run wants to be woken.
#include "engine/run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>

#include "base/json.h"
#include "base/yaml.h"
#include "engine/arbiter.h"
#include "spec/decode.h"
#include "spec/stored.h"

namespace tiphys::engine {
namespace {

using base::Duration;
using base::Timestamp;
using base::Value;

// One run with an Arbiter; questions are answered from `facts`, what is not there is not found.
class Stage {
 public:
  explicit Stage(const std::string& spec) {
    const std::string text =
        "metadata: {name: w, namespace: argo, uid: u, creationTimestamp: '2026-11-22T03:00:00Z'}\n"
        "spec:\n" +
        spec;
    auto documents = base::parse_yaml(text);
    EXPECT_TRUE(documents.has_value()) << documents.error().message;
    auto workflow = spec::decode_workflow(documents->front());
    EXPECT_TRUE(workflow.has_value()) << workflow.error().message;
    seed_.key = 1;
    seed_.uid = {0, 1};
    seed_.workflow = std::make_shared<const spec::Workflow>(std::move(*workflow));
    run_ = std::move(*Run::create(seed_));
  }

  std::map<Question, Value> facts;
  std::vector<MemoSave> memos;
  Timestamp now = *base::parse_rfc3339("2026-11-22T03:00:00Z");
  std::size_t running_most = 0;

  // Steps until only the world can go on.
  Decision step(std::vector<Observation> told = {}) {
    Decision last;
    for (int i = 0; i < 1000; ++i) {
      last = run_->step(told, now);
      deltas_.push_back(last.delta);
      told = answers(last);
      for (const Command& c : last.commands) note(c);
      running_most = std::max(running_most, started_.size());
      memos.insert(memos.end(), last.memos.begin(), last.memos.end());
      if (told.empty() && !(last.wake_at.is_set() && last.wake_at <= now)) break;
    }
    return last;
  }
  Decision end(const std::string& name, Phase phase = Phase::Succeeded, int code = 0,
               std::optional<std::string> result = {}) {
    auto found = started_.find(name);
    EXPECT_NE(found, started_.end()) << name << " was not started";
    if (found == started_.end()) return {};
    AttemptEnded ended{found->second, {}};
    ended.report.phase = phase;
    ended.report.exit_code = code;
    ended.report.result = std::move(result);
    if (phase == Phase::Failed) ended.report.message = "main: Error (exit code 1)";
    ended.report.finished_at = now;
    started_.erase(found);
    return step({ended});
  }
  Value node(const std::string& name) const {
    auto index = run_->find_node(name);
    return index ? run_->present_node(*index) : Value();
  }
  std::string field(const std::string& name, const char* key) const {
    const Value shown = node(name);
    const Value* value = shown.find(key);
    return value != nullptr && value->is_string() ? value->as_string() : "";
  }
  std::vector<std::string> list(const std::string& name, const char* key) const {
    std::vector<std::string> out;
    const Value shown = node(name);
    const Value* ids = shown.find(key);
    if (ids == nullptr) return out;
    for (const Value& id : ids->as_array()) {
      out.push_back(run_->present_node(*run_->find_node(id.as_string())).find("name")->as_string());
    }
    return out;
  }
  std::vector<std::string> started() const {
    std::vector<std::string> out;
    for (const auto& [name, id] : started_) out.push_back(name);
    return out;
  }
  base::Result<std::unique_ptr<Run>> load(std::string_view snapshot,
                                          std::span<const std::string> deltas = {}) const {
    return Run::load(seed_, snapshot, deltas,
                     [](const base::Hash128&) { return base::Result<std::string>(std::string()); });
  }
  void reload() {
    auto loaded = load({}, deltas_);
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    run_ = std::move(*loaded);
  }
  Run& run() { return *run_; }
  Arbiter& arbiter() { return *arbiter_; }

 private:
  void note(const Command& command) {
    if (const auto* start = std::get_if<StartAttempt>(&command)) {
      started_[run_->present_node(start->id.node).find("name")->as_string()] = start->id;
    }
  }
  std::vector<Observation> answers(const Decision& decision) {
    std::vector<Observation> out;
    for (const Question& q : decision.questions) {
      auto known = facts.find(q);
      out.push_back(
          FactAnswer{q, known != facts.end(), known == facts.end() ? Value() : known->second});
    }
    for (auto& [run, observation] : arbiter_->step(decision.requests, now).answers) {
      if (run == 1) out.push_back(std::move(observation));
    }
    return out;
  }

  RunSeed seed_;
  std::unique_ptr<Arbiter> arbiter_ = Arbiter::create({});
  std::unique_ptr<Run> run_;
  std::vector<std::string> deltas_;
  std::map<std::string, AttemptId> started_;
};

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

constexpr const char* kTimed = R"(
  entrypoint: main
  activeDeadlineSeconds: 30
  podSpecPatch: '{"containers": [{"name": "main", "image": "{{inputs.parameters.image}}"}]}'
  templates:
  - name: main
    steps:
    - - {name: plain, template: plain, arguments: {parameters: [{name: image, value: debian}]}}
      - {name: short, template: short}
      - {name: timed, template: timed}
      - {name: tiny, template: tiny}
      - {name: soon, template: soon}
  - name: plain
    inputs: {parameters: [{name: image}]}
    container: {image: busybox}
  - {name: short, activeDeadlineSeconds: 5, container: {image: busybox}}
  - {name: timed, timeout: 9s500ms, container: {image: busybox}}
  - {name: tiny, timeout: 1500ms, container: {image: busybox}}
  - {name: soon, timeout: soon, container: {image: busybox}}
)";

TEST(Pods, ActiveDeadlineIsWhatIsLeftToThePartOfASecond) {
  Stage stage(kTimed);
  stage.step();
  const auto limit = [&stage](const char* name) {
    return active_limit(*stage.run().pod(*stage.run().find_node(name)), stage.now);
  };
  const PodDescription plain = *stage.run().pod(*stage.run().find_node("w[0].plain"));
  const PodDescription timed = *stage.run().pod(*stage.run().find_node("w[0].timed"));
  EXPECT_EQ(limit("w[0].plain"), Duration::seconds(30));
  stage.now = stage.now + Duration::milliseconds(1'400);
  stage.step();
  EXPECT_EQ(limit("w[0].plain"), Duration::milliseconds(28'600));
  EXPECT_EQ(limit("w[0].short"), Duration::seconds(5));
  EXPECT_EQ(limit("w[0].timed"), Duration::milliseconds(8'100));
  EXPECT_EQ(limit("w[0].tiny"), Duration::milliseconds(100));
  // The description itself is equal whenever it is made.
  EXPECT_EQ(*stage.run().pod(*stage.run().find_node("w[0].plain")), plain);
  EXPECT_EQ(*stage.run().pod(*stage.run().find_node("w[0].timed")), timed);
  const auto soon = stage.run().pod(*stage.run().find_node("w[0].soon"));
  ASSERT_FALSE(soon.has_value());
  EXPECT_EQ(soon.error().message,
            "invalid timeout format unable to parse soon as a duration: time: invalid duration "
            "\"soon\"");
}

TEST(Pods, PatchOfTheWorkflowSeesWhatTheTemplateSees) {
  Stage stage(kTimed);
  stage.step();
  const auto pod = stage.run().pod(*stage.run().find_node("w[0].plain"));
  ASSERT_TRUE(pod.has_value()) << pod.error().message;
  EXPECT_EQ(pod->containers.at(0).image, "debian");
  EXPECT_EQ(pod->pod_spec_patches.size(), 1u);
  EXPECT_NE(pod->workflow_spec, nullptr);
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

TEST(Pods, HaveNoExpressionThatFailsInThem) {
  Stage stage(R"(
  entrypoint: main
  arguments: {parameters: [{name: succeed, value: "true"}]}
  templates:
  - name: main
    dag:
      tasks:
      - {name: typo, template: typo}
      - {name: bad, template: bad}
      - {name: late, template: late}
      - {name: again, template: again}
      - name: other
        template: other
        arguments: {parameters: [{name: v, value: "{{ .Values.x }}"}]}
  - {name: typo, container: {image: a, args: ["<{{= workflow.parameters.suceed }}>"]}}
  - {name: bad, container: {image: a, args: ["{{= workflow.parameters['succeed'] ? 1 : 2 }}"]}}
  - {name: late, container: {image: a, args: ["{{= retries }}"]}}
  - {name: again, retryStrategy: {limit: 1}, container: {image: a, args: ["{{= retries }}"]}}
  - name: other
    inputs: {parameters: [{name: v}]}
    container: {image: a, args: ["{{ .Values.y }} {{inputs.parameters.v}}"]}
)");
  stage.step();
  stage.step();
  const auto pod = [&](const char* name) { return stage.run().pod(*stage.run().find_node(name)); };
  ASSERT_FALSE(pod("w.typo").has_value());
  EXPECT_EQ(pod("w.typo").error().message,
            "failed to evaluate expression: there is no workflow.parameters.suceed (1:2)\n"
            " |  workflow.parameters.suceed \n | .^");
  ASSERT_FALSE(pod("w.bad").has_value());
  EXPECT_NE(pod("w.bad").error().message.find("\n |  workflow.parameters['succeed'] ? 1 : 2 \n"),
            std::string::npos);
  EXPECT_FALSE(pod("w.late").has_value()) << "nothing comes that it could wait for";
  EXPECT_EQ(pod("w.again(0)")->containers.at(0).args, (std::vector<std::string>{"0"}));
  EXPECT_EQ(pod("w.other")->containers.at(0).args,
            (std::vector<std::string>{"{{ .Values.y }} {{ .Values.x }}"}));
}

TEST(Pods, HaveLabelsThatAreLabelsAfterRendering) {
  Stage stage(R"(
  entrypoint: main
  podMetadata: {labels: {of: "{{workflow.name}}"}}
  templates:
  - name: main
    steps:
    - - name: s
        template: t
        withItems: ["Some One/With Slash", "-", "", "x y"]
        arguments: {parameters: [{name: who, value: "{{item}}"}]}
  - name: t
    inputs: {parameters: [{name: who}]}
    metadata:
      labels:
        who: "{{= sprig.replace(' ', '-', sprig.replace('/', '_', inputs.parameters.who)) }}"
      annotations: {size: "{{= len(inputs.parameters.who) }} of {{inputs.parameters.who}}"}
    container: {image: a}
)");
  stage.step();
  const auto pod = [&](const char* name) { return stage.run().pod(*stage.run().find_node(name)); };
  ASSERT_EQ(stage.started().size(), 4u);
  const auto good = pod("w[0].s(0:Some One/With Slash)");
  ASSERT_TRUE(good.has_value()) << good.error().message;
  EXPECT_EQ(good->pod_metadata.find("labels")->find("who")->as_string(), "Some-One_With-Slash");
  EXPECT_EQ(good->pod_metadata.find("labels")->find("of")->as_string(), "w");
  EXPECT_EQ(good->pod_metadata.find("annotations")->find("size")->as_string(),
            "19 of Some One/With Slash");
  const auto bad = pod("w[0].s(1:-)");
  ASSERT_FALSE(bad.has_value());
  EXPECT_TRUE(bad.error().message.starts_with("metadata.labels: Invalid value: \"-\": a valid "))
      << bad.error().message;
  EXPECT_TRUE(pod("w[0].s(2:)").has_value()) << "an empty value is one";
  EXPECT_TRUE(pod("w[0].s(3:x y)").has_value());
}

constexpr const char* kPatchedTwice = R"(
  workflowTemplateRef: {name: base}
  podSpecPatch: '{"containers": [{"name": "main", "image": "of-{{workflow.name}}", "tty": true}]}'
)";

PodDescription pod_patched_twice(Stage& stage, const std::string& account) {
  auto base =
      base::parse_yaml("metadata: {name: base}\nspec:\n  serviceAccountName: " + account + R"(
  entrypoint: main
  templates:
  - name: main
    inputs: {parameters: [{name: number, value: seven}]}
    container: {image: written, workingDir: '/{{inputs.parameters.number}}'}
    podSpecPatch: >-
      {"containers": [{"name": "main", "image": "of-{{inputs.parameters.number}}"},
                      {"name": "beside", "image": "b"}]}
)");
  EXPECT_TRUE(base.has_value()) << base.error().message;
  Question asked;
  asked.kind = Question::Kind::Template;
  asked.scope_namespace = "argo";
  asked.name = "base";
  stage.facts[asked] = base->front();
  stage.step();
  auto pod = stage.run().pod(0);
  EXPECT_TRUE(pod.has_value()) << pod.error().message << ": " << stage.run().summary().message;
  return pod.value_or(PodDescription());
}

TEST(Pods, PatchesOfTheWorkflowGoBeforeThoseOfTheTemplate) {
  Stage stage(kPatchedTwice);
  const PodDescription pod = pod_patched_twice(stage, "somebody");
  ASSERT_EQ(pod.pod_spec_patches.size(), 2u);
  EXPECT_NE(pod.pod_spec_patches[0].find("\"of-w\", \"tty\""), std::string::npos);
  EXPECT_NE(pod.pod_spec_patches[1].find("\"of-seven\""), std::string::npos);
  ASSERT_EQ(pod.containers.size(), 2u);
  const ContainerDescription& main = pod.containers[pod.containers[0].name == "main" ? 0 : 1];
  EXPECT_EQ(main.image, "of-seven") << "the last one has the last word";
  EXPECT_EQ(main.working_dir, "/seven");
  ASSERT_NE(main.source.find("tty"), nullptr) << "and what it does not speak of stays";
  const Value& written = *pod.template_json.find("container");
  EXPECT_EQ(written.find("image")->as_string(), "written") << "no patch is in the template";
  EXPECT_EQ(written.find("workingDir")->as_string(), "/seven");
  EXPECT_EQ(written.find("tty"), nullptr);
}

TEST(Pods, CarryTheSpecAsItWasMerged) {
  Stage stage(kPatchedTwice);
  const PodDescription pod = pod_patched_twice(stage, "somebody");
  ASSERT_FALSE(pod.workflow_spec == nullptr);
  const Value spec = spec::whole(*pod.workflow_spec);
  EXPECT_EQ(spec.find("serviceAccountName")->as_string(), "somebody");
  EXPECT_EQ(spec.find("templates")->as_array().size(), 1u);
  EXPECT_TRUE(spec.find("podSpecPatch")->as_string().starts_with("{\"containers\""));
  EXPECT_EQ(pod.workflow_spec->templates.size(), 1u);
}

TEST(Pods, AreEqualAlsoAfterALoad) {
  Stage stage(kPatchedTwice);
  const PodDescription pod = pod_patched_twice(stage, "somebody");
  stage.reload();
  const auto again = stage.run().pod(0);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_NE(&*pod.workflow_spec, &*again->workflow_spec) << "nothing to compare";
  EXPECT_EQ(*again, pod);
  Stage other(kPatchedTwice);
  PodDescription different = pod_patched_twice(other, "nobody");
  EXPECT_FALSE(different == pod);
  different.workflow_spec = pod.workflow_spec;
  EXPECT_EQ(different, pod) << "it differed in that alone";
}

TEST(Records, BeginWithTheirFormatAndAnotherOneIsNamed) {
  Stage stage(kTimed);
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

TEST(Pod, SaysWhatItsTemplateDoes) {
  Stage stage(R"(
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: a, template: contained}
      - {name: b, template: changes}
      - {name: c, template: asks}
      - {name: d, template: calls}
  - {name: contained, container: {image: busybox}}
  - {name: changes, resource: {action: get, manifest: "kind: Pod"}}
  - {name: asks, http: {url: "http://x"}}
  - {name: calls, plugin: {hello: {}}}
)");
  stage.step();
  const std::pair<const char*, Work> all[] = {{"w[0].a", Work::Pod},
                                              {"w[0].b", Work::Resource},
                                              {"w[0].c", Work::Http},
                                              {"w[0].d", Work::Plugin}};
  for (const auto& [name, work] : all) {
    const auto pod = stage.run().pod(*stage.run().find_node(name));
    ASSERT_TRUE(pod.has_value()) << name << ": " << pod.error().message;
    EXPECT_EQ(pod->work, work) << name;
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
