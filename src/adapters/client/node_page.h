// Pages of the nodes of a Run, as clients ask for them.
#pragma once

#include <string_view>
#include <vector>

#include "api/node.h"
#include "api/page.h"
#include "base/result.h"
#include "engine/run.h"

namespace tiphys::adapters::client {

// Looks at no more nodes than a page may hold a few times over, so that the owner never stands
// still for long: a page may come out short, or empty, and there may be more all the same.
base::Result<api::Page<api::NodeRow>> node_page(const engine::RunView& run,
                                                const api::NodeQuery& query);
// By id or name, else all of that display name. O(nodes) for a display name.
std::vector<engine::NodeIndex> nodes_named(const engine::RunView& run, std::string_view word);

}  // namespace tiphys::adapters::client
