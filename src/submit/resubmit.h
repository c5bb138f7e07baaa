// Resubmission: the manifest of a new workflow from one that was submitted before (§23.3).
#pragma once

#include "base/value.h"

namespace tiphys::submit {

// `workflow`: the whole object, as it is presented; its status is not looked at. The new one is
// named from its generateName, or from its name. Pure; to be submitted like any other.
base::Value resubmitted(const base::Value& workflow);

}  // namespace tiphys::submit
