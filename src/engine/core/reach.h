// Reach: what came over from an earlier generation goes on only once the workflow comes to it
// (§23.2).
//
// A live node that came over may belong to a later step group than one that runs again, to a node
// that waits for its locks, or be the exit handler of a node that has not ended. It is held back
// until then: nothing visits it, it takes no place and asks for no lock (INV-19). Tasks of a DAG
// are not held back by their dependencies, as in the predecessor. Where its Steps node ends before
// it comes there, what is held back is omitted; a further retry opens it again.
//
// Who is held back follows from what is stored: nothing is written for it.
#pragma once

#include <map>

#include "engine/state/loading.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

// Of each Steps node that was looked at the group that it has come to; none: it has come to its
// end.
using CurrentGroups = std::map<NodeIndex, NodeIndex>;
// Marks a node that is held back. REQUIRES: it is known what is open; nothing was counted yet;
// those before it were looked at. O(1), for the first group of a Steps node O(its groups).
void hold_back(state::Loading& load, NodeIndex node, CurrentGroups& current);
// The workflow has come to a node: it and what is below it goes on, but for what is held back for a
// reason of its own. Nothing if it is not held back. O(live nodes there and their siblings).
void reach(state::Turn& turn, NodeIndex node);
// The same for what is below a node that has just begun.
void reach_below(state::Turn& turn, NodeIndex node);
// The node has ended: what it holds back is visited, as the workflow may not come to it any more.
// O(its children), O(1) for a node of this generation.
void visit_what_it_holds(state::Turn& turn, NodeIndex owner);
// A visit of a node that is held back: omits it if nothing can come to it any more. What is below
// it is visited in turn, so that many of them are spread over steps.
void visit_held(state::Turn& turn, NodeIndex node);
// All children of a node have settled, but for an exit handler that waits for the node's own end.
bool is_idle(const state::RunState& s, NodeIndex node);
// The node was omitted, or the group around it: no hook of it begins. O(1).
bool is_left_out(const state::RunState& s, NodeIndex node);

}  // namespace tiphys::engine::core
