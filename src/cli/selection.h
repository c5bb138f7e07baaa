// Which workflows a command means: by name, or by selectors, phases and ages.
#pragma once

#include <string>
#include <vector>

#include "api/workflow.h"
#include "base/result.h"
#include "cli/session.h"

namespace tiphys::cli {

// The flags that `list` and `delete` share, or those of `stop`, `terminate`, `retry`.
std::vector<line::Flag> listing_flags();
std::vector<line::Flag> selector_flags();

// Every workflow that the flags select, newest first. O(workflows of the namespace).
base::Result<std::vector<api::WorkflowSummary>> select_runs(Session& session,
                                                            const line::Arguments& arguments);
// Whether any of the flags that select was given.
bool selects(const line::Arguments& arguments);
// Those named as operands, or those selected where there are no operands.
base::Result<std::vector<api::WorkflowSummary>> named_or_selected(Session& session,
                                                                  const line::Arguments& arguments);

}  // namespace tiphys::cli
