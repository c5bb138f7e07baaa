// Counters, frames and the spec.
#include "engine/state/upkeep.h"

#include <cstdint>
#include <string_view>
#include <utility>

namespace tiphys::engine::state {

namespace {

// What template.parallelism and template.failFast look at.
bool counts_for_boundary(NodeType type) {
  return type == NodeType::Pod || type == NodeType::Steps || type == NodeType::DAG;
}

bool is_hook(const Node& n) { return n.kind == NameKind::OnExit || n.kind == NameKind::Hook; }

bool has_progress(NodeType type) {
  return type == NodeType::Pod || type == NodeType::Container || type == NodeType::HTTP ||
         type == NodeType::Plugin || type == NodeType::Suspend;
}

template <class Counter>
void add(Counter& counter, std::int64_t by) {
  counter = static_cast<Counter>(static_cast<std::int64_t>(counter) + by);
}

// Modulo 2^64, so that taking away undoes adding whatever the sum is.
void add(std::uint64_t& counter, std::uint64_t part, int by) {
  counter = by > 0 ? counter + part : counter - part;
}

void put(NodeSet& set, NodeIndex node, int by) { by > 0 ? set.insert(node) : set.erase(node); }

}  // namespace

void Upkeep::set_spec(std::shared_ptr<const spec::WorkflowSpec> spec, std::string scope_text) {
  s_.spec = std::move(spec);
  s_.scope_text = std::move(scope_text);
  s_.library.set_local(s_.spec, s_.scope_text);
}

Frame& Upkeep::frame(NodeIndex i) {
  Node& n = s_.nodes[i];
  if (n.frame == 0) {
    if (s_.free_frames.empty()) {
      n.frame = static_cast<std::uint32_t>(s_.frames.size());
      s_.frames.push_back(std::make_unique<Frame>());
    } else {
      n.frame = s_.free_frames.back();
      s_.free_frames.pop_back();
      s_.frames[n.frame] = std::make_unique<Frame>();
    }
  }
  return *s_.frames[n.frame];
}

void Upkeep::drop_frame(NodeIndex i) {
  Node& n = s_.nodes[i];
  if (n.frame == 0) return;
  s_.frames[n.frame].reset();
  s_.free_frames.push_back(n.frame);
  n.frame = 0;
}

void Upkeep::count_durations(NodeIndex node, int by) {
  if (s_.nodes[node].type == NodeType::Retry) return;
  auto& sums = s_.durations;
  auto one = [&](std::string_view name, std::int64_t seconds) {
    auto at = sums.find(name);
    if (at == sums.end()) at = sums.try_emplace(std::string(name)).first;
    add(at->second.seconds, by * seconds);
    at->second.nodes += static_cast<std::uint64_t>(static_cast<std::int64_t>(by));
    if (at->second.nodes == 0) sums.erase(at);
  };
  const Extra& own = s_.nodes.extra(node);
  if (own.cpu_seconds != Extra::kNoSeconds) one("cpu", own.cpu_seconds);
  if (own.memory_seconds != Extra::kNoSeconds) one("memory", own.memory_seconds);
  for (const auto& [name, seconds] : *own.rare->resources) one(s_.nodes.text(name), seconds);
}

void Upkeep::expect_child(NodeIndex child) {
  const NodeIndex owner = s_.nodes[child].owner;
  if (owner == kNoNode || s_.nodes[owner].has_brood) return;
  const NodeIndex first = s_.nodes[owner].first_child;
  if (child - first < Brood::kLeast) return;
  std::uint32_t before = 0;
  for (NodeIndex c = first; c != child; c = s_.nodes[c].next_sibling) ++before;
  if (before < Brood::kLeast) return;
  s_.nodes[owner].has_brood = true;
  Brood& brood = s_.broods[owner];
  for (NodeIndex c = first; c != child; c = s_.nodes[c].next_sibling) {
    brood.count(c, s_.nodes[c].phase, 1);
  }
}

void Upkeep::count(NodeIndex node, int by) {
  const Node& n = s_.nodes[node];
  if (n.owner != kNoNode && s_.nodes[n.owner].has_brood) {
    s_.broods.find(n.owner)->second.count(node, n.phase, by);
  }
  Counts& counts = s_.counts;
  if (has_progress(n.type)) {
    table::Progress own{0, 1};
    if (const auto& told = s_.nodes.extra(node).rare->progress; told.is_set()) own = *told;
    if (n.phase == Phase::Succeeded) own.done = own.total;
    add(counts.progress_done, own.done, by);
    add(counts.progress_total, own.total, by);
  }
  const bool active = n.phase == Phase::Pending || n.phase == Phase::Running;
  const bool begun = active && !n.has(table::kLockWanted);
  if (begun && table::is_pod_like(n.type)) put(s_.open_attempts, node, by);
  if (n.type == NodeType::Pod) {
    if (begun) add(counts.active_pods, by);
    std::uint64_t& pods = n.phase == Phase::Pending   ? counts.pods_pending
                          : n.phase == Phase::Running ? counts.pods_running
                                                      : counts.pods_completed;
    add(pods, by);
    if (!active && n.has(table::kRejected)) add(counts.pods_rejected, by);
  }
  if (n.type == NodeType::Suspend && n.phase == Phase::Running) put(s_.open_suspends, node, by);
  if (n.boundary == kNoNode || !counts_for_boundary(n.type) || !s_.has_frame(n.boundary)) return;
  Frame& around = frame_at(n.boundary);
  if (is_failed_or_error(n.phase) && !is_hook(n)) around.has_failed_child = true;
  if (!active || n.held) return;
  add(around.active, by);
  if (n.type == NodeType::Pod) add(around.active_pods, by);
  if (n.has(table::kLockWanted)) add(around.active_locked_out, by);
}

}  // namespace tiphys::engine::state
