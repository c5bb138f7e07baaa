// Resubmission: the manifest of a new workflow from one that was submitted before (§23.3).
#pragma once

#include <cstdint>

#include "base/value.h"

namespace tiphys::submit {

// `workflow`: the whole object, as it is presented; its status is not looked at. The new one is
// named from its generateName, or from its name. Pure; to be submitted like any other.
base::Value resubmitted(const base::Value& workflow);

// The same with a name fixed already, as a memoized resubmission needs it: what it is named from
// and five letters or digits, made of `bits`.
base::Value resubmitted_as(const base::Value& workflow, std::uint64_t bits);

}  // namespace tiphys::submit
