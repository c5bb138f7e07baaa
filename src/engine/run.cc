// The run's face: one step in its order, and loading.
#include "engine/run.h"

#include <algorithm>

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
#include "engine/retry/generation.h"
#include "engine/retry/wish.h"
#include "engine/view/explain.h"
#include "engine/view/pod_build.h"
#include "engine/view/present.h"
#include "engine/view/tree.h"

namespace tiphys::engine {

namespace {

using state::RunState;
using state::Turn;

class RunImpl final : public Run {
 public:
  explicit RunImpl(RunSeed seed) : state_(std::make_unique<RunState>(std::move(seed))) {}

  Decision step(std::span<const Observation> observations, base::Timestamp now,
                const StepBudget& budget) override;

  std::string snapshot() const override { return record::encode_snapshot(*state_); }
  std::size_t memory_bytes() const override;
  bool finished() const override { return core::is_done(*state_); }
  RunSummary summary() const override { return core::summarise(*state_); }
  std::vector<Command> outstanding() const override;
  std::vector<Question> open_questions() const override {
    return {state_->record.asked.begin(), state_->record.asked.end()};
  }
  std::vector<ArbiterRequest> open_requests() const override;
  base::Timestamp next_wake() const override;
  std::vector<Question> known_limits() const override;
  base::Result<PodDescription> pod(NodeIndex node) const override {
    return view::build_pod(*state_, node);
  }
  Generation generation() const override { return state_->record.generation; }
  AttemptId attempt_of(NodeIndex node) const override { return state_->attempt_of(node); }
  NodeIndex node_of(const AttemptId& id) const override { return state_->node_of(id); }
  std::size_t node_count() const override { return state_->nodes.size(); }
  std::optional<NodeIndex> find_node(std::string_view id_or_name) const override {
    return state_->naming().find(id_or_name);
  }
  base::Value present_node(NodeIndex node) const override {
    return view::present_node(*state_, node);
  }
  base::Value present_status(Nodes nodes) const override {
    return view::present_status(*state_, nodes == Nodes::Include);
  }
  base::Value present_workflow(Nodes nodes) const override {
    return view::present_workflow(*state_, nodes == Nodes::Include);
  }
  Explanation explain(NodeIndex node) const override { return view::explain(*state_, node); }
  std::vector<NodeIndex> live_nodes(std::size_t most) const override;
  std::vector<TreeRow> tree(std::size_t rows_max, std::size_t width_max) const override {
    return view::tree(*state_, rows_max, width_max);
  }

  // Encoding notes which large values are stored, and look-ups may fill caches of templates; both
  // leave what a caller can see as it is.
  std::unique_ptr<RunState> state_;  // another one in each generation
  RunSummary last_summary_;

