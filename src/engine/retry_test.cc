// Retries of whole runs: what is told, what is remembered of the generation before, and runs that
// take over what another one has done.
#include <gtest/gtest.h>

#include <map>

#include "base/yaml.h"
#include "engine/retry/wish.h"
#include "engine/run.h"
#include "spec/decode.h"

namespace tiphys::engine {
namespace {

using base::Timestamp;
using base::Value;

constexpr Timestamp kDawn{1'763'780'400'000'000'000};

RunSeed named_seed(const std::string& name, const std::string& spec) {
  auto documents =
      base::parse_yaml("metadata: {name: " + name + ", namespace: argo, uid: u}\nspec:\n" + spec);
  EXPECT_TRUE(documents.has_value()) << documents.error().message;
  auto workflow = spec::decode_workflow(documents->front());
  EXPECT_TRUE(workflow.has_value()) << workflow.error().message;
  RunSeed seed;
  seed.key = 1;
  seed.uid = {0, name == "w" ? 1u : 2u};
  seed.workflow = std::make_shared<const spec::Workflow>(std::move(*workflow));
  return seed;
}

const char* const kThree =
    "  entrypoint: main\n"
    "  templates:\n"
    "  - name: main\n"
    "    steps:\n"
    "    - - {name: good, template: work}\n"
    "    - - {name: bad, template: work}\n"
    "      - {name: slow, template: work}\n"
    "    - - {name: last, template: work}\n"
    "  - {name: work, timeout: 60s, container: {image: a}}\n";

// One run, told things; what it stores is kept as a store keeps it.
class Tale {
 public:
  explicit Tale(RunSeed seed) : seed_(std::move(seed)), run(std::move(*Run::create(seed_))) {
    tell({Admitted{}});
  }
  Tale(RunSeed seed, const FirstRecords& first) : seed_(std::move(seed)), first_(first.snapshot) {
    for (const NewValue& v : first.values) values_[v.hash] = v.bytes;
    load();
    tell({Admitted{}});
  }

  Decision tell(std::vector<Observation> told) {
    Decision last;
    commands.clear();
    events.clear();
    acquired.clear();
    do {
      last = run->step(told, now, budget);
      ++steps;
      told.clear();
      if (last.snapshot) {
        first_ = *last.snapshot;
        deltas_.clear();
      } else if (!last.delta.empty()) {
        deltas_.push_back(last.delta);
      }
      for (const NewValue& v : last.values) values_[v.hash] = v.bytes;
      commands.insert(commands.end(), last.commands.begin(), last.commands.end());
      events.insert(events.end(), last.events.begin(), last.events.end());
      for (const ArbiterRequest& r : last.requests) {
        if (r.kind == ArbiterRequest::Kind::Admit) told.push_back(Admitted{});
        if (r.kind == ArbiterRequest::Kind::Acquire) acquired.push_back(r.node);
      }
      if (loads > 0 && loads-- > 0) load();
    } while (!told.empty() || (last.wake_at.is_set() && last.wake_at <= now));
    return last;
  }
  Decision end(const std::string& name, Phase phase) {
    AttemptEnded ended{attempt(name), {}};
    ended.report.phase = phase;
    ended.report.result = name;
    ended.report.finished_at = now;
    return tell({ended});
  }
  Intent retry(Value arguments = Value::object()) {
    Intent intent;
    intent.sequence = ++sequence_;
    intent.operation = Operation::Retry;
    intent.arguments = std::move(arguments);
    intent.at = now;
    return intent;
  }
  AttemptId attempt(const std::string& name) const {
    return run->attempt_of(*run->find_node(name));
  }
  std::string phase(const std::string& name) const {
    auto node = run->find_node(name);
    return node ? std::string(name_of(run->node_phase(*node))) : "none";
  }
  std::string workflow_phase() const { return std::string(name_of(run->summary().phase)); }
  base::Result<std::string> value(const base::Hash128& hash) const {
    auto found = values_.find(hash);
    if (found != values_.end()) return found->second;
    return base::fail(base::ErrorCode::NotFound, "not stored");
  }
  void load() {
    auto loaded = Run::load(seed_, first_, deltas_, [this](const auto& h) { return value(h); });
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    run = std::move(*loaded);
  }
  base::Result<FirstRecords> taken_over_by(RunSeed next) {
    return take_over(
        seed_, first_, deltas_, [this](const auto& h) { return value(h); }, std::move(next), now);
  }

 private:
  RunSeed seed_;
  std::string first_;
  std::vector<std::string> deltas_;
  std::map<base::Hash128, std::string> values_;
  std::uint64_t sequence_ = 0;

