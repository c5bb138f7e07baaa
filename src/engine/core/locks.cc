// The names of locks, requests to the Arbiter, and its answers.
#include "engine/core/locks.h"

#include <algorithm>

#include "base/text.h"
#include "engine/core/durations.h"
#include "engine/core/execute.h"
#include "engine/core/workflow.h"
#include "engine/scope/bound_scope.h"
#include "engine/scope/globals.h"
#include "engine/scope/inputs.h"
#include "engine/scope/node_scope.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

namespace {

using scope::Evaluation;
using scope::Resolution;
using state::RunState;
using state::Turn;

// Texts of a synchronization with their tags replaced.
struct Texts {
  const expr::Scope& scope;
  Evaluation& eval;
  std::string fallback_namespace;

  std::string operator()(const std::string& text) const {
    if (!expr::has_tags(text)) return text;
    expr::Strictness allow;
    expr::Substitution with{scope, allow, eval.inputs, eval.budget};
    auto made = expr::substitute(std::string_view(text), with);
    return made ? *made : text;
  }
  std::string name_space(const std::string& text) const {
    return text.empty() ? fallback_namespace : (*this)(text);
  }
};

Resolution wrong(std::string text) { return {.needs = {}, .error = std::move(text)}; }

// The limit of a semaphore: a number in a config map.
Resolution limit_of(const RunState& s, const Question& question, const std::string& lock,
                    std::int64_t& out) {
  auto it = s.facts.find(question);
  if (it == s.facts.end()) return {.needs = question, .error = {}};
  std::optional<std::int64_t> limit;
  if (it->second.found && it->second.value.is_string()) {
    limit = parse_int(it->second.value.as_string());
  }
  if (!limit || *limit <= 0) return wrong("failed to initialize semaphore " + lock + " with limit");
  out = *limit;
  return {};
}

Resolution semaphore_need(const RunState& s, const spec::Semaphore& semaphore, const Texts& texts,
                          LockNeed& out) {
  const std::string ns = texts.name_space(semaphore.namespace_name);
  if (semaphore.config_map_key_ref && semaphore.database_key) {
    return wrong(
        "requested configuration is invalid: invalid semaphore with both "
        "ConfigMapKeyRef and Database");
  }
  if (semaphore.database_key) {
    return wrong("failed to initialize semaphore " + ns + "/Database/" +
                 texts(*semaphore.database_key) + " with limit");
  }
  if (!semaphore.config_map_key_ref) {
    return wrong(
        "requested configuration is invalid: cannot get LockName for a Semaphore "
        "without a ConfigMapRef or Database");
  }
  Question question;
  question.kind = Question::Kind::SemaphoreLimit;
  question.scope_namespace = ns;
  question.name = texts(semaphore.config_map_key_ref->name);
  question.key = texts(semaphore.config_map_key_ref->key);
  std::string name = ns + "/ConfigMap/" + question.name + "/" + question.key;
  std::int64_t limit = 0;
  Resolution known = limit_of(s, question, name, limit);
  if (!known.ok()) return known;
  out.names.push_back(std::move(name));
  out.limits.push_back(limit);
  out.mutex.push_back(false);
  return {};
}

scope::NodeScope lock_scope(const RunState& s, NodeIndex node) {
  scope::NodeScope scope(s, s.now);
  scope.inputs_of = node;
  scope.named = node;
  return scope;
}

// The locks of a node, or of the run; false where they cannot be told (now).
bool need_of(const RunState& s, NodeIndex node, LockNeed& out) {
  const auto& wanted =
      node == kNoNode ? s.spec->synchronization : s.plan_of(node).source->synchronization;
  if (!wanted) return false;
  Evaluation eval(s, node, s.now, 20);
  if (node == kNoNode) return lock_need(s, *wanted, scope::GlobalScope(s, s.now), eval, out).ok();
  return lock_need(s, *wanted, lock_scope(s, node), eval, out).ok();
}

state::LockNames::Names names_in(const LockNeed& need) {
  state::LockNames::Names names;
  for (std::size_t i = 0; i < need.names.size(); ++i) {
    names.push_back({need.names[i], need.mutex[i]});
  }
  return names;
}

// As need_of, but told once; nullptr where they cannot be told.
const state::LockNames::Names* names_of(const RunState& s, NodeIndex node) {
  if (const auto* known = s.lock_names.find(node)) return known;
  LockNeed need;
  return need_of(s, node, need) ? &s.lock_names.keep(node, names_in(need)) : nullptr;
}

std::string holder_key(const RunState& s, NodeIndex node) {
  std::string key = s.seed.workflow->metadata.namespace_name + "/" + s.workflow_name;
  return node == kNoNode ? key : key + "/" + s.id_of_node(node);
}

base::Value texts_of(const std::vector<std::string>& list) {
  base::Value out = base::Value::array();
  for (const std::string& text : list) out.as_array().emplace_back(text);
  return out;
}

// Shown locks of one kind: entries of `holding` or `waiting`.
struct Shown {
  base::Value mutexes[2] = {base::Value::array(), base::Value::array()};
  base::Value semaphores[2] = {base::Value::array(), base::Value::array()};

