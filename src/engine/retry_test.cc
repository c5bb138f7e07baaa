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
    do {
      last = run->step(told, now);
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
      }
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

}  // namespace
}  // namespace tiphys::engine
