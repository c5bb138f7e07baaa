// The table that `list` prints, from rows of the store; no workflow is loaded for it.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "api/workflow.h"
#include "cli/view/style.h"
#include "cli/view/table.h"

namespace tiphys::cli::view {

struct ListShape {
  bool wide = false;
  bool headers = true;
  bool namespaces = false;
};

// Page by page, so that a long list is never held whole. The titles come with the first page; a
// column is as wide as its widest cell so far.
class ListTable {
 public:
  ListTable(const ListShape& shape, const Style& style);
  // O(cells of the page).
  std::string page(std::span<const api::WorkflowSummary> runs);

 private:
  ListShape shape_;
  Style style_;
  Table table_{3};
};

}  // namespace tiphys::cli::view
