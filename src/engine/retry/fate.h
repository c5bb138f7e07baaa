// Fate: what becomes of each node when a whole workflow is retried (§23.2). Pure; changes nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/ids.h"
#include "engine/retry/wish.h"
#include "engine/state/run_state.h"

namespace tiphys::engine::retry {

enum class Fate : std::uint8_t {
  Kept,      // as it is, with its attempts, outputs and logs
  Reopened,  // as it is, but hooks of it are to run again
  Reset,     // a group on the way to what is left out: it runs again and makes what is missing
  Gone,      // left out; made anew, under the same name, where the workflow comes to it
};

// One for each node. What is left out has all that hangs from it left out, too: below it and behind
// it. O(nodes + edges).
std::vector<Fate> fates(const state::RunState& s, const Wish& wish);

// The workflow's exit handlers and what is below them: true for each such node. O(nodes).
std::vector<bool> exit_nodes(const state::RunState& s);

// Whether something behind or below each node of `from` has succeeded that is not itself marked in
// `chosen`. O(what hangs from them).
std::vector<bool> with_success_below(const state::RunState& s, const std::vector<NodeIndex>& from,
                                     const std::vector<bool>& chosen);

}  // namespace tiphys::engine::retry