 private:
  bool retry(Turn& turn, const Intent& intent);
};

// Timers that are due: their nodes are looked at again.
void fire_timers(Turn& turn) {
  RunState& s = turn.s;
  while (!s.timers.empty() && s.timers.begin()->first <= turn.now) {
    NodeIndex node = s.timers.begin()->second;
    s.timers.erase(s.timers.begin());
    if (node == kNoNode) {
      core::apply_deadline(turn);
    } else {
      turn.visit(node);
    }
  }
}

// True: the state is that of the next generation. One that does not fit any more changes nothing
// but is told; the same one twice is one.
bool RunImpl::retry(Turn& turn, const Intent& intent) {
  auto& absorbed = turn.out.absorbed;
  const bool again = std::ranges::find(absorbed, intent.sequence) != absorbed.end();
  absorbed.push_back(intent.sequence);
  if (again) return false;
  auto wish = retry::read_wish(intent.arguments);
  auto fits = wish ? retry::check_phase(state_->record.phase, *wish)
                   : base::Result<void>(std::unexpected(wish.error()));
  if (!fits) {
    turn.event(true, "WorkflowRetryRefused", fits.error().message);
    return false;
  }
  state_ = retry::next_generation(*state_, *wish, turn.now);
  turn.event(false, "WorkflowRetried",
             "Workflow retried: generation " + std::to_string(state_->record.generation));
  return true;
}

Decision RunImpl::step(std::span<const Observation> observations, base::Timestamp now,
                       const StepBudget& budget) {
  Decision decision;
  now = std::max(state_->now, now);
  state_->now = now;
  const std::uint32_t most = std::max<std::uint32_t>(budget.nodes_max, 1);
  auto turn = std::make_unique<Turn>(*state_, decision, now, most);
  const core::ObservationOrder order = core::in_order(observations);
  bool begins = false;  // a generation
  for (auto rest = core::absorb_until_retry(*turn, order); !rest.empty();
       rest = core::absorb_until_retry(*turn, rest.subspan(1))) {
    if (!retry(*turn, std::get<Intent>(*rest.front()))) continue;
    begins = true;
    turn = std::make_unique<Turn>(*state_, decision, now, most);
    turn->mark_run();
  }
  fire_timers(*turn);
  core::advance_run(*turn);
  decision.delta = record::encode_delta(*turn);
  decision.generation = state_->record.generation;
  if (begins) {
    decision.delta.clear();
    decision.snapshot = record::encode_snapshot(*state_, &decision.values);
    decision.changed_nodes = static_cast<std::uint32_t>(state_->nodes.size());
  }
  decision.summary = core::summarise(*state_);
  decision.summary_changed = !(decision.summary == last_summary_);
  last_summary_ = decision.summary;
  decision.finished = finished();
  decision.wake_at = next_wake();
  return decision;
}

std::size_t RunImpl::memory_bytes() const {
  return state_->nodes.memory_bytes() + state_->frames.size() * 512 + sizeof(RunState);
}

base::Timestamp RunImpl::next_wake() const {
  if (is_completed(state_->record.phase)) return {};
  bool work_left = (!state_->queue.empty() || !state_->cold.empty()) && !state_->record.suspended;
  if (work_left && state_->record.executing) return state_->now;
  if (state_->timers.empty()) return {};
  return std::max(state_->timers.begin()->first, state_->now);
}

std::vector<Question> RunImpl::known_limits() const {
  std::vector<Question> out;
  for (const auto& [question, answer] : state_->facts) {
    if (question.kind == Question::Kind::SemaphoreLimit) out.push_back(question);
  }
  return out;
}

std::vector<Command> RunImpl::outstanding() const {
  std::vector<Command> out;
  for (NodeIndex i = 0; i < state_->nodes.size(); ++i) {
    const table::Node& n = state_->node(i);
    if (!table::is_pod_like(n.type)) continue;
    const AttemptId id = state_->attempt_of(i);
    if (n.has(table::kLockWanted)) continue;
    if (n.has(table::kStopWanted)) {
      out.push_back(StopAttempt{id, "decided", core::kStopGrace});
    } else if (!is_fulfilled(n.phase)) {
      out.push_back(StartAttempt{id});
    }
  }
  for (const AttemptId& id : state_->record.stops) {
    out.push_back(StopAttempt{id, "decided", core::kStopGrace});
  }
  return out;
}

std::vector<ArbiterRequest> RunImpl::open_requests() const {
  std::vector<ArbiterRequest> out;
  if (is_completed(state_->record.phase)) return out;
  if (state_->record.admission_asked) out.push_back(core::admission_request(*state_));
  if (state_->record.admitted && !state_->record.executing && !state_->globals.empty()) {
    if (auto locks = core::lock_request(*state_, kNoNode)) out.push_back(std::move(*locks));
  }
  if (!state_->record.executing) return out;  // kept by a retry: they ask when it has begun
  for (NodeIndex node : state_->lock_nodes) {
    if (auto locks = core::lock_request(*state_, node)) out.push_back(std::move(*locks));
  }
  return out;
}

std::vector<NodeIndex> RunImpl::live_nodes(std::size_t most) const {
  std::vector<NodeIndex> out;
  for (NodeIndex i = 0; i < state_->nodes.size() && out.size() < most; ++i) {
    if (!is_fulfilled(state_->node(i).phase)) out.push_back(i);
  }
  return out;
}

}  // namespace

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
  TRY(record::apply_records(*run->state_, snapshot, values));
  for (const std::string& delta : deltas) TRY(record::apply_records(*run->state_, delta, values));
  TRY(core::rebuild(*run->state_));
  run->last_summary_ = core::summarise(*run->state_);
  return run;
}

}  // namespace tiphys::engine
