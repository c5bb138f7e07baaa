// The flags that `run` and `submit` share: names, parameters, labels, and so on; and those by which
// the owner of the store that they may start runs steps.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/submit_options.h"
#include "base/result.h"
#include "cli/session.h"

namespace tiphys::cli {

std::vector<line::Flag> submit_flags();
base::Result<api::SubmitOptions> submit_options(Session& session, const line::Arguments& arguments);
// Of each -p NAME=VALUE, in their order.
base::Result<std::vector<std::pair<std::string, std::string>>> parameters_of(
    const line::Arguments& arguments);
// Those of the program's owner flags that were given, and --config, as the owner takes them.
ports::OwnerOptions owner_options(const Session& session, const line::Arguments& arguments);
// What was just stored is driven by somebody from now on.
base::Result<void> start_owner(Session& session, const line::Arguments& arguments);

}  // namespace tiphys::cli
