// Cursor movements between frames. See screen.h.
#include "cli/view/screen.h"

#include <algorithm>

#include "cli/view/safe_text.h"

namespace tiphys::cli::view {

ports::Repaint Screen::draw(std::span<const std::string> lines) {
  std::size_t same = 0;  // leading lines that stand already
  while (same < shown_.size() && same < lines.size() && shown_[same] == lines[same]) ++same;
  if (same == shown_.size() && same == lines.size()) return {};
  ports::Repaint out;
  out.up = shown_.size() - same;
  out.lines.assign(lines.begin() + static_cast<std::ptrdiff_t>(same), lines.end());
  out.below = lines.size() < shown_.size();
  shown_.assign(lines.begin(), lines.end());
  return out;
}

ports::Repaint Screen::clear() {
  const ports::Repaint out{.up = shown_.size(), .lines = {}, .below = !shown_.empty()};
  shown_.clear();
  return out;
}

std::string bytes_of(const ports::Repaint& repaint) {
  std::string out;
  if (repaint.up > 0) out += "\x1b[" + std::to_string(repaint.up) + "A\r";
  for (const std::string& line : repaint.lines) {
    std::string safe = safe_text(line, ports::Colors::Passed);
    std::ranges::replace(safe, '\n', ' ');
    out += safe + "\x1b[K\n";
  }
  if (repaint.below) out += "\x1b[J";
  return out;
}

}  // namespace tiphys::cli::view
