// What users ask for while the workflow runs (§23).
#include "base/members.h"
#include "engine/core/absorb.h"
#include "engine/core/leaf.h"
#include "engine/core/schedule.h"
#include "engine/core/shutdown.h"
#include "engine/core/words.h"
#include "expr/selector.h"

namespace tiphys::engine::core {

namespace {

using base::Value;

std::string node_field(const RunState& s, NodeIndex node, std::string_view field) {
  const Node& n = s.node(node);
  if (field == "displayName") return s.naming().display_name(node);
  if (field == "name") return s.name_of_node(node);
  if (field == "id") return s.id_of_node(node);
  if (field == "phase") return std::string(name_of(n.phase));
  const spec::Call* call = s.call_of(node);
  bool by_ref = call != nullptr && call->template_ref.has_value();
  if (field == "templateName") {
    if (by_ref || n.plan == 0) return {};
    return s.plan_of(node).source->name;
  }
  if (field == "templateRef.name") return by_ref ? call->template_ref->name : "";
  if (field == "templateRef.template") return by_ref ? call->template_ref->template_name : "";
  constexpr std::string_view kInput = "inputs.parameters.";
  if (field.starts_with(kInput) && field.ends_with(".value")) {
    NodeScope scope(s, s.now);
    scope.inputs_of = node;
    auto value = scope.lookup(field.substr(0, field.size() - 6));
    return value ? value->text : std::string();
  }
  return {};
}

std::vector<NodeIndex> suspended_nodes(const RunState& s, const std::string& selector) {
  std::vector<NodeIndex> out;
  auto parsed = expr::FieldSelector::parse(selector);
  if (!parsed) return out;
  for (NodeIndex i = 0; i < s.nodes.size(); ++i) {
    const Node& n = s.node(i);
    if (n.type != NodeType::Suspend || n.phase != Phase::Running) continue;
    if (parsed->matches([&](std::string_view field) { return node_field(s, i, field); })) {
      out.push_back(i);
    }
  }
  return out;
}

std::string resumed_by(const Turn& turn, NodeIndex node, const std::string& actor) {
  std::string old(turn.s.nodes.text(turn.s.node(node).message));
  if (actor.empty()) return old;
  std::string text = "Resumed by: map[User:" + actor + "]";
  return old.empty() ? text : old + "; " + text;
}

void shut_down(Turn& turn, Shutdown how, const Intent& intent) {
  std::string selector = base::member_text(intent.arguments, "nodeFieldSelector");
  if (how == Shutdown::Stop && !selector.empty()) {
    std::string message = base::member_text(intent.arguments, "message");
    for (NodeIndex node : suspended_nodes(turn.s, selector)) {
      turn.finish(node, Phase::Failed, message);
    }
    return;
  }
  if (turn.s.record.shutdown >= how) return;
  turn.s.record.shutdown = how;
  turn.mark_run();
  apply_shutdown(turn);
}

void resume(Turn& turn, const Intent& intent) {
  std::string selector = base::member_text(intent.arguments, "nodeFieldSelector");
  if (selector.empty() && turn.s.record.suspended) {
    turn.s.record.suspended = false;
    turn.mark_run();
  }
  for (NodeIndex node : suspended_nodes(turn.s, selector)) {
    resume_node(turn, node, resumed_by(turn, node, intent.actor), false);
  }
}

void set_outputs(Turn& turn, NodeIndex node, const Value& wanted) {
  if (!wanted.is_object()) return;
  auto& strings = turn.s.nodes.strings();
  std::vector<table::OutputValue> values = turn.s.nodes.extra(node).parameters;
  for (const base::Member& member : wanted.as_object()) {
    for (table::OutputValue& value : values) {
      if (strings.view(value.name) != member.key || !value.absent) continue;
      value.text = strings.intern(member.value.is_string() ? member.value.as_string() : "");
      value.absent = false;
      value.supplied = false;
    }
  }
  if (!values.empty()) turn.extra(node).parameters = std::move(values);
}

void set_nodes(Turn& turn, const Intent& intent) {
  std::string message = base::member_text(intent.arguments, "message");
  std::string phase = base::member_text(intent.arguments, "phase");
  for (NodeIndex node :
       suspended_nodes(turn.s, base::member_text(intent.arguments, "nodeFieldSelector"))) {
    if (const Value* outputs = intent.arguments.find("outputParameters")) {
      set_outputs(turn, node, *outputs);
    }
    std::string text(turn.s.nodes.text(turn.s.node(node).message));
    if (!message.empty()) text = text.empty() ? message : text + "; " + message;
    if (phase == "Succeeded") {
      resume_node(turn, node, text, false);
    } else if (phase == "Failed" || phase == "Error") {
      turn.finish(node, phase == "Failed" ? Phase::Failed : Phase::Error, text);
    } else {
      turn.set_message(node, text);
    }
  }
}

}  // namespace

void absorb_intent(Turn& turn, const Intent& intent) {
  turn.out.absorbed.push_back(intent.sequence);
  RunRecord& r = turn.s.record;
  if (is_completed(r.phase)) return;
  switch (intent.operation) {
    case Operation::Stop: shut_down(turn, Shutdown::Stop, intent); break;
    case Operation::Terminate: shut_down(turn, Shutdown::Terminate, intent); break;
    case Operation::Suspend:
      if (!r.suspended) turn.mark_run();
      r.suspended = true;
      break;
    case Operation::Resume: resume(turn, intent); break;
    case Operation::Set: set_nodes(turn, intent); break;
    case Operation::Retry:          // see absorb_until_retry
    case Operation::Delete: break;  // the shell's matter
  }
}

}  // namespace tiphys::engine::core
