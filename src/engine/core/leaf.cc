// Starting leaves, their timeouts, and suspension (§17, §22).
#include "engine/core/leaf.h"

#include "engine/core/durations.h"
#include "engine/core/execute.h"
#include "engine/core/outputs.h"
#include "engine/core/schedule.h"
#include "engine/core/shutdown.h"
#include "engine/scope/inputs.h"
#include "engine/scope/node_scope.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

namespace {

using state::RunState;
using state::Turn;
using table::NameKind;

constexpr std::string_view kDeadlineMessage = "Step exceeded its deadline";

std::string leaf_text(const RunState& s, NodeIndex node, const expr::TagText& text) {
  scope::NodeScope scope(s, s.now);
  scope.inputs_of = node;
  scope.named = node;
  scope.leaf = node;
  scope::Evaluation eval(s, node, s.node(node).started, 4);
  expr::Strictness allow;
  auto made = scope::resolve_text(text, scope, allow, eval);
  return made ? *made : std::string();
}

// Outputs that somebody must supply, with their defaults as far as they are known.
void prepare_supplied(Turn& turn, NodeIndex node) {
  const spec::Template& source = *turn.state().plan_of(node).source;
  if (source.outputs.parameters.empty()) return;
  auto& strings = turn.strings();
  scope::NodeScope scope(turn.state(), turn.now);
  scope.inputs_of = node;
  table::Extra& extra = turn.extra(node);
  extra.has_outputs = true;
  for (const spec::Parameter& parameter : source.outputs.parameters) {
    table::OutputValue value;
    value.name = strings.intern(parameter.name);
    value.absent = true;
    value.supplied = parameter.value_from && parameter.value_from->supplied;
    extra.rare.made().parameters.push_back(value);
  }
}

void begin_suspend(Turn& turn, NodeIndex node) {
  turn.set_flag(node, table::kEverRan);
  prepare_supplied(turn, node);
  const plan::TemplatePlan& plan = turn.state().plan_of(node);
  if (!plan.suspend_duration) return;
  auto length = parse_seconds_or_duration(leaf_text(turn.state(), node, *plan.suspend_duration));
  if (!length) {
    turn.finish(node, Phase::Error, length.error().message);
    return;
  }
  turn.extra(node).rare.made().wake = turn.state().node(node).started + *length;
}

// The nodes of a containerSet's containers.
void begin_containers(Turn& turn, NodeIndex pod) {
  const auto& set = turn.state().plan_of(pod).source->container_set;
  if (!set || turn.state().plan_of(pod).type != spec::TemplateType::ContainerSet) return;
  plan::PlanId plan = turn.state().node(pod).plan;
  for (const spec::GraphContainer& container : set->containers) {
    state::Spot spot;
    spot.owner = pod;
    spot.boundary = pod;
    spot.kind = NameKind::Container;
    spot.text = container.name;
    turn.birth(spot, NodeType::Container, Phase::Pending, plan, 0);
  }
}

std::optional<std::string> default_of(const RunState& s, NodeIndex node, std::string_view name) {
  const spec::Template& source = *s.plan_of(node).source;
  const auto* declared = spec::find_named(source.outputs.parameters, name);
  if (declared != nullptr && declared->value_from && declared->value_from->default_value) {
    return declared->value_from->default_value;
  }
  scope::NodeScope scope(s, s.now);
  scope.inputs_of = node;
  auto input = scope.lookup("inputs.parameters." + std::string(name));
  if (!input) return std::nullopt;
  return input->text;
}

}  // namespace

base::Timestamp workflow_deadline(const RunState& s) {
  if (!s.spec || !s.spec->active_deadline_seconds || !s.record.started.is_set()) return {};
  // A retry takes away the deadline of one that was ended by it.
  if (*s.spec->active_deadline_seconds == 0 && s.record.generation > 0) return {};
  return s.record.started + base::Duration::seconds(*s.spec->active_deadline_seconds);
}

bool past_deadline(const RunState& s, NodeIndex node, base::Timestamp now) {
  base::Timestamp deadline = workflow_deadline(s);
  return deadline.is_set() && now >= deadline && !s.node(node).has(table::kPartOfExit);
}

base::Result<std::optional<base::Duration>> leaf_timeout(const RunState& s, NodeIndex node,
                                                         bool pending) {
  if (s.node(node).plan == 0) return std::nullopt;
  const plan::TemplatePlan& plan = s.plan_of(node);
  const auto& text = pending ? plan.pending_timeout : plan.timeout;
  if (!text) return std::nullopt;
  auto length = parse_seconds_or_duration(leaf_text(s, node, *text));
  if (length) return *length;
  return base::fail(base::ErrorCode::InvalidArgument,
                    "invalid timeout format " + length.error().message);
}

