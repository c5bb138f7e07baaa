// NodeSet against std::set.
#include "engine/state/node_set.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <vector>

namespace tiphys::engine::state {
namespace {

std::vector<NodeIndex> members(const NodeSet& set) {
  std::vector<NodeIndex> out;
  for (NodeIndex i = set.next(0); i != kNoNode; i = set.next(i + 1)) out.push_back(i);
  return out;
}

TEST(NodeSet, IsEmptyAtFirst) {
  NodeSet set;
  EXPECT_TRUE(set.empty());
  EXPECT_EQ(set.next(0), kNoNode);
  set.erase(17);
  EXPECT_FALSE(set.contains(17));
}

TEST(NodeSet, FindsMembersThatAreFarApart) {
  NodeSet set;
  const std::vector<NodeIndex> far = {0, 63, 64, 4095, 4096, 262'143, 262'144, 3'000'000};
  for (NodeIndex node : far) set.insert(node);
  EXPECT_EQ(members(set), far);
  EXPECT_EQ(set.next(262'145), 3'000'000u);
  EXPECT_EQ(set.next(3'000'001), kNoNode);
  for (NodeIndex node : far) set.erase(node);
  EXPECT_TRUE(set.empty());
  EXPECT_EQ(set.next(0), kNoNode);
}

TEST(NodeSet, IsWhatASetIs) {
  for (std::uint32_t below : {70u, 5'000u, 600'000u}) {
    NodeSet set;
    std::set<NodeIndex> truth;
    std::uint64_t state = below;
    for (int i = 0; i < 20'000; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      const auto node = static_cast<NodeIndex>((state >> 33) % below);
      const bool in = (state >> 62) < 2;
      in ? set.insert(node) : set.erase(node);
      in ? void(truth.insert(node)) : void(truth.erase(node));
      ASSERT_EQ(set.contains(node), in);
      auto after = truth.upper_bound(node);
      ASSERT_EQ(set.next(node + 1), after == truth.end() ? kNoNode : *after);
    }
    EXPECT_EQ(set.size(), truth.size());
    EXPECT_EQ(members(set), std::vector<NodeIndex>(truth.begin(), truth.end()));
  }
}

}  // namespace
}  // namespace tiphys::engine::state
