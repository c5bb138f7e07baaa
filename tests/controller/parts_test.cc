// Parts of the loop by themselves: what they cost however many runs there are.
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "controller/run_entry.h"
#include "controller/start_ring.h"
#include "controller/wakes.h"

namespace tiphys::controller {
namespace {

struct Crowd {
  Entries entries;
  StartRing ring;

  explicit Crowd(engine::RunKey count) {
    for (engine::RunKey key = 1; key <= count; ++key) {
      entries[key] = std::make_unique<RunEntry>();
      entries[key]->key = key;
    }
  }
  RunEntry& at(engine::RunKey key) { return *entries.at(key); }
  std::vector<engine::RunKey> order() const {
    std::vector<engine::RunKey> keys;
    for (RunEntry* at = ring.first(); at != nullptr; at = ring.after(*at)) keys.push_back(at->key);
    return keys;
  }
};

engine::AttemptId attempt(engine::NodeIndex node) { return {.run = {1, 1}, .node = node}; }

using Keys = std::vector<engine::RunKey>;

TEST(StartRing, HoldsWhoHasSomethingToStartInTheOrderOfTheirTurn) {
  Crowd crowd(4);
  for (engine::RunKey key = 1; key <= 4; ++key) crowd.ring.add(crowd.at(key), attempt(1));
  crowd.ring.add(crowd.at(1), attempt(2));
  EXPECT_EQ(crowd.order(), (Keys{1, 2, 3, 4}));
  crowd.ring.pop(crowd.at(1));
  crowd.ring.rotate(crowd.at(1));
  EXPECT_EQ(crowd.order(), (Keys{2, 3, 4, 1}));
  crowd.ring.pop(crowd.at(3));
  crowd.ring.rotate(crowd.at(3));
  EXPECT_EQ(crowd.order(), (Keys{2, 4, 1})) << "it has nothing more";
  EXPECT_TRUE(crowd.ring.cancel(crowd.at(2), {attempt(7)}).empty());
  EXPECT_EQ(crowd.ring.cancel(crowd.at(2), {attempt(1)}).size(), 1u);
  crowd.ring.clear(crowd.at(4));
  EXPECT_EQ(crowd.order(), (Keys{1}));
  EXPECT_EQ(crowd.ring.size(), 1u);
  crowd.ring.add(crowd.at(3), attempt(3));
  EXPECT_EQ(crowd.order(), (Keys{1, 3}));
}

double cpu_seconds() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// Turns in which room appears for one, and a few look.
TEST(StartRing, ATurnCostsWhatItLooksAt) {
  double cost[2] = {1, 1};
  for (int i = 0; i < 6; ++i) {
    const engine::RunKey count = i % 2 == 0 ? 500 : 20'000;
    Crowd crowd(count);
    for (engine::RunKey key = 1; key <= count; ++key) {
      for (engine::NodeIndex n = 0; n < 9; ++n) crowd.ring.add(crowd.at(key), attempt(n));
    }
    const double begin = cpu_seconds();
    for (int turn = 0; turn < 2'000; ++turn) {
      RunEntry& first = *crowd.ring.first();
      crowd.ring.pop(first);
      RunEntry* next = crowd.ring.after(first);
      crowd.ring.rotate(first);
      for (int look = 0; look < 4; ++look) next = crowd.ring.after(*next);
      EXPECT_EQ(crowd.ring.size(), count);
    }
    cost[i % 2] = std::min(cost[i % 2], cpu_seconds() - begin);
  }
  EXPECT_LT(cost[1], 5 * cost[0]);
}

TEST(Wakes, TimersThatCountNoMoreDoNotGather) {
  Crowd crowd(100);
  Wakes wakes(crowd.entries);
  for (std::int64_t round = 1; round <= 1'000; ++round) {
    for (engine::RunKey key = 1; key <= 100; ++key) {
      wakes.wake_at(crowd.at(key), {round * 1'000 + static_cast<std::int64_t>(key)});
    }
  }
  EXPECT_LE(wakes.timers_kept(), 300u);
  EXPECT_EQ(wakes.next_timer().ns, 1'000'001);
  wakes.fire({999'999});
  EXPECT_FALSE(wakes.any_ready());
  wakes.fire({1'000'050});
  for (engine::RunKey key = 1; key <= 50; ++key) EXPECT_EQ(wakes.next()->key, key);
  EXPECT_EQ(wakes.next(), nullptr);
  EXPECT_EQ(wakes.next_timer().ns, 1'000'051);
}

}  // namespace
}  // namespace tiphys::controller
