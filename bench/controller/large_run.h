// What one very large run costs the loop in a turn: while it is made, gets its snapshots, is
// loaded.
#pragma once

#include <cstdint>

#include "report.h"

namespace tiphys::bench {

// A fan-out of so many nodes, over a store on a thread of its own. `piece`: of snapshots, in nodes;
// 0: as it is.
void measure_large(Report& report, int nodes, std::uint32_t piece = 0);

}  // namespace tiphys::bench
