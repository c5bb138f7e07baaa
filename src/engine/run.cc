// The run's face: looking at it, one step in its order, and loading.
#include "engine/run.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "engine/core/absorb.h"
#include "engine/core/leaf.h"
#include "engine/core/locks.h"
#include "engine/core/rebuild.h"
#include "engine/core/schedule.h"
#include "engine/core/shutdown.h"
#include "engine/core/workflow.h"
#include "engine/record/record.h"
#include "engine/record/records.h"
#include "engine/record/snapshot.h"
#include "engine/retry/generation.h"
#include "engine/retry/wish.h"
#include "engine/scope/node_field.h"
#include "engine/state/describe.h"
#include "engine/state/loading.h"
#include "engine/state/memory.h"
#include "engine/view/explain.h"
#include "engine/view/graph.h"
#include "engine/view/outline.h"
#include "engine/view/pod_build.h"
#include "engine/view/present.h"
#include "engine/view/seek.h"
#include "engine/view/tree.h"

namespace tiphys::engine {

namespace {

using state::Loading;
using state::RunState;
using state::StateOwner;
using state::Turn;

// What can be seen of a state, behind one of the two faces.
template <class Face>
class Seen : public Face {
 public:
  explicit Seen(RunSeed seed) : at_(std::move(seed)) {}

  using typename Face::Nodes;
  using typename Face::TreeRow;

  bool finished() const override { return core::is_done(state()); }
  RunSummary summary() const override { return core::summarise(state()); }
  base::Timestamp expires_at() const override;
  base::Result<PodDescription> pod(NodeIndex node) const override {
    return view::build_pod(state(), node);
  }
  std::vector<std::string> container_names(NodeIndex node) const override {
    return view::container_names(state(), node);
  }
  std::vector<Command> outstanding() const override;
  std::optional<Command> outstanding(const AttemptId& id) const override;
  Generation generation() const override { return state().record.generation; }
  AttemptId attempt_of(NodeIndex node) const override { return state().attempt_of(node); }
  NodeIndex node_of(const AttemptId& id) const override { return state().node_of(id); }
  bool has_had(const AttemptId& id) const override { return state().has_had(id); }
  std::size_t node_count() const override { return state().nodes.size(); }
  std::optional<NodeIndex> find_node(std::string_view id_or_name) const override {
    return state().naming().find(id_or_name);
  }
  std::string node_field(NodeIndex node, std::string_view field) const override {
    return scope::node_field(state(), node, field);
  }
  Phase node_phase(NodeIndex node) const override { return state().node(node).phase; }
  NodeType node_type(NodeIndex node) const override { return state().node(node).type; }
  base::Timestamp node_started(NodeIndex node) const override { return state().node(node).started; }
  base::Timestamp node_finished(NodeIndex node) const override {
    return state().node(node).finished;
  }
  std::string node_progress(NodeIndex node) const override {
    return view::progress_text(state(), node);
  }
  std::vector<NodeIndex> children(NodeIndex node, NodeIndex from, std::size_t most) const override {
    return view::children_from(state(), node, from, most);
  }
  void present_node(NodeIndex node, base::ObjectWriter& out) const override {
    view::Presenter(state(), out).node(node);
  }
  void present_status(Nodes nodes, base::ObjectWriter& out) const override {
    view::Presenter(state(), out).status(view::all_nodes(nodes == Nodes::Include));
  }
  void present_workflow(Nodes nodes, base::ObjectWriter& out) const override {
    view::Presenter(state(), out).workflow(view::all_nodes(nodes == Nodes::Include));
  }
  void present_outline(const OutlineQuery& query, base::ObjectWriter& out) const override;
  Explanation explain(NodeIndex node) const override { return view::explain(state(), node); }
  Sought seek(NodeSort sort, NodeIndex from, std::size_t looks) const override {
    return view::seek(state(), sort, from, looks);
  }
  std::vector<TreeRow> tree(std::size_t rows_max, std::size_t width_max) const override {
    return view::tree(state(), rows_max, width_max);
  }

  const RunState& state() const { return *at_; }
  StateOwner& owner() { return at_; }

