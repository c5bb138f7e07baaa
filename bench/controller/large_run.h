// What one very large run costs the loop in a turn: while it is made, gets its snapshots, is
// loaded.
#pragma once

#include "report.h"

namespace tiphys::bench {

// A fan-out of so many nodes, over a store on a thread of its own.
void measure_large(Report& report, int nodes);

}  // namespace tiphys::bench
