// Turn: one step of a run in the making. All changes of state go through it, so that what changed
// is known and the delta can be written at the end.
#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "engine/decision.h"
#include "engine/state/run_state.h"

namespace tiphys::engine::state {

// What changed of a node since the last delta.
enum ProgressMask : std::uint8_t {
  kPhaseChanged = 1,
  kStartedChanged = 2,
  kFinishedChanged = 4,
  kExitChanged = 8,
  kMessageChanged = 16,
  kExtraChanged = 32,
  kAttemptChanged = 64,
};

// Where a node is to be made.
struct Spot {
  NodeIndex owner = kNoNode;
  NodeIndex boundary = kNoNode;
  NameKind kind = NameKind::Root;
  std::uint32_t call = 0;
  std::uint32_t number = 0;  // of groups and attempts
  std::string_view text;     // of items, hooks and containers
  std::uint16_t flags = 0;   // of the node
};

class Turn {
 public:
  Turn(RunState& state, Decision& decision, base::Timestamp time, std::uint64_t the_budget)
      : s(state),
        out(decision),
        now(time),
        budget(the_budget),
        budget_left(the_budget),
        first_new(static_cast<NodeIndex>(state.nodes.size())) {
    first_new_plan = state.library.size();
  }

  RunState& s;
  Decision& out;
  base::Timestamp now;
  std::uint64_t budget;
  std::uint64_t budget_left;
  NodeIndex first_new;
  bool run_dirty = false;
  std::size_t first_new_plan = 0;
  std::vector<NodeIndex> dirty;
  std::vector<Question> new_facts;
  std::set<std::size_t> new_globals;           // positions in global_outputs
  std::set<std::size_t> new_global_artifacts;  // likewise
  bool settle_check = false;                   // the whole run must be looked at again

  bool has_budget() const { return budget_left > 0; }
  // Nodes that a pass may look at in one step: to look costs a fraction of what a birth does.
  std::uint64_t looks() const { return 16 * budget; }
  void spend() {
    if (budget_left > 0) --budget_left;
  }

  NodeIndex birth(const Spot& spot, NodeType type, Phase phase, PlanId plan, StringId inputs);
  void touch(NodeIndex node, std::uint8_t mask);
  Extra& extra(NodeIndex node) {
    touch(node, kExtraChanged);
    return s.nodes.make_extra(node);
  }
  void set_message(NodeIndex node, std::string_view text);
  void set_type(NodeIndex node, NodeType type);
  // Changes the phase and keeps all counters. A fulfilled node never changes again (INVARIANT).
  void set_phase(NodeIndex node, Phase phase);
  void finish(NodeIndex node, Phase phase, std::string_view message);
  void finish_at(NodeIndex node, Phase phase, std::string_view message, base::Timestamp at);

  // Puts a node on the list of those to look at.
  void visit(NodeIndex node);
  // The same, before all others.
  void visit_first(NodeIndex node) {
    s.node(node).queued = true;
    s.queue.push_front(node);
  }
  void wake_at(base::Timestamp at, NodeIndex node);
  void drop_timers(NodeIndex node);
  void mark_run() { run_dirty = true; }
  void event(bool warning, std::string_view reason, std::string message, NodeIndex node = kNoNode);

  AttemptId attempt_of(NodeIndex node) const { return s.attempt_of(node); }

 private:
  void count(const Node& node, int by);
};

// Adds a node's part to the derived counters of the run, or takes it away. Also used by a load.
void count_node(RunState& s, NodeIndex node, int by);
// Likewise its part of the sums of resources. O(its resources).
void count_durations(RunState& s, NodeIndex node, int by);
// "N/M" of a node. REQUIRES: is_progress(text).
using table::Progress;
Progress parse_progress(std::string_view text);
// Whether a text is "N/M" with numbers that fit into 63 bits.
bool is_progress(std::string_view text);

}  // namespace tiphys::engine::state
