// The Arbiter: order, atomic requests, limits, and what survives a load.
#include "engine/arbiter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <set>

namespace tiphys::engine {
namespace {

using Kind = ArbiterRequest::Kind;

ArbiterRequest request(Kind kind, RunKey run, NodeIndex node, std::vector<std::string> locks = {},
                       std::vector<std::int64_t> limits = {}) {
  ArbiterRequest r;
  r.kind = kind;
  r.run = run;
  r.node = node;
  r.scope_namespace = "argo";
  r.created = {static_cast<std::int64_t>(run) * 1'000'000'000};
  r.locks = std::move(locks);
  r.limits = std::move(limits);
  r.holder = "argo/w" + std::to_string(run) + "/n" + std::to_string(node);
  return r;
}

// The last answer to each asker of one step.
using Answers = std::map<std::pair<RunKey, NodeIndex>, LockState>;

Answers locks_of(const ArbiterDecision& decision) {
  Answers out;
  for (const auto& [run, observation] : decision.answers) {
    if (const auto* state = std::get_if<LockState>(&observation)) out[{run, state->node}] = *state;
  }
  return out;
}

ArbiterDecision tell(Arbiter& arbiter, const ArbiterRequest& one) {
  return arbiter.step({&one, 1}, {});
}

// Until all have their answer.
void ask_all(Arbiter& arbiter, const std::vector<ArbiterRequest>& all) {
  for (bool more = arbiter.step(all, {}).more; more;) more = arbiter.step({}, {}).more;
}

TEST(Arbiter, SecondHolderOfAMutexWaitsAndIsTold) {
  auto arbiter = Arbiter::create({});
  const std::string lock = "argo/Mutex/m";
  EXPECT_TRUE(
      locks_of(tell(*arbiter, request(Kind::Acquire, 1, 0, {lock}, {1}))).at({1, 0}).granted);
  const Answers second = locks_of(tell(*arbiter, request(Kind::Acquire, 2, 0, {lock}, {1})));
  EXPECT_FALSE(second.at({2, 0}).granted);
  EXPECT_EQ(second.at({2, 0}).message, "Waiting for argo/Mutex/m lock. Lock status: 0/1");
  EXPECT_EQ(second.at({2, 0}).lock_name, lock);
  EXPECT_EQ(second.at({2, 0}).holders, std::vector<std::string>{"argo/w1/n0"});
  const Answers freed = locks_of(tell(*arbiter, request(Kind::Release, 1, 0)));
  EXPECT_TRUE(freed.at({2, 0}).granted);
}

TEST(Arbiter, OlderRunsGoFirstAndPriorityBeforeAge) {
  auto arbiter = Arbiter::create({});
  const std::string lock = "argo/Mutex/m";
  tell(*arbiter, request(Kind::Acquire, 9, 0, {lock}, {1}));
  tell(*arbiter, request(Kind::Acquire, 3, 0, {lock}, {1}));
  tell(*arbiter, request(Kind::Acquire, 2, 0, {lock}, {1}));
  ArbiterRequest urgent = request(Kind::Acquire, 5, 0, {lock}, {1});
  urgent.priority = 7;
  tell(*arbiter, urgent);
  std::vector<RunKey> order;
  RunKey holder = 9;
  for (int i = 0; i < 3; ++i) {
    const Answers next = locks_of(tell(*arbiter, request(Kind::Release, holder, 0)));
    ASSERT_EQ(next.size(), 1u);
    EXPECT_TRUE(next.begin()->second.granted);
    holder = next.begin()->first.first;
    order.push_back(holder);
  }
  EXPECT_EQ(order, (std::vector<RunKey>{5, 2, 3}));
}

TEST(Arbiter, RequestForSeveralLocksTakesAllOrNone) {
  auto arbiter = Arbiter::create({});
  tell(*arbiter, request(Kind::Acquire, 1, 0, {"b"}, {1}));
  EXPECT_FALSE(locks_of(tell(*arbiter, request(Kind::Acquire, 2, 0, {"a", "b"}, {1, 1})))
                   .at({2, 0})
                   .granted);
  // It did not take "a", but it is before any younger one that wants it.
  const Answers third = locks_of(tell(*arbiter, request(Kind::Acquire, 3, 0, {"a"}, {1})));
  EXPECT_FALSE(third.at({3, 0}).granted);
  EXPECT_EQ(third.at({3, 0}).message, "Waiting for a lock. Lock status: 1/1");
  EXPECT_TRUE(locks_of(tell(*arbiter, request(Kind::Release, 1, 0))).at({2, 0}).granted);
  EXPECT_TRUE(locks_of(tell(*arbiter, request(Kind::Release, 2, 0))).at({3, 0}).granted);
}

TEST(Arbiter, RaisedLimitLetsMoreIn) {
  auto arbiter = Arbiter::create({});
  for (NodeIndex node = 0; node < 3; ++node) {
    tell(*arbiter, request(Kind::Acquire, 1, node, {"s"}, {1}));
  }
  const Answers raised = locks_of(tell(*arbiter, request(Kind::Acquire, 1, 1, {"s"}, {3})));
  EXPECT_TRUE(raised.at({1, 1}).granted);
  EXPECT_TRUE(raised.at({1, 2}).granted);
}

TEST(Arbiter, ShrunkLimitDrains) {
  auto arbiter = Arbiter::create({});
  tell(*arbiter, request(Kind::Acquire, 1, 0, {"s"}, {2}));
  tell(*arbiter, request(Kind::Acquire, 1, 1, {"s"}, {2}));
  const Answers third = locks_of(tell(*arbiter, request(Kind::Acquire, 1, 2, {"s"}, {1})));
  EXPECT_EQ(third.at({1, 2}).message, "Waiting for s lock. Lock status: -1/1");
  EXPECT_TRUE(locks_of(tell(*arbiter, request(Kind::Release, 1, 0))).empty());
  EXPECT_TRUE(locks_of(tell(*arbiter, request(Kind::Release, 1, 1))).at({1, 2}).granted);
}

TEST(Arbiter, AskingAgainIsAnsweredAgainAndChangesNothing) {
  auto arbiter = Arbiter::create({});
  const ArbiterRequest one = request(Kind::Acquire, 1, 0, {"m"}, {1});
  tell(*arbiter, one);
  const ArbiterDecision again = tell(*arbiter, one);
  EXPECT_TRUE(locks_of(again).at({1, 0}).granted);
  EXPECT_TRUE(again.delta.empty());
  EXPECT_TRUE(tell(*arbiter, request(Kind::Release, 4, 4)).delta.empty());
}

// Else a run that comes into memory to hear that it waits, and asks again for it, would come again.
TEST(Arbiter, WhoWaitsAndAsksAgainIsNotToldAgain) {
  auto arbiter = Arbiter::create({});
  tell(*arbiter, request(Kind::Acquire, 1, 0, {"s"}, {1}));
  const ArbiterRequest waits = request(Kind::Acquire, 2, 0, {"s"}, {1});
  EXPECT_FALSE(locks_of(tell(*arbiter, waits)).at({2, 0}).granted);
  EXPECT_TRUE(tell(*arbiter, waits).answers.empty());
  EXPECT_TRUE(locks_of(tell(*arbiter, request(Kind::Acquire, 2, 0, {"s"}, {2}))).at({2, 0}).granted)
      << "with another limit it is another request";
  EXPECT_FALSE(
      locks_of(tell(*arbiter, request(Kind::Acquire, 3, 0, {"s"}, {2}))).at({3, 0}).granted);
  const ArbiterDecision freed = tell(*arbiter, request(Kind::Release, 1, 0));
  EXPECT_TRUE(locks_of(freed).at({3, 0}).granted);
}

TEST(Arbiter, WhoKnowsWhatItHasIsToldNothingButKeepsItsPlace) {
  auto arbiter = Arbiter::create({.parallelism = 1, .namespace_parallelism = 0});
  ArbiterRequest admit = request(Kind::Admit, 1, kNoNode);
  ArbiterRequest lock = request(Kind::Acquire, 1, 0, {"m"}, {1});
  admit.knows = lock.knows = true;
  EXPECT_FALSE(tell(*arbiter, admit).answers.empty()) << "its place was given back meanwhile";
  EXPECT_TRUE(locks_of(tell(*arbiter, lock)).at({1, 0}).granted);
  EXPECT_TRUE(tell(*arbiter, admit).answers.empty());
  EXPECT_TRUE(tell(*arbiter, lock).answers.empty());
  admit.knows = lock.knows = false;
  EXPECT_FALSE(tell(*arbiter, admit).answers.empty());
  EXPECT_FALSE(tell(*arbiter, lock).answers.empty());
}

TEST(Arbiter, LeavingGivesEverythingBack) {
  auto arbiter = Arbiter::create({});
  tell(*arbiter, request(Kind::Acquire, 1, kNoNode, {"m"}, {1}));
  tell(*arbiter, request(Kind::Acquire, 1, 3, {"n"}, {1}));
  tell(*arbiter, request(Kind::Acquire, 2, 0, {"m", "n"}, {1, 1}));
  EXPECT_EQ(arbiter->explain(2, 0), "Waiting for m lock. Lock status: 0/1");
  EXPECT_TRUE(locks_of(tell(*arbiter, request(Kind::Leave, 1, kNoNode))).at({2, 0}).granted);
  EXPECT_EQ(arbiter->explain(2, 0), "");
}

TEST(Arbiter, LoadedFromDeltasOrSnapshotHoldsTheSame) {
  auto arbiter = Arbiter::create({.parallelism = 1, .namespace_parallelism = 0});
  std::vector<std::string> deltas;
  auto apply = [&](const ArbiterRequest& r) { deltas.push_back(tell(*arbiter, r).delta); };
  apply(request(Kind::Admit, 1, kNoNode));
  apply(request(Kind::Acquire, 1, kNoNode, {"m"}, {1}));
  apply(request(Kind::Acquire, 1, 2, {"s", "t"}, {2, 5}));
  apply(request(Kind::Acquire, 1, 3, {"s"}, {2}));
  apply(request(Kind::Release, 1, 3));
  auto later = Arbiter::load({}, {}, deltas);
  ASSERT_TRUE(later.has_value());
  EXPECT_EQ((*later)->snapshot(), arbiter->snapshot());
  const std::string image = arbiter->snapshot();
  auto again = Arbiter::load({}, image, {});
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ((*again)->snapshot(), image);
  EXPECT_FALSE(
      locks_of(tell(**again, request(Kind::Acquire, 2, 0, {"m"}, {1}))).at({2, 0}).granted);
}

TEST(Arbiter, DeltaDoesNotGrowWithWhatIsHeld) {
  auto arbiter = Arbiter::create({});
  const std::size_t first =
      tell(*arbiter, request(Kind::Acquire, 1, 0, {"s"}, {9999})).delta.size();
  for (NodeIndex node = 1; node < 1000; ++node) {
    tell(*arbiter, request(Kind::Acquire, 1, node, {"s"}, {9999}));
  }
  const std::size_t last =
      tell(*arbiter, request(Kind::Acquire, 1, 1000, {"s"}, {9999})).delta.size();
  EXPECT_LE(last, first + 8);
}

std::vector<RunKey> admitted(const ArbiterDecision& decision) {
  std::vector<RunKey> out;
  for (const auto& [run, observation] : decision.answers) {
    if (std::holds_alternative<Admitted>(observation)) out.push_back(run);
  }
  return out;
}

ArbiterRequest admission(RunKey run, const std::string& ns, std::int32_t priority = 0) {
  ArbiterRequest r = request(Kind::Admit, run, kNoNode);
  r.scope_namespace = ns;
  r.priority = priority;
  return r;
}

// After a load they come in any order, in pieces.
TEST(Arbiter, WhoAsksAgainIsHeardBeforeAnybodyIsLetIn) {
  auto arbiter = Arbiter::create({.parallelism = 1, .namespace_parallelism = 0});
  ASSERT_EQ(tell(*arbiter, admission(9, "a")).answers.size(), 1u);
  for (const RunKey run : {5u, 3u, 4u}) {
    ArbiterRequest again = admission(run, "a");
    again.priority = run == 4 ? 7 : 0;
    EXPECT_TRUE(arbiter->hear({&again, 1}).empty());
  }
  const ArbiterRequest holder = admission(9, "a");
  EXPECT_EQ(arbiter->hear({&holder, 1}).size(), 1u) << "by what is stored";
  const ArbiterDecision decision = tell(*arbiter, request(Kind::Leave, 9, kNoNode, {}, {}));
  EXPECT_TRUE(arbiter->is_admitted(4));
  EXPECT_EQ(decision.answers.size(), 3u) << "one is let in, two are told that they wait";
  EXPECT_FALSE(decision.more);
}

TEST(Arbiter, AStepGrantsAndTellsSoManyAtMost) {
  const auto count = static_cast<RunKey>(2 * Arbiter::kAnswersMax + 10);
  for (const std::uint32_t parallelism : {0u, 1u}) {
    auto arbiter = Arbiter::create({.parallelism = parallelism, .namespace_parallelism = 0});
    std::vector<ArbiterRequest> all;
    for (RunKey run = 1; run <= count; ++run) all.push_back(admission(run, "a"));
    std::size_t answers = 0;
    int steps = 0;
    for (bool more = true; more; ++steps) {
      const ArbiterDecision decision = arbiter->step(steps == 0 ? all : decltype(all)(), {});
      EXPECT_LE(decision.answers.size(), Arbiter::kAnswersMax);
      answers += decision.answers.size();
      more = decision.more;
    }
    EXPECT_EQ(answers, count);
    EXPECT_EQ(steps, 3);
  }
  auto locks = Arbiter::create({});
  std::vector<ArbiterRequest> all;
  for (RunKey run = 1; run <= count; ++run) {
    all.push_back(request(Kind::Acquire, run, 0, {"m" + std::to_string(run)}, {1}));
  }
  EXPECT_EQ(locks->step(all, {}).answers.size(), Arbiter::kAnswersMax);
  EXPECT_EQ(locks->step({}, {}).answers.size(), Arbiter::kAnswersMax);
  EXPECT_EQ(locks->step({}, {}).answers.size(), 10u);
}

TEST(Arbiter, IsLetGoOfInPieces) {
  auto arbiter = Arbiter::create({.parallelism = 1, .namespace_parallelism = 0});
  std::vector<ArbiterRequest> all;
  for (RunKey run = 1; run <= 4; ++run) all.push_back(admission(run, "a"));
  for (RunKey run = 1; run <= 4; ++run) {
    all.push_back(request(Kind::Acquire, run, 0, {"m"}, {1}));
  }
  ask_all(*arbiter, all);  // three wait to be let in, three for the lock
  ASSERT_TRUE(arbiter->anyone_waits());
  EXPECT_FALSE(arbiter->let_go(2));
  EXPECT_FALSE(arbiter->let_go(2));
  EXPECT_TRUE(arbiter->anyone_waits());
  EXPECT_TRUE(arbiter->let_go(2));
  EXPECT_FALSE(arbiter->anyone_waits());
  EXPECT_TRUE(arbiter->let_go(2));
}

TEST(Arbiter, AFullNamespaceHoldsUpNoOther) {
  auto arbiter = Arbiter::create({.parallelism = 3, .namespace_parallelism = 1});
  EXPECT_EQ(admitted(tell(*arbiter, admission(1, "a"))), (std::vector<RunKey>{1}));
  EXPECT_TRUE(admitted(tell(*arbiter, admission(2, "a", 9))).empty());
  EXPECT_TRUE(admitted(tell(*arbiter, admission(3, "a"))).empty());
  EXPECT_EQ(admitted(tell(*arbiter, admission(4, "b"))), (std::vector<RunKey>{4}));
  EXPECT_TRUE(admitted(tell(*arbiter, admission(5, "b"))).empty());
  EXPECT_EQ(admitted(tell(*arbiter, admission(6, "c"))), (std::vector<RunKey>{6}));
  EXPECT_NE(arbiter->explain(5, kNoNode), "");
  // One that waits goes away; the place of another goes to the first of its namespace.
  EXPECT_TRUE(admitted(tell(*arbiter, request(Kind::Leave, 2, kNoNode))).empty());
  EXPECT_EQ(admitted(tell(*arbiter, request(Kind::Leave, 1, kNoNode))), (std::vector<RunKey>{3}));
  EXPECT_EQ(admitted(tell(*arbiter, request(Kind::Leave, 4, kNoNode))), (std::vector<RunKey>{5}));
  EXPECT_EQ(arbiter->explain(5, kNoNode), "");
}

TEST(Arbiter, BetweenNamespacesTheOrderIsThatOfAll) {
  auto arbiter = Arbiter::create({.parallelism = 1, .namespace_parallelism = 1});
  tell(*arbiter, admission(9, "z"));
  for (const auto& [run, ns] : std::map<RunKey, std::string>{{2, "b"}, {3, "a"}, {4, "b"}}) {
    tell(*arbiter, admission(run, ns, run == 4 ? 7 : 0));
  }
  std::vector<RunKey> order;
  RunKey running = 9;
  for (int i = 0; i < 3; ++i) {
    const auto next = admitted(tell(*arbiter, request(Kind::Leave, running, kNoNode)));
    ASSERT_EQ(next.size(), 1u);
    order.push_back(running = next[0]);
  }
  EXPECT_EQ(order, (std::vector<RunKey>{4, 2, 3}));
}

TEST(Arbiter, WhoHoldsAnythingIsKnownAfterALoadAndCanBeForgotten) {
  auto arbiter = Arbiter::create({.parallelism = 1, .namespace_parallelism = 0});
  tell(*arbiter, admission(1, "a"));
  tell(*arbiter, request(Kind::Acquire, 7, 3, {"m"}, {1}));
  auto later =
      Arbiter::load({.parallelism = 1, .namespace_parallelism = 0}, arbiter->snapshot(), {});
  ASSERT_TRUE(later.has_value());
  EXPECT_EQ((*later)->holders(), (std::vector<RunKey>{1, 7}));
  tell(**later, admission(2, "a"));
  tell(**later, request(Kind::Acquire, 2, 0, {"m"}, {1}));
  const std::vector<RunKey> gone{1, 7};
  const ArbiterDecision freed = (*later)->forget(gone, {});
  EXPECT_TRUE(freed.changed());
  EXPECT_EQ(admitted(freed), (std::vector<RunKey>{2}));
  EXPECT_TRUE(locks_of(freed).at({2, 0}).granted);
  EXPECT_EQ((*later)->holders(), (std::vector<RunKey>{2}));
}

TEST(Arbiter, ARequestWithoutLocksIsGrantedAtOnce) {
  auto arbiter = Arbiter::create({});
  EXPECT_TRUE(locks_of(tell(*arbiter, request(Kind::Acquire, 1, 0))).at({1, 0}).granted);
  EXPECT_TRUE(tell(*arbiter, request(Kind::Release, 1, 0)).answers.empty());
}

TEST(Arbiter, WhoAsksForAnotherLockNoLongerWaitsForTheFirst) {
  auto arbiter = Arbiter::create({});
  tell(*arbiter, request(Kind::Acquire, 1, 0, {"m"}, {1}));
  tell(*arbiter, request(Kind::Acquire, 2, 0, {"m"}, {1}));
  EXPECT_TRUE(
      locks_of(tell(*arbiter, request(Kind::Acquire, 2, 0, {"n"}, {1}))).at({2, 0}).granted);
  tell(*arbiter, request(Kind::Acquire, 3, 0, {"m"}, {1}));
  EXPECT_TRUE(locks_of(tell(*arbiter, request(Kind::Release, 1, 0))).at({3, 0}).granted);
}

double cpu_seconds() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// Seconds of 300 ends, each of which lets one in, while `waiting` others wait.
double cost_of_ends(RunKey waiting, std::uint32_t in_namespace) {
  auto arbiter = Arbiter::create({.parallelism = 1, .namespace_parallelism = in_namespace});
  std::vector<ArbiterRequest> all;
  for (RunKey run = 1; run <= waiting + 300; ++run) all.push_back(admission(run, "a"));
  ask_all(*arbiter, all);
  const double begin = cpu_seconds();
  for (RunKey run = 1; run <= 300; ++run) tell(*arbiter, request(Kind::Leave, run, kNoNode));
  return cpu_seconds() - begin;
}

TEST(Arbiter, TheCostOfAnEndDoesNotGrowWithWhoWaits) {
  for (const std::uint32_t in_namespace : {0u, 1u}) {
    double few = 1;
    double many = 1;
    for (int i = 0; i < 3; ++i) {
      few = std::min(few, cost_of_ends(500, in_namespace));
      many = std::min(many, cost_of_ends(16'000, in_namespace));
    }
    EXPECT_LT(many, 5 * few) << in_namespace;
  }
}

// A namespace that is full must not be walked by every step of others.
TEST(Arbiter, TheCostOfAStepDoesNotGrowWithWhoWaitsInAFullNamespace) {
  double cost[2] = {1, 1};
  for (int i = 0; i < 6; ++i) {
    auto arbiter = Arbiter::create({.parallelism = 0, .namespace_parallelism = 1});
    std::vector<ArbiterRequest> all;
    const RunKey waiting = i % 2 == 0 ? 500 : 16'000;
    for (RunKey run = 1; run <= waiting; ++run) all.push_back(admission(run, "a"));
    ask_all(*arbiter, all);
    const double begin = cpu_seconds();
    for (RunKey run = 1; run <= 200; ++run) {
      tell(*arbiter, request(Kind::Acquire, waiting + run, 0, {"m" + std::to_string(run)}, {1}));
    }
    cost[i % 2] = std::min(cost[i % 2], cpu_seconds() - begin);
  }
  EXPECT_LT(cost[1], 5 * cost[0]);
}

TEST(Arbiter, TheCostOfWaitingDoesNotGrowWithWhoHolds) {
  double cost[2] = {1, 1};
  for (int i = 0; i < 6; ++i) {
    auto arbiter = Arbiter::create({});
    const RunKey held = i % 2 == 0 ? 100 : 16'000;
    const auto limit = static_cast<std::int64_t>(held);
    for (RunKey run = 1; run <= held; ++run) {
      tell(*arbiter, request(Kind::Acquire, run, 0, {"s"}, {limit}));
    }
    const double begin = cpu_seconds();
    for (RunKey run = 1; run <= 200; ++run) {
      const auto told =
          locks_of(tell(*arbiter, request(Kind::Acquire, held + run, 0, {"s"}, {limit})));
      EXPECT_EQ(told.at({held + run, 0}).holders.size(), 32u);
    }
    cost[i % 2] = std::min(cost[i % 2], cpu_seconds() - begin);
  }
  EXPECT_LT(cost[1], 5 * cost[0]);
}

TEST(Arbiter, BrokenRecordsAreNoArbiter) {
  EXPECT_FALSE(Arbiter::load({}, "\x09\x01", {}).has_value());
  EXPECT_FALSE(Arbiter::load({}, "\x03\x01", {}).has_value());
}

TEST(Arbiter, RecordsBeginWithTheirFormatAndAnotherOneIsNamed) {
  auto arbiter = Arbiter::create({});
  const ArbiterDecision decision = tell(*arbiter, request(Kind::Admit, 1, kNoNode));
  const std::string snapshot = arbiter->snapshot();
  ASSERT_FALSE(decision.delta.empty());
  EXPECT_EQ(decision.delta[0], 5);
  EXPECT_EQ(snapshot[0], 5);
  std::string newer = snapshot;
  newer[0] = 9;
  const auto loaded = Arbiter::load({}, newer, {});
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().code, base::ErrorCode::DataLoss);
  EXPECT_EQ(loaded.error().message,
            "the records of admission and locks are of format 9, this program knows format 5: a "
            "newer version wrote them; use that version for this store");
  std::string altered = decision.delta;
  altered[0] = 0;
  EXPECT_FALSE(Arbiter::load({}, "", {&altered, 1}).has_value());
}

TEST(Arbiter, RecordsFromBeforeTheNumberAreRead) {
  auto arbiter = Arbiter::create({});
  tell(*arbiter, request(Kind::Acquire, 1, 0, {"argo/Mutex/m"}, {1}));
  auto again = Arbiter::load({}, arbiter->snapshot().substr(1), {});
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ((*again)->snapshot(), arbiter->snapshot());
}

}  // namespace
}  // namespace tiphys::engine
