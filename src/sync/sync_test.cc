// Doorbell and Guarded across real threads.
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

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

}  // namespace
}  // namespace tiphys::sync
