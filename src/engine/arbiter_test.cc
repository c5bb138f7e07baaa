// The Arbiter: order, atomic requests, limits, and what survives a load.
#include "engine/arbiter.h"

#include <gtest/gtest.h>

#include <map>

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
