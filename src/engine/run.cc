// The run's face: looking at it, one step in its order, and loading.
#include "engine/run.h"

#include "base/check.h"
#include "engine/core/absorb.h"
#include "engine/core/facts.h"
#include "engine/core/leaf.h"
#include "engine/core/locks.h"
#include "engine/core/rebuild.h"
#include "engine/core/schedule.h"
#include "engine/core/shutdown.h"
#include "engine/core/workflow.h"
#include "engine/record/record.h"
#include "engine/scope/node_field.h"
#include "engine/state/memory.h"
#include "engine/view/explain.h"
#include "engine/view/graph.h"
#include "engine/view/outline.h"
#include "engine/view/pod_build.h"
#include "engine/view/present.h"
#include "engine/view/tree.h"

namespace tiphys::engine {

namespace {

using state::RunState;
using state::Turn;

// What can be seen of a state, behind one of the two faces.
template <class Face>
class Seen : public Face {
 public:
  explicit Seen(RunSeed seed) : state_(std::move(seed)) {}

  using typename Face::Nodes;
  using typename Face::TreeRow;

  bool finished() const override { return core::is_done(state_); }
  RunSummary summary() const override { return core::summarise(state_); }
  base::Result<PodDescription> pod(NodeIndex node) const override {
    return view::build_pod(state_, node);
  }
  std::vector<std::string> container_names(NodeIndex node) const override {
    return view::container_names(state_, node);
  }
  std::vector<Command> outstanding() const override;
  Generation generation() const override { return state_.record.generation; }
  NodeIndex node_of(const AttemptId& id) const override { return state_.node_of(id); }
  std::size_t node_count() const override { return state_.nodes.size(); }
  std::optional<NodeIndex> find_node(std::string_view id_or_name) const override {
    return state_.naming().find(id_or_name);
  }
  std::string node_field(NodeIndex node, std::string_view field) const override {
    return scope::node_field(state_, node, field);
  }
  Phase node_phase(NodeIndex node) const override { return state_.node(node).phase; }
  NodeType node_type(NodeIndex node) const override { return state_.node(node).type; }
  void present_node(NodeIndex node, base::ObjectWriter& out) const override {
    view::Presenter(state_, out).node(node);
  }
  void present_status(Nodes nodes, base::ObjectWriter& out) const override {
    view::Presenter(state_, out).status(view::all_nodes(nodes == Nodes::Include));
  }
  void present_workflow(Nodes nodes, base::ObjectWriter& out) const override {
    view::Presenter(state_, out).workflow(view::all_nodes(nodes == Nodes::Include));
  }
  void present_outline(const OutlineQuery& query, base::ObjectWriter& out) const override;
  std::vector<NodeIndex> shown_anew(const ChangedNodes& changed) const override {
    return view::shown_anew(state_, changed);
  }
  Explanation explain(NodeIndex node) const override { return view::explain(state_, node); }
  std::vector<NodeIndex> live_nodes(std::size_t most) const override;
  std::vector<TreeRow> tree(std::size_t rows_max, std::size_t width_max) const override {
    return view::tree(state_, rows_max, width_max);
  }

  RunState state_;
};

class LoadedView final : public Seen<RunView> {
 public:
  using Seen::Seen;
};

class RunImpl final : public Seen<Run> {
 public:
  using Seen::Seen;

  Decision step(std::span<const Observation> observations, base::Timestamp now,
                const StepBudget& budget) override;
  std::string snapshot() override { return record::encode_snapshot(state_); }
  std::size_t memory_bytes() override { return state::memory_of(state_); }
  std::vector<Question> open_questions() const override {
    return {state_.record.asked.begin(), state_.record.asked.end()};
  }
  std::vector<ArbiterRequest> open_requests() const override;
  base::Timestamp next_wake() const override;
  bool has_open_attempts() const override {
    return state_.open_attempts > 0 || state_.stops_open > 0;
  }
  bool has_open_asks() const override;
  std::vector<Question> known_limits() const override;

