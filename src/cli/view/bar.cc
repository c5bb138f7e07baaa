// Cells of a bar shared out in proportion. See bar.h.
#include "cli/view/bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace tiphys::cli::view {

namespace {

std::string repeated(std::string_view piece, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

std::size_t share(std::uint64_t part, std::uint64_t total, std::size_t cells) {
  if (total == 0) return 0;
  const auto scaled = static_cast<long double>(part) / static_cast<long double>(total) *
                      static_cast<long double>(cells);
  return static_cast<std::size_t>(scaled);
}

}  // namespace

std::string bar(const Counts& counts, std::size_t cells, const Style& style) {
  const std::uint64_t done = std::min(counts.done(), counts.total);
  std::size_t filled = share(done, counts.total, cells);
  if (done < counts.total && filled == cells && cells > 0) filled = cells - 1;
  std::size_t bad = std::min(filled, share(counts.failed, counts.total, cells));
  if (counts.failed > 0 && bad == 0) {
    bad = 1;
    filled = std::max<std::size_t>(filled, 1);
  }
  const std::size_t skipped = std::min(filled - bad, share(counts.skipped, counts.total, cells));
  const std::size_t good = filled - bad - skipped;
  const std::string_view full = style.utf8 ? "█" : "#";
  const std::string_view left = style.utf8 ? "░" : "-";
  std::string out = "[";
  if (good > 0) out += paint(style, Color::Green, repeated(full, good));
  if (bad > 0) out += paint(style, Color::Red, repeated(full, bad));
  if (skipped > 0) out += paint(style, Color::Default, repeated(full, skipped));
  if (cells > filled) out += paint(style, Color::Dim, repeated(left, cells - filled));
  return out + "]";
}

std::string counts_text(const Counts& counts, const Style& style) {
  using spec::Phase;
  const std::pair<Phase, std::uint64_t> parts[] = {{Phase::Succeeded, counts.succeeded},
                                                   {Phase::Failed, counts.failed},
                                                   {Phase::Skipped, counts.skipped},
                                                   {Phase::Running, counts.running},
                                                   {Phase::Pending, counts.pending}};
  std::string out;
  for (const auto& [phase, amount] : parts) {
    if (amount == 0) continue;
    if (!out.empty()) out += "  ";
    out += fmt::format("{} {}", icon(style, phase), amount);
  }
  return out;
}

}  // namespace tiphys::cli::view
