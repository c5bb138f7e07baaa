// NodeSet: a set of nodes, one bit for each up to the last one that was ever in it.
//
// Two levels of summaries over the bits, so that to go from one member to the next costs O(1) up to
// some millions of nodes, however few of them are in the set.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/ids.h"

namespace tiphys::engine::state {

class NodeSet {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  bool contains(NodeIndex node) const {
    const auto& bits = levels_[0];
    return node / 64 < bits.size() && (bits[node / 64] >> (node % 64) & 1) != 0;
  }
  void insert(NodeIndex node) {
    if (contains(node)) return;
    ++size_;
    std::size_t at = node;
    for (auto& words : levels_) {
      if (words.size() <= at / 64) words.resize(at / 64 + 1);
      std::uint64_t& word = words[at / 64];
      const bool summed_up = word != 0;
      word |= std::uint64_t{1} << (at % 64);
      if (summed_up) return;
      at /= 64;
    }
  }
  void erase(NodeIndex node) {
    if (!contains(node)) return;
    --size_;
    std::size_t at = node;
    for (auto& words : levels_) {
      std::uint64_t& word = words[at / 64];
      word &= ~(std::uint64_t{1} << (at % 64));
      if (word != 0) return;
      at /= 64;
    }
  }
  // The first member from that node on; kNoNode: there is none.
  NodeIndex next(NodeIndex from) const {
    const std::size_t found = next_in(0, from);
    return found == kNone ? kNoNode : static_cast<NodeIndex>(found);
  }
  std::size_t memory_bytes() const {
    std::size_t words = 0;
    for (const auto& level : levels_) words += level.capacity();
    return words * sizeof(std::uint64_t);
  }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;
  static constexpr std::size_t kLevels = 3;

  // The first bit that is set from `from` on.
  std::size_t next_in(std::size_t level, std::size_t from) const {
    const auto& words = levels_[level];
    std::size_t word = from / 64;
    if (word >= words.size()) return kNone;
    if (const std::uint64_t bits = words[word] >> (from % 64); bits != 0) {
      return from + static_cast<std::size_t>(std::countr_zero(bits));
    }
    ++word;
    if (level + 1 < kLevels) {
      word = next_in(level + 1, word);
    } else {
      while (word < words.size() && words[word] == 0) ++word;
    }
    if (word >= words.size()) return kNone;
    return word * 64 + static_cast<std::size_t>(std::countr_zero(words[word]));
  }

  std::array<std::vector<std::uint64_t>, kLevels> levels_;  // bits, and which words of them are set
  std::size_t size_ = 0;
};

}  // namespace tiphys::engine::state
