// Turn: one step of a run in the making, and the only way to change a state once it was loaded.
//
// Whatever is stored is changed by a function that notes that it was, so that the delta written at
// the end is whole. What is derived follows each change: see Upkeep for what needs no note.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "engine/decision.h"
#include "engine/state/upkeep.h"

namespace tiphys::engine::state {

// What changed of a node since the last delta.
enum ProgressMask : std::uint8_t {
  kPhaseChanged = 1,  // or the type, or a flag
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

// What a turn has changed of what is stored.
struct Changes {
  NodeIndex first_node = 0;      // that was made, and all after it
  std::size_t first_plan = 0;    // likewise
  bool run = false;              // the RunRecord
  std::vector<NodeIndex> nodes;  // that were there before, as they were first changed
  std::vector<Question> facts;
  std::set<std::size_t> globals;           // positions in global_outputs
  std::set<std::size_t> global_artifacts;  // likewise
};

class Turn : public Upkeep {
 public:
  // `budget`: births and starts that it is to make at most.
  Turn(StateOwner& owner, Decision& decision, base::Timestamp time, std::uint64_t budget);

  Decision& out;
  const base::Timestamp now;

  bool has_budget() const { return budget_left_ > 0; }
  // Nodes that a pass may look at in one step: to look costs a fraction of what a birth does.
  std::uint64_t looks() const { return 16 * budget_; }
  // Timers that may come due in one step: each has its node looked at.
  std::uint64_t timers() const { return budget_; }
  // Whether another node may be visited in this step. What is made or ended is visited a few times.
  bool has_visits_left() const { return visited_ < 4 * budget_; }
  void spend() {
    if (budget_left_ > 0) --budget_left_;
  }
  void event(bool warning, std::string_view reason, std::string message, NodeIndex node = kNoNode);

  // Nodes.
  NodeIndex birth(const Spot& spot, NodeType type, Phase phase, PlanId plan, StringId inputs);
  void set_flag(NodeIndex node, NodeFlag flag, bool on = true);
  void set_message(NodeIndex node, std::string_view text);
  void set_exit_code(NodeIndex node, std::int16_t code);
  void set_result(NodeIndex node, std::optional<StringId> result);
  // Changes the phase and keeps all counters. A fulfilled node never changes again (INVARIANT).
  void set_phase(NodeIndex node, Phase phase);
  void finish(NodeIndex node, Phase phase, std::string_view message);
  void finish_at(NodeIndex node, Phase phase, std::string_view message, base::Timestamp at);
  // It is not held back any more, and counts below its boundary.
  void hold_no_more(NodeIndex node);
  // Nothing of it is left to wait for: its owner has one open child less. REQUIRES: not settled.
  void settle(NodeIndex node);
  // Its rare fields, but for progress and resources, which are counted.
  Extra& extra(NodeIndex node);
  void set_progress(NodeIndex node, const Progress& progress);
  void set_resources(NodeIndex node, std::span<const std::pair<std::string, std::int64_t>> seconds);

  // Attempts.
  AttemptId attempt_of(NodeIndex node) const { return state().attempt_of(node); }
  // It is decided without a report, and its end not confirmed. False: that was known.
  bool want_stop(NodeIndex node);
  // The runner has confirmed that an attempt that was to stop has ended. Only that very attempt: a
  // late end of an earlier one says nothing of it.
  void confirm_stop(const AttemptId& id);
  // Of a live Retry node: by a walk over its children once after a load, then O(1).
  const Attempts& attempts_of(NodeIndex retry);
  void note_attempt(NodeIndex retry, NodeIndex made, std::uint32_t number);

  // The run.
  RunRecord& edit_run() {
    changes_.run = true;
    return writable().record;
  }
  void set_global(const std::string& name, std::string_view value, base::Value source);
  void set_global_artifact(const std::string& name, base::Value artifact);

  // Facts.
  void learn(FactAnswer answer);
  // Asks, unless that was done; the waiter (kNoNode: the run) is visited when it is known.
  void wait_for_fact(const Question& question, NodeIndex waiter);
  // It is not asked any more. Who waited for it.
  std::set<NodeIndex> answered(const Question& question);

  // Visits: nodes to be looked at in this step or the next.
  void visit(NodeIndex node);
  // The same, before all others.
  void visit_first(NodeIndex node);
  bool has_visits() const { return !state().queue.empty(); }
  // The next one; kNoNode: it was looked at meanwhile. REQUIRES: has_visits().
  NodeIndex take_visit();
  // One of those that a load put aside is to be visited now. False: there is none.
  bool visit_put_aside();
  void drop_timers(NodeIndex node) { writable().timers.drop(node); }
  // A timer that is due, which is over then; false: there is none.
  bool take_due_timer(NodeIndex& node);

  // Places under limits of parallelism.
  void wait_for_slot(NodeIndex node) { writable().waiting_slot.insert(node); }
  void wait_for_place(NodeIndex boundary, NodeIndex node) {
    frame_at(boundary).waiting.insert(node);
  }
  // One below `boundary` may have become free.
  void note_free_place(NodeIndex boundary);
  // The first of freed is no longer that.
  void forget_freed() { writable().freed.erase(state().freed.begin()); }
  void leave_slot(NodeIndex node) { writable().waiting_slot.erase(node); }
  void leave_place(NodeIndex boundary, NodeIndex node) { frame_at(boundary).waiting.erase(node); }

  // Locks. kNoNode: the run's own.
  void forget_lock_node(NodeIndex node);
  void set_lock_holders(NodeIndex node, std::vector<std::string> holders);
  void forget_lock_holders(NodeIndex node) { writable().lock_holders.erase(node); }
  void set_lock_asked(bool asked) { writable().lock_asked = asked; }

  // Intents, in their order.
  void open_intent(const Intent& intent);
  // REQUIRES: there is one.
  OpenIntent& first_intent() { return writable().intents.front(); }
  void absorb_first_intent();

  const Changes& changes() const { return changes_; }
  bool has_changes() const;
  // All changes have been written: they are in the state that is committed next.
  void end();

 private:
  void touch(NodeIndex node, std::uint8_t mask);

  std::uint64_t budget_;
  std::uint64_t budget_left_;
  std::uint64_t visited_ = 0;
  Changes changes_;
};

// "N/M" of a node. REQUIRES: is_progress(text).
Progress parse_progress(std::string_view text);
// Whether a text is "N/M" with numbers that fit into 63 bits.
bool is_progress(std::string_view text);

}  // namespace tiphys::engine::state