  void add(const RunState& s, NodeIndex node, bool waits) {
    const state::LockNames::Names* names = names_of(s, node);
    if (names == nullptr) return;
    std::vector<std::string> holders{holder_key(s, node)};
    if (auto it = s.lock_holders.find(node); waits) {
      holders = it == s.lock_holders.end() ? std::vector<std::string>() : it->second;
    }
    for (const state::LockName& lock : *names) {
      base::Value entry = base::Value::object();
      if (!lock.mutex) entry.set("holders", texts_of(holders));
      if (lock.mutex && !holders.empty()) entry.set("holder", holders.front());
      entry.set(lock.mutex ? "mutex" : "semaphore", lock.name);
      (lock.mutex ? mutexes : semaphores)[waits ? 1 : 0].as_array().push_back(std::move(entry));
    }
  }
  static void put(base::Value& out, std::string_view key, base::Value (&lists)[2]) {
    base::Value part = base::Value::object();
    if (!lists[0].as_array().empty()) part.set("holding", std::move(lists[0]));
    if (!lists[1].as_array().empty()) part.set("waiting", std::move(lists[1]));
    if (!part.as_object().empty()) out.set(key, std::move(part));
  }
};

void end_run_without_locks(Turn& turn, const std::string& error) {
  set_workflow_phase(turn, WorkflowPhase::Failed,
                     "Failed to acquire the synchronization lock. " + error);
}

}  // namespace

Resolution lock_need(const RunState& s, const spec::Synchronization& wanted,
                     const expr::Scope& scope, Evaluation& eval, LockNeed& out) {
  Texts texts{scope, eval, s.seed.workflow->metadata.namespace_name};
  for (const spec::Semaphore& semaphore : wanted.semaphores) {
    Resolution one = semaphore_need(s, semaphore, texts, out);
    if (!one.ok()) return one;
  }
  for (const spec::Mutex& mutex : wanted.mutexes) {
    const std::string ns = texts.name_space(mutex.namespace_name);
    if (mutex.database) {
      return wrong("database session is not available for mutex " + ns + "/Database/" +
                   texts(mutex.name));
    }
    out.names.push_back(ns + "/Mutex/" + texts(mutex.name));
    out.limits.push_back(1);
    out.mutex.push_back(true);
  }
  std::vector<std::string> sorted = out.names;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    return wrong("requested configuration is invalid: duplicate synchronization item found");
  }
  return {};
}

Resolution check_locks(Turn& turn, plan::PlanId plan_id, const scope::BoundInputs& inputs,
                       Evaluation& eval) {
  const plan::TemplatePlan& plan = turn.state().library.plan(plan_id);
  LockNeed need;
  scope::BoundScope scope(turn.state(), turn.now, plan, inputs.packed);
  return lock_need(turn.state(), *plan.source->synchronization, scope, eval, need);
}

std::optional<ArbiterRequest> lock_request(const RunState& s, NodeIndex node) {
  LockNeed need;
  if (!need_of(s, node, need)) return std::nullopt;
  s.lock_names.keep(node, names_in(need));
  ArbiterRequest request = admission_request(s);
  request.kind = ArbiterRequest::Kind::Acquire;
  request.node = node;
  request.locks = std::move(need.names);
  request.limits = std::move(need.limits);
  request.holder = holder_key(s, node);
  return request;
}

void ask_for_locks(Turn& turn, NodeIndex node) {
  turn.note_lock_node(node);
  if (auto request = lock_request(turn.state(), node))
    turn.out.requests.push_back(std::move(*request));
}

