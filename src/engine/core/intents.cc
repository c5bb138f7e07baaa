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
  state::RunState& s = turn.s;
  auto parsed =
      expr::FieldSelector::parse(base::member_text(open.intent.arguments, "nodeFieldSelector"));
  if (!parsed) return true;
  for (std::uint64_t looks = turn.looks();; --looks) {
    auto next = s.open_suspends.lower_bound(open.next);
    if (next == s.open_suspends.end() || *next >= open.end) return true;
    if (looks == 0 || !turn.has_budget()) return false;
    const NodeIndex node = *next;
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
  std::string old(turn.s.nodes.text(turn.s.node(node).message));
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
  if (turn.s.record.shutdown >= how) return true;
  turn.s.record.shutdown = how;
  turn.mark_run();
  apply_shutdown(turn);
  return true;
}

bool resume(Turn& turn, OpenIntent& open) {
  const Intent& intent = open.intent;
  if (base::member_text(intent.arguments, "nodeFieldSelector").empty() && turn.s.record.suspended) {
    turn.s.record.suspended = false;
    turn.mark_run();
  }
  return each_suspended(turn, open, [&](NodeIndex node) {
    resume_node(turn, node, resumed_by(turn, node, intent.actor), false);
  });
}

void set_outputs(Turn& turn, NodeIndex node, const Value& wanted) {
  if (!wanted.is_object()) return;
  auto& strings = turn.s.nodes.strings();
  std::vector<table::OutputValue> values = turn.s.nodes.extra(node).rare->parameters;
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

// True: nothing is left of it.
bool go_on_with(Turn& turn, OpenIntent& open) {
  state::RunRecord& r = turn.s.record;
  if (is_completed(r.phase)) return true;
  switch (open.intent.operation) {
    case Operation::Stop: return shut_down(turn, Shutdown::Stop, open);
    case Operation::Terminate: return shut_down(turn, Shutdown::Terminate, open);
    case Operation::Suspend:
      if (!r.suspended) turn.mark_run();
      r.suspended = true;
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
  for (const OpenIntent& open : turn.s.intents) {
    if (open.intent.sequence == intent.sequence) return;
  }
  turn.s.intents.push_back({intent, 0, static_cast<NodeIndex>(turn.s.nodes.size())});
  go_on_with_intents(turn);
}

void go_on_with_intents(Turn& turn) {
  auto& open = turn.s.intents;
  while (!open.empty() && go_on_with(turn, open.front())) {
    turn.out.absorbed.push_back(open.front().intent.sequence);
    open.pop_front();
  }
}

}  // namespace tiphys::engine::core
