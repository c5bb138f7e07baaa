// SnapshotWriter: the whole state as records, written a bounded piece at a time while the run goes
// on between the pieces.
//
// It is one snapshot of the usual form: all facts, plans, outputs and births in their order, and
// behind them the progress of nodes that had changed after their birth was written. The last word
// about a thing holds. What is whole is the state of that moment, and nothing of an earlier one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "engine/decision.h"
#include "engine/record/format.h"
#include "engine/run.h"
#include "engine/state/turn.h"

namespace tiphys::engine::record {

// What the next birth or progress record is told against.
struct WrittenBefore {
  explicit WrittenBefore(base::Timestamp at) : now(at), started(at) {}
  base::Timestamp now;  // of the head
  StringId inputs = 0;
  StringId message = 0;
  std::uint32_t call = 0;
  base::Timestamp started;
  base::Timestamp finished;
  NodeIndex progress = 0;
};

class SnapshotWriter {
 public:
  // Of a state whose values are stored already, and which outlives it. `room`: as many bytes as it
  // is expected to have; where it has more, what is written is copied once and again.
  SnapshotWriter(const RunState& s, std::size_t room);
  // Likewise, where they may not be: `values` gets those that are not in `known`.
  SnapshotWriter(const RunState& s, std::set<base::Hash128>* known, std::vector<NewValue>* values);
  SnapshotWriter(const SnapshotWriter&) = delete;
  SnapshotWriter& operator=(const SnapshotWriter&) = delete;

  // What a turn has changed, before it ends. O(changed).
  void note(const state::Changes& changes);
  // Writes at most so many nodes, facts and outputs, and beside them as many as it must to get
  // ahead of what was noted since the last time. True: it is whole. O(written).
  bool go_on(std::uint64_t most);
  // REQUIRES: it is whole, and nothing was noted since.
  SnapshotRecords take();
  std::size_t bytes() const { return w_.out.size() + masks_.size(); }

 private:
  bool go_on_with_facts();
  bool go_on_with_nodes();

  enum class Facts : std::uint8_t { None, Some, All };  // that are written

  const RunState& s_;
  RecordWriter w_;
  WrittenBefore before_;
  std::uint64_t left_ = 0;  // of this piece
  std::uint64_t owed_ = 0;  // twice what was noted since the last piece
  bool noted_ = false;
  Facts facts_ = Facts::None;
  Question last_fact_;
  std::size_t next_plan_ = 0;  // 0: nor is the RunRecord written, which comes before them
  std::size_t next_global_ = 0;
  std::size_t next_artifact_ = 0;
  NodeIndex next_node_ = 0;
  // Written already, and changed since.
  std::vector<Question> late_facts_;
  std::set<std::size_t> late_globals_;
  std::set<std::size_t> late_artifacts_;
  std::deque<NodeIndex> late_nodes_;
  std::vector<std::uint8_t> masks_;  // by node: what has changed of it (ProgressMask)
};

}  // namespace tiphys::engine::record
