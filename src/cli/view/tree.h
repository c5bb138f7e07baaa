// The tree of steps that `get` prints: from the nodes of a workflow's status to rows of a table.
//
// Which nodes are shown, their order, branches, columns: those of the predecessor. O(nodes log
// nodes); not recursive, however deep a workflow is.
#pragma once

#include <cstdint>
#include <string>

#include "base/value.h"
#include "cli/view/style.h"

namespace tiphys::cli::view {

enum class Columns : std::uint8_t { Default, Wide, Short };

// "" where the workflow has no root node yet. `workflow` is the whole object with its nodes, or an
// outline of them (api/form.h): what that leaves out is a row that says how much; where it says
// which nodes matched, only those are shown.
std::string tree(const base::Value& workflow, Columns columns, const Style& style);

// "10s*(1 cpu),1m40s*(100Mi memory)" of a resourcesDuration.
std::string resources_text(const base::Value& resources_duration);

}  // namespace tiphys::cli::view
