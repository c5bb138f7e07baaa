// Alignment of columns. See table.h.
#include "cli/view/table.h"

#include <algorithm>

#include "cli/view/style.h"

namespace tiphys::cli::view {

std::string Table::text() {
  std::vector<std::vector<std::size_t>> cell_widths;
  for (const auto& row : rows_) {
    if (widths_.size() < row.size()) widths_.resize(row.size(), 0);
    std::vector<std::size_t>& measured = cell_widths.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      measured.push_back(visible_width(row[i]));
      widths_[i] = std::max(widths_[i], measured[i]);
    }
  }
  std::string out;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    std::size_t owed = 0;  // blanks that are written only if something follows
    for (std::size_t i = 0; i < rows_[r].size(); ++i) {
      if (!rows_[r][i].empty()) {
        out.append(owed, ' ');
        owed = 0;
        out += rows_[r][i];
      }
      owed += widths_[i] - cell_widths[r][i] + padding_;
    }
    out += '\n';
  }
  rows_.clear();
  return out;
}

}  // namespace tiphys::cli::view
