// Printing logs, for `logs` and `submit --log`.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/log.h"
#include "api/workflow.h"
#include "cli/session.h"

namespace tiphys::cli {

// Prints the log of a workflow, until it ends if `follow`.
int print_logs(Session& session, const std::string& name, api::LogQuery query, bool follow,
               bool timestamps);

// The last words of one node, of all its containers; nothing where they cannot be read.
std::vector<std::string> last_lines(ports::Client& client, const api::WorkflowSummary& row,
                                    const std::string& node_id, std::size_t most);

}  // namespace tiphys::cli
