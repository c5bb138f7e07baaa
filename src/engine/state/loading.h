// Loading: a state in the making, before its first turn: records are read into it, what is derived
// is made of them, and a retry of the whole workflow edits what the next generation begins with.
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "engine/state/upkeep.h"

namespace tiphys::engine::state {

class Loading : public Upkeep {
 public:
  using Upkeep::Upkeep;

  // What is stored, to be read or edited: nothing is marked, as no delta comes of it.
  Stored& stored() { return writable(); }
  Node& node(NodeIndex i) { return writable().nodes[i]; }
  void set_now(base::Timestamp now) { writable().now = now; }

  // Adds a node, whose frame and that of its boundary are there, to all that is counted.
  void count_in(NodeIndex node) {
    expect_child(node);
    count(node, 1);
    count_durations(node, 1);
  }
  void note_live() { ++writable().counts.live_nodes; }
  void note_open_stop(NodeIndex node) { writable().open_stops.insert(node); }
  // To be visited once all news are dealt with.
  void visit_later(NodeIndex node) { writable().cold.push_back(node); }

  // Raises the generation; of the nodes only those of `keep` (one bool each) come over, with the
  // texts, plans, facts and outputs of the run. What is derived is not right after that: write a
  // snapshot and load it. REQUIRES: as NodeTable::retain. O(n).
  void begin_generation(const std::vector<bool>& keep) {
    Stored& s = stored();
    s.nodes.retain(keep, s.record.generation);
    ++s.record.generation;
  }
};

}  // namespace tiphys::engine::state
