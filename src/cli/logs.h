// Printing logs, for `logs` and `submit --log`.
#pragma once

#include <string>

#include "api/log.h"
#include "cli/session.h"

namespace tiphys::cli {

// Prints the log of a workflow, until it ends if `follow`.
int print_logs(Session& session, const std::string& name, api::LogQuery query, bool follow,
               bool timestamps);

}  // namespace tiphys::cli
