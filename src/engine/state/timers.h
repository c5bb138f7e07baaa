// Timers: when nodes are to be looked at again. The run itself is kNoNode.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>

#include "base/time.h"
#include "engine/ids.h"

namespace tiphys::engine::state {

// Each operation O(log n), to drop those of a node O(log n) for each of them.
class Timers {
 public:
  using Timer = std::pair<base::Timestamp, NodeIndex>;

  bool empty() const { return by_time_.empty(); }
  std::size_t size() const { return by_time_.size(); }
  // REQUIRES: not empty.
  const Timer& first() const { return *by_time_.begin(); }
  auto begin() const { return by_time_.begin(); }
  auto end() const { return by_time_.end(); }

  void add(base::Timestamp at, NodeIndex node) {
    if (by_time_.emplace(at, node).second) by_node_.emplace(node, at);
  }
  void drop_first() {
    by_node_.erase({by_time_.begin()->second, by_time_.begin()->first});
    by_time_.erase(by_time_.begin());
  }
  void drop(NodeIndex node) {
    for (auto it = by_node_.lower_bound({node, base::Timestamp{INT64_MIN}});
         it != by_node_.end() && it->first == node; it = by_node_.erase(it)) {
      by_time_.erase({it->second, node});
    }
  }

 private:
  std::set<Timer> by_time_;
  std::set<std::pair<NodeIndex, base::Timestamp>> by_node_;  // the same
};

}  // namespace tiphys::engine::state
