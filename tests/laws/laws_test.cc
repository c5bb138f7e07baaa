// Random workflows and histories against each law. LAWS_SEEDS=n runs more, LAWS_SEED=n one only,
// LAWS_TRIES=n bounds the trials that make a failing case small.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

#include "base/yaml.h"
#include "laws/agree.h"
#include "laws/generate.h"
#include "laws/laws.h"

namespace tiphys::laws {
namespace {

constexpr std::uint64_t kSeeds = 60;
constexpr std::uint64_t kShrinkTries = 400;
constexpr int kShownMax = 3;

std::uint64_t number(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

base::Value workflow_of(std::uint64_t seed) {
  Random random(seed);
  return random_workflow(random, {});
}

// True if it holds; otherwise the first few are shown, made small.
bool holds(const Law& law, std::uint64_t seed, int& shown) {
  const base::Value workflow = workflow_of(seed);
  if (law(workflow, seed).empty()) return true;
  if (++shown > kShownMax) return false;
  const int tries = static_cast<int>(number("LAWS_TRIES", kShrinkTries));
  const base::Value small = shrink(workflow, seed, law, tries);
  ADD_FAILURE() << "seed " << seed << "\n" << base::to_yaml(small) << "\n" << law(small, seed);
  return false;
}

void check(const Law& law, std::uint64_t seeds = kSeeds) {
  const std::uint64_t one = number("LAWS_SEED", 0);
  const std::uint64_t from = one != 0 ? one : 1;
  const std::uint64_t to = one != 0 ? one : number("LAWS_SEEDS", seeds);
  int shown = 0;
  std::uint64_t broken = 0;
  std::string list;
  for (std::uint64_t seed = from; seed <= to; ++seed) {
    if (holds(law, seed, shown)) continue;
    ++broken;
    list += ' ' + std::to_string(seed);
  }
  if (broken > 0) ADD_FAILURE() << broken << " of " << (to - from + 1) << " seeds:" << list;
}

TEST(Laws, IncrementalEqualsFromScratch) { check(agree_law, 300); }
TEST(Laws, IncrementalEqualsFromScratchUntilARetry) { check(agree_in_one_generation_law, 300); }
// Beyond those above: the phase of a DAG behind a retried task whose exit handler succeeded (606);
// groups, Retry nodes and exit handlers that came over from before a retry (all others).
TEST(Laws, IncrementalEqualsFromScratchWhereItOnceDidNot) {
  int shown = 0;
  for (std::uint64_t seed : {350, 490, 606, 768, 874, 901, 998, 1236, 1259}) {
    EXPECT_TRUE(holds(agree_law, seed, shown)) << "seed " << seed;
  }
}
TEST(Laws, EqualInputsGiveEqualDeltas) { check(pure_law); }
TEST(Laws, OrderAndRepetitionWithinAStepChangeNothing) { check(order_blind_law); }
TEST(Laws, LostCommandsAreFoundAgain) { check(level_triggered_law); }
TEST(Laws, WhatIsOverStaysAsItIs) { check(monotonic_law); }
TEST(Laws, EveryLiveNodeHasOneNamedReason) { check(progress_law); }
TEST(Laws, ASmallBudgetEndsInTheSameState) { check(bounded_law); }
TEST(Laws, ALoadedRunIsTheSameRun) { check(reload_law); }
TEST(Laws, ALoadDerivesWhatTheTurnsHaveDerived) { check(derived_law); }
TEST(Laws, ASnapshotInPiecesIsTheStateWhenItIsWhole) { check(pieces_law); }
TEST(Laws, ARetryLeavesWhatIsDoneAndDoesTheRest) { check(generations_law); }
TEST(Laws, WhatADecisionDoesNotNameHasNotChanged) { check(changed_law); }
TEST(Laws, EveryInputHasAnAnswer) { check(total_law); }

TEST(Generator, MakesWorkflowsThatTheEngineTakes) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    auto made = drive::EngineSubject::create(workflow_of(seed), {});
    ASSERT_TRUE(made.has_value()) << "seed " << seed << ": " << made.error().message;
  }
}

}  // namespace
}  // namespace tiphys::laws
