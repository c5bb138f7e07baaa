// Cursor movements between frames. See screen.h.
#include "cli/view/screen.h"

namespace tiphys::cli::view {

namespace {

std::string up(std::size_t lines) {
  return lines == 0 ? std::string() : "\x1b[" + std::to_string(lines) + "A\r";
}

}  // namespace

std::string Screen::draw(std::span<const std::string> lines) {
  std::string out;
  std::size_t same = 0;  // leading lines that stand already
  while (same < shown_.size() && same < lines.size() && shown_[same] == lines[same]) ++same;
  if (same == shown_.size() && same == lines.size()) return out;
  out += up(shown_.size() - same);
  for (std::size_t i = same; i < lines.size(); ++i) {
    out += lines[i];
    out += "\x1b[K\n";
  }
  if (lines.size() < shown_.size()) out += "\x1b[J";
  shown_.assign(lines.begin(), lines.end());
  return out;
}

std::string Screen::clear() {
  if (shown_.empty()) return {};
  std::string out = up(shown_.size()) + "\x1b[J";
  shown_.clear();
  return out;
}

}  // namespace tiphys::cli::view
