// Identity: what a run, a node and an attempt are called.
//
// A node is its 32-bit index in its run; the predecessor's text id is presentation (node_name.h).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiphys::engine {

// One store's own key of a run; never reused there, never zero. Of no meaning outside of it: what
// outlives a store or is seen by more than one (attempts, folders, pods) says RunUid.
using RunKey = std::uint64_t;
using NodeIndex = std::uint32_t;
// Raised by a retry of the whole workflow; rows of older generations are history.
using Generation = std::uint32_t;

inline constexpr NodeIndex kNoNode = 0xffffffffu;

// A run everywhere and for ever, by the uid of its workflow. All zero: not set.
struct RunUid {
  constexpr RunUid() = default;
  constexpr RunUid(std::uint64_t the_high, std::uint64_t the_low) : high(the_high), low(the_low) {}
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  bool is_set() const { return high != 0 || low != 0; }
  auto operator<=>(const RunUid&) const = default;
};

// A UUID is its own 128 bits; another text is hashed; "" is not set.
RunUid run_uid(std::string_view workflow_uid);
// As a UUID is written, in lower case.
std::string to_text(const RunUid& uid);
// What to_text gives and nothing else; also safe as a file's name, so for reading those.
std::optional<RunUid> parse_run_uid(std::string_view text);

// One pod or process. Doing the same id twice is harmless; doing it again on purpose is a new
// incarnation (or attempt). Retry attempts of a template are nodes of their own (`N(0)`, `N(1)`),
// so `attempt` counts only automatic restarts of one node.
struct AttemptId {
  RunUid run;
  Generation generation = 0;
  NodeIndex node = kNoNode;
  std::uint32_t attempt = 0;
  std::uint32_t incarnation = 0;
  auto operator<=>(const AttemptId&) const = default;
};

// "<uid>/g0/n12/a0/i0": for logs, positions in them and readers elsewhere.
std::string to_text(const AttemptId& id);
// What to_text gives, or nothing.
std::optional<AttemptId> parse_attempt_id(std::string_view text);

}  // namespace tiphys::engine
