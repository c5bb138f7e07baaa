// The execution graph, derived from the table (§4.5). Edges are not stored.
#pragma once

#include <functional>
#include <vector>

#include "engine/decision.h"
#include "engine/state/run_state.h"

namespace tiphys::engine::view {

// `children` of a node, in order of creation. O(own children + depth + out-degree).
std::vector<NodeIndex> children(const state::RunState& s, NodeIndex node);
// At most `most` of them, from number `from` on. See RunView::children.
std::vector<NodeIndex> children_from(const state::RunState& s, NodeIndex node, NodeIndex from,
                                     std::size_t most);
// All of them one by one: of a wide level no list is made.
using VisitNode = std::function<void(NodeIndex)>;
void visit_children(const state::RunState& s, NodeIndex node, const VisitNode& visit);
// `outboundNodes` of a finished Steps or DAG node; none where it came from a cache. O(result).
void visit_outbound(const state::RunState& s, NodeIndex node, const VisitNode& visit);

// Beyond this many nodes a group shows no progress of its own: it is a walk for each group.
inline constexpr std::size_t kGroupProgressMax = 5'000;
// Whether a node counts in the progress of those before it; others show the sum.
bool counts_progress(NodeType type);

}  // namespace tiphys::engine::view
