// Start and end of a run.
#include "engine/core/workflow.h"

#include "engine/core/execute.h"
#include "engine/core/hooks.h"
#include "engine/core/leaf.h"
#include "engine/core/locks.h"
#include "engine/core/schedule.h"
#include "engine/core/shutdown.h"
#include "engine/scope/globals.h"
#include "engine/scope/inputs.h"
#include "engine/scope/known_specs.h"
#include "engine/scope/node_scope.h"
#include "engine/state/turn.h"
#include "expr/go/any.h"

namespace tiphys::engine::core {

namespace {

using state::RunState;
using state::Turn;

constexpr std::string_view kPrefix = "workflows.argoproj.io/";

void set_label(Turn& turn, std::string_view key, std::string_view value) {
  turn.edit_run().labels[std::string(kPrefix) + std::string(key)] = value;
}

void apply_workflow_metadata(Turn& turn) {
  const auto& meta = turn.state().spec->workflow_metadata;
  if (!meta) return;
  state::RunRecord& r = turn.edit_run();
  for (const auto& [key, value] : meta->labels) r.labels[key] = value;
  for (const auto& [key, value] : meta->annotations) r.annotations[key] = value;
  scope::GlobalScope scope(turn.state(), turn.now);
  for (const auto& [key, expression] : meta->labels_from) {
    scope::Evaluation eval(turn.state(), kNoNode, turn.now, 9);
    auto program = expr::compile(expression);
    if (!program) continue;
    auto value = expr::run(*program, scope, eval.inputs, eval.budget);
    if (value && value->is_string()) r.labels[key] = value->as_string();
  }
}

// However the workflow was made: what was made of a template can be selected by it.
void label_with_template(Turn& turn) {
  const auto& ref = turn.state().seed.workflow->spec.workflow_template_ref;
  if (!ref) return;
  set_label(turn, ref->cluster_scope ? "cluster-workflow-template" : "workflow-template",
            ref->name);
}

bool wait_for_admission(Turn& turn) {
  const state::RunRecord& r = turn.state().record;
  if (r.admitted) return false;
  if (r.shutdown == Shutdown::Terminate || r.shutdown == Shutdown::Stop) {
    set_workflow_phase(turn, WorkflowPhase::Failed,
                       "Stopped with strategy '" + std::string(name_of(r.shutdown)) + "'");
    return true;
  }
  if (!r.admission_asked) {
    turn.edit_run().admission_asked = true;
    turn.out.requests.push_back(admission_request(turn.state()));
  }
  return true;
}

// Everything before the first node. False: not yet, or never.
bool prepare(Turn& turn) {
  const RunState& s = turn.state();
  scope::Resolution spec = scope::resolve_spec(turn);
  if (spec.ok()) {
    if (auto fact = scope::fact_for_globals(s)) spec.needs = fact;
  }
  if (spec.needs) {
    turn.wait_for_fact(*spec.needs, kNoNode);
    return false;
  }
  if (!spec.error.empty()) {
    set_workflow_phase(turn, WorkflowPhase::Failed, "invalid spec: " + spec.error);
    return false;
  }
  if (auto made = scope::build_globals(turn); !made) {
    set_workflow_phase(turn, WorkflowPhase::Failed,
                       "failed to set global parameters: " + made.error().message);
    return false;
  }
  if (!run_has_locks(turn)) return false;
  if (!s.record.executing) {
    label_with_template(turn);
    apply_workflow_metadata(turn);
    // A later generation goes on as the one before was resumed.
    state::RunRecord& r = turn.edit_run();
    if (s.spec->suspend && r.generation == 0) r.suspended = *s.spec->suspend;
    r.annotations[std::string(kPrefix) + "pod-name-format"] = "v2";
    r.executing = true;
    set_workflow_phase(turn, WorkflowPhase::Running, "");
    auto rebuilt = scope::build_globals(turn);
    if (!rebuilt) return false;
    ask_for_locks_again(turn);
    if (auto deadline = workflow_deadline(s); deadline.is_set()) turn.wake_at(deadline, kNoNode);
  }
  return true;
}

void start_entrypoint(Turn& turn) {
  const RunState& s = turn.state();
  plan::PlanId plan = 0;
  state::Spot spot;
  spot.kind = table::NameKind::Root;
  scope::Resolution found = find_template(turn, 0, s.spec->entrypoint, std::nullopt, plan);
  if (!found.ok()) {
    make_error_node(turn, spot, plan, found.error);
    set_workflow_phase(turn, WorkflowPhase::Error,
                       "error in entry template execution: " + found.error);
    return;
  }
  scope::Arguments arguments;
  scope::Evaluation eval(s, 0, turn.now, 10);
  scope::GlobalScope scope(s, turn.now);
  found = scope::resolve_plain_arguments(s.spec->arguments, scope, expr::Strictness::allow(), eval,
                                         arguments);
  for (scope::Argument& argument : arguments.parameters) {
    auto it = s.parameters.find(argument.name);
    if (it != s.parameters.end()) argument.value = it->second;
  }
  if (!found.ok()) {
    set_workflow_phase(turn, WorkflowPhase::Error,
                       "error in entry template execution: " + found.error);
    return;
  }
  Made made = execute_template(turn, plan, spot, arguments, kNoNode);
  if (made.kind == Made::Kind::Error) {
    set_workflow_phase(turn, WorkflowPhase::Error,
                       "error in entry template execution: " + made.error);
  }
}

void finish_run(Turn& turn) {
  const RunState& s = turn.state();
  const table::Node& root = s.node(0);
  WorkflowPhase phase = WorkflowPhase::Succeeded;
  std::string message(s.nodes.text(root.message));
  if (root.phase == Phase::Failed) phase = WorkflowPhase::Failed;
  if (root.phase == Phase::Error) phase = WorkflowPhase::Error;
  if (phase == WorkflowPhase::Failed && s.record.shutdown != Shutdown::None) {
    message = "Stopped with strategy '" + std::string(name_of(s.record.shutdown)) + "'";
  }
  NodeIndex exit = workflow_exit_node(s);
  if (phase == WorkflowPhase::Succeeded && exit != kNoNode &&
      is_failed_or_error(s.node(exit).phase)) {
    phase = s.node(exit).phase == Phase::Failed ? WorkflowPhase::Failed : WorkflowPhase::Error;
    message = s.nodes.text(s.node(exit).message);
  }
  set_workflow_phase(turn, phase, message);
}

}  // namespace

void set_workflow_phase(Turn& turn, WorkflowPhase phase, std::string_view message) {
  if (turn.state().record.phase == phase && turn.state().record.message == message) return;
  state::RunRecord& r = turn.edit_run();
  bool changed = r.phase != phase;
  r.phase = phase;
  r.message = message;
  if (!changed) return;
  set_label(turn, "phase", name_of(phase));
  if (phase == WorkflowPhase::Running) {
    turn.event(false, "WorkflowRunning", "Workflow Running");
    set_label(turn, "completed", "false");
  }
  if (phase != WorkflowPhase::Pending && !r.started.is_set()) r.started = turn.now;
  if (!is_completed(phase)) return;
  r.finished = turn.now;
  r.asked.clear();
  turn.drop_timers(kNoNode);
  set_label(turn, "completed", "true");
  if (phase == WorkflowPhase::Succeeded) {
    turn.event(false, "WorkflowSucceeded", "Workflow completed");
  } else {
    turn.event(true, "WorkflowFailed", r.message);
  }
  leave_arbiter(turn);
}

void leave_arbiter(Turn& turn) {
  ArbiterRequest leave = admission_request(turn.state());
  leave.kind = ArbiterRequest::Kind::Leave;
  turn.out.requests.push_back(std::move(leave));
}

ArbiterRequest admission_request(const RunState& s) {
  ArbiterRequest request;
  request.run = s.seed.key;
  const spec::Workflow& workflow = *s.seed.workflow;
  request.scope_namespace = workflow.metadata.namespace_name;
  request.workflow_name = workflow.metadata.name;
  request.priority = workflow.spec.priority.value_or(0);
  if (auto created = base::parse_rfc3339(workflow.metadata.creation_timestamp)) {
    request.created = *created;
  }
  return request;
}

void advance_run(Turn& turn) {
  const RunState& s = turn.state();
  if (is_completed(s.record.phase)) return;
  if (wait_for_admission(turn)) return;
  if (!s.record.executing || s.globals.empty()) {
    if (!prepare(turn)) return;
  }
  // One that is to stop does so: nobody may ever resume it.
  if (s.record.suspended && s.record.shutdown == Shutdown::None) return;
  if (s.nodes.size() == 0) {
    start_entrypoint(turn);
    if (s.nodes.size() == 0 || is_completed(s.record.phase)) return;
  }
  drain_queue(turn);
  if (!s.spec->hooks.empty()) {
    bool ended = run_workflow_hooks(turn);
    drain_queue(turn);
    if (!ended && open_hooks(s, 0)) return;
  }
  if (!s.node(0).settled || !is_fulfilled(s.node(0).phase)) return;
  bool exit_done = run_workflow_exit(turn);
  drain_queue(turn);
  if (!exit_done && !run_workflow_exit(turn)) return;
  finish_run(turn);
}

bool is_done(const RunState& s) { return is_completed(s.record.phase) && !s.has_open_stops(); }

RunSummary summarise(const RunState& s) {
  RunSummary out;
  const state::RunRecord& r = s.record;
  out.phase = r.phase;
  out.message = r.message;
  out.started_at = r.started;
  out.finished_at = r.finished;
  out.progress_done = s.counts.progress_done;
  out.progress_total = s.counts.progress_total;
  out.nodes = s.nodes.size();
  out.pods_pending = s.counts.pods_pending;
  out.pods_running = s.counts.pods_running;
  out.pods_completed = s.counts.pods_completed;
  out.shutdown = r.shutdown;
  out.suspended = r.suspended || !s.open_suspends.empty();
  std::map<std::string, std::string> labels(s.seed.workflow->metadata.labels.begin(),
                                            s.seed.workflow->metadata.labels.end());
  for (const auto& [key, value] : r.labels) labels[key] = value;
  out.labels = base::Value::object();
  for (const auto& [key, value] : labels) out.labels.set(key, value);
  return out;
}

}  // namespace tiphys::engine::core
