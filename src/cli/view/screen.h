// Screen: draws frame over frame on a terminal, by relative cursor movements only.
//
// Whatever stands above the first frame stays; each frame is written at once, so it does not
// flicker.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ports/terminal.h"

namespace tiphys::cli::view {

class Screen {
 public:
  // What turns what is shown into `lines`; empty where nothing changes. O(lines).
  ports::Repaint draw(std::span<const std::string> lines);
  // What takes the frame away, so that ordinary lines can be printed in its place.
  ports::Repaint clear();
  // Leaves the frame standing; the next draw begins below it.
  void settle() { shown_.clear(); }

 private:
  std::vector<std::string> shown_;
};

// The same as bytes for a terminal. The lines are made safe; the movements are all that acts.
std::string bytes_of(const ports::Repaint& repaint);

}  // namespace tiphys::cli::view
