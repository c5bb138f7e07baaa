// Upkeep: what a turn and a load both change, which is all but what is stored of nodes and run.
//
// Texts and plans only grow and are stored with what refers to them, so nothing of this has to be
// marked as changed.
#pragma once

#include <cstddef>
#include <memory>
#include <set>
#include <string>

#include "base/hash.h"
#include "base/time.h"
#include "engine/state/run_state.h"

namespace tiphys::engine::state {

class Upkeep {
 public:
  explicit Upkeep(StateOwner& owner) : s_(*owner.state_) {}
  const RunState& state() const { return s_; }

  table::Strings& strings() { return s_.nodes.strings(); }
  plan::Library& library() { return s_.library; }

  // The spec is known. `scope_text`: templateScope of local callers.
  void set_spec(std::shared_ptr<const spec::WorkflowSpec> spec, std::string scope_text);
  Texts& globals() { return s_.globals; }
  Texts& parameters() { return s_.parameters; }

  // The frame of a live composite, made if it has none; the children that it counts begin at 0.
  Frame& frame(NodeIndex node);
  // REQUIRES: it has one.
  Frame& frame_at(NodeIndex node) { return *s_.frames[s_.nodes[node].frame]; }

  void wake_at(base::Timestamp at, NodeIndex node) { s_.timers.add(at, node); }
  // A hook of a node has begun; `name` "": its exit handler.
  void note_hook(NodeIndex of, std::string name, NodeIndex made) {
    s_.hooks_made.emplace(std::pair(of, std::move(name)), made);
  }
  void note_lock_node(NodeIndex node) { s_.lock_nodes.insert(node); }
  // A pass over all nodes begins, goes on at a node, or is over (kNoNode).
  void set_pass(Pass pass, NodeIndex at) { s_.passes[static_cast<std::size_t>(pass)] = at; }

  std::set<base::Hash128>& known_values() { return s_.known_values; }
  void set_manifest_bytes(std::size_t bytes) { s_.manifest_bytes = bytes; }

 protected:
  RunState& writable() { return s_; }
  // Adds a node's part to the counters of the run and of its boundary, or takes it away.
  void count(NodeIndex node, int by);
  // Likewise its part of the sums of resources. O(its resources).
  void count_durations(NodeIndex node, int by);
  void drop_frame(NodeIndex node);
  // A child that count() is about to see for the first time: its owner has a brood if it has many
  // children before it. REQUIRES: those were counted. O(Brood::kLeast).
  void expect_child(NodeIndex child);

 private:
  RunState& s_;
};

}  // namespace tiphys::engine::state
