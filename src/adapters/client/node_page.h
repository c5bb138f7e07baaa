// Pages of the nodes of a Run, as clients ask for them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "adapters/client/run_views.h"
#include "api/node.h"
#include "api/page.h"
#include "base/result.h"
#include "engine/run.h"

namespace tiphys::adapters::client {

// How many rows a page of that query has at most.
std::uint32_t page_size(const api::NodeQuery& query);
// Passes over no more than RunViews::kLooks nodes, so that the owner never stands still for long: a
// page may come out short, or empty, and there may be more all the same.
base::Result<api::Page<api::NodeRow>> node_page(const engine::RunView& run,
                                                const api::NodeQuery& query);
// By id or name, else those of that display name, from number `from` on. Passes over no more than
// `looks` nodes.
engine::Sought nodes_named(const engine::RunView& run, std::string_view word,
                           engine::NodeIndex from, std::size_t looks);

// NotFound, with the nearest display name, where `fits` holds for no node. O(nodes), in pieces.
base::Result<void> check_node(
    RunViews& views, const ports::RunRow& row, const std::string& word,
    const std::function<bool(const engine::RunView&, engine::NodeIndex, std::string_view)>& fits);
// That error, where it is known already that there is none.
base::Result<void> no_such_node(RunViews& views, const ports::RunRow& row, const std::string& word);

}  // namespace tiphys::adapters::client
