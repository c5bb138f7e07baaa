// Duplicate keys among the members of an object.
#pragma once

#include "base/value.h"

namespace tiphys::base {

// The later one of two members with the same key, or nullptr. O(n log n).
const Member* find_duplicate(const Members& members);
// Keeps the last value of each key, at the place of the first. O(n log n).
void drop_earlier(Members& members);

}  // namespace tiphys::base
