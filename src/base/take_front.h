// take_front: the oldest of what waits in line, moved out of it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

namespace tiphys::base {

// At most `most`, in their order. O(what is taken) for a deque.
template <class Line>
std::vector<typename Line::value_type> take_front(Line& line, std::size_t most) {
  const auto end = line.begin() + static_cast<std::ptrdiff_t>(std::min(most, line.size()));
  std::vector<typename Line::value_type> taken(std::make_move_iterator(line.begin()),
                                               std::make_move_iterator(end));
  line.erase(line.begin(), end);
  return taken;
}

}  // namespace tiphys::base
