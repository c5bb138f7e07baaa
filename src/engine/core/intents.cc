// What users ask for while the workflow runs (§23).
#include "base/members.h"
#include "engine/core/absorb.h"
#include "engine/core/leaf.h"
#include "engine/core/schedule.h"
#include "engine/core/shutdown.h"
#include "engine/scope/node_field.h"
#include "engine/state/turn.h"
#include "expr/selector.h"

namespace tiphys::engine::core {

namespace {

using state::OpenIntent;
using state::Turn;

using base::Value;

// Shows the suspended nodes that the selector means to `act`, each once, as far as the budget goes.
// True: all of them. O(suspended nodes), whatever else there is.
template <class Act>
bool each_suspended(Turn& turn, OpenIntent& open, Act act) {
  const state::RunState& s = turn.state();
  auto parsed =
      expr::FieldSelector::parse(base::member_text(open.intent.arguments, "nodeFieldSelector"));
  if (!parsed) return true;
  for (std::uint64_t looks = turn.looks();; --looks) {
    const NodeIndex node = s.open_suspends.next(open.next);
    if (node == kNoNode || node >= open.end) return true;
    if (looks == 0 || !turn.has_budget()) return false;
    open.next = node + 1;
    if (!parsed->matches(
            [&](std::string_view field) { return scope::node_field(s, node, field); })) {
      continue;
    }
    turn.spend();
    act(node);
  }
}

std::string resumed_by(const Turn& turn, NodeIndex node, const std::string& actor) {
  std::string old(turn.state().nodes.text(turn.state().node(node).message));
  if (actor.empty()) return old;
  std::string text = "Resumed by: map[User:" + actor + "]";
  return old.empty() ? text : old + "; " + text;
}

bool shut_down(Turn& turn, Shutdown how, OpenIntent& open) {
  const Value& arguments = open.intent.arguments;
  if (how == Shutdown::Stop && !base::member_text(arguments, "nodeFieldSelector").empty()) {
    const std::string message = base::member_text(arguments, "message");
    return each_suspended(turn, open,
                          [&](NodeIndex node) { turn.finish(node, Phase::Failed, message); });
  }
  if (turn.state().record.shutdown >= how) return true;
  turn.edit_run().shutdown = how;
  apply_shutdown(turn);
  return true;
}

bool resume(Turn& turn, OpenIntent& open) {
  const Intent& intent = open.intent;
  if (base::member_text(intent.arguments, "nodeFieldSelector").empty() &&
      turn.state().record.suspended) {
    turn.edit_run().suspended = false;
  }
  return each_suspended(turn, open, [&](NodeIndex node) {
    resume_node(turn, node, resumed_by(turn, node, intent.actor), false);
  });
}

void set_outputs(Turn& turn, NodeIndex node, const Value& wanted) {
  if (!wanted.is_object()) return;
  auto& strings = turn.strings();
  std::vector<table::OutputValue> values = turn.state().nodes.extra(node).rare->parameters;
  for (const base::Member& member : wanted.as_object()) {
    for (table::OutputValue& value : values) {
      if (strings.view(value.name) != member.key || !value.absent) continue;
      value.text = strings.intern(member.value.is_string() ? member.value.as_string() : "");
      value.absent = false;
      value.supplied = false;
    }
  }
  if (!values.empty()) turn.extra(node).rare.made().parameters = std::move(values);
}

void set_node(Turn& turn, NodeIndex node, const Value& arguments) {
  const std::string message = base::member_text(arguments, "message");
  const std::string phase = base::member_text(arguments, "phase");
  if (const Value* outputs = arguments.find("outputParameters")) set_outputs(turn, node, *outputs);
  std::string text(turn.state().nodes.text(turn.state().node(node).message));
  if (!message.empty()) text = text.empty() ? message : text + "; " + message;
  if (phase == "Succeeded") {
    resume_node(turn, node, text, false);
  } else if (phase == "Failed" || phase == "Error") {
    turn.finish(node, phase == "Failed" ? Phase::Failed : Phase::Error, text);
  } else {
    turn.set_message(node, text);
  }
}

// True: nothing is left of it.
bool go_on_with(Turn& turn, OpenIntent& open) {
  const state::RunRecord& r = turn.state().record;
  if (is_completed(r.phase)) return true;
  switch (open.intent.operation) {
    case Operation::Stop: return shut_down(turn, Shutdown::Stop, open);
    case Operation::Terminate: return shut_down(turn, Shutdown::Terminate, open);
    case Operation::Suspend:
      if (!r.suspended) turn.edit_run().suspended = true;
      return true;
    case Operation::Resume: return resume(turn, open);
    case Operation::Set:
      return each_suspended(turn, open,
                            [&](NodeIndex node) { set_node(turn, node, open.intent.arguments); });
    case Operation::Retry:
    case Operation::Delete: return true;  // of finished runs: the shell's matter
  }
  return true;
}

}  // namespace

// After a crash in the middle it is absorbed anew: what it ended stays ended.
void absorb_intent(Turn& turn, const Intent& intent) {
  for (const OpenIntent& open : turn.state().intents) {
    if (open.intent.sequence == intent.sequence) return;
  }
  turn.open_intent(intent);
  go_on_with_intents(turn);
}

void go_on_with_intents(Turn& turn) {
  while (!turn.state().intents.empty() && go_on_with(turn, turn.first_intent())) {
    turn.absorb_first_intent();
  }
}

}  // namespace tiphys::engine::core
