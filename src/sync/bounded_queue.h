// BoundedQueue<T>: messages from many threads to one. Full is the sender's business, never a wait.
#pragma once

#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "sync/guarded.h"

namespace tiphys::sync {

template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t size_max) : size_max_(size_max) {}

  // False when full; `item` is then left as it was.
  bool push(T&& item) {
    return items_.with([&](std::deque<T>& items) {
      if (items.size() >= size_max_) return false;
      items.push_back(std::move(item));
      return true;
    });
  }
  // The oldest, at most `most`.
  std::vector<T> take(std::size_t most) {
    return items_.with([&](std::deque<T>& items) {
      std::vector<T> taken;
      while (!items.empty() && taken.size() < most) {
        taken.push_back(std::move(items.front()));
        items.pop_front();
      }
      return taken;
    });
  }
  std::size_t size() const {
    return items_.with([](const std::deque<T>& items) { return items.size(); });
  }

 private:
  const std::size_t size_max_;
  Guarded<std::deque<T>> items_;
};

}  // namespace tiphys::sync
