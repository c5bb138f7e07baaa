// The execution graph, derived from the table (§4.5). Edges are not stored.
#pragma once

#include <vector>

#include "engine/state/run_state.h"

namespace tiphys::engine::view {

// `children` of a node, in order of creation. O(own children + depth + out-degree).
std::vector<NodeIndex> children(const state::RunState& s, NodeIndex node);
// `outboundNodes` of a finished Steps or DAG node; the node itself for leaves. O(result).
std::vector<NodeIndex> outbound(const state::RunState& s, NodeIndex node);

}  // namespace tiphys::engine::view