void ask_for_locks_again(Turn& turn) {
  for (NodeIndex node : turn.state().lock_nodes) {
    if (turn.state().node(node).has(table::kLockHeld)) continue;
    if (auto request = lock_request(turn.state(), node))
      turn.out.requests.push_back(std::move(*request));
  }
}

void absorb_lock(Turn& turn, const LockState& o) {
  const RunState& s = turn.state();
  const state::RunRecord& r = s.record;
  if (!o.granted && !o.lock_name.empty()) turn.set_lock_holders(o.node, o.holders);
  if (o.node == kNoNode) {
    if (r.executing || is_completed(r.phase)) return;
    if (o.granted) {
      if (!r.locks_held) turn.edit_run().locks_held = true;
      turn.forget_lock_holders(kNoNode);
      return;
    }
    if (r.lock_waiting != o.lock_name) turn.edit_run().lock_waiting = o.lock_name;
    set_workflow_phase(turn, WorkflowPhase::Pending, o.message);
    return;
  }
  bool wants = o.node < s.nodes.size() && !is_fulfilled(s.node(o.node).phase) &&
               s.node(o.node).has(table::kLockWanted);
  if (!wants) return;
  if (!o.granted) {
    turn.set_message(o.node, o.message);
    table::StringId name = turn.strings().intern(o.lock_name);
    if (s.nodes.extra(o.node).rare->waiting_lock != name)
      turn.extra(o.node).rare.made().waiting_lock = name;
    return;
  }
  if (s.node(o.node).has(table::kLockHeld)) return;
  turn.set_flag(o.node, table::kLockHeld);
  turn.forget_lock_holders(o.node);
  turn.set_message(o.node, "");
  if (s.nodes.extra(o.node).rare->waiting_lock != 0)
    turn.extra(o.node).rare.made().waiting_lock = 0;
  turn.visit(o.node);
}

void limit_changed(Turn& turn, const Question& question) {
  const RunState& s = turn.state();
  if (question.kind != Question::Kind::SemaphoreLimit || s.spec == nullptr) return;
  turn.set_lock_asked(false);
  ask_for_locks_again(turn);
}

void give_back_locks(Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  const table::Node& n = s.node(node);
  if (!n.has(table::kLockWanted) && !n.has(table::kLockHeld)) return;
  ArbiterRequest request = admission_request(s);
  request.kind = ArbiterRequest::Kind::Release;
  request.node = node;
  turn.out.requests.push_back(std::move(request));
  turn.set_flag(node, table::kLockWanted, false);
  turn.set_flag(node, table::kLockHeld, false);
  turn.forget_lock_node(node);
  if (s.nodes.extra(node).rare->waiting_lock != 0) turn.extra(node).rare.made().waiting_lock = 0;
}

bool run_has_locks(Turn& turn) {
  const RunState& s = turn.state();
  const state::RunRecord& r = s.record;
  if (!s.spec->synchronization || r.locks_held || r.executing) return true;
  if (r.shutdown != Shutdown::None) {
    set_workflow_phase(turn, WorkflowPhase::Failed,
                       "Stopped with strategy '" + std::string(name_of(r.shutdown)) + "'");
    return false;
  }
  if (s.lock_asked) return false;
  LockNeed need;
  Evaluation eval(s, kNoNode, turn.now, 20);
  Resolution known =
      lock_need(s, *s.spec->synchronization, scope::GlobalScope(s, turn.now), eval, need);
  if (known.needs) {
    turn.wait_for_fact(*known.needs, kNoNode);
  } else if (!known.ok()) {
    end_run_without_locks(turn, known.error);
  } else if (auto request = lock_request(s, kNoNode)) {
    turn.set_lock_asked(true);
    turn.out.requests.push_back(std::move(*request));
  }
  return false;
}

base::Value present_locks(const RunState& s) {
  if (s.spec == nullptr || is_completed(s.record.phase)) return {};
  Shown shown;
  if (s.spec->synchronization) {
    if (s.record.locks_held || s.record.executing) shown.add(s, kNoNode, false);
    if (s.lock_asked && !s.record.locks_held) shown.add(s, kNoNode, true);
  }
  for (NodeIndex node : s.lock_nodes) shown.add(s, node, !s.node(node).has(table::kLockHeld));
  base::Value out = base::Value::object();
  Shown::put(out, "mutex", shown.mutexes);
  Shown::put(out, "semaphore", shown.semaphores);
  return out.as_object().empty() ? base::Value() : out;
}

}  // namespace tiphys::engine::core
