// What a LabelSelector says of one map of labels.
#pragma once

#include "base/value.h"
#include "ports/labels.h"

namespace tiphys::store::memory {

// O(requirements × labels).
bool all_hold(const ports::LabelSelector& selector, const base::Value& labels);

}  // namespace tiphys::store::memory
