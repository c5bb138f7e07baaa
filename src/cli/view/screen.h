// Screen: draws frame over frame on a terminal, by relative cursor movements only.
//
// Whatever stands above the first frame stays; each frame is one string, so it does not flicker.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace tiphys::cli::view {

class Screen {
 public:
  // The bytes that turn what is shown into `lines`; empty where nothing changes. O(lines).
  std::string draw(std::span<const std::string> lines);
  // The bytes that take the frame away, so that ordinary lines can be printed in its place.
  std::string clear();
  // Leaves the frame standing; the next draw begins below it.
  void settle() { shown_.clear(); }

 private:
  std::vector<std::string> shown_;
};

}  // namespace tiphys::cli::view
