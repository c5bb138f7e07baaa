// The working state from what is stored.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "engine/core/reach.h"
#include "engine/state/loading.h"

namespace tiphys::engine::core {

// Makes everything derived again, a bounded piece at a time: passes over all nodes. The next steps
// look at every live node once.
class Rebuild {
 public:
  // `load` outlives it; nothing else changes it meanwhile.
  explicit Rebuild(state::Loading& load) : load_(load) {}
  // Until `left`, which falls by one for each node of each pass, is 0. True: all is done. O(looked
  // at), and of a live Steps or DAG node O(its children and calls).
  base::Result<bool> go_on(std::uint64_t& left);

 private:
  enum class Stage : std::uint8_t { Spec, Hooks, Open, Held, Ended, Count, Frames, Run };
  template <class Look>
  bool pass(std::uint64_t& left, Look look);

  state::Loading& load_;
  Stage stage_ = Stage::Spec;
  NodeIndex at_ = 0;
  CurrentGroups current_;
};

// All at once. O(nodes).
base::Result<void> rebuild(state::Loading& load);

}  // namespace tiphys::engine::core
