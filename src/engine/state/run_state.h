// RunState: everything that one run knows. The files of this folder are functions over it.
//
// Stored: the node table, the list of plans, facts and RunRecord. Derived (and made again by a
// load): frames, counters, timers, queues.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "base/value.h"
#include "engine/observation.h"
#include "engine/plan/library.h"
#include "engine/run.h"
#include "engine/state/frame.h"
#include "engine/state/named_list.h"
#include "engine/table/node_name.h"
#include "engine/table/node_table.h"

namespace tiphys::engine::state {

using plan::PlanId;
using plan::TemplatePlan;
using table::Extra;
using table::NameKind;
using table::Node;
using table::NodeFlag;
using table::StringId;

// The part of a run's state that is not in nodes; stored whole when it changes (it is small).
struct RunRecord {
  Generation generation = 0;
  WorkflowPhase phase = WorkflowPhase::Unset;
  std::string message;
  base::Timestamp started;
  base::Timestamp finished;
  Shutdown shutdown = Shutdown::None;
  std::string shutdown_message;
  bool suspended = false;                     // spec.suspend as it is now
  bool admitted = false;                      // the Arbiter let it in
  bool executing = false;                     // the spec was accepted and the entrypoint may run
  std::map<std::string, std::string> labels;  // set by the engine over those of the object
  std::map<std::string, std::string> annotations;  // likewise
  std::string lock_waiting;
  bool locks_held = false;
  bool admission_asked = false;
  std::set<Question> asked;  // without an answer
  // Given by retries of the whole workflow: they come before those of the manifest.
  std::vector<std::pair<std::string, std::string>> parameters;
  std::set<AttemptId> stops;  // of nodes left out by a retry: told to end, not confirmed yet
};

// What nodes give the whole workflow: status.outputs.
struct GlobalOutput {
  std::string name;
  std::string value;
  base::Value source;  // the parameter as presented, without its value
};
struct GlobalArtifact {
  std::string name;
  base::Value artifact;  // as presented
};

// The attempts of a live Retry node: found once, then kept.
struct Attempts {
  NodeIndex first = kNoNode;
  NodeIndex last = kNoNode;
  std::uint32_t count = 0;
};

// An intent of which nodes are left for later steps: those from `next` to `end`.
struct OpenIntent {
  Intent intent;
  NodeIndex next = 0;
  NodeIndex end = 0;
};

// One timer: when a node must be looked at again. The run itself is kNoNode.
using Timer = std::pair<base::Timestamp, NodeIndex>;

struct RunState {
  RunSeed seed;
  std::shared_ptr<const spec::WorkflowSpec> spec;  // what is executed; null until it is known
  std::string workflow_name;
  std::string scope_text;  // templateScope of local callers

  table::NodeTable nodes;
  plan::Library library;
  RunRecord record;
  NamedList<GlobalOutput> global_outputs;
  NamedList<GlobalArtifact> global_artifacts;
  std::map<Question, FactAnswer> facts;
  base::Timestamp now;        // of the last step
  base::Timestamp committed;  // of the last step that changed anything

  // Derived.
  std::vector<std::unique_ptr<Frame>> frames;
  std::vector<std::uint32_t> free_frames;
  std::map<std::string, std::string, std::less<>> globals;     // workflow.* that never change
  std::map<std::string, std::string, std::less<>> parameters;  // workflow.parameters.*
  std::set<Timer> timers;
  std::set<std::pair<NodeIndex, base::Timestamp>> timers_of;  // the same, by node
  std::unordered_map<NodeIndex, Attempts> attempts;           // of live Retry nodes
  std::set<NodeIndex> open_suspends;                          // Suspend nodes that are Running
  std::deque<OpenIntent> intents;                             // in their order, not absorbed yet
  // Passes over all nodes, spread over steps: where they go on; kNoNode: none is due.
  NodeIndex shutdown_pass = kNoNode;
  NodeIndex deadline_pass = kNoNode;
  std::set<NodeIndex> waiting_slot;  // by parallelism
  // Boundaries below whose limit a place may be free, each under its first waiting child.
  std::set<std::pair<NodeIndex, NodeIndex>> freed;
  std::map<Question, std::set<NodeIndex>> waiting_fact;
  bool lock_asked = false;         // for the whole run
  std::set<NodeIndex> lock_nodes;  // that want or hold locks
  // Who holds the lock that a node (kNoNode: the run) waits for, as the Arbiter last said.
  std::map<NodeIndex, std::vector<std::string>> lock_holders;
  std::uint64_t active_pods = 0;
  std::uint64_t progress_done = 0, progress_total = 0;
  std::uint64_t pods_pending = 0, pods_running = 0, pods_completed = 0;
  std::uint64_t pods_rejected = 0;  // of the completed ones, those that were never made
  // Seconds of resources by their name, and of how many nodes; nodes of type Retry do not count.
  struct ResourceSum {
    std::int64_t seconds = 0;
    std::uint64_t nodes = 0;
  };
  std::map<std::string, ResourceSum, std::less<>> durations;
  std::uint64_t live_nodes = 0;     // not settled
  std::uint64_t open_attempts = 0;  // undecided, with all locks that they want
  std::uint64_t active_suspends = 0;
  std::uint64_t stops_open = 0;  // attempts decided without a report that may still run
  // Hooks that have begun, by their node and name; "" is the exit handler. The root's are the
  // workflow's.
  std::map<std::pair<NodeIndex, std::string>, NodeIndex> hooks_made;
  std::deque<NodeIndex> queue;  // nodes to visit; what was just made comes first
  std::deque<NodeIndex> cold;   // live nodes after a load, visited once all news are dealt with
  std::set<base::Hash128> known_values;
  // What seed.workflow lives in: one reference of this run to what others may hold too, whatever
  // refers to it in here.
  std::shared_ptr<const std::shared_ptr<const spec::Workflow>> manifest;
  std::size_t manifest_bytes = 0;  // of it, once it was counted
  table::CallName call_name;

  explicit RunState(RunSeed the_seed);
  RunState(const RunState&) = delete;
  RunState& operator=(const RunState&) = delete;

  Node& node(NodeIndex i) { return nodes[i]; }
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
  // Raises the generation; of the nodes only those of `keep` (one bool each) come over, with the
  // texts, plans, facts and outputs of the run. What is derived is not right after that: write a
  // snapshot and load it. REQUIRES: as NodeTable::retain. O(n).
  void begin_generation(const std::vector<bool>& keep);

  Frame& frame(NodeIndex i);  // makes it
  bool has_frame(NodeIndex i) const { return nodes[i].frame != 0; }
  Frame& frame_at(NodeIndex i) { return *frames[nodes[i].frame]; }
  const Frame& frame_at(NodeIndex i) const { return *frames[nodes[i].frame]; }
  void drop_frame(NodeIndex i);

  // The node of each task of a finished DAG; made when first asked for, and again when it grew.
  const std::vector<NodeIndex>& task_index(NodeIndex dag) const;
  mutable std::map<NodeIndex, std::vector<NodeIndex>> task_indexes;

  // The call that a node stands for; nullptr for roots, groups and hooks of the workflow.
  const spec::Call* call_of(NodeIndex i) const;
  // The Retry strategy in force for a template; nullptr without one.
  const spec::RetryStrategy* retry_of(const TemplatePlan& plan) const;
  bool is_on_path_of_exit(NodeIndex i) const { return nodes[i].has(table::kPartOfExit); }
};

}  // namespace tiphys::engine::state
