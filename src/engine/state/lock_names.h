// LockNames: what the locks of nodes are called, told once for each and kept until it gives them
// back. Nodes with locks of the same names share them.
//
// A cache like cache.h: looking may fill it, so it does that through const, too. The names of a
// node depend on its inputs and on what never changes of the run.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/ids.h"

namespace tiphys::engine::state {

struct LockName {
  std::string name;
  bool mutex = false;  // else a semaphore
  auto operator<=>(const LockName&) const = default;
};

class LockNames {
 public:
  using Names = std::vector<LockName>;

  // nullptr: not known. `node`: kNoNode for the run. O(log n).
  const Names* find(NodeIndex node) const {
    const auto it = of_.find(node);
    return it == of_.end() ? nullptr : it->second;
  }
  // Good until the node is forgotten, or longer.
  const Names& keep(NodeIndex node, Names names) const {
    const Names* kept = &*all_.insert(std::move(names)).first;
    of_.insert_or_assign(node, kept);
    return *kept;
  }
  void forget(NodeIndex node) {
    of_.erase(node);
    if (of_.empty()) all_.clear();
  }
  std::size_t size() const { return of_.size(); }
  const std::set<Names>& distinct() const { return all_; }

 private:
  mutable std::set<Names> all_;
  mutable std::map<NodeIndex, const Names*> of_;
};

}  // namespace tiphys::engine::state
