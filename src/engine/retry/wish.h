// Wish: what a retry of a whole workflow asks for, and whether it fits (§23.2).
//
// The command line checks it before the intent is written, the run again when it absorbs it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "engine/phase.h"

namespace tiphys::engine::retry {

struct Wish {
  bool restart_successful = false;
  std::string selector;  // of nodes to run again though they succeeded; counts with the above only
  std::vector<std::pair<std::string, std::string>> parameters;  // name and value, in their order

  bool chooses() const { return restart_successful && !selector.empty(); }
};

// From the arguments of an intent: restartSuccessful, nodeFieldSelector, parameters (texts
// NAME=VALUE; of one name the last counts). InvalidArgument in the predecessor's words.
base::Result<Wish> read_wish(const base::Value& arguments);

// FailedPrecondition: a workflow in this phase cannot be retried so.
base::Result<void> check_phase(WorkflowPhase phase, const Wish& wish);

// Both at once, for whoever writes the intent.
base::Result<void> check_retry(WorkflowPhase phase, const base::Value& arguments);

}  // namespace tiphys::engine::retry
