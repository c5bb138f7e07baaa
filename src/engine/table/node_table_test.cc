// Rows that nodes share, and names that have one hash.
#include "engine/table/node_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/hash.h"

namespace tiphys::engine::table {
namespace {

NodeIndex add(NodeTable& nodes, const std::string& suffix, NodeIndex owner = 0) {
  Node n;
  n.owner = nodes.size() == 0 ? kNoNode : owner;
  n.kind = nodes.size() == 0 ? NameKind::Root : NameKind::TaskItem;
  return nodes.add(n, suffix);
}

void set(NodeTable& nodes, NodeIndex i, StringId host, std::uint32_t cpu) {
  Extra& extra = nodes.make_extra(i);
  extra.host_name = host;
  extra.cpu_seconds = cpu;
  nodes.share_extra(i);
}

TEST(NodeTable, NodesWithEqualExtrasShareARow) {
  NodeTable nodes;
  const StringId host = nodes.strings().intern("a host");
  for (int i = 0; i < 10'000; ++i) set(nodes, add(nodes, std::to_string(i)), host, i % 50);
  EXPECT_LE(nodes.extras(), 52u) << "50 of them, the empty one, and one while it is made";
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    ASSERT_TRUE(nodes.has_extra(i));
    ASSERT_EQ(nodes.extra(i).host_name, host);
    ASSERT_EQ(nodes.extra(i).cpu_seconds, i % 50);
  }
}

TEST(NodeTable, AChangeOfOneNodeIsNotSeenInAnother) {
  NodeTable nodes;
  const StringId host = nodes.strings().intern("a host");
  for (int i = 0; i < 4; ++i) set(nodes, add(nodes, std::to_string(i)), host, 1);
  EXPECT_EQ(&nodes.extra(0), &nodes.extra(3));
  set(nodes, 3, host, 2);
  nodes.make_extra(2).rare.made().pod_ip = host;
  nodes.share_extra(2);
  EXPECT_EQ(nodes.extra(0).cpu_seconds, 1u);
  EXPECT_EQ(nodes.extra(1).cpu_seconds, 1u);
  EXPECT_FALSE(nodes.extra(1).rare.is_set());
  EXPECT_EQ(nodes.extra(2).cpu_seconds, 1u);
  EXPECT_EQ(nodes.extra(2).rare->pod_ip, host);
  EXPECT_EQ(nodes.extra(3).cpu_seconds, 2u);
  // What was one's own and is equal to that of others again is theirs again.
  set(nodes, 3, host, 1);
  EXPECT_EQ(&nodes.extra(0), &nodes.extra(3));
  const std::size_t rows = nodes.extras();
  for (int round = 0; round < 100; ++round) set(nodes, 3, host, 2 + round % 2);
  EXPECT_LE(nodes.extras(), rows + 1) << "rows that nobody has are used again";
}

TEST(NodeTable, RowsWithRareFieldsAreNeverShared) {
  NodeTable nodes;
  for (int i = 0; i < 3; ++i) {
    nodes.make_extra(add(nodes, std::to_string(i))).rare.made().waiting_lock = 7;
    nodes.share_extra(static_cast<NodeIndex>(i));
  }
  nodes.make_extra(1).rare.made().waiting_lock = 8;
  EXPECT_EQ(nodes.extra(0).rare->waiting_lock, 7u);
  EXPECT_EQ(nodes.extra(2).rare->waiting_lock, 7u);
}

TEST(NodeTable, MoreDifferentRowsThanItLooksForAreAllRight) {
  NodeTable nodes;
  for (std::uint32_t i = 0; i < 60'000; ++i) {
    set(nodes, add(nodes, std::to_string(i)), 0, i % 20'000);
  }
  for (NodeIndex i = 0; i < nodes.size(); ++i) ASSERT_EQ(nodes.extra(i).cpu_seconds, i % 20'000);
}

// FNV-1a goes back to where it was behind a text that it maps to nothing: equal suffixes below one
// owner have one hash.
TEST(NodeTable, NodesOfOneHashAreFoundInTheirOrder) {
  for (const bool asked : {false, true}) {
    NodeTable nodes;
    add(nodes, "wf");
    std::vector<std::vector<NodeIndex>> expected(1000);
    for (std::size_t i = 0; i < 3000; ++i) {
      expected[i * 7 % 1000].push_back(add(nodes, "." + std::to_string(i * 7 % 1000)));
      if (asked) {
        ASSERT_EQ(nodes.rank_of_hash(expected[i * 7 % 1000].back()), 1 + i / 1000);
      }
    }
    for (const std::vector<NodeIndex>& equals : expected) {
      ASSERT_EQ(nodes.with_hash(nodes[equals[0]].name_hash), equals);
      for (std::size_t rank = 0; rank < equals.size(); ++rank) {
        ASSERT_EQ(nodes.rank_of_hash(equals[rank]), rank + 1);
      }
    }
    EXPECT_EQ(nodes.with_hash(base::fnv1a32("another")), std::vector<NodeIndex>());
  }
}

}  // namespace
}  // namespace tiphys::engine::table
