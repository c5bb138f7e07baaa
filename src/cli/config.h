// --config: the controller's configuration, for what a command submits.
#pragma once

#include "base/result.h"
#include "cli/session.h"
#include "ports/client.h"

namespace tiphys::cli {

// Puts what the file of --config says in the options. What is doubtful or wrong in it is printed;
// anything wrong is an error.
base::Result<void> apply_config(Session& session, const line::Arguments& arguments,
                                api::SubmitOptions& options);

}  // namespace tiphys::cli
