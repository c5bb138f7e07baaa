// Table: rows of cells under each other, columns aligned by blanks, no blanks at the ends of lines.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tiphys::cli::view {

class Table {
 public:
  // `padding`: blanks between the widest cell of a column and the next column.
  explicit Table(std::size_t padding) : padding_(padding) {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  // The rows added since the last call. Columns are as wide as their widest cell so far, those of
  // earlier calls included; escapes do not count as width. O(cells).
  std::string text();

 private:
  std::size_t padding_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tiphys::cli::view
