// Frames: the working state of live composite nodes. Never stored; derived again after a load.
#pragma once

#include <cstdint>
#include <memory>
#include <queue>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/value.h"
#include "engine/ids.h"
#include "engine/state/cache.h"
#include "expr/sequence.h"

namespace tiphys::engine::state {

// The items of one expanded call: a list, or a sequence that is computed on demand.
struct LoopItems {
  bool is_loop = false;
  std::string false_when;  // its condition, where it cannot be expanded and is not meant to run
  std::vector<base::Value> list;
  const std::vector<base::Value>* shared = nullptr;  // the manifest's own list, not copied
  expr::Sequence sequence;
  bool is_sequence = false;

  std::uint64_t size() const {
    if (is_sequence) return sequence.size();
    return shared != nullptr ? shared->size() : list.size();
  }
  base::Value at(std::uint64_t i) const {
    if (is_sequence) return base::Value(sequence.at(i));
    return shared != nullptr ? (*shared)[i] : list[i];
  }
};

struct Frame {
  // Steps.
  std::uint32_t group = 0;        // current
  std::uint32_t next_call = 0;    // of the current group, not yet expanded
  std::uint64_t next_item = 0;    // of that call
  bool resolved = false;          // the references of the current group were checked
  std::vector<NodeIndex> groups;  // StepGroup nodes so far
  // Steps and DAG: the node of each call (of a steps loop: its first item).
  std::vector<NodeIndex> call_nodes;
  // DAG.
  bool may_export = false;           // a task of it has outputs of the whole workflow
  std::vector<std::uint32_t> unmet;  // dependencies not settled
  std::priority_queue<std::pair<std::uint32_t, std::uint32_t>,
                      std::vector<std::pair<std::uint32_t, std::uint32_t>>, std::greater<>>
      ready;  // (rank, task)
  // Steps (current call) and TaskGroup.
  std::unique_ptr<LoopItems> items;
  // While an item waits for a fact: the first of those behind it whose facts were not asked for,
  // and how often what was asked for was not what was needed then.
  std::uint64_t asked_item = 0;
  std::uint32_t asked_in_vain = 0;
  // Children of type Pod, Steps or DAG that are Pending or Running (template.parallelism) and not
  // held back, and those of them that are pods.
  std::uint32_t active = 0;
  std::uint32_t active_pods = 0;
  std::uint32_t active_locked_out = 0;  // and those that do not begin before they have their locks
  std::set<NodeIndex> waiting;          // for a place below template.parallelism
  std::vector<NodeIndex> daemons;
  std::uint32_t depth = 0;        // of calls
  bool has_failed_child = false;  // of those types (template.failFast)
  // While failFast ends it: what is looked at next of the nodes with locks, and of its children.
  bool ending = false;
  NodeIndex ending_lock = 0;
  NodeIndex ending_child = kNoNode;
  Cache<std::pair<std::uint32_t, std::string>, std::string> aggregates;  // by call and output
  std::string error;  // what the group or node ends with once its children have ended
};

}  // namespace tiphys::engine::state