 protected:
  StateOwner at_;  // of another state in each generation
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
  std::string snapshot() override { return record::encode_snapshot(state()); }
  std::optional<SnapshotRecords> write_snapshot(std::uint32_t most, std::size_t room) override;
  std::size_t memory_bytes() override {
    state::Upkeep up(at_);
    return state::memory_of(up) + (snapshot_ ? snapshot_->bytes() : 0);
  }
  std::vector<Question> open_questions() const override {
    return {state().record.asked.begin(), state().record.asked.end()};
  }
  std::vector<ArbiterRequest> open_requests() const override;
  base::Timestamp next_wake() const override;
  bool has_open_attempts() const override {
    return !state().open_attempts.empty() || state().has_open_stops();
  }
  bool has_open_asks() const override;
  std::vector<std::string> derived() const override { return state::describe(state()); }
  std::vector<Question> known_limits() const override;

  RunSummary last_summary_;

 private:
  bool retry(Turn& turn, const Intent& intent);
  static void begin_generation(Turn& turn);

  std::unique_ptr<record::SnapshotWriter> snapshot_;  // that is being written
};

template <class Face>
void Seen<Face>::present_outline(const OutlineQuery& query, base::ObjectWriter& out) const {
  const view::Outline outline = view::outline(state(), query);
  view::NodesShown shown;
  shown.chosen = &outline.nodes;
  shown.more = [&](base::ObjectWriter& to) {
    view::write_outline(state(), outline, query.wanted != nullptr, to);
  };
  view::Presenter(state(), out).workflow(shown);
}

// Timers that are due: their nodes are looked at again. What is left is due at the next step.
void fire_timers(Turn& turn) {
  NodeIndex node = kNoNode;
  for (std::uint64_t left = turn.timers(); left > 0 && turn.take_due_timer(node); --left) {
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
  auto fits = wish ? retry::check_phase(state().record.phase, *wish)
                   : base::Result<void>(std::unexpected(wish.error()));
  if (!fits) {
    turn.event(true, "WorkflowRetryRefused", fits.error().message);
    return false;
  }
  snapshot_.reset();
  at_ = retry::next_generation(std::move(at_), *wish, turn.now);
  turn.event(false, "WorkflowRetried",
             "Workflow retried: generation " + std::to_string(state().record.generation));
  return true;
}

Decision RunImpl::step(std::span<const Observation> observations, base::Timestamp now,
                       const StepBudget& budget) {
  Decision decision;
  now = std::max(state().now, now);
  const std::uint32_t most = std::max<std::uint32_t>(budget.nodes_max, 1);
  auto turn = std::make_unique<Turn>(at_, decision, now, most);
  const core::ObservationOrder order = core::in_order(observations);
  bool begins = false;  // a generation
  for (auto rest = core::absorb_until_retry(*turn, order); !rest.empty();
       rest = core::absorb_until_retry(*turn, rest.subspan(1))) {
    if (!retry(*turn, std::get<Intent>(*rest.front()))) continue;
    begins = true;
    turn = std::make_unique<Turn>(at_, decision, now, most);
    turn->edit_run();  // all of it is new
  }
  fire_timers(*turn);
  core::go_on_with_passes(*turn);
  core::go_on_with_intents(*turn);
  core::advance_run(*turn);
  if (is_completed(state().record.phase)) core::go_on_with_intents(*turn);
  if (snapshot_ && turn->has_changes()) snapshot_->note(turn->changes());
  decision.delta = record::encode_delta(*turn);
  decision.generation = state().record.generation;
  if (begins) begin_generation(*turn);
  decision.summary = core::summarise(state());
  decision.summary_changed = !(decision.summary == last_summary_);
  last_summary_ = decision.summary;
  decision.finished = finished();
  decision.wake_at = next_wake();
  return decision;
}

std::optional<SnapshotRecords> RunImpl::write_snapshot(std::uint32_t most, std::size_t room) {
  if (snapshot_ == nullptr) snapshot_ = std::make_unique<record::SnapshotWriter>(state(), room);
  if (!snapshot_->go_on(most)) return std::nullopt;
  return std::exchange(snapshot_, nullptr)->take();
}

// In place of the delta: the state that the generation begins with.
void RunImpl::begin_generation(Turn& turn) {
  turn.out.delta.clear();
  turn.out.snapshot = record::encode_snapshot(turn, turn.out.values);
  turn.out.changed = {0, static_cast<std::uint32_t>(turn.state().nodes.size()), {}};
}

base::Timestamp RunImpl::next_wake() const {
  if (is_completed(state().record.phase)) return {};
  if (core::has_passes(state()) || !state().intents.empty()) return state().now;
  bool work_left = (!state().queue.empty() || !state().cold.empty()) && !state().record.suspended;
  if (work_left && state().record.executing) return state().now;
  if (state().timers.empty()) return {};
  return std::max(state().timers.first().first, state().now);
}

bool RunImpl::has_open_asks() const {
  if (is_completed(state().record.phase)) return false;
  const bool own_lock =
      state().lock_asked && !state().record.locks_held && !state().record.executing;
  return own_lock || !state().record.asked.empty() || !state().lock_nodes.empty();
}

std::vector<Question> RunImpl::known_limits() const {
  std::vector<Question> out;
  for (const auto& [question, answer] : state().facts) {
    if (question.kind == Question::Kind::SemaphoreLimit) out.push_back(question);
  }
  return out;
}

template <class Face>
base::Timestamp Seen<Face>::expires_at() const {
  const RunState& s = state();
  if (!core::is_done(s)) return {};
  return expiry_of(s.spec ? *s.spec : s.seed.workflow->spec, s.record.phase, s.record.finished);
}

template <class Face>
std::vector<Command> Seen<Face>::outstanding() const {
  std::vector<Command> out;
  const RunState& s = state();
  NodeIndex start = s.open_attempts.next(0);
  NodeIndex stop = s.open_stops.next(0);
  while (start != kNoNode || stop != kNoNode) {
    if (stop <= start) {
      out.push_back(StopAttempt{s.attempt_of(stop), "decided", core::kStopGrace});
      if (stop == start) start = s.open_attempts.next(start + 1);
      stop = s.open_stops.next(stop + 1);
    } else {
      out.push_back(StartAttempt{s.attempt_of(start)});
      start = s.open_attempts.next(start + 1);
    }
  }
  for (const AttemptId& id : s.record.stops) {
    out.push_back(StopAttempt{id, "decided", core::kStopGrace});
  }
  return out;
}

template <class Face>
std::optional<Command> Seen<Face>::outstanding(const AttemptId& id) const {
  const RunState& s = state();
  const NodeIndex node = s.node_of(id);
  const bool stop = node != kNoNode && s.open_stops.contains(node);
  if (stop || s.record.stops.contains(id)) return StopAttempt{id, "decided", core::kStopGrace};
  if (node != kNoNode && s.open_attempts.contains(node)) return StartAttempt{id};
  return std::nullopt;
}

std::vector<ArbiterRequest> RunImpl::open_requests() const {
  std::vector<ArbiterRequest> out;
  if (is_completed(state().record.phase)) return out;
  if (state().record.admission_asked) {
    out.push_back(core::admission_request(state()));
    out.back().knows = state().record.admitted;
  }
  if (state().record.admitted && !state().record.executing && !state().globals.empty()) {
    if (auto locks = core::lock_request(state(), kNoNode)) {
      locks->knows = state().record.locks_held;
      out.push_back(std::move(*locks));
    }
  }
  if (!state().record.executing) return out;  // kept by a retry: they ask when it has begun
  for (NodeIndex node : state().lock_nodes) {
    auto locks = core::lock_request(state(), node);
    if (!locks) continue;
    locks->knows = state().node(node).has(table::kLockHeld);
    out.push_back(std::move(*locks));
  }
  return out;
}

base::Result<void> load_all(StateOwner& owner, std::string_view snapshot,
                            std::span<const std::string> deltas, const ValueSource& values) {
  Loading load(owner);
  TRY(record::apply_records(load, snapshot, values));
  for (const std::string& delta : deltas) TRY(record::apply_records(load, delta, values));
  return core::rebuild(load);
}

template <class Write>
base::Value as_value(Write write) {
  base::ValueWriter out;
  write(out);
  return out.take();
}

}  // namespace

// Times of objects are whole seconds, and the predecessor deletes a second after the time is over.
base::Timestamp expiry_of(const spec::WorkflowSpec& spec, WorkflowPhase phase,
                          base::Timestamp finished_at) {
  if (!spec.ttl_strategy || !is_completed(phase) || !finished_at.is_set()) return {};
  const spec::TtlStrategy& ttl = *spec.ttl_strategy;
  auto seconds = ttl.seconds_after_completion;
  if (phase == WorkflowPhase::Succeeded && ttl.seconds_after_success) {
    seconds = ttl.seconds_after_success;
  }
  if (phase == WorkflowPhase::Failed && ttl.seconds_after_failure) {
    seconds = ttl.seconds_after_failure;
  }
  if (!seconds) return {};
  const std::int64_t after = std::clamp<std::int64_t>(*seconds, 0, INT32_MAX) + 1;
  return {(finished_at.unix_seconds() + after) * 1'000'000'000};
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
  Loading load(view->owner());
  TRY(record::apply_records(load, snapshot, values));
  std::string().swap(snapshot);
  for (std::string& delta : deltas) {
    TRY(record::apply_records(load, delta, values));
    std::string().swap(delta);
  }
  TRY(core::rebuild(load));
  return view;
}

namespace {

class SnapshotSource final : public base::ByteSource {
 public:
  explicit SnapshotSource(RecordFeed& records)
      : records_(records), left_(records.snapshot_bytes()) {}
  std::uint64_t left() const override { return left_; }
  std::string_view next() override {
    std::string().swap(piece_);
    if (left_ == 0 || !error_.message.empty()) return {};
    auto piece = records_.snapshot_piece();
    if (!piece || piece->empty() || piece->size() > left_) {
      error_ = piece ? base::Error{base::ErrorCode::DataLoss, "a piece of a snapshot is missing"}
                     : piece.error();
      return {};
    }
    piece_ = std::move(*piece);
    left_ -= piece_.size();
    return piece_;
  }
  // Why not all was given; the message is empty where it was.
  const base::Error& error() const { return error_; }

 private:
  RecordFeed& records_;
  std::uint64_t left_;
  std::string piece_;
  base::Error error_{base::ErrorCode::DataLoss, ""};
};

}  // namespace

base::Result<std::unique_ptr<RunView>> RunView::load(RunSeed seed, RecordFeed& records,
                                                     const ValueSource& values) {
  if (seed.workflow == nullptr) {
    return base::fail(base::ErrorCode::InvalidArgument, "a run needs a workflow");
  }
  auto view = std::make_unique<LoadedView>(std::move(seed));
  Loading load(view->owner());
  {
    SnapshotSource snapshot(records);
    auto applied = record::apply_records(load, base::ByteReader(snapshot), values);
    if (!snapshot.error().message.empty()) return std::unexpected(snapshot.error());
    TRY(std::move(applied));
  }
  while (auto delta = TRY(records.delta())) {
    TRY(record::apply_records(load, *delta, values));
  }
  TRY(core::rebuild(load));
  return view;
}

base::Result<FirstRecords> take_over(RunSeed from, std::string_view snapshot,
                                     std::span<const std::string> deltas, const ValueSource& values,
                                     RunSeed next, base::Timestamp now) {
  StateOwner owner(std::move(from));
  TRY(load_all(owner, snapshot, deltas, values));
  return retry::take_over(std::move(owner), std::move(next), now);
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

namespace {

class LoadingRun final : public RunLoad {
 public:
  LoadingRun(RunSeed seed, std::string_view snapshot, std::span<const std::string> deltas,
             ValueSource values)
      : run_(std::make_unique<RunImpl>(std::move(seed))),
        load_(run_->owner()),
        values_(std::move(values)),
        deltas_(deltas),
        rebuild_(load_) {
    records_.emplace(load_, base::ByteReader(snapshot), values_);
  }
  base::Result<bool> go_on(std::uint64_t most) override {
    while (records_.has_value()) {
      if (!TRY(records_->go_on(most))) return false;
      records_.reset();
      if (deltas_.empty()) break;
      records_.emplace(load_, base::ByteReader(deltas_.front()), values_);
      deltas_ = deltas_.subspan(1);
    }
    if (!TRY(rebuild_.go_on(most))) return false;
    run_->last_summary_ = core::summarise(run_->state());
    return true;
  }
  std::unique_ptr<Run> take() override { return std::move(run_); }

 private:
  std::unique_ptr<RunImpl> run_;
  Loading load_;
  ValueSource values_;
  std::span<const std::string> deltas_;  // that are left
  std::optional<record::Records> records_;
  core::Rebuild rebuild_;
};

}  // namespace

base::Result<std::unique_ptr<RunLoad>> RunLoad::begin(RunSeed seed, std::string_view snapshot,
                                                      std::span<const std::string> deltas,
                                                      ValueSource values) {
  if (seed.workflow == nullptr) {
    return base::fail(base::ErrorCode::InvalidArgument, "a run needs a workflow");
  }
  return std::make_unique<LoadingRun>(std::move(seed), snapshot, deltas, std::move(values));
}

base::Result<std::unique_ptr<Run>> Run::load(RunSeed seed, std::string_view snapshot,
                                             std::span<const std::string> deltas,
                                             const ValueSource& values) {
  auto load = TRY(RunLoad::begin(std::move(seed), snapshot, deltas, values));
  TRY(load->go_on(UINT64_MAX));
  return load->take();
}

}  // namespace tiphys::engine
