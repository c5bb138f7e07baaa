// Brood: how the many children of one node are doing, kept up with each change, so that to look at
// a level of a million nodes costs no more than at one of a hundred.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/ids.h"
#include "engine/phase.h"

namespace tiphys::engine::state {

struct Brood {
  // Who has no more children has no brood: they are looked at one by one.
  static constexpr std::uint32_t kLeast = 64;
  static constexpr std::size_t kFailedKept = 5;

  std::array<std::uint32_t, 7> by_phase = {};
  // The first of those that failed, in the order of their creation.
  std::vector<NodeIndex> failed;

  std::uint32_t in(Phase phase) const { return by_phase[static_cast<std::size_t>(phase)]; }
  // Adds a child as it is, or takes it away. O(kFailedKept). What has failed stays so: it is taken
  // away to be added again at once.
  void count(NodeIndex child, Phase phase, int by) {
    by_phase[static_cast<std::size_t>(phase)] += static_cast<std::uint32_t>(by);
    if (!is_failed_or_error(phase)) return;
    const auto at = std::lower_bound(failed.begin(), failed.end(), child);
    if (by < 0) {
      if (at != failed.end() && *at == child) failed.erase(at);
      return;
    }
    failed.insert(at, child);
    if (failed.size() > kFailedKept) failed.pop_back();
  }
};
static_assert(static_cast<std::size_t>(Phase::Omitted) + 1 == 7);

}  // namespace tiphys::engine::state
