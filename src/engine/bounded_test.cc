// What is wide is done over many steps, each bounded, and is not lost between them.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <set>

#include "base/yaml.h"
#include "engine/run.h"
#include "spec/decode.h"

namespace tiphys::engine {
namespace {

using base::Value;

constexpr std::uint32_t kBudget = 20;

// One run, stepped with a small budget; admitted at once, its questions left to the test.
class Narrow {
 public:
  explicit Narrow(const std::string& spec, std::uint32_t budget = kBudget) : budget_(budget) {
    auto documents = base::parse_yaml(
        "metadata: {name: w, namespace: argo, uid: u, creationTimestamp: '2026-11-22T03:00:00Z'}\n"
        "spec:\n" +
        spec);
    EXPECT_TRUE(documents.has_value()) << documents.error().message;
    auto decoded = spec::decode_workflow(documents->front());
    EXPECT_TRUE(decoded.has_value()) << decoded.error().message;
    seed_.key = 1;
    seed_.workflow = std::make_shared<const spec::Workflow>(std::move(*decoded));
    run_ = std::move(*Run::create(seed_));
  }

  base::Timestamp now = *base::parse_rfc3339("2026-11-22T03:00:00Z");
  std::vector<Question> questions;
  std::set<AttemptId> started;
  std::multiset<AttemptId> stopped;
  std::vector<std::uint64_t> absorbed;
  std::size_t commands_most = 0;
  std::size_t steps = 0;

  Decision once(std::vector<Observation> told = {}) {
    Decision d = run_->step(told, now, {.nodes_max = budget_});
    ++steps;
    deltas_.push_back(d.delta);
    std::vector<Observation> admitted;
    for (const ArbiterRequest& r : d.requests) {
      if (r.kind == ArbiterRequest::Kind::Admit) admitted.emplace_back(Admitted{});
    }
    for (const Command& c : d.commands) {
      if (const auto* stop = std::get_if<StopAttempt>(&c)) stopped.insert(stop->id);
      if (const auto* start = std::get_if<StartAttempt>(&c)) started.insert(start->id);
    }
    commands_most = std::max(commands_most, d.commands.size());
    questions.insert(questions.end(), d.questions.begin(), d.questions.end());
    absorbed.insert(absorbed.end(), d.absorbed.begin(), d.absorbed.end());
    return admitted.empty() ? d : once(std::move(admitted));
  }
  // Until only the world can go on.
  Decision step(std::vector<Observation> told = {}) {
    Decision d = once(std::move(told));
    while (d.wake_at.is_set() && d.wake_at <= now) d = once();
    return d;
  }
  void reload() {
    auto loaded = Run::load(seed_, {}, deltas_, [](const base::Hash128&) {
      return base::Result<std::string>(std::string());
    });
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    run_ = std::move(*loaded);
  }
  std::string field(NodeIndex node, const char* key) const {
    const Value shown = run_->present_node(node);
    const Value* value = shown.find(key);
    return value != nullptr && value->is_string() ? value->as_string() : "";
  }
  Run& run() { return *run_; }

