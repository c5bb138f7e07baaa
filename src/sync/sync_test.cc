// Doorbell, Guarded and BoundedQueue across real threads.
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "sync/bounded_queue.h"
#include "sync/doorbell.h"
#include "sync/guarded.h"

namespace tiphys::sync {
namespace {

constexpr base::Duration kNone = {0};
constexpr base::Duration kLong = base::Duration::seconds(30);

TEST(Doorbell, KeepsManyRingsAsOne) {
  auto bell = std::move(*Doorbell::create());
  EXPECT_FALSE(bell->wait_for(kNone));
  bell->ring();
  bell->ring();
  EXPECT_TRUE(bell->wait_for(kNone));
  EXPECT_FALSE(bell->wait_for(kNone));
}

TEST(Doorbell, WakesAThreadThatWaits) {
  auto bell = std::move(*Doorbell::create());
  bool woken = false;
  std::jthread waiter([&bell, &woken] { woken = bell->wait_for(kLong); });
  bell->ring();
  waiter.join();
  EXPECT_TRUE(woken);
}

TEST(Doorbell, GivesUpAfterItsTimeout) {
  auto bell = std::move(*Doorbell::create());
  EXPECT_FALSE(bell->wait_for(base::Duration::milliseconds(2)));
}

TEST(Guarded, LosesNoUpdateOfManyThreads) {
  Guarded<int> count(0);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&count] {
        for (int i = 0; i < 10'000; ++i) count.with([](int& n) { ++n; });
      });
    }
  }
  EXPECT_EQ(count.with([](int n) { return n; }), 40'000);
}

TEST(BoundedQueue, RefusesWhatIsTooMuchAndKeepsItWithTheSender) {
  BoundedQueue<std::unique_ptr<int>> queue(2);
  EXPECT_TRUE(queue.push(std::make_unique<int>(1)));
  EXPECT_TRUE(queue.push(std::make_unique<int>(2)));
  auto third = std::make_unique<int>(3);
  EXPECT_FALSE(queue.push(std::move(third)));
  ASSERT_NE(third, nullptr);
  auto taken = queue.take(1);
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(*taken[0], 1);
  EXPECT_TRUE(queue.push(std::move(third)));
  EXPECT_EQ(queue.take(10).size(), 2u);
  EXPECT_EQ(queue.size(), 0u);
}

}  // namespace
}  // namespace tiphys::sync
