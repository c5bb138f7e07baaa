// Graphs of tasks and containers: an order, a cycle, and who comes before whom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tiphys::lint {

// For each node, the nodes that it depends on.
using Edges = std::vector<std::vector<std::uint32_t>>;

// Nodes such that each comes after those that it depends on, otherwise in the given order; shorter
// than `edges` where there is a cycle. O(nodes + edges).
std::vector<std::uint32_t> sorted_by_dependency(const Edges& edges);
// A path from a node back to itself, or empty. O(nodes + edges), no recursion.
std::vector<std::uint32_t> find_cycle(const Edges& edges);

// Answers whether one task comes before another. A question costs what lies between the two; all
// questions together are bounded, after which the answer is yes.
class Ancestry {
 public:
  // REQUIRES: `edges` outlives it, `order` is a whole order.
  Ancestry(const Edges& edges, const std::vector<std::uint32_t>& order);
  bool is_ancestor(std::uint32_t ancestor, std::uint32_t of);

 private:
  const Edges& edges_;
  std::vector<std::uint32_t> rank_;  // position in the order
  std::vector<std::uint32_t> seen_;  // the question that last came by
  std::uint32_t question_ = 0;
  std::uint64_t steps_left_;
};

}  // namespace tiphys::lint
