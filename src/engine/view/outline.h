// A bounded picture of all nodes: the top of the tree, and of wide levels some and the number of
// the others.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/run.h"
#include "engine/state/run_state.h"

namespace tiphys::engine::view {

// Children of one node that an outline leaves out.
struct Omitted {
  NodeIndex parent = kNoNode;  // the nearest node around them that is shown as a parent
  PhaseCounts counts;
};

struct Outline {
  std::vector<NodeIndex> nodes;    // in order
  std::vector<NodeIndex> matched;  // of them, those that were asked for; empty: all
  std::vector<Omitted> omitted;    // in the order of their parents
};

// Of a level wider than `width_max` the first and the last are taken, and a few of those between
// that failed or run. With `wanted`: only such nodes and those around them.
// O(nodes) where `wanted` is set, else O(children of the nodes taken).
Outline outline(const state::RunState& s, const OutlineQuery& query);
// The member `outline` of a status. `with_matched`: what was wanted is told.
void write_outline(const state::RunState& s, const Outline& outline, bool with_matched,
                   base::ObjectWriter& out);

}  // namespace tiphys::engine::view
