// Picture: what is compared of a finished workflow, as one Value whose nodes are called by name.
//
//   {phase, message, progress, outputs, conditions, nodes: {<name>: {id, type, …, children: […]}}}
//
// The pointers of a record's `varies` lead into it.
#pragma once

#include <string>
#include <vector>

#include "base/value.h"
#include "conformance/outcome.h"

namespace tiphys::conformance {

base::Value picture_of_record(const Outcome& outcome);
base::Value picture_of_status(const base::Value& status);
// One line for each thing that is not the same.
std::vector<std::string> compare(const base::Value& want, const base::Value& got);

// For a run with real processes: artifacts by name and key, without archived logs (`main-logs`);
// who resumed it is anybody; and out of both
// pictures goes what the two recorded runs did not have in common. Where these took different ways
// (a node or a phase varies) only nodes present in both count, and a field that varies for one node
// counts for none: two runs do not show all that chance can do.
void prepare_for_real(const Outcome& outcome, base::Value& want, base::Value& got);

}  // namespace tiphys::conformance
