// --config: the controller's configuration, for what a command submits and whose it is.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/session.h"
#include "ports/client.h"
#include "spec/config.h"

namespace tiphys::cli {

// What is doubtful or wrong in it is printed; anything wrong is an error.
base::Result<spec::ControllerConfig> read_config_file(const Session& session,
                                                      const std::string& file);
// Puts what it says in the options, and the label of the instance.
base::Result<void> apply_config(Session& session, api::SubmitOptions& options);

}  // namespace tiphys::cli
