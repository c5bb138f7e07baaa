// Identity: what a run, a node and an attempt are called inside of one store.
//
// A node is its 32-bit index in its run; the predecessor's text id is presentation (node_name.h).
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace tiphys::engine {

// The store's key of a run; never reused, never zero.
using RunKey = std::uint64_t;
using NodeIndex = std::uint32_t;
// Raised by a retry of the whole workflow; rows of older generations are history.
using Generation = std::uint32_t;

inline constexpr NodeIndex kNoNode = 0xffffffffu;

// One pod or process. Doing the same id twice is harmless; doing it again on purpose is a new
// incarnation (or attempt). Retry attempts of a template are nodes of their own (`N(0)`, `N(1)`),
// so `attempt` counts only automatic restarts of one node.
struct AttemptId {
  RunKey run = 0;
  Generation generation = 0;
  NodeIndex node = kNoNode;
  std::uint32_t attempt = 0;
  std::uint32_t incarnation = 0;
  auto operator<=>(const AttemptId&) const = default;
};

// "7/g0/n12/a0/i0": for logs, folder names replace '/' by '-'.
std::string to_text(const AttemptId& id);

}  // namespace tiphys::engine
