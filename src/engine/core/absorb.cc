// Reports become phases. What speaks of a decided attempt changes nothing.
#include "engine/core/absorb.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/core/leaf.h"
#include "engine/core/locks.h"
#include "engine/core/outputs.h"
#include "engine/core/schedule.h"
#include "engine/core/shutdown.h"
#include "engine/core/workflow.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

namespace {

using state::Turn;

// The node of an attempt if it is undecided; kNoNode otherwise.
NodeIndex undecided(const Turn& turn, const AttemptId& id) {
  const state::RunState& s = turn.state();
  NodeIndex node = s.node_of(id);
  if (node == kNoNode) return kNoNode;
  const table::Node& n = s.node(node);
  return table::is_pod_like(n.type) && !is_fulfilled(n.phase) ? node : kNoNode;
}

void absorb(Turn& turn, const AttemptPending& o) {
  NodeIndex node = undecided(turn, o.id);
  if (node == kNoNode || turn.state().node(node).phase != Phase::Pending) return;
  turn.set_message(node, o.message);
}

void absorb(Turn& turn, const AttemptRunning& o) {
  NodeIndex node = undecided(turn, o.id);
  if (node == kNoNode) return;
  auto& strings = turn.strings();
  if (!o.host_name.empty() &&
      strings.view(turn.state().nodes.extra(node).host_name) != o.host_name) {
    turn.extra(node).host_name = strings.intern(o.host_name);
  }
  bool daemon = turn.state().node(node).plan != 0 && turn.state().plan_of(node).source->daemon;
  if (daemon) {
    if (!o.ready) return;
    if (!o.pod_ip.empty()) turn.extra(node).rare.made().pod_ip = strings.intern(o.pod_ip);
    turn.set_flag(node, table::kDaemoned);
  }
  if (turn.state().node(node).phase != Phase::Pending) return;
  turn.set_message(node, "");
  turn.set_phase(node, Phase::Running);
  if (daemon) {
    NodeIndex boundary = turn.state().node(node).boundary;
    if (boundary != kNoNode && turn.state().has_frame(boundary)) {
      turn.frame_at(boundary).daemons.push_back(node);
    }
    settle(turn, node);
  }
  const spec::Call* call = turn.state().call_of(node);
  if (call != nullptr && !call->rare->hooks.empty()) turn.visit(node);
}

void absorb(Turn& turn, const AttemptProgress& o) {
  NodeIndex node = undecided(turn, o.id);
  if (node == kNoNode || !state::is_progress(o.progress)) return;
  const table::Progress told = state::parse_progress(o.progress);
  const auto& known = turn.state().nodes.extra(node).rare->progress;
  if (known.is_set() && *known == told) return;
  turn.set_progress(node, told);
}

// Its end is part of this step or of one before; nothing was decided of one that it never had.
void note_decided(Turn& turn, const AttemptId& id) {
  if (turn.state().has_had(id)) turn.out.decided.push_back(id);
}

void absorb(Turn& turn, const AttemptEnded& o) {
  turn.confirm_stop(o.id);
  NodeIndex node = undecided(turn, o.id);
  if (node == kNoNode) return note_decided(turn, o.id);
  AttemptReport report = o.report;
  if (!is_completed(report.phase)) report.phase = Phase::Error;
  if (!state::is_progress(report.progress)) report.progress.clear();
  const table::Node& n = turn.state().node(node);
  if (n.has(table::kDaemoned) || (n.plan != 0 && turn.state().plan_of(node).source->daemon)) {
    if (report.phase == Phase::Succeeded) report.phase = Phase::Failed;
    turn.set_flag(node, table::kDaemoned, false);
  }
  turn.set_flag(node, table::kReported);
  turn.set_flag(node, table::kEverRan);
  take_outputs(turn, node, report);
  export_globals(turn, node);
  turn.finish_at(node, report.phase, report.message, report.finished_at);
  end_containers(turn, node, &report);
  turn.out.decided.push_back(o.id);
}

void absorb(Turn& turn, const AttemptLost& o) {
  turn.confirm_stop(o.id);
  note_decided(turn, o.id);
  NodeIndex node = undecided(turn, o.id);
  if (node == kNoNode) return;
  turn.set_flag(node, table::kDaemoned, false);
  turn.finish(node, Phase::Error, "pod deleted");
}

void absorb(Turn& turn, const StartRejected& o) {
  turn.confirm_stop(o.id);
  note_decided(turn, o.id);
  NodeIndex node = undecided(turn, o.id);
  if (node == kNoNode) return;
  const table::Node& n = turn.state().node(node);
  bool task = n.kind == table::NameKind::Task || n.kind == table::NameKind::TaskItem;
  turn.set_flag(node, table::kRejected);
  if (task) {
    turn.finish(node, Phase::Error,
                "task '" + turn.state().name_of_node(node) + "' errored: " + o.message);
  } else {
    turn.finish(node, Phase::Error, o.message);
  }
}

// Stores an answer (once; a fact once known is frozen) and wakes who waits for it.
void absorb(Turn& turn, const FactAnswer& o) {
  const state::RunState& s = turn.state();
  std::set<NodeIndex> waiting = turn.answered(o.question);
  auto known = s.facts.find(o.question);
  bool may_change = o.question.kind == Question::Kind::SemaphoreLimit;
  bool news = known == s.facts.end() || (may_change && !(known->second.value == o.value));
  if (news) {
    turn.learn(o);
    limit_changed(turn, o.question);
  }
  waiting.erase(kNoNode);  // the run comes back to what it needs by itself
  for (NodeIndex node : waiting) turn.visit(node);
}

// A place that comes when all is over is given back, or nobody would get it.
void absorb(Turn& turn, const Admitted&) {
  if (is_completed(turn.state().record.phase)) return leave_arbiter(turn);
  if (turn.state().record.admitted) return;
  turn.edit_run().admitted = true;
}

void absorb(Turn& turn, const LockState& o) { absorb_lock(turn, o); }

void absorb(Turn& turn, const Intent& o) { absorb_intent(turn, o); }

const AttemptId* id_of(const Observation& o) {
  switch (o.index()) {
    case 0: return &std::get<0>(o).id;
    case 1: return &std::get<1>(o).id;
    case 2: return &std::get<2>(o).id;
    case 3: return &std::get<3>(o).id;
    case 4: return &std::get<4>(o).id;
    case 5: return &std::get<5>(o).id;
    default: return nullptr;
  }
}

// What decides between reports that contradict each other: the earlier evidence, then its content.
std::tuple<std::int64_t, int, std::string_view> evidence(const Observation& o) {
  if (const auto* ended = std::get_if<AttemptEnded>(&o)) {
    return {ended->report.finished_at.ns, static_cast<int>(ended->report.phase),
            ended->report.message};
  }
  if (const auto* lost = std::get_if<AttemptLost>(&o)) return {lost->at.ns, 0, lost->message};
  if (const auto* bad = std::get_if<StartRejected>(&o)) return {bad->at.ns, 0, bad->message};
  if (const auto* some = std::get_if<AttemptProgress>(&o)) return {0, 0, some->progress};
  if (const auto* some = std::get_if<AttemptPending>(&o)) return {0, 0, some->message};
  if (const auto* fact = std::get_if<FactAnswer>(&o)) return {0, 0, fact->question.name};
  if (const auto* lock = std::get_if<LockState>(&o)) {
    return {static_cast<std::int64_t>(lock->node), lock->granted ? 1 : 0, lock->message};
  }
  if (const auto* intent = std::get_if<Intent>(&o)) {
    return {static_cast<std::int64_t>(intent->sequence), 0, {}};
  }
  return {0, 0, {}};
}

bool comes_before(const Observation* a, const Observation* b) {
  // Facts and grants first, then progress of attempts, then their ends, then intents.
  constexpr int kOrder[] = {2, 3, 4, 5, 6, 7, 0, 1, 1, 8};
  int x = kOrder[a->index()];
  int y = kOrder[b->index()];
  if (x != y) return x < y;
  auto when_a = evidence(*a);
  auto when_b = evidence(*b);
  if (std::get<0>(when_a) != std::get<0>(when_b)) return std::get<0>(when_a) < std::get<0>(when_b);
  const AttemptId* id_a = id_of(*a);
  const AttemptId* id_b = id_of(*b);
  if (id_a != nullptr && *id_a != *id_b) return *id_a < *id_b;
  return when_a < when_b;
}

}  // namespace

ObservationOrder in_order(std::span<const Observation> observations) {
  ObservationOrder order;
  order.reserve(observations.size());
  for (const Observation& o : observations) order.push_back(&o);
  std::stable_sort(order.begin(), order.end(), comes_before);
  return order;
}

std::span<const Observation* const> absorb_until_retry(Turn& turn,
                                                       std::span<const Observation* const> order) {
  for (; !order.empty(); order = order.subspan(1)) {
    const auto* intent = std::get_if<Intent>(order.front());
    if (intent != nullptr && intent->operation == Operation::Retry) break;
    std::visit([&](const auto& one) { absorb(turn, one); }, *order.front());
  }
  return order;
}

}  // namespace tiphys::engine::core
