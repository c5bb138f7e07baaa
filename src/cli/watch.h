// Staying with workflows until they end, for `watch`, `wait` and the verbs that end with them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"

namespace tiphys::cli {

// Until it ends, then what `get` prints. Gives 0 whatever became of it, as the predecessor does.
int watch_workflow(Session& session, const line::Arguments& arguments, const std::string& name);
// "NAME PHASE at TIME" for each; 1 if one of them did not succeed.
int wait_for_workflows(Session& session, const std::vector<std::string>& names,
                       bool ignore_missing);
// What --log, --wait and --watch ask for once workflows are on their way, in that order.
int stay_with(Session& session, const line::Arguments& arguments,
              const std::vector<std::string>& names);
std::vector<line::Flag> stay_flags();
// What contradicts itself in them.
std::optional<std::string> cannot_stay(const line::Arguments& arguments);

}  // namespace tiphys::cli
