// The tree of steps that `get` prints: from the nodes of a workflow's status to rows of a table.
//
// Which nodes are shown, their order, branches, columns: those of the predecessor. O(nodes log
// nodes); not recursive, however deep a workflow is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/value.h"
#include "cli/view/style.h"

namespace tiphys::cli::view {

enum class Columns : std::uint8_t { Default, Wide, Short };
// Whether a node is to be shown; absent: all.
using NodeFilter = std::function<bool(const base::Value& node)>;

// "" where the workflow has no root node yet. `workflow` is the whole object with its nodes.
std::string tree(const base::Value& workflow, Columns columns, const NodeFilter& filter,
                 const Style& style);

// A field of a node as selectors name it: displayName, templateName, phase, name, id,
// templateRef.name, templateRef.template, inputs.parameters.<NAME>.value. "" where absent.
std::string node_field(const base::Value& node, std::string_view field);
// "10s*(1 cpu),1m40s*(100Mi memory)" of a resourcesDuration.
std::string resources_text(const base::Value& resources_duration);

}  // namespace tiphys::cli::view
