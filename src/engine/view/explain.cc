// Reasons, from the most special to the most general.
#include "engine/view/explain.h"

namespace tiphys::engine::view {

namespace {

using state::RunState;
using table::NameKind;
using table::Node;
using Reason = Explanation::Reason;

bool waits_for_fact(const RunState& s, NodeIndex node, Explanation& out) {
  for (const auto& [question, waiters] : s.waiting_fact) {
    if (!waiters.contains(node)) continue;
    out.reason = Reason::Fact;
    out.text = "waits to know " + question.name +
               (question.key.empty() ? std::string() : " (" + question.key + ")");
    return true;
  }
  return false;
}

Explanation explain_run(const RunState& s) {
  Explanation out;
  if (is_completed(s.record.phase)) {
    out.reason = Reason::Finished;
    out.text = "the workflow has finished";
  } else if (!s.record.admitted) {
    out.reason = Reason::Admission;
    out.text = s.record.message.empty() ? "waits to be admitted" : s.record.message;
  } else if (waits_for_fact(s, kNoNode, out)) {
    return out;
  } else if (s.lock_asked && !s.record.locks_held) {
    out.reason = Reason::Lock;
    out.text = s.record.message.empty() ? "asks for its locks" : s.record.message;
  } else if (s.record.suspended) {
    out.reason = Reason::Suspended;
    out.text = "the workflow is suspended";
  } else if (s.nodes.size() == 0) {
    bool blocked = s.waiting_slot.contains(kNoNode);
    out.reason = blocked ? Reason::Parallelism : Reason::Budget;
    out.text = "its first node is not made yet";
  } else {
    out.reason = Reason::Child;
    out.waits_for = 0;
    out.count = s.counts.live_nodes;
    out.text = "waits for " + std::to_string(s.counts.live_nodes) + " live nodes";
  }
  out.since = s.record.started;
  return out;
}

bool explain_leaf(const RunState& s, NodeIndex node, Explanation& out) {
  const Node& n = s.node(node);
  if (n.type == NodeType::Suspend) {
    base::Timestamp wake = s.nodes.extra(node).rare->wake;
    if (wake.is_set() && wake <= s.now && s.record.suspended) return false;
    out.reason = wake.is_set() ? Reason::Timer : Reason::Person;
    out.until = wake;
    out.text = wake.is_set() ? "suspended until " + base::to_rfc3339(wake)
                             : "suspended until somebody resumes it";
    return true;
  }
  if (!table::is_pod_like(n.type)) return false;
  bool running = n.phase == Phase::Running;
  out.reason = running ? Reason::Running : Reason::Starting;
  out.text = running ? "its attempt runs" : "handed to the runner";
  if (!running && n.message != 0) out.text += ": " + std::string(s.nodes.text(n.message));
  return true;
}

bool has_place(const RunState& s, NodeIndex node) {
  if (s.waiting_slot.contains(node)) return false;
  NodeIndex boundary = s.node(node).boundary;
  if (s.has_frame(node) && s.frame_at(node).waiting.contains(node)) return false;
  return boundary == kNoNode || !s.has_frame(boundary) ||
         !s.frame_at(boundary).waiting.contains(node);
}

}  // namespace

Explanation explain(const RunState& s, NodeIndex node) {
  if (node == kNoNode || node >= s.nodes.size()) return explain_run(s);
  const Node& n = s.node(node);
  Explanation out;
  out.node = node;
  out.since = n.started;
  if (is_fulfilled(n.phase) && n.open == 0) {
    out.reason = Reason::Finished;
    out.since = n.finished;
    out.text = std::string(name_of(n.phase));
    if (n.message != 0) out.text += ": " + std::string(s.nodes.text(n.message));
    return out;
  }
  if (n.held && s.record.executing) {
    out.reason = Reason::Child;
    out.waits_for = n.owner;
    out.text = "came over from before the retry; waits until the workflow comes to it again";
    return out;
  }
  if (n.has(table::kLockWanted) && !n.has(table::kLockHeld)) {
    out.reason = Reason::Lock;
    out.text = n.message == 0 ? "asks for its locks" : std::string(s.nodes.text(n.message));
    return out;
  }
  if (n.has(table::kLockWanted) && s.waiting_slot.contains(node)) {
    out.reason = Reason::Parallelism;
    out.text = "waits for a place: a limit of parallelism is reached";
    return out;
  }
  if (n.has(table::kLockWanted) && waits_for_fact(s, node, out)) return out;
  // Made by an earlier generation: nothing of this one goes on before the run has begun.
  if (!s.record.executing) {
    const Explanation run = explain_run(s);
    out.reason = run.reason;
    out.text = run.text;
    return out;
  }
  if (explain_leaf(s, node, out) && !is_fulfilled(n.phase)) return out;
  if (waits_for_fact(s, node, out)) return out;
  // What was due came while nothing goes on: it is dealt with on resuming.
  bool due = s.nodes.extra(node).rare->wake <= s.now;
  if (n.open == 0 && s.nodes.extra(node).rare->wake.is_set() && !(due && s.record.suspended)) {
    out.reason = Reason::Timer;
    out.until = s.nodes.extra(node).rare->wake;
    out.text = std::string(s.nodes.text(n.message));
    return out;
  }
  if (n.open == 0 && !has_place(s, node)) {
    out.reason = Reason::Parallelism;
    out.text = "waits for a place: a limit of parallelism is reached";
    return out;
  }
  for (NodeIndex c = n.first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (s.node(c).settled) continue;
    out.reason = Reason::Child;
    out.waits_for = c;
    out.count = n.open;
    out.text = "waits for " + std::to_string(n.open) + " of its children";
    return out;
  }
  if (s.record.suspended) {
    out.reason = Reason::Suspended;
    out.text = "the workflow is suspended";
    return out;
  }
  out.reason = Reason::Budget;
  out.text = "continues at the next step";
  return out;
}

}  // namespace tiphys::engine::view
