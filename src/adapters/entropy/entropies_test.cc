// What callers rely on: different bits each time, and the same from the same seed.
#include "adapters/entropy/entropies.h"

#include <gtest/gtest.h>

namespace tiphys::adapters::entropy {
namespace {

TEST(SystemEntropy, NeverRepeatsItself) {
  SystemEntropy entropy;
  EXPECT_NE(entropy.draw(), entropy.draw());
}

TEST(SeededEntropy, RepeatsItselfFromTheSameSeedOnly) {
  SeededEntropy one(1);
  SeededEntropy same(1);
  SeededEntropy two(2);
  const auto first = one.draw();
  EXPECT_EQ(first, same.draw());
  EXPECT_NE(first, two.draw());
  EXPECT_NE(first, one.draw());
}

}  // namespace
}  // namespace tiphys::adapters::entropy
