// Vectors of §46: names, ids, display names.
#include "engine/table/node_name.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace tiphys::engine::table {
namespace {

Node child(NodeIndex owner, NameKind kind, std::uint32_t suffix = 0) {
  Node n;
  n.owner = owner;
  n.boundary = 0;
  n.kind = kind;
  n.suffix = suffix;
  return n;
}

TEST(NodeName, HashesAreThoseOfThePredecessor) {
  const std::pair<const char*, std::uint32_t> vectors[] = {
      {"hello[0]", 3705025351},
      {"hello[0].build", 3053044161},
      {"hello[0].build(0)", 2676917912},
      {"hello[0].item(1:foo)", 2098724152},
      {"hello[0].item(0:a:1,b:x)", 2829891275},
      {"hello.A", 1502232122},
      {"hello.A(0:[a b])", 3903277760},
      {"hello.A(2:3)(1)", 3702566304},
      {"hello.onExit", 3061418610},
      {"hello[0].build.onExit", 2210488600},
      {"hello.hooks.running", 2874907540},
      {"hello[0].build.hooks.running", 2212815462},
      {"hello[0].cs.main", 1026951360},
      {"two-artgc-8tcvt[1]", 225996876},
      {"two-artgc-8tcvt[0].call-first", 802059674},
  };
  for (const auto& [name, hash] : vectors) EXPECT_EQ(base::fnv1a32(name), hash) << name;
}

TEST(NodeName, NamesAndIdsGrowFromTheirOwners) {
  NodeTable nodes;
  CallName call = [](NodeIndex) { return std::string_view("build"); };
  Naming naming{nodes, "hello", call};
  NodeIndex root = nodes.add(Node{}, "hello");
  NodeIndex group = nodes.add(child(root, NameKind::Group, 0), "[0]");
  NodeIndex step = nodes.add(child(group, NameKind::Step), ".build");
  NodeIndex attempt = nodes.add(child(step, NameKind::Attempt, 0), "(0)");
  NodeIndex exit = nodes.add(child(step, NameKind::OnExit), ".onExit");
  EXPECT_EQ(naming.id(root), "hello");
  EXPECT_EQ(naming.id(step), "hello-3053044161");
  EXPECT_EQ(naming.id(attempt), "hello-2676917912");
  EXPECT_EQ(naming.id(exit), "hello-2210488600");
  EXPECT_EQ(naming.name(attempt), "hello[0].build(0)");
  EXPECT_EQ(naming.display_name(attempt), "build(0)");
  EXPECT_EQ(naming.display_name(group), "[0]");
  EXPECT_EQ(naming.find("hello-3053044161"), step);
  EXPECT_EQ(naming.find("hello[0].build.onExit"), exit);
  EXPECT_EQ(naming.find("hello[1]"), std::nullopt);
}

TEST(NodeName, TheLaterOfTwoEqualIdsGetsANumber) {
  NodeTable nodes;
  CallName call = [](NodeIndex) { return std::string_view(); };
  Naming naming{nodes, "w", call};
  NodeIndex root = nodes.add(Node{}, "w");
  NodeIndex a = nodes.add(child(root, NameKind::Hook, nodes.strings().intern("a")), ".same");
  NodeIndex b = nodes.add(child(root, NameKind::Hook, nodes.strings().intern("b")), ".same");
  EXPECT_EQ(naming.id(b), naming.id(a) + "-2");
  for (std::uint32_t i = 1; i <= 1000; ++i) {  // the index grows several times
    nodes.add(child(0, NameKind::Group, i), "[" + std::to_string(i) + "]");
  }
  EXPECT_EQ(naming.id(b), naming.id(a) + "-2");
  EXPECT_FALSE(naming.id(a).ends_with("-2"));
  EXPECT_EQ(naming.find(naming.id(b)), b);
}

}  // namespace
}  // namespace tiphys::engine::table