void arm_leaf(state::Upkeep& up, NodeIndex node) {
  const table::Node& n = up.state().node(node);
  if (n.type == NodeType::Suspend && n.phase == Phase::Running) {
    base::Timestamp wake = up.state().nodes.extra(node).rare->wake;
    if (wake.is_set()) up.wake_at(wake, node);
    return;
  }
  if (n.phase != Phase::Pending || n.kind == NameKind::Attempt) return;
  for (bool pending : {true, false}) {
    // One that cannot be read ends the node when its pod is made.
    if (auto length = leaf_timeout(up.state(), node, pending); length && *length) {
      up.wake_at(n.started + **length, node);
    }
  }
}

void begin_leaf(Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  bool suspend = s.node(node).type == NodeType::Suspend;
  if (is_shutting_down(s, node)) {
    std::string_view strategy = name_of(s.record.shutdown);
    turn.finish(node, Phase::Failed,
                suspend ? "Stopped with strategy '" + std::string(strategy) + "'"
                        : "workflow shutdown with strategy: " + std::string(strategy));
    return;
  }
  if (past_deadline(s, node, turn.now)) {
    turn.finish(node, Phase::Failed, kDeadlineMessage);
    return;
  }
  if (suspend) {
    begin_suspend(turn, node);
    if (is_fulfilled(s.node(node).phase)) return;
  } else {
    turn.out.commands.push_back(StartAttempt{turn.attempt_of(node)});
    begin_containers(turn, node);
  }
  const plan::TemplatePlan& plan = s.plan_of(node);
  if (suspend || plan.timeout || plan.pending_timeout) arm_leaf(turn, node);
  const spec::Call* call = s.call_of(node);
  if (call != nullptr && !call->rare->hooks.empty()) turn.visit(node);
}

void advance_leaf(Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  const table::Node n = s.node(node);
  if (n.type == NodeType::Suspend && n.phase == Phase::Running) {
    base::Timestamp wake = s.nodes.extra(node).rare->wake;
    if (wake.is_set() && turn.now >= wake && resume_node(turn, node, "", true)) turn.spend();
    return;
  }
  if (n.phase != Phase::Pending || n.kind == NameKind::Attempt || n.plan == 0) return;
  for (bool pending : {true, false}) {
    auto length = leaf_timeout(s, node, pending);
    if (!length || !*length || turn.now < n.started + **length) continue;
    stop_attempt(turn, node, "timeout");
    turn.finish(node, Phase::Failed, kTimeoutMessage);
    turn.spend();
    return;
  }
  if (n.has(table::kLockWanted)) begin_locked(turn, node);
}

bool resume_node(Turn& turn, NodeIndex node, std::string_view message, bool by_itself) {
  auto& strings = turn.strings();
  std::vector<table::OutputValue> values = turn.state().nodes.extra(node).rare->parameters;
  for (table::OutputValue& value : values) {
    if (!value.absent) continue;
    std::string name(strings.view(value.name));
    auto fallback = default_of(turn.state(), node, name);
    if (!fallback) {
      if (by_itself) {
        turn.finish(node, Phase::Error,
                    "raw output parameter '" + name +
                        "' has not been set and does not have a default value");
      }
      return false;
    }
    value.text = strings.intern(*fallback);
    value.absent = false;
    value.supplied = false;
  }
  if (!values.empty()) turn.extra(node).rare.made().parameters = std::move(values);
  export_globals(turn, node);
  turn.finish(node, Phase::Succeeded, message);
  return true;
}

void end_containers(Turn& turn, NodeIndex pod, const AttemptReport* report) {
  const RunState& s = turn.state();
  for (NodeIndex c = s.node(pod).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (s.node(c).kind != NameKind::Container || is_fulfilled(s.node(c).phase)) continue;
    Phase phase = s.node(pod).phase;
    std::string message;
    base::Timestamp at;
    if (report != nullptr) {
      for (const auto& state : report->containers) {
        if (state.name != s.nodes.text(s.node(c).suffix) || !is_fulfilled(state.phase)) continue;
        phase = state.phase;
        message = state.message;
        at = state.finished_at;
      }
    } else if (phase == Phase::Error) {
      message = "container deleted";
    }
    turn.finish_at(c, phase, message, at);
    settle(turn, c);
  }
}

}  // namespace tiphys::engine::core
