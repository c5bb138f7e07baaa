// Entries of caches: looked up as facts, and saved beside the commit of the node that made them.
#include "engine/core/memo.h"

#include "base/members.h"
#include "engine/core/outputs.h"
#include "engine/scope/bound_scope.h"
#include "engine/scope/inputs.h"
#include "engine/scope/node_scope.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

namespace {

using state::RunState;

using base::Value;

scope::Resolution bad_memo(std::string text) { return {.needs = {}, .error = std::move(text)}; }

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_key(std::string_view key) {
  if (key.empty() || !is_alphanumeric(key.front())) return false;
  for (char c : key) {
    if (!is_alphanumeric(c) && c != '-') return false;
  }
  return true;
}

Question question_of(const RunState& s, std::string_view cache, std::string_view key) {
  Question q;
  q.kind = Question::Kind::MemoEntry;
  q.scope_namespace = s.seed.workflow->metadata.namespace_name;
  q.name = cache;
  q.key = key;
  return q;
}

std::string resolved(const std::string& text, const expr::Scope& scope, scope::Evaluation& eval) {
  if (!expr::has_tags(text)) return text;
  expr::Strictness allow;
  expr::Substitution with{scope, allow, eval.inputs, eval.budget};
  auto made = expr::substitute(std::string_view(text), with);
  return made ? *made : text;
}

bool is_too_old(const Value& entry, base::Duration age, base::Timestamp now) {
  auto created = base::parse_rfc3339(base::member_text(entry, "creationTimestamp"));
  return !created || now > *created + age;
}

// As far as a node can be given them again: names and texts.
Value outputs_of(const RunState& s, NodeIndex node) {
  const table::Extra& e = s.nodes.extra(node);
  Value out = Value::object();
  Value parameters = Value::array();
  for (const table::OutputValue& p : e.rare->parameters) {
    if (p.absent) continue;
    Value one = Value::object();
    one.set("name", s.nodes.text(p.name));
    one.set("value", s.nodes.text(p.text));
    parameters.as_array().push_back(std::move(one));
  }
  if (!parameters.as_array().empty()) out.set("parameters", std::move(parameters));
  if (e.rare->artifacts->is_array() && !e.rare->artifacts->as_array().empty())
    out.set("artifacts", e.rare->artifacts);
  if (s.node(node).has_result) out.set("result", s.nodes.text(s.node(node).result));
  if (s.node(node).has(table::kHasExitCode)) {
    out.set("exitCode", std::to_string(s.node(node).exit_code));
  }
  return out;
}

AttemptReport report_of(const Value& outputs) {
  AttemptReport report;
  for (const Value& p : base::member_list(outputs, "parameters")) {
    report.parameters.emplace_back(base::member_text(p, "name"), base::member_text(p, "value"));
  }
  report.artifacts = base::member_list(outputs, "artifacts");
  if (base::is_set(outputs, "result")) report.result = base::member_text(outputs, "result");
  std::string code = base::member_text(outputs, "exitCode");
  if (!code.empty() && code.size() < 6) report.exit_code = std::atoi(code.c_str());
  return report;
}

}  // namespace

scope::Resolution look_up(state::Turn& turn, plan::PlanId plan_id, table::StringId inputs,
                          Memo& out) {
  const RunState& s = turn.state();
  const plan::TemplatePlan& plan = s.library.plan(plan_id);
  const spec::Memoize& wanted = *plan.source->memoize;
  scope::BoundScope scope(s, turn.now, plan, inputs);
  scope::Evaluation eval(s, kNoNode, turn.now, 21);
  std::string key = resolved(wanted.key, scope, eval);
  std::string cache = resolved(wanted.config_map, scope, eval);
  if (!is_key(key)) return bad_memo("invalid cache key: " + key);
  Question question = question_of(s, cache, key);
  auto it = s.facts.find(question);
  if (it == s.facts.end()) return {.needs = question, .error = {}};
  const Value& entry = it->second.value;
  out.hit = it->second.found && !base::member_text(entry, "nodeID").empty();
  if (out.hit) {
    out.refreshed = MemoSave{question, entry};
    out.refreshed->entry.set("lastHitTimestamp", base::to_rfc3339(turn.now));
  }
  if (std::string age = resolved(wanted.max_age, scope, eval); !age.empty()) {
    auto length = base::parse_go_duration(age);
    if (!length) return bad_memo("invalid maxAge: " + length.error().message);
    if (out.hit && is_too_old(entry, *length, turn.now)) out.hit = false;
  }
  if (out.hit) out.outputs = base::member_of(entry, "outputs");
  out.status = Value::object();
  out.status.set("hit", out.hit);
  out.status.set("key", key);
  out.status.set("cacheName", cache);
  return {};
}

void apply_memo(state::Turn& turn, NodeIndex node, const Memo& memo) {
  turn.extra(node).rare.made().memoization = memo.status;
  if (memo.refreshed) turn.out.memos.push_back(*memo.refreshed);
  if (memo.hit && memo.outputs.is_object()) take_outputs(turn, node, report_of(memo.outputs));
}

void save_memo(state::Turn& turn, NodeIndex node) {
  const RunState& s = turn.state();
  if (s.node(node).phase != Phase::Succeeded || !s.nodes.has_extra(node)) return;
  const Value& status = s.nodes.extra(node).rare->memoization;
  const Value& hit = base::member_of(status, "hit");
  if (!hit.is_bool() || hit.as_bool()) return;
  Question question =
      question_of(s, base::member_text(status, "cacheName"), base::member_text(status, "key"));
  Value entry = Value::object();
  entry.set("nodeID", s.id_of_node(node));
  entry.set("outputs", outputs_of(s, node));
  entry.set("creationTimestamp", base::to_rfc3339(turn.now));
  entry.set("lastHitTimestamp", base::to_rfc3339(turn.now));
  // Later look-ups of this run find it without asking.
  turn.learn({question, true, entry});
  turn.out.memos.push_back({std::move(question), std::move(entry)});
}

}  // namespace tiphys::engine::core
