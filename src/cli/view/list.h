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

struct ListedRun {
  api::WorkflowSummary row;
  std::string parameters;  // of the wide form
};

struct ListShape {
  bool wide = false;
  bool headers = true;
  bool namespaces = false;
};

std::string list_table(std::span<const ListedRun> runs, const ListShape& shape, const Style& style);
// Unfinished ones first, newest creation first; then those that finished last.
void sort_for_list(std::vector<api::WorkflowSummary>& rows);
// "k=v,k=v" of spec.arguments.parameters; long values shortened in the middle.
std::string parameters_text(const base::Value& workflow);

}  // namespace tiphys::cli::view
