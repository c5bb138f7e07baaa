// Progress bars of a fixed width.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "cli/view/style.h"

namespace tiphys::cli::view {

struct Counts {
  std::uint64_t total = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  std::uint64_t skipped = 0;
  std::uint64_t running = 0;
  std::uint64_t pending = 0;

  std::uint64_t done() const { return succeeded + failed + skipped; }
};

// "[█████░░░]": succeeded, failed and skipped parts in their colours, then what is left. Any
// failure and anything left shows as at least one cell.
std::string bar(const Counts& counts, std::size_t cells, const Style& style);
// "✔ 310 ✖ 2 ● 8 ○ 1 ◷ 180", those that are zero left out.
std::string counts_text(const Counts& counts, const Style& style);

}  // namespace tiphys::cli::view