 public:
  Timestamp now = kDawn;
  std::unique_ptr<Run> run;
  std::vector<Command> commands;
  std::vector<Event> events;
  std::vector<NodeIndex> acquired;  // nodes that asked for their locks
  StepBudget budget;
  std::size_t steps = 0;
  int loads = 0;  // after so many steps the run is loaded again
};

std::string refusal(WorkflowPhase phase, const std::string& arguments) {
  auto fits = retry::check_retry(phase, base::parse_yaml(arguments)->front());
  return fits ? "" : fits.error().message;
}

TEST(Retry, IsRefusedInThePredecessorsWords) {
  const std::string choice =
      "To retry a succeeded workflow, set the options restartSuccessful and "
      "nodeFieldSelector";
  EXPECT_EQ(refusal(WorkflowPhase::Failed, "{}"), "");
  EXPECT_EQ(refusal(WorkflowPhase::Error, "{}"), "");
  EXPECT_EQ(refusal(WorkflowPhase::Running, "{}"), "Cannot retry a workflow in phase Running");
  EXPECT_EQ(refusal(WorkflowPhase::Pending, "{}"), "Cannot retry a workflow in phase Pending");
  EXPECT_EQ(refusal(WorkflowPhase::Succeeded, "{}"), choice);
  EXPECT_EQ(refusal(WorkflowPhase::Succeeded, "{restartSuccessful: true}"), choice);
  EXPECT_EQ(refusal(WorkflowPhase::Succeeded, "{nodeFieldSelector: name=a}"), choice);
  EXPECT_EQ(
      refusal(WorkflowPhase::Succeeded, "{restartSuccessful: true, nodeFieldSelector: name=a}"),
      "");
  EXPECT_EQ(refusal(WorkflowPhase::Failed, "{parameters: [a=1, b]}"),
            "expected parameter of the form: NAME=VALUE. Received: b");
  EXPECT_NE(refusal(WorkflowPhase::Failed, "{restartSuccessful: true, nodeFieldSelector: a}"), "");
}

TEST(Retry, OfARunThatGoesOnIsToldAndChangesNothing) {
  Tale tale(named_seed("w", kThree));
  const std::string before = tale.run->snapshot();
  const Intent wish = tale.retry();
  const Decision d = tale.tell({wish});
  EXPECT_EQ(d.absorbed, std::vector<std::uint64_t>{wish.sequence});
  EXPECT_FALSE(d.snapshot.has_value());
  ASSERT_EQ(tale.events.size(), 1u);
  EXPECT_TRUE(tale.events[0].warning);
  EXPECT_EQ(tale.events[0].message, "Cannot retry a workflow in phase Running");
  EXPECT_EQ(tale.run->snapshot(), before);
}

TEST(Retry, BeginsAGenerationAndKeepsTheNamesOfAttempts) {
  Tale tale(named_seed("w", kThree));
  tale.end("w[0].good", Phase::Succeeded);
  const AttemptId good = tale.attempt("w[0].good");
  const AttemptId bad = tale.attempt("w[1].bad");
  tale.end("w[1].slow", Phase::Succeeded);
  tale.end("w[1].bad", Phase::Failed);
  EXPECT_EQ(tale.workflow_phase(), "Failed");
  const Intent wish = tale.retry();
  tale.tell({wish, wish});  // twice is once
  EXPECT_EQ(tale.run->generation(), 1u);
  EXPECT_EQ(tale.workflow_phase(), "Running");
  EXPECT_EQ(tale.attempt("w[0].good"), good);
  EXPECT_EQ(tale.run->node_of(good), *tale.run->find_node("w[0].good"));
  EXPECT_NE(tale.attempt("w[1].bad"), bad);
  EXPECT_EQ(tale.run->node_of(bad), kNoNode);
  tale.load();
  EXPECT_EQ(tale.phase("w[1].bad"), "Pending");
  // A late report of the attempt before is no news of this one.
  AttemptEnded late{bad, {}};
  late.report.phase = Phase::Succeeded;
  tale.tell({late});
  EXPECT_EQ(tale.phase("w[1].bad"), "Pending");
  tale.end("w[1].bad", Phase::Succeeded);
  tale.end("w[2].last", Phase::Succeeded);
  EXPECT_EQ(tale.workflow_phase(), "Succeeded");
  EXPECT_TRUE(tale.run->finished());
}

TEST(Retry, RemembersAttemptsThatAreStillToEnd) {
  Tale tale(named_seed("w", kThree));
  tale.end("w[0].good", Phase::Succeeded);
  tale.end("w[1].bad", Phase::Failed);
  const AttemptId slow = tale.attempt("w[1].slow");
  tale.now = tale.now + base::Duration::seconds(61);
  tale.tell({});  // it never began in time: decided, and told to stop
  ASSERT_EQ(tale.workflow_phase(), "Failed");
  ASSERT_FALSE(tale.run->finished());
  tale.tell({tale.retry()});
  tale.load();
  bool asked = false;
  for (const Command& c : tale.run->outstanding()) {
    const auto* stop = std::get_if<StopAttempt>(&c);
    asked = asked || (stop != nullptr && stop->id == slow);
  }
  EXPECT_TRUE(asked);
  for (const char* name : {"w[1].bad", "w[1].slow"}) tale.end(name, Phase::Succeeded);
  tale.end("w[2].last", Phase::Succeeded);
  EXPECT_EQ(tale.workflow_phase(), "Succeeded");
  EXPECT_FALSE(tale.run->finished());
  tale.tell({AttemptLost{slow, tale.now, ""}});
  EXPECT_TRUE(tale.run->finished());
}

// Its last attempt has none: nothing is left of those of the generation before.
TEST(Retry, OfARetryNodeForgetsTheOutputsThatItHad) {
  Tale tale(named_seed("w", R"(
  entrypoint: main
  templates:
  - name: main
    retryStrategy: {limit: 3, retryPolicy: OnFailure}
    container: {image: a}
    outputs: {parameters: [{name: v, valueFrom: {path: /v}}]}
)"));
  AttemptEnded ended{tale.attempt("w(0)"), {}};
  ended.report.phase = Phase::Succeeded;
  ended.report.exit_code = 0;
  ended.report.result = "x";
  ended.report.parameters = {{"v", "1"}};
  ended.report.finished_at = tale.now;
  tale.tell({ended});
  ASSERT_NE(tale.run->present_node(0).find("outputs"), nullptr);
  Value again = Value::object();
  again.set("restartSuccessful", true);
  again.set("nodeFieldSelector", "name=w(0)");
  tale.tell({tale.retry(std::move(again))});
  tale.tell({AttemptLost{tale.attempt("w(0)"), tale.now, "gone"}});
  ASSERT_EQ(tale.phase("w"), "Error");
  EXPECT_EQ(tale.run->present_node(0).find("outputs"), nullptr);
  tale.load();
  EXPECT_EQ(tale.run->present_node(0).find("outputs"), nullptr);
}

std::string with_later_group(const std::string& main, const std::string& second) {
  return "  entrypoint: main\n"
         "  templates:\n"
         "  - name: main\n" +
         main +
         "    steps:\n"
         "    - - {name: first, template: work, onExit: bye}\n"
         "    - - {name: second, template: second}\n"
         "  - name: second\n" +
         second +
         "    dag: {tasks: [{name: good, template: work}, {name: bad, template: work}]}\n"
         "  - {name: work, container: {image: a}}\n"
         "  - {name: bye, container: {image: a}, synchronization: {mutexes: [{name: m}]}}\n";
}

const char* const kMutex = "    synchronization: {mutexes: [{name: m}]}\n";

NodeIndex grant(Tale& tale, const std::string& name) {
  const NodeIndex node = *tale.run->find_node(name);
  EXPECT_EQ(tale.acquired, std::vector<NodeIndex>{node}) << name;
  tale.tell({LockState{node, true, "", "argo/Mutex/m", {}}});
  return node;
}

// Its first step succeeded but for the exit handler, its second one failed in part.
void fail_in_both_groups(Tale& tale) {
  tale.end("w[0].first", Phase::Succeeded);
  grant(tale, "w[0].first.onExit");
  tale.end("w[0].first.onExit", Phase::Failed);
  if (!tale.acquired.empty()) grant(tale, "w[1].second");
  tale.end("w[1].second.good", Phase::Succeeded);
  tale.end("w[1].second.bad", Phase::Failed);
  ASSERT_EQ(tale.workflow_phase(), "Failed");
}

// A lock that is held by who waits for the exit handler would never be free for it.
TEST(HeldBack, AsksForItsLocksWhenTheWorkflowComesToIt) {
  Tale tale(named_seed("w", with_later_group("", kMutex)));
  fail_in_both_groups(tale);
  tale.tell({tale.retry()});
  EXPECT_EQ(tale.phase("w[1].second"), "Pending");
  tale.load();
  EXPECT_EQ(tale.run->explain(*tale.run->find_node("w[1].second")).reason,
            Explanation::Reason::Child);
  for (const ArbiterRequest& r : tale.run->open_requests()) {
    EXPECT_NE(r.node, *tale.run->find_node("w[1].second"));
  }
  grant(tale, "w[0].first.onExit");
  EXPECT_EQ(tale.run->find_node("w[1].second.bad"), std::nullopt);
  tale.end("w[0].first.onExit", Phase::Succeeded);
  grant(tale, "w[1].second");
  EXPECT_EQ(tale.phase("w[1].second"), "Running");
  tale.end("w[1].second.bad", Phase::Succeeded);
  EXPECT_EQ(tale.workflow_phase(), "Succeeded");
}

TEST(HeldBack, TakesNoPlaceBelowALimit) {
  Tale tale(named_seed("w", with_later_group("    parallelism: 1\n", "")));
  fail_in_both_groups(tale);
  tale.tell({tale.retry()});
  ASSERT_NE(tale.run->find_node("w[0].first.onExit"), std::nullopt) << "it waits for a place";
  grant(tale, "w[0].first.onExit");
  tale.end("w[0].first.onExit", Phase::Succeeded);
  ASSERT_NE(tale.run->find_node("w[1].second.bad"), std::nullopt);
  tale.end("w[1].second.bad", Phase::Succeeded);
  EXPECT_EQ(tale.workflow_phase(), "Succeeded");
}

// The lock of a group is not there yet: nor does what is in it go on.
TEST(HeldBack, IsWhatIsInAGroupThatWaitsForItsLock) {
  Tale tale(named_seed("w", R"(
  entrypoint: main
  templates:
  - name: main
    synchronization: {mutexes: [{name: m}]}
    parallelism: 1
    steps: [[{name: s, template: group}]]
  - {name: group, dag: {tasks: [{name: bad, template: work}]}}
  - {name: work, container: {image: a}}
)"));
  grant(tale, "w");
  tale.end("w[0].s.bad", Phase::Failed);
  ASSERT_EQ(tale.workflow_phase(), "Failed");
  tale.tell({tale.retry()});
  EXPECT_EQ(tale.run->find_node("w[0].s.bad"), std::nullopt);
  grant(tale, "w");
  ASSERT_NE(tale.run->find_node("w[0].s.bad"), std::nullopt);
  tale.end("w[0].s.bad", Phase::Succeeded);
  EXPECT_EQ(tale.workflow_phase(), "Succeeded");
}

const char* const kManyLater = R"(
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: first, template: first}
    - - {name: second, template: many}
  - {name: first, dag: {tasks: [{name: a, template: work, onExit: work}]}}
  - name: many
    synchronization: {mutexes: [{name: m}]}
    steps:
    - - {name: each, template: one, onExit: one, withSequence: {count: "40"}}
      - {name: kept, template: work, onExit: work}
  - {name: one, dag: {tasks: [{name: x, template: work}]}}
  - {name: work, container: {image: a}}
)";

// All attempts that are open end so.
void end_all(Tale& tale, Phase phase) {
  std::vector<std::string> names;
  for (const Command& c : tale.run->outstanding()) {
    const auto* start = std::get_if<StartAttempt>(&c);
    if (start == nullptr) continue;
    names.push_back(tale.run->node_field(tale.run->node_of(start->id), "name"));
  }
  for (const std::string& name : names) tale.end(name, phase);
}

std::map<std::string, std::size_t> phases_below(const Tale& tale, const std::string& prefix) {
  std::map<std::string, std::size_t> out;
  for (NodeIndex i = 0; i < tale.run->node_count(); ++i) {
    if (tale.run->node_field(i, "name").starts_with(prefix)) {
      ++out[tale.run->node_field(i, "type") + " " + tale.run->node_field(i, "phase")];
    }
  }
  return out;
}

// Of many a few in each step, also where the run is loaded in between.
TEST(HeldBack, IsOmittedWhereTheWorkflowEndsBeforeItAndOpenedAgain) {
  for (const bool loads : {false, true}) {
    Tale tale(named_seed("w", kManyLater));
    end_all(tale, Phase::Succeeded);  // first.a
    end_all(tale, Phase::Failed);     // its exit handler
    grant(tale, "w[1].second");
    tale.end("w[1].second[0].kept", Phase::Succeeded);
    for (int i = 0; i < 3; ++i) end_all(tale, Phase::Failed);
    ASSERT_EQ(tale.workflow_phase(), "Failed");
    tale.tell({tale.retry()});
    using Phases = std::map<std::string, std::size_t>;
    const Phases before = phases_below(tale, "w[1].second");
    EXPECT_EQ(before, (Phases{{"Steps Pending", 1},
                              {"StepGroup Running", 1},
                              {"DAG Running", 80},
                              {"Pod Succeeded", 1}}));
    tale.budget.nodes_max = 4;
    tale.loads = loads ? 30 : 0;
    Intent intent = tale.retry();
    intent.operation = Operation::Terminate;
    tale.steps = 0;
    tale.tell({intent});
    EXPECT_GE(tale.steps, 82u / 4);
    ASSERT_EQ(tale.workflow_phase(), "Failed");
    EXPECT_EQ(phases_below(tale, "w[1].second"), (Phases{{"Steps Omitted", 1},
                                                         {"StepGroup Omitted", 1},
                                                         {"DAG Omitted", 80},
                                                         {"Pod Succeeded", 1}}));
    tale.tell({tale.retry()});
    EXPECT_EQ(phases_below(tale, "w[1].second"), before);
    end_all(tale, Phase::Succeeded);
    grant(tale, "w[1].second");
    for (int i = 0; i < 3; ++i) end_all(tale, Phase::Succeeded);
    EXPECT_EQ(tale.workflow_phase(), "Succeeded");
    EXPECT_EQ(phases_below(tale, "w[1].second"), (Phases{{"Steps Succeeded", 1},
                                                         {"StepGroup Succeeded", 1},
                                                         {"DAG Succeeded", 80},
                                                         {"Pod Succeeded", 82}}));
  }
}

TEST(TakeOver, NeedsAWorkflowThatFailed) {
  Tale tale(named_seed("w", kThree));
  auto taken = tale.taken_over_by(named_seed("w2", kThree));
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().message, "workflow must be Failed/Error to resubmit in memoized mode");
}

TEST(TakeOver, SkipsWhatSucceededAndDoesTheRest) {
  Tale tale(named_seed("w", kThree));
  tale.end("w[0].good", Phase::Succeeded);
  tale.end("w[1].slow", Phase::Succeeded);
  const std::string id = tale.run->node_field(*tale.run->find_node("w[0].good"), "id");
  tale.end("w[1].bad", Phase::Failed);
  const RunSeed next = named_seed("w2", kThree);
  auto taken = tale.taken_over_by(next);
  ASSERT_TRUE(taken.has_value()) << taken.error().message;
  Tale second(next, *taken);
  const Value good = second.run->present_node(*second.run->find_node("w2[0].good"));
  EXPECT_EQ(good.find("type")->as_string(), "Skipped");
  EXPECT_EQ(good.find("phase")->as_string(), "Skipped");
  EXPECT_EQ(good.find("message")->as_string(), "original pod: " + id);
  EXPECT_EQ(good.find("outputs")->find("result")->as_string(), "w[0].good");
  std::vector<std::string> started;
  for (const Command& c : second.run->outstanding()) {
    const auto* start = std::get_if<StartAttempt>(&c);
    ASSERT_NE(start, nullptr);
    started.push_back(second.run->node_field(second.run->node_of(start->id), "name"));
  }
  EXPECT_EQ(started, std::vector<std::string>{"w2[1].bad"});
  second.end("w2[1].bad", Phase::Succeeded);
  second.end("w2[2].last", Phase::Succeeded);
  EXPECT_EQ(second.workflow_phase(), "Succeeded");
}

// A hook that is a group hangs from a pod that was done with.
TEST(TakeOver, WaitsForAHookThatGoesOnBelowWhatWasDone) {
  const char* const hooked =
      "  entrypoint: main\n"
      "  templates:\n"
      "  - name: main\n"
      "    steps:\n"
      "    - - name: good\n"
      "        template: work\n"
      "        hooks: {h: {template: again, expression: \"steps['good'].status == 'Succeeded'\"}}\n"
      "      - {name: bad, template: work}\n"
      "  - {name: work, container: {image: a}}\n"
      "  - {name: again, retryStrategy: {limit: 0}, container: {image: a}}\n";
  Tale tale(named_seed("w", hooked));
  tale.end("w[0].good", Phase::Succeeded);
  tale.end("w[0].good.hooks.h(0)", Phase::Failed);
  tale.end("w[0].bad", Phase::Failed);
  ASSERT_EQ(tale.workflow_phase(), "Failed");
  const RunSeed next = named_seed("w2", hooked);
  auto taken = tale.taken_over_by(next);
  ASSERT_TRUE(taken.has_value()) << taken.error().message;
  Tale second(next, *taken);
  second.end("w2[0].bad", Phase::Succeeded);
  EXPECT_EQ(second.workflow_phase(), "Running") << "the hook runs";
  second.end("w2[0].good.hooks.h(0)", Phase::Succeeded);
  EXPECT_EQ(second.workflow_phase(), "Succeeded");
}

}  // namespace
}  // namespace tiphys::engine