  RunSummary last_summary_;
};

template <class Face>
void Seen<Face>::present_outline(const OutlineQuery& query, base::ObjectWriter& out) const {
  const view::Outline outline = view::outline(state_, query);
  view::NodesShown shown;
  shown.chosen = &outline.nodes;
  shown.more = [&](base::ObjectWriter& to) {
    view::write_outline(state_, outline, query.wanted != nullptr, to);
  };
  view::Presenter(state_, out).workflow(shown);
}

// Timers that are due: their nodes are looked at again.
void fire_timers(Turn& turn) {
  RunState& s = turn.s;
  while (!s.timers.empty() && s.timers.begin()->first <= turn.now) {
    NodeIndex node = s.timers.begin()->second;
    s.timers_of.erase({node, s.timers.begin()->first});
    s.timers.erase(s.timers.begin());
    if (node == kNoNode) {
      core::apply_deadline(turn);
    } else {
      turn.visit(node);
    }
  }
}

Decision RunImpl::step(std::span<const Observation> observations, base::Timestamp now,
                       const StepBudget& budget) {
  Decision decision;
  state_.now = std::max(state_.now, now);
  Turn turn(state_, decision, state_.now, std::max<std::uint32_t>(budget.nodes_max, 1));
  core::absorb_all(turn, observations);
  fire_timers(turn);
  core::go_on_with_passes(turn);
  core::go_on_with_intents(turn);
  core::advance_run(turn);
  if (is_completed(state_.record.phase)) core::go_on_with_intents(turn);
  decision.delta = record::encode_delta(turn);
  decision.summary = core::summarise(state_);
  decision.summary_changed = !(decision.summary == last_summary_);
  last_summary_ = decision.summary;
  decision.finished = finished();
  decision.wake_at = next_wake();
  return decision;
}

base::Timestamp RunImpl::next_wake() const {
  if (is_completed(state_.record.phase)) return {};
  if (core::has_passes(state_) || !state_.intents.empty()) return state_.now;
  bool work_left = (!state_.queue.empty() || !state_.cold.empty()) && !state_.record.suspended;
  if (work_left && state_.record.executing) return state_.now;
  if (state_.timers.empty()) return {};
  return std::max(state_.timers.begin()->first, state_.now);
}

bool RunImpl::has_open_asks() const {
  if (is_completed(state_.record.phase)) return false;
  const bool own_lock = state_.lock_asked && !state_.record.locks_held && !state_.record.executing;
  return own_lock || !state_.record.asked.empty() || !state_.lock_nodes.empty();
}

std::vector<Question> RunImpl::known_limits() const {
  std::vector<Question> out;
  for (const auto& [question, answer] : state_.facts) {
    if (question.kind == Question::Kind::SemaphoreLimit) out.push_back(question);
  }
  return out;
}

template <class Face>
std::vector<Command> Seen<Face>::outstanding() const {
  std::vector<Command> out;
  for (NodeIndex i = 0; i < state_.nodes.size(); ++i) {
    const table::Node& n = state_.node(i);
    if (!table::is_pod_like(n.type)) continue;
    const AttemptId id = state_.attempt_of(i);
    if (n.has(table::kLockWanted)) continue;
    if (n.has(table::kStopWanted)) {
      out.push_back(StopAttempt{id, "decided", core::kStopGrace});
    } else if (!is_fulfilled(n.phase)) {
      out.push_back(StartAttempt{id});
    }
  }
  return out;
}

std::vector<ArbiterRequest> RunImpl::open_requests() const {
  std::vector<ArbiterRequest> out;
  if (is_completed(state_.record.phase)) return out;
  if (state_.record.admission_asked) out.push_back(core::admission_request(state_));
  if (state_.record.admitted && !state_.record.executing && !state_.globals.empty()) {
    if (auto locks = core::lock_request(state_, kNoNode)) out.push_back(std::move(*locks));
  }
  for (NodeIndex node : state_.lock_nodes) {
    if (auto locks = core::lock_request(state_, node)) out.push_back(std::move(*locks));
  }
  return out;
}

template <class Face>
std::vector<NodeIndex> Seen<Face>::live_nodes(std::size_t most) const {
  std::vector<NodeIndex> out;
  for (NodeIndex i = 0; i < state_.nodes.size() && out.size() < most; ++i) {
    if (!is_fulfilled(state_.node(i).phase)) out.push_back(i);
  }
  return out;
}

template <class Write>
base::Value as_value(Write write) {
  base::ValueWriter out;
  write(out);
  return out.take();
}

}  // namespace

void PhaseCounts::add(Phase phase) {
  ++total;
  switch (phase) {
    case Phase::Pending: ++pending; break;
    case Phase::Running: ++running; break;
    case Phase::Succeeded: ++succeeded; break;
    case Phase::Skipped:
    case Phase::Omitted: ++skipped; break;
    default: ++failed; break;
  }
}

base::Value RunView::present_node(NodeIndex node) const {
  return as_value([&](base::ObjectWriter& out) { present_node(node, out); });
}

base::Value RunView::present_status(Nodes nodes) const {
  return as_value([&](base::ObjectWriter& out) { present_status(nodes, out); });
}

base::Value RunView::present_workflow(Nodes nodes) const {
  return as_value([&](base::ObjectWriter& out) { present_workflow(nodes, out); });
}

base::Result<std::unique_ptr<RunView>> RunView::load(RunSeed seed, std::string snapshot,
                                                     std::vector<std::string> deltas,
                                                     const ValueSource& values) {
  if (seed.workflow == nullptr) {
    return base::fail(base::ErrorCode::InvalidArgument, "a run needs a workflow");
  }
  auto view = std::make_unique<LoadedView>(std::move(seed));
  TRY(record::apply_records(view->state_, snapshot, values));
  std::string().swap(snapshot);
  for (std::string& delta : deltas) {
    TRY(record::apply_records(view->state_, delta, values));
    std::string().swap(delta);
  }
  TRY(core::rebuild(view->state_));
  return view;
}

base::Result<std::unique_ptr<Run>> Run::create(RunSeed seed) {
  if (seed.workflow == nullptr) {
    return base::fail(base::ErrorCode::InvalidArgument, "a run needs a workflow");
  }
  const spec::Workflow& workflow = *seed.workflow;
  if (workflow.spec.entrypoint.empty() && !workflow.spec.workflow_template_ref) {
    return base::fail(base::ErrorCode::InvalidArgument, "spec.entrypoint is required");
  }
  return std::make_unique<RunImpl>(std::move(seed));
}

base::Result<std::unique_ptr<Run>> Run::load(RunSeed seed, std::string_view snapshot,
                                             std::span<const std::string> deltas,
                                             const ValueSource& values) {
  if (seed.workflow == nullptr) {
    return base::fail(base::ErrorCode::InvalidArgument, "a run needs a workflow");
  }
  auto run = std::make_unique<RunImpl>(std::move(seed));
  TRY(record::apply_records(run->state_, snapshot, values));
  for (const std::string& delta : deltas) TRY(record::apply_records(run->state_, delta, values));
  TRY(core::rebuild(run->state_));
  run->last_summary_ = core::summarise(run->state_);
  return run;
}

}  // namespace tiphys::engine
