// PodName: what the pod of a node is called, from the objects as users see them (spec/pod_name.h).
#pragma once

#include <string>

#include "base/value.h"

namespace tiphys::api {

// `workflow` needs its metadata only; `node` is one of status.nodes.
std::string pod_name(const base::Value& workflow, const base::Value& node);

}  // namespace tiphys::api
