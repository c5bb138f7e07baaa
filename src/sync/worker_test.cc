// Order, the wait at the end, and jobs that post jobs.
#include "sync/worker.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace tiphys::sync {
namespace {

TEST(Worker, CarriesOutEveryJobInOrderBeforeItEnds) {
  std::vector<int> done;
  {
    Worker worker;
    for (int i = 0; i < 1000; ++i) worker.post([&done, i] { done.push_back(i); });
  }
  ASSERT_EQ(done.size(), 1000u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(done[static_cast<std::size_t>(i)], i);
}

TEST(Worker, AJobMayPostAnotherAndOwnWhatCannotBeCopied) {
  std::vector<int> done;
  {
    Worker worker;
    worker.post([&done, &worker, one = std::make_unique<int>(1)] {
      done.push_back(*one);
      worker.post([&done] { done.push_back(2); });
    });
  }
  EXPECT_EQ(done, (std::vector{1, 2}));
}

}  // namespace
}  // namespace tiphys::sync