 private:
  std::uint32_t budget_;
  RunSeed seed_;
  std::unique_ptr<Run> run_;
  std::vector<std::string> deltas_;
};

std::string wide(const std::string& leaf, int count, const std::string& more = "",
                 const std::string& call = "") {
  return more + R"(
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: s, template: t, withSequence: {count: )" +
         std::to_string(count) + "}" + call + "}\n  - {name: t, " + leaf + "}\n";
}

Intent intent(std::uint64_t sequence, Operation operation, Value arguments = Value::object()) {
  Intent i;
  i.sequence = sequence;
  i.operation = operation;
  i.arguments = std::move(arguments);
  return i;
}

void expect_all_failed(Narrow& wide, std::size_t leaves, const std::string& message) {
  std::size_t failed = 0;
  for (NodeIndex i = 0; i < wide.run().node_count(); ++i) {
    if (wide.field(i, "type") != "Pod" && wide.field(i, "type") != "Suspend") continue;
    EXPECT_EQ(wide.field(i, "phase"), "Failed") << i;
    EXPECT_EQ(wide.field(i, "message"), message) << i;
    ++failed;
  }
  EXPECT_EQ(failed, leaves);
}

TEST(Bounded, AStopOfManyIsSpreadOverSteps) {
  Narrow w(wide("container: {image: busybox}", 300));
  w.step();
  ASSERT_EQ(w.started.size(), 300u);
  const std::size_t before = w.steps;
  w.commands_most = 0;
  w.step({intent(1, Operation::Stop)});
  EXPECT_LE(w.commands_most, kBudget);
  EXPECT_GE(w.steps - before, 300 / kBudget);
  EXPECT_EQ(w.stopped.size(), 300u);
  EXPECT_EQ(std::set<AttemptId>(w.stopped.begin(), w.stopped.end()).size(), 300u) << "each once";
  EXPECT_EQ(w.absorbed, std::vector<std::uint64_t>{1});
  expect_all_failed(w, 300, "workflow shutdown with strategy:  Stop");
  EXPECT_EQ(w.run().summary().phase, WorkflowPhase::Failed);
}

// INV-4: the rest of it is found again by a load.
TEST(Bounded, AStopSurvivesALoadInItsMiddle) {
  for (int crash_after = 0; crash_after < 13; ++crash_after) {
    Narrow w(wide("container: {image: busybox}", 300));
    w.step();
    Decision d = w.once({intent(1, Operation::Terminate)});
    for (int i = 0; i < crash_after; ++i) d = w.once();
    ASSERT_FALSE(is_completed(w.run().summary().phase));
    w.reload();
    EXPECT_EQ(w.run().next_wake(), w.now) << "it has work to do";
    w.step();
    EXPECT_EQ(w.stopped.size(), 300u) << crash_after;
    expect_all_failed(w, 300, "workflow shutdown with strategy:  Terminate");
    EXPECT_EQ(w.run().summary().phase, WorkflowPhase::Failed);
  }
}

TEST(Bounded, TheEndOfTheWorkflowsTimeIsSpreadOverSteps) {
  for (const bool reload : {false, true}) {
    Narrow w(wide("container: {image: busybox}", 300, "\n  activeDeadlineSeconds: 60"));
    w.step();
    w.commands_most = 0;
    w.now = w.now + base::Duration::seconds(61);
    w.once();
    if (reload) w.reload();
    w.step();
    EXPECT_LE(w.commands_most, kBudget);
    EXPECT_EQ(w.stopped.size(), 300u);
    expect_all_failed(w, 300, "Step exceeded its deadline");
  }
}

// Nodes of a type that are in a phase.
std::size_t count_of(Narrow& w, const std::string& type, const std::string& phase) {
  std::size_t count = 0;
  for (NodeIndex i = 0; i < w.run().node_count(); ++i) {
    if (w.field(i, "type") == type && w.field(i, "phase") == phase) ++count;
  }
  return count;
}

// Steps until nothing is due; `most`: of how many nodes more one of them changed something.
std::size_t widest_step(Narrow& w, bool reload) {
  std::size_t most = 0;
  for (Decision d = w.once();; d = w.once()) {
    most = std::max(most, d.changed.size());
    if (!d.wake_at.is_set() || d.wake_at > w.now) return most;
    if (reload) w.reload();
  }
}

TEST(Bounded, ManyTimersThatComeDueAtOnceAreSpreadOverSteps) {
  for (const bool reload : {false, true}) {
    Narrow w(wide("timeout: 60s, container: {image: busybox}", 300));
    w.step();
    w.commands_most = 0;
    w.now = w.now + base::Duration::seconds(61);
    // Each that ends is seen again by its owner.
    EXPECT_LE(widest_step(w, reload), 3 * kBudget);
    EXPECT_LE(w.commands_most, kBudget);
    EXPECT_EQ(w.stopped.size(), 300u);
    expect_all_failed(w, 300, "timeout");
    EXPECT_EQ(w.run().summary().phase, WorkflowPhase::Failed);
  }
}

TEST(Bounded, ManySuspensionsThatEndAtOnceAreSpreadOverSteps) {
  for (const bool reload : {false, true}) {
    Narrow w(wide("suspend: {duration: 60s}", 300));
    w.step();
    w.now = w.now + base::Duration::seconds(61);
    EXPECT_LE(widest_step(w, reload), 3 * kBudget);
    EXPECT_EQ(count_of(w, "Suspend", "Succeeded"), 300u);
    EXPECT_EQ(w.run().summary().phase, WorkflowPhase::Succeeded);
  }
}

// One fails while the others wait for their lock.
std::string fails_fast(bool dag, int count) {
  const std::string loop =
      "{name: s, template: t, withSequence: {count: " + std::to_string(count) + "}}";
  return std::string("\n  entrypoint: main\n  templates:\n  - name: main\n    failFast: true\n") +
         (dag ? "    dag:\n      failFast: false\n      tasks: [{name: f, template: f}, " + loop +
                    "]\n"
              : "    steps:\n    - [{name: f, template: f}, " + loop + "]\n") +
         "  - {name: f, container: {image: busybox}}\n"
         "  - {name: t, synchronization: {mutexes: [{name: m}]}, container: {image: busybox}}\n";
}

TEST(Bounded, FailFastEndsManyThatWaitOverSteps) {
  for (const bool dag : {false, true}) {
    for (const bool reload : {false, true}) {
      Narrow w(fails_fast(dag, 300));
      w.step();
      ASSERT_EQ(w.started.size(), 1u);
      AttemptEnded ended{*w.started.begin(), {}};
      ended.report.phase = Phase::Failed;
      ended.report.finished_at = w.now;
      EXPECT_LE(w.once({ended}).changed.size(), 3 * kBudget);
      if (reload) w.reload();
      EXPECT_EQ(w.run().next_wake(), w.now) << "the rest of them";
      EXPECT_LE(widest_step(w, reload), 4 * kBudget);
      EXPECT_EQ(count_of(w, "Pod", "Failed"), 301u);
      EXPECT_EQ(w.run().summary().phase, WorkflowPhase::Failed);
      EXPECT_TRUE(w.stopped.empty()) << "none of them had begun";
      EXPECT_EQ(w.started.size(), 1u);
    }
  }
}

// A lock that is given while its template ends lets nothing begin.
TEST(Bounded, WhatGetsItsLockWhileFailFastEndsItDoesNotBegin) {
  Narrow w(fails_fast(false, 300));
  w.step();
  AttemptEnded ended{*w.started.begin(), {}};
  ended.report.phase = Phase::Failed;
  ended.report.finished_at = w.now;
  w.once({ended});
  const auto last = w.run().find_node("w[0].s(299:299)");
  ASSERT_TRUE(last.has_value());
  ASSERT_EQ(w.field(*last, "phase"), "Pending");
  LockState given;
  given.node = *last;
  given.granted = true;
  w.step({given});
  EXPECT_EQ(w.started.size(), 1u);
  EXPECT_EQ(count_of(w, "Pod", "Failed"), 301u);
  EXPECT_EQ(w.run().summary().phase, WorkflowPhase::Failed);
}

// All that lives is looked at again after a load, some in each step.
TEST(Bounded, WhatALoadHasToLookAtIsSpreadOverSteps) {
  Narrow w(wide("container: {image: busybox}", 1'000));
  w.step();
  w.reload();
  const std::size_t before = w.steps;
  w.step();
  EXPECT_GE(w.steps - before, 1'000 / (4 * kBudget));
  EXPECT_FALSE(w.run().next_wake().is_set());
}

TEST(Bounded, AResumeOfManyIsSpreadAndAbsorbedWhenItIsDone) {
  Narrow w(wide("suspend: {}", 200));
  w.step();
  Decision d = w.once({intent(7, Operation::Resume)});
  EXPECT_TRUE(w.absorbed.empty()) << "a crash now must not lose the rest";
  EXPECT_EQ(d.wake_at, w.now);
  std::size_t resumed = 0;
  for (NodeIndex i = 0; i < w.run().node_count(); ++i) {
    if (w.field(i, "type") == "Suspend" && w.field(i, "phase") == "Succeeded") ++resumed;
  }
  EXPECT_LE(resumed, kBudget);
  // The run is dropped and the wish is told again.
  w.reload();
  w.step({intent(7, Operation::Resume), intent(7, Operation::Resume)});
  EXPECT_EQ(w.absorbed, std::vector<std::uint64_t>{7});
  EXPECT_EQ(w.run().summary().phase, WorkflowPhase::Succeeded);
}

TEST(Bounded, WishesAreDoneInTheirOrderAlsoWhenTheFirstIsLong) {
  Narrow w(wide("suspend: {}", 200));
  w.step();
  Value set = Value::object();
  set.set("message", "seen");
  w.once({intent(1, Operation::Set, set), intent(2, Operation::Stop)});
  EXPECT_TRUE(w.absorbed.empty());
  w.step();
  EXPECT_EQ(w.absorbed, (std::vector<std::uint64_t>{1, 2}));
  expect_all_failed(w, 200, "Stopped with strategy 'Stop'");
}

TEST(Bounded, WhatIsLeftOfAWishIsAbsorbedWhenTheWorkflowEnds) {
  Narrow w(wide("suspend: {}", 200));
  w.step();
  Value set = Value::object();
  set.set("message", "seen");
  w.once({intent(1, Operation::Set, set)});
  std::vector<Observation> told;
  while (!is_completed(w.run().summary().phase)) w.step({intent(2, Operation::Terminate)});
  EXPECT_EQ(w.absorbed, (std::vector<std::uint64_t>{1, 2}));
}

TEST(Bounded, ALeafThatWantsALockAfterAStopIsOverAtOnce) {
  Narrow w(R"(
  entrypoint: main
  onExit: main
  templates:
  - name: main
    dag:
      tasks:
      - {name: a, template: t}
      - {name: b, template: t, depends: "a.Failed"}
  - {name: t, synchronization: {mutexes: [{name: m}]}, container: {image: busybox}}
)");
  w.step();
  w.step({intent(1, Operation::Stop)});
  const auto late = w.run().find_node("w.b");
  ASSERT_TRUE(late.has_value());
  EXPECT_EQ(w.field(*late, "phase"), "Failed");
  EXPECT_EQ(w.field(*late, "message"), "Stopped with strategy 'Stop'");
}

TEST(Timers, OfWhatHasEndedAreGone) {
  Narrow w(wide("timeout: 1h, container: {image: busybox}", 2));
  w.step();
  ASSERT_EQ(w.started.size(), 2u);
  EXPECT_TRUE(w.run().next_wake().is_set());
  AttemptEnded ended{*w.started.begin(), {}};
  ended.report.phase = Phase::Succeeded;
  ended.report.finished_at = w.now;
  w.step({ended});
  EXPECT_TRUE(w.run().next_wake().is_set()) << "the other's";
  w.step({AttemptRunning{*w.started.rbegin(), w.now, "host", "", true}});
  EXPECT_FALSE(w.run().next_wake().is_set()) << "nobody waits to begin";
}

TEST(Stops, OnlyTheEndOfThatVeryAttemptConfirmsIt) {
  Narrow w(wide("container: {image: busybox}", 1));
  w.step();
  w.step({intent(1, Operation::Terminate)});
  ASSERT_EQ(w.stopped.size(), 1u);
  ASSERT_FALSE(w.run().finished());
  for (int i = 0; i < 3; ++i) {
    AttemptEnded other{*w.stopped.begin(), {}};
    other.report.phase = Phase::Failed;
    if (i == 0) ++other.id.incarnation;
    if (i == 1) ++other.id.attempt;
    if (i == 2) ++other.id.generation;
    w.step({other});
    EXPECT_FALSE(w.run().finished()) << "the attempt that is to stop may still run";
  }
  AttemptEnded own{*w.stopped.begin(), {}};
  w.step({own});
  EXPECT_TRUE(w.run().finished());
}

double cpu_now() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

TEST(Retries, CostTheSameHoweverManyThereWere) {
  Narrow w(wide("retryStrategy: {retryPolicy: Always}, container: {image: busybox}", 1), 10'000);
  w.step();
  auto fail = [&w](int times) {
    for (int i = 0; i < times; ++i) {
      AttemptEnded ended{*w.started.rbegin(), {}};
      ended.report.phase = Phase::Failed;
      w.step({ended});
    }
  };
  double first = 1;
  double last = 1;
  for (int i = 0; i < 4; ++i) {
    const double begin = cpu_now();
    fail(500);
    (i == 0 ? first : last) = std::min(i == 0 ? first : last, cpu_now() - begin);
    if (i == 0) fail(20'000);
  }
  EXPECT_LT(last, 3 * first);
}

TEST(GlobalOutputs, CostTheSameHoweverManyThereAre) {
  Narrow w(wide("inputs: {parameters: [{name: v}]}, container: {image: busybox}, outputs: "
                "{parameters: [{name: o, globalName: 'p-{{inputs.parameters.v}}', "
                "valueFrom: {path: /o}}], artifacts: [{name: a, path: /a, "
                "globalName: 'a-{{inputs.parameters.v}}'}]}",
                4'000, "", ", arguments: {parameters: [{name: v, value: '{{item}}'}]}"),
           10'000);
  w.step();
  ASSERT_EQ(w.started.size(), 4'000u);
  std::vector<double> seconds;
  std::vector<std::size_t> bytes;
  auto at = w.started.begin();
  for (int part = 0; part < 4; ++part) {
    std::size_t written = 0;
    const double begin = cpu_now();
    for (int i = 0; i < 1'000; ++i, ++at) {
      AttemptEnded ended{*at, {}};
      ended.report.phase = Phase::Succeeded;
      ended.report.parameters = {{"o", "a value"}};
      ended.report.artifacts = {base::parse_yaml("{name: a, s3: {key: some/key}}")->front()};
      const Decision d = w.step({ended});
      written += d.delta.size();
      for (const NewValue& value : d.values) written += value.bytes.size();
    }
    seconds.push_back(cpu_now() - begin);
    bytes.push_back(written);
  }
  EXPECT_LT(bytes.back(), bytes.front() + bytes.front() / 4);
  EXPECT_LT(bytes.back(), 1'000 * 400u) << "a change costs what changed";
  EXPECT_LT(seconds.back(), 3 * *std::min_element(seconds.begin(), seconds.end() - 1));
  const auto status = w.run().present_status(RunView::Nodes::Leave);
  EXPECT_EQ(status.find("outputs")->find("parameters")->as_array().size(), 4'000u);
  EXPECT_EQ(status.find("outputs")->find("artifacts")->as_array().size(), 4'000u);
}

std::string remembered(int count, bool dag) {
  const std::string items = "withSequence: {count: " + std::to_string(count) +
                            "}, arguments: {parameters: [{name: v, value: '{{item}}'}]}}";
  return std::string("\n  entrypoint: main\n  templates:\n  - name: main\n") +
         (dag ? "    dag:\n      tasks:\n      - {name: s, template: t, "
              : "    steps:\n    - - {name: s, template: t, ") +
         items + R"(
  - name: t
    inputs: {parameters: [{name: v}]}
    memoize: {key: "k{{inputs.parameters.v}}", cache: {configMap: {name: c}}}
    container: {image: busybox}
)";
}

std::vector<Observation> answers_to(const std::vector<Question>& questions, bool found) {
  std::vector<Observation> out;
  for (const Question& q : questions) {
    Value entry = Value::object();
    entry.set("nodeID", "w-1");
    out.push_back(FactAnswer{q, found, found ? entry : Value()});
  }
  return out;
}

TEST(Facts, OfAWideLoopAreAskedTogether) {
  for (const bool dag : {false, true}) {
    Narrow w(remembered(10'000, dag), 10'000);
    std::vector<Question> asked;
    std::size_t rounds = 0;
    w.step();
    while (!w.questions.empty()) {
      ++rounds;
      asked.insert(asked.end(), w.questions.begin(), w.questions.end());
      const auto told = answers_to(w.questions, true);
      w.questions.clear();
      w.step(told);
    }
    EXPECT_EQ(asked.size(), 10'000u);
    EXPECT_EQ(std::set<Question>(asked.begin(), asked.end()).size(), 10'000u) << "each once";
    EXPECT_LE(rounds, 4u);
    EXPECT_LE(w.steps, 20u);
    EXPECT_EQ(w.run().summary().phase, WorkflowPhase::Succeeded);
    const auto tenth = w.run().find_node(dag ? "w.s(10:10)" : "w[0].s(10:10)");
    const auto next = w.run().find_node(dag ? "w.s(11:11)" : "w[0].s(11:11)");
    ASSERT_TRUE(tenth && next);
    EXPECT_EQ(*tenth + 1, *next) << "made in the order of the items";
  }
}

TEST(Facts, AskedTogetherWithASmallBudgetOrAcrossALoadMakeTheSame) {
  for (const bool reload : {false, true}) {
    Narrow w(remembered(100, false), 7);
    w.step();
    while (!w.questions.empty()) {
      const auto told = answers_to(w.questions, false);
      w.questions.clear();
      if (reload) w.reload();
      // In two halves: who waits goes on waiting.
      const auto half = told.begin() + static_cast<std::ptrdiff_t>(told.size() / 2);
      w.step({half, told.end()});
      w.step({told.begin(), half});
    }
    EXPECT_EQ(w.started.size(), 100u);
    EXPECT_EQ(w.run().node_count(), 102u);
  }
}

TEST(Facts, OfTheStepsOfAGroupAreAskedTogether) {
  Narrow w(R"(
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: a, templateRef: {name: one, template: t}}
      - {name: b, templateRef: {name: two, template: t}, when: "true"}
      - {name: c, templateRef: {name: three, template: t}, when: "false"}
)");
  w.step();
  ASSERT_EQ(w.questions.size(), 2u);
  EXPECT_EQ(w.questions[0].name, "one");
  EXPECT_EQ(w.questions[1].name, "two");
}

}  // namespace
}  // namespace tiphys::engine
