// Births and changes of phase, with the counters that hang on them.
#include "engine/state/turn.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/check.h"

namespace tiphys::engine::state {

namespace {

constexpr std::size_t kProgressMax = 39;  // two numbers of 19 digits

bool counts_as_active(const Node& n) {
  return (n.type == NodeType::Pod || n.type == NodeType::Steps || n.type == NodeType::DAG) &&
         (n.phase == Phase::Pending || n.phase == Phase::Running);
}

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

std::optional<std::uint64_t> parse_count(std::string_view text) {
  std::int64_t value = 0;
  auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  bool all = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  if (!all || text.front() == '-') return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

}  // namespace

bool is_progress(std::string_view text) {
  std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || text.size() > kProgressMax) return false;
  return parse_count(text.substr(0, slash)) && parse_count(text.substr(slash + 1));
}

Progress parse_progress(std::string_view text) {
  std::size_t slash = std::min(text.find('/'), text.size() - 1);
  return {parse_count(text.substr(0, slash)).value_or(0),
          parse_count(text.substr(slash + 1)).value_or(0)};
}

void count_durations(RunState& s, NodeIndex index, int by) {
  if (s.nodes[index].type == NodeType::Retry) return;
  auto one = [&](std::string_view name, std::int64_t seconds) {
    auto at = s.durations.find(name);
    if (at == s.durations.end()) at = s.durations.try_emplace(std::string(name)).first;
    add(at->second.seconds, by * seconds);
    at->second.nodes += static_cast<std::uint64_t>(static_cast<std::int64_t>(by));
    if (at->second.nodes == 0) s.durations.erase(at);
  };
  const table::Extra& own = s.nodes.extra(index);
  if (own.cpu_seconds != table::Extra::kNoSeconds) one("cpu", own.cpu_seconds);
  if (own.memory_seconds != table::Extra::kNoSeconds) one("memory", own.memory_seconds);
  for (const auto& [name, seconds] : *own.rare->resources) one(s.nodes.text(name), seconds);
}

void count_node(RunState& s, NodeIndex index, int by) {
  const Node& n = s.nodes[index];
  if (has_progress(n.type)) {
    Progress own{0, 1};
    if (s.nodes.extra(index).rare->progress.is_set()) own = s.nodes.extra(index).rare->progress;
    if (n.phase == Phase::Succeeded) own.done = own.total;
    add(s.progress_done, own.done, by);
    add(s.progress_total, own.total, by);
  }
  bool active = n.phase == Phase::Pending || n.phase == Phase::Running;
  if (active && table::is_pod_like(n.type) && !n.has(table::kLockWanted)) add(s.open_attempts, by);
  if (n.type == NodeType::Pod) {
    if (active && !n.has(table::kLockWanted)) add(s.active_pods, by);
    std::uint64_t& pods = n.phase == Phase::Pending   ? s.pods_pending
                          : n.phase == Phase::Running ? s.pods_running
                                                      : s.pods_completed;
    add(pods, by);
    if (!active && n.has(table::kRejected)) add(s.pods_rejected, by);
  }
  if (n.type == NodeType::Suspend && n.phase == Phase::Running) {
    add(s.active_suspends, by);
    by > 0 ? void(s.open_suspends.insert(index)) : void(s.open_suspends.erase(index));
  }
  if (n.boundary == kNoNode || !counts_as_active(n)) return;
  if (s.nodes[n.boundary].frame == 0) return;
  Frame& around = s.frame_at(n.boundary);
  add(around.active, by);
  if (n.type == NodeType::Pod) add(around.active_pods, by);
  if (n.has(table::kLockWanted)) add(around.active_locked_out, by);
}

NodeIndex Turn::birth(const Spot& spot, NodeType type, Phase phase, PlanId plan, StringId inputs) {
  Node n;
  n.owner = spot.owner;
  n.boundary = spot.boundary;
  n.kind = spot.kind;
  n.call = spot.call;
  n.type = type;
  n.phase = phase;
  n.plan = plan;
  n.inputs = inputs;
  n.flags = spot.flags;
  n.started = now;
  bool numbered = spot.kind == NameKind::Group || spot.kind == NameKind::Attempt;
  auto& strings = s.nodes.strings();
  if (numbered) {
    n.suffix = spot.number;
  } else if (spot.kind == NameKind::StepItem || spot.kind == NameKind::TaskItem) {
    n.suffix = strings.append(spot.text);
  } else if (!spot.text.empty()) {
    n.suffix = strings.intern(spot.text);
  }
  if (spot.owner != kNoNode && s.nodes[spot.owner].has(table::kPartOfExit)) {
    n.set(table::kPartOfExit);
  }
  std::string_view call_name;
  if (spot.kind == NameKind::Root) {
    call_name = s.workflow_name;
  } else if (spot.kind == NameKind::Step || spot.kind == NameKind::StepItem ||
             spot.kind == NameKind::Task) {
    call_name = s.plan_of(spot.boundary).calls[spot.call].call->name;
  }
  NodeIndex made = s.nodes.add(
      n, table::name_suffix(spot.kind, call_name, numbered ? "" : spot.text, spot.number));
  if (is_fulfilled(phase)) s.nodes[made].finished = now;
  if (spot.owner != kNoNode) ++s.nodes[spot.owner].open;
  ++s.live_nodes;
  count_node(s, made, 1);
  spend();
  return made;
}

void Turn::touch(NodeIndex node, std::uint8_t mask) {
  Node& n = s.nodes[node];
  if (n.dirty == 0 && node < first_new) dirty.push_back(node);
  n.dirty |= mask;
}

void Turn::set_message(NodeIndex node, std::string_view text) {
  if (s.nodes.text(s.nodes[node].message) == text) return;
  s.nodes[node].message = s.nodes.strings().intern(text);
  touch(node, kMessageChanged);
}

void Turn::set_type(NodeIndex node, NodeType type) {
  count_node(s, node, -1);
  count_durations(s, node, -1);
  s.nodes[node].type = type;
  count_node(s, node, 1);
  count_durations(s, node, 1);
  touch(node, kPhaseChanged);
}

void Turn::set_phase(NodeIndex node, Phase phase) {
  Node& n = s.nodes[node];
  if (n.phase == phase) return;
  INVARIANT(!is_fulfilled(n.phase));
  // Its times to begin, or to go on, are over.
  if (n.phase == Phase::Pending || is_fulfilled(phase)) drop_timers(node);
  count_node(s, node, -1);
  n.phase = phase;
  count_node(s, node, 1);
  if (phase == Phase::Running) n.set(table::kEverRan);
  std::uint8_t mask = kPhaseChanged;
  if (is_fulfilled(phase) && !n.finished.is_set()) {
    n.finished = now;
    mask |= kFinishedChanged;
  }
  touch(node, mask);
}

void Turn::finish(NodeIndex node, Phase phase, std::string_view message) {
  finish_at(node, phase, message, now);
}

void Turn::finish_at(NodeIndex node, Phase phase, std::string_view message, base::Timestamp at) {
  s.nodes[node].finished = at.is_set() ? at : now;
  touch(node, kFinishedChanged);
  set_phase(node, phase);
  set_message(node, message);
  visit(node);
}

void Turn::visit(NodeIndex node) {
  Node& n = s.nodes[node];
  if (n.queued) return;
  n.queued = true;
  s.queue.push_back(node);
}

void Turn::wake_at(base::Timestamp at, NodeIndex node) {
  if (s.timers.emplace(at, node).second) s.timers_of.emplace(node, at);
}

void Turn::drop_timers(NodeIndex node) {
  for (auto it = s.timers_of.lower_bound({node, base::Timestamp{INT64_MIN}});
       it != s.timers_of.end() && it->first == node; it = s.timers_of.erase(it)) {
    s.timers.erase({it->second, node});
  }
}

void Turn::event(bool warning, std::string_view reason, std::string message, NodeIndex node) {
  out.events.push_back({warning, std::string(reason), std::move(message), node});
}

}  // namespace tiphys::engine::state
