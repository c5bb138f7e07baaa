// The block of facts that `get` prints above the tree, and the status word of lists.
#pragma once

#include <string>

#include "api/workflow.h"
#include "base/value.h"
#include "cli/view/style.h"

namespace tiphys::cli::view {

// "Running (Suspended)", "Failed (Terminated)", "Pending", …
std::string status_word(const base::Value& workflow);
std::string status_word(const api::WorkflowSummary& row);
// "my-wf: Running, 3/7", with the message where there is one.
std::string change_line(const api::WorkflowSummary& row);

// Name, Namespace, ServiceAccount, Status, … one per line. O(parameters + outputs).
std::string header(const base::Value& workflow, const Style& style);

}  // namespace tiphys::cli::view
