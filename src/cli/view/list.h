// The table that `list` prints, from rows of the store; no workflow is loaded for it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/workflow.h"
#include "base/value.h"
#include "cli/view/style.h"

namespace tiphys::cli::view {

struct ListShape {
  bool wide = false;
  bool headers = true;
  bool namespaces = false;
};

std::string list_table(std::span<const api::WorkflowSummary> runs, const ListShape& shape,
                       const Style& style);
// Unfinished ones first, newest creation first; then those that finished last.
void sort_for_list(std::vector<api::WorkflowSummary>& rows);

}  // namespace tiphys::cli::view
