// What live runs of one workflow hold, and what loading them costs.
#pragma once

#include "report.h"

namespace tiphys::bench {

// So many runs that share, in a cache as the controller has it, and a tenth as many that do not.
void measure_held(Report& report, int runs);

}  // namespace tiphys::bench
