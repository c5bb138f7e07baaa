// Agreement of two statuses, node by node, and a failing case made small.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/value.h"
#include "laws/history.h"

namespace tiphys::laws {

// What differs, one line each; lists of children compare as sets.
std::vector<std::string> status_differences(const base::Value& a, const base::Value& b);

// The lines that are not one of the known differences (src/engine/README.md), which are to
// be taken out of this function as they are settled.
std::vector<std::string> without_known(std::vector<std::string> lines, const base::Value& engine);

// "" when the law holds for that workflow and seed, otherwise what is wrong.
using Law = std::function<std::string(const base::Value& workflow, std::uint64_t seed)>;

// Greedy: the smallest variant found, within `tries` trials, for which the law still fails.
base::Value shrink(const base::Value& workflow, std::uint64_t seed, const Law& law, int tries);

}  // namespace tiphys::laws
