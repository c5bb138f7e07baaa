// RunState: everything that one run knows: what is stored of it, and what is derived from that.
//
// Whoever has one reads it. Only the owner's state can be changed, and only through a Turn (a step)
// or a Loading (before the first of them): both are made from the StateOwner.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/state/derived.h"
#include "engine/state/stored.h"
#include "engine/table/node_name.h"

namespace tiphys::engine::state {

using plan::PlanId;
using plan::TemplatePlan;
using table::Extra;
using table::NameKind;
using table::Node;
using table::NodeFlag;
using table::Progress;
using table::StringId;

struct RunState final : Stored, Derived {
  std::string workflow_name;
  // What seed.workflow lives in: one reference of this run to what others may hold too, whatever
  // refers to it in here.
  std::shared_ptr<const std::shared_ptr<const spec::Workflow>> manifest;
  std::size_t manifest_bytes = 0;  // of it, once it was counted
  table::CallName call_name;

  RunState(const RunState&) = delete;
  RunState& operator=(const RunState&) = delete;

  const Node& node(NodeIndex i) const { return nodes[i]; }
  const TemplatePlan& plan_of(NodeIndex i) const { return library.plan(nodes[i].plan); }
  const plan::PlanUse& use_of(NodeIndex i) const { return library.use(nodes[i].plan); }
  table::Naming naming() const { return {nodes, workflow_name, call_name}; }
  std::string name_of_node(NodeIndex i) const { return naming().name(i); }
  std::string id_of_node(NodeIndex i) const { return naming().id(i); }

  // What the attempt of a node is called: a node that came over from an earlier generation keeps
  // the name that its attempt had there.
  AttemptId attempt_of(NodeIndex i) const;
  // The node that has exactly this attempt now; kNoNode if none has. O(log n).
  NodeIndex node_of(const AttemptId& id) const;
  // Whether it has or had this attempt. One that it never had it may yet have: what is known of the
  // run may be older than what was made of it. O(1).
  bool has_had(const AttemptId& id) const;
  // Whether an attempt may still run though it was decided. O(1).
  bool has_open_stops() const { return !open_stops.empty() || !record.stops.empty(); }

  // Where a pass over all nodes goes on; kNoNode: it is not due.
  NodeIndex pass_at(Pass pass) const { return passes[static_cast<std::size_t>(pass)]; }

  // Null where it has few children.
  const Brood* brood_of(NodeIndex i) const {
    return nodes[i].has_brood ? &broods.find(i)->second : nullptr;
  }
  bool has_frame(NodeIndex i) const { return nodes[i].frame != 0; }
  const Frame& frame_at(NodeIndex i) const { return *frames[nodes[i].frame]; }

  // The node of each task of a finished DAG. O(its tasks) the first time.
  const std::vector<NodeIndex>& task_index(NodeIndex dag) const;

  // The call that a node stands for; nullptr for roots, groups and hooks of the workflow.
  const spec::Call* call_of(NodeIndex i) const;
  // The Retry strategy in force for a template; nullptr without one.
  const spec::RetryStrategy* retry_of(const TemplatePlan& plan) const;
  bool is_on_path_of_exit(NodeIndex i) const { return nodes[i].has(table::kPartOfExit); }

 private:
  friend class StateOwner;
  explicit RunState(RunSeed the_seed);
};

class StateOwner {
 public:
  explicit StateOwner(RunSeed seed) : state_(new RunState(std::move(seed))) {}
  const RunState& operator*() const { return *state_; }
  const RunState* operator->() const { return state_.get(); }

 private:
  friend class Upkeep;
  std::unique_ptr<RunState> state_;
};

}  // namespace tiphys::engine::state
