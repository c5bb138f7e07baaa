// Changes of what is stored, each with its note and with what hangs on it.
#include "engine/state/turn.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/check.h"

namespace tiphys::engine::state {

namespace {

constexpr std::size_t kProgressMax = 39;  // two numbers of 19 digits

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

Turn::Turn(StateOwner& owner, Decision& decision, base::Timestamp time, std::uint64_t budget)
    : Upkeep(owner), out(decision), now(time), budget_(budget), budget_left_(budget) {
  writable().now = time;
  changes_.first_node = static_cast<NodeIndex>(state().nodes.size());
  changes_.first_plan = state().library.size();
}

void Turn::event(bool warning, std::string_view reason, std::string message, NodeIndex node) {
  out.events.push_back({warning, std::string(reason), std::move(message), node});
}

NodeIndex Turn::birth(const Spot& spot, NodeType type, Phase phase, PlanId plan, StringId inputs) {
  RunState& s = writable();
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
  if (numbered) {
    n.suffix = spot.number;
  } else if (spot.kind == NameKind::StepItem || spot.kind == NameKind::TaskItem) {
    n.suffix = strings().append(spot.text);
  } else if (!spot.text.empty()) {
    n.suffix = strings().intern(spot.text);
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
  ++s.counts.live_nodes;
  expect_child(made);
  count(made, 1);
  spend();
  return made;
}

void Turn::touch(NodeIndex node, std::uint8_t mask) {
  Node& n = writable().nodes[node];
  if (n.dirty == 0 && node < changes_.first_node) changes_.nodes.push_back(node);
  n.dirty |= mask;
}

void Turn::set_flag(NodeIndex node, NodeFlag flag, bool on) {
  if (state().node(node).has(flag) == on) return;
  const bool counted = flag == table::kLockWanted || flag == table::kRejected;
  if (counted) count(node, -1);
  writable().nodes[node].set(flag, on);
  if (counted) count(node, 1);
  touch(node, kPhaseChanged);
}

void Turn::set_message(NodeIndex node, std::string_view text) {
  if (state().nodes.text(state().node(node).message) == text) return;
  writable().nodes[node].message = strings().intern(text);
  touch(node, kMessageChanged);
}

void Turn::set_exit_code(NodeIndex node, std::int16_t code) {
  Node& n = writable().nodes[node];
  n.exit_code = code;
  n.set(table::kHasExitCode);
  touch(node, kExitChanged);
}

void Turn::set_result(NodeIndex node, std::optional<StringId> result) {
  Node& n = writable().nodes[node];
  n.has_result = result.has_value();
  n.result = result.value_or(0);
  touch(node, kExtraChanged);
}

void Turn::set_phase(NodeIndex node, Phase phase) {
  Node& n = writable().nodes[node];
  if (n.phase == phase) return;
  INVARIANT(!is_fulfilled(n.phase));
  // Its times to begin, or to go on, are over.
  if (n.phase == Phase::Pending || is_fulfilled(phase)) drop_timers(node);
  count(node, -1);
  n.phase = phase;
  count(node, 1);
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
  writable().nodes[node].finished = at.is_set() ? at : now;
  touch(node, kFinishedChanged);
  set_phase(node, phase);
  set_message(node, message);
  visit(node);
}

void Turn::hold_no_more(NodeIndex node) {
  count(node, -1);
  writable().nodes[node].held = false;
  count(node, 1);
}

void Turn::settle(NodeIndex node) {
  RunState& s = writable();
  Node& n = s.nodes[node];
  n.settled = true;
  n.set(table::kSettled);
  touch(node, kPhaseChanged);
  --s.counts.live_nodes;
  if (is_fulfilled(n.phase)) drop_frame(node);
  if (n.type == NodeType::Retry) s.attempts.erase(node);
  if (n.owner == kNoNode) return;
  Node& above = s.nodes[n.owner];
  --above.open;
  const bool hook = n.kind == NameKind::OnExit || n.kind == NameKind::Hook;
  if (!hook && is_failed_or_error(n.phase)) above.failed_child = true;
}

Extra& Turn::extra(NodeIndex node) {
  touch(node, kExtraChanged);
  return writable().nodes.make_extra(node);
}

void Turn::set_progress(NodeIndex node, const Progress& progress) {
  count(node, -1);
  extra(node).rare.made().progress = progress;
  count(node, 1);
}

void Turn::set_resources(NodeIndex node,
                         std::span<const std::pair<std::string, std::int64_t>> seconds) {
  count_durations(node, -1);
  Extra& changed = extra(node);
  for (const auto& [name, amount] : seconds) {
    writable().nodes.set_resource(changed, name, amount);
  }
  count_durations(node, 1);
}

bool Turn::want_stop(NodeIndex node) {
  if (state().node(node).has(table::kStopWanted)) return false;
  set_flag(node, table::kStopWanted);
  writable().open_stops.insert(node);
  return true;
}

void Turn::confirm_stop(const AttemptId& id) {
  if (state().record.stops.contains(id)) {
    edit_run().stops.erase(id);
    return;
  }
  const NodeIndex node = state().node_of(id);
  if (node == kNoNode || !state().node(node).has(table::kStopWanted)) return;
  set_flag(node, table::kStopWanted, false);
  writable().open_stops.erase(node);
}

const Attempts& Turn::attempts_of(NodeIndex retry) {
  auto [it, is_new] = writable().attempts.try_emplace(retry);
  Attempts& out_of = it->second;
  if (!is_new) return out_of;
  const RunState& s = state();
  for (NodeIndex c = s.node(retry).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (s.node(c).kind != NameKind::Attempt) continue;
    if (out_of.first == kNoNode) out_of.first = c;
    out_of.last = c;
    out_of.count = s.node(c).suffix + 1;
  }
  return out_of;
}

void Turn::note_attempt(NodeIndex retry, NodeIndex made, std::uint32_t number) {
  auto it = writable().attempts.find(retry);
  if (it == writable().attempts.end()) return;
  if (it->second.first == kNoNode) it->second.first = made;
  it->second.last = made;
  it->second.count = number + 1;
}

void Turn::set_global(const std::string& name, std::string_view value, base::Value source) {
  auto [at, made] = writable().global_outputs.place(name);
  GlobalOutput& output = writable().global_outputs[at];
  if (!made && output.value == value) return;
  output.value = value;
  output.source = std::move(source);
  changes_.globals.insert(at);
}

void Turn::set_global_artifact(const std::string& name, base::Value artifact) {
  auto [at, made] = writable().global_artifacts.place(name);
  base::Value& present = writable().global_artifacts[at].artifact;
  if (!made && present == artifact) return;
  present = std::move(artifact);
  changes_.global_artifacts.insert(at);
}

void Turn::learn(FactAnswer answer) {
  changes_.facts.push_back(answer.question);
  Question question = answer.question;
  writable().facts.insert_or_assign(std::move(question), std::move(answer));
}

void Turn::wait_for_fact(const Question& question, NodeIndex waiter) {
  writable().waiting_fact[question].insert(waiter);
  if (state().record.asked.contains(question)) return;
  edit_run().asked.insert(question);
  out.questions.push_back(question);
}

std::set<NodeIndex> Turn::answered(const Question& question) {
  if (state().record.asked.contains(question)) edit_run().asked.erase(question);
  auto waiting = writable().waiting_fact.extract(question);
  return waiting.empty() ? std::set<NodeIndex>() : std::move(waiting.mapped());
}

void Turn::visit(NodeIndex node) {
  Node& n = writable().nodes[node];
  if (n.queued) return;
  n.queued = true;
  writable().queue.push_back(node);
}

void Turn::visit_first(NodeIndex node) {
  writable().nodes[node].queued = true;
  writable().queue.push_front(node);
}

NodeIndex Turn::take_visit() {
  RunState& s = writable();
  const NodeIndex node = s.queue.front();
  s.queue.pop_front();
  ++visited_;
  const bool queued = s.nodes[node].queued;
  s.nodes[node].queued = false;
  return queued ? node : kNoNode;
}

bool Turn::visit_put_aside() {
  RunState& s = writable();
  if (s.cold.empty()) return false;
  const NodeIndex node = s.cold.front();
  s.cold.pop_front();
  visit(node);
  return true;
}

bool Turn::take_due_timer(NodeIndex& node) {
  Timers& timers = writable().timers;
  if (timers.empty() || timers.first().first > now) return false;
  node = timers.first().second;
  timers.drop_first();
  return true;
}

void Turn::note_free_place(NodeIndex boundary) {
  if (boundary == kNoNode || !state().has_frame(boundary)) return;
  const Frame& around = state().frame_at(boundary);
  if (!around.waiting.empty()) writable().freed.emplace(*around.waiting.begin(), boundary);
}

void Turn::forget_lock_node(NodeIndex node) {
  writable().lock_nodes.erase(node);
  writable().lock_names.forget(node);
  writable().lock_holders.erase(node);
}

void Turn::set_lock_holders(NodeIndex node, std::vector<std::string> holders) {
  writable().lock_holders[node] = std::move(holders);
}

void Turn::open_intent(const Intent& intent) {
  writable().intents.push_back({intent, 0, static_cast<NodeIndex>(state().nodes.size())});
}

void Turn::absorb_first_intent() {
  out.absorbed.push_back(state().intents.front().intent.sequence);
  writable().intents.pop_front();
}

bool Turn::has_changes() const {
  return changes_.run || !changes_.nodes.empty() || !changes_.facts.empty() ||
         !changes_.globals.empty() || !changes_.global_artifacts.empty() ||
         changes_.first_node < state().nodes.size() || changes_.first_plan < state().library.size();
}

void Turn::end() {
  RunState& s = writable();
  s.committed = now;
  const auto count = static_cast<NodeIndex>(s.nodes.size());
  const auto end_node = [&s](NodeIndex i) {
    if ((s.nodes[i].dirty & kExtraChanged) != 0) s.nodes.share_extra(i);
    s.nodes[i].dirty = 0;
  };
  for (NodeIndex i : changes_.nodes) end_node(i);
  for (NodeIndex i = changes_.first_node; i < count; ++i) end_node(i);
  out.changed = {changes_.first_node, count - changes_.first_node, std::move(changes_.nodes)};
  changes_ = {};
  changes_.first_node = count;
  changes_.first_plan = s.library.size();
}

}  // namespace tiphys::engine::state
