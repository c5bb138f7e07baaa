// The lines of a text, and what a column is in other units. Columns of findings count characters
// (code points) from 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tiphys::cli::lint {

// Borrows the text. O(text) once, then O(1) for each line.
class Lines {
 public:
  explicit Lines(std::string_view text);
  // Without its end; "" where there is none.
  std::string_view line(std::uint32_t number) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

// The bytes of the line in front of the column; all of them where the line is shorter. In lines of
// megabytes, columns are taken for bytes.
std::size_t bytes_before(std::string_view line, std::uint32_t column);
// The place, or where the character begins that it lies in.
std::size_t start_of_character(std::string_view line, std::size_t at);
// The column as UTF-16 counts, from 1.
std::size_t utf16_column(std::string_view line, std::uint32_t column);

}  // namespace tiphys::cli::lint
