// Staying with workflows until they end, for `watch`, `wait` and the verbs that end with them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"

namespace tiphys::cli {

// Until they have ended, then what `get` prints of each. Gives 0 whatever became of them, as the
// predecessor does. One has a live picture or its nodes in lines, several have a line for each
// change.
int watch_workflows(Session& session, const line::Arguments& arguments,
                    const std::vector<std::string>& names);
// "NAME PHASE at TIME" for each; 1 if one of them did not succeed.
int wait_for_workflows(Session& session, const std::vector<std::string>& names,
                       bool ignore_missing);
// What --log, --wait and --watch ask for once workflows are on their way, in that order.
int stay_with(Session& session, const line::Arguments& arguments,
              const std::vector<std::string>& names);
// What a command ends with that was left before the end: 130 after Ctrl-C, 0 where it was its
// reader that went away.
int left_code(Session& session);
std::vector<line::Flag> stay_flags();
// What contradicts itself in them.
std::optional<std::string> cannot_stay(const line::Arguments& arguments);

}  // namespace tiphys::cli
