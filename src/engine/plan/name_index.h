// NameIndex: positions in a list of named things, found by name; 8 to 16 bytes for each.
//
// The names stay where they are: whoever asks says what the name of a position is. Of equal names
// the one that was added first is found. Both are O(1) as a rule.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace tiphys::engine::plan {

class NameIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffu;

  // `name_of(i)` for each i below `count`. REQUIRES: no position is added twice.
  template <class NameOf>
  void fill(std::uint32_t count, NameOf name_of) {
    std::size_t size = 16;
    while (size < std::size_t{count} * 2) size *= 2;
    slots_.assign(size, kNone);
    for (std::uint32_t i = 0; i < count; ++i) {
      std::size_t at = slot(name_of(i), name_of);
      if (slots_[at] == kNone) slots_[at] = i;
    }
  }
  template <class NameOf>
  std::uint32_t find(std::string_view name, NameOf name_of) const {
    return slots_.empty() ? kNone : slots_[slot(name, name_of)];
  }
  std::size_t memory_bytes() const { return slots_.capacity() * sizeof(std::uint32_t); }

 private:
  // Where the name is, or where it would be.
  template <class NameOf>
  std::size_t slot(std::string_view name, NameOf name_of) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = base::hash64(name) & mask;
    while (slots_[at] != kNone && name_of(slots_[at]) != name) at = (at + 1) & mask;
    return at;
  }
  std::vector<std::uint32_t> slots_;  // open addressing
};

}  // namespace tiphys::engine::plan
