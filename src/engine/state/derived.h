// Derived: the working state of a run. A function of what is stored and of the templates, made
// again by a load; nothing of it is ever written down.
//
// Three kinds of things are in it. Some a load gives exactly as a run that never left has them
// (describe.h: the laws compare them). Some are lists of what is to be looked at, and a load
// puts every live node on them: visits, places, facts and locks that nodes wait for, passes,
// intents. The rest are caches.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "engine/observation.h"
#include "engine/plan/template_plan.h"
#include "engine/state/brood.h"
#include "engine/state/cache.h"
#include "engine/state/frame.h"
#include "engine/state/lock_names.h"
#include "engine/state/node_set.h"
#include "engine/state/timers.h"
#include "spec/workflow.h"

namespace tiphys::engine::state {

using Texts = std::map<std::string, std::string, std::less<>>;

// Of all nodes.
struct Counts {
  std::uint64_t live_nodes = 0;   // not settled
  std::uint64_t active_pods = 0;  // that count for spec.parallelism
  std::uint64_t progress_done = 0, progress_total = 0;
  std::uint64_t pods_pending = 0, pods_running = 0, pods_completed = 0;
  std::uint64_t pods_rejected = 0;  // of the completed ones, those that were never made
};

// Seconds of a resource, and of how many nodes; nodes of type Retry do not count.
struct ResourceSum {
  std::int64_t seconds = 0;
  std::uint64_t nodes = 0;
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

// Passes over all nodes, spread over steps.
enum class Pass : std::uint8_t { Shutdown, Deadline };

struct Derived {
  base::Timestamp now;  // of the last step; after a load, of the last one that changed anything

  std::shared_ptr<const spec::WorkflowSpec> spec;  // what is executed; null until it is known
  std::string scope_text;                          // templateScope of local callers
  Texts globals;                                   // workflow.* that never change
  Texts parameters;                                // workflow.parameters.*

  std::vector<std::unique_ptr<Frame>> frames = std::vector<std::unique_ptr<Frame>>(1);
  std::vector<std::uint32_t> free_frames;
  Counts counts;
  std::map<std::string, ResourceSum, std::less<>> durations;  // by the resource's name
  NodeSet open_attempts;  // undecided, with all locks that they want
  NodeSet open_stops;     // decided without a report, and may still run
  NodeSet open_suspends;  // Suspend nodes that are Running
  Timers timers;
  // Hooks that have begun, by their node and name; "" is the exit handler. The root's are the
  // workflow's.
  std::map<std::pair<NodeIndex, std::string>, NodeIndex> hooks_made;
  std::set<NodeIndex> lock_nodes;     // that want or hold locks and are not held back
  std::map<NodeIndex, Brood> broods;  // of nodes with many children

  // What is to be looked at.
  std::deque<NodeIndex> queue;     // nodes to visit; what was just made comes first
  std::deque<NodeIndex> cold;      // live nodes after a load, visited once all news are dealt with
  std::deque<OpenIntent> intents;  // in their order, not absorbed yet
  std::array<NodeIndex, 2> passes = {kNoNode, kNoNode};  // where each goes on; kNoNode: not due
  std::set<NodeIndex> waiting_slot;                      // by parallelism
  // Boundaries below whose limit a place may be free, each under its first waiting child.
  std::set<std::pair<NodeIndex, NodeIndex>> freed;
  std::map<Question, std::set<NodeIndex>> waiting_fact;
  bool lock_asked = false;  // for the whole run
  // Who holds the lock that a node (kNoNode: the run) waits for, as the Arbiter last said.
  std::map<NodeIndex, std::vector<std::string>> lock_holders;

  // Caches.
  std::unordered_map<NodeIndex, Attempts> attempts;               // of live Retry nodes
  Cache<NodeIndex, std::vector<NodeIndex>> task_indexes;          // of DAGs that have finished
  Cache<plan::PlanId, std::vector<std::string>> container_names;  // where patches may alter them
  LockNames lock_names;                                           // of lock_nodes and the run
  std::set<base::Hash128> known_values;                           // that the store has
};

}  // namespace tiphys::engine::state
