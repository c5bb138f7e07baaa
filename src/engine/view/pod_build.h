// The pod of a leaf: its template with everything filled in (§24).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/pod.h"
#include "engine/state/run_state.h"

namespace tiphys::engine::view {

// A pure function of the spec and the node's record: equal at any time of the node's life.
base::Result<PodDescription> build_pod(const state::RunState& s, NodeIndex node);
// The names of its containers, in the same order: from the template where nothing can change them,
// else from the pod. Empty where there is no pod.
std::vector<std::string> container_names(const state::RunState& s, NodeIndex node);

}  // namespace tiphys::engine::view
