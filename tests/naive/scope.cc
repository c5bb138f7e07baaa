// Variables: global ones, and what nodes leave for later steps and tasks (semantics §9).
#include <algorithm>
#include <cstdio>

#include "base/json.h"
#include "naive/machine.h"

namespace tiphys::naive {

namespace {

Value as_texts(const Value& parameters) {
  Values out;
  for (const Value& p : list_of(parameters)) {
    Value one = p;
    if (has(one, "value")) one.set("value", text_field(one, "value"));
    out.push_back(std::move(one));
  }
  return Value(std::move(out));
}

void map_variables(Variables& out, const std::string& prefix, const Value& map) {
  const Value object = map.is_object() ? map : Value::object();
  out[prefix] = base::to_json(base::sorted_keys(object), base::JsonEscape::GoHtml);
  out[prefix + ".json"] = out[prefix];
  for (const base::Member& m : object.as_object()) out[prefix + "." + m.key] = text_of(m.value);
}

}  // namespace

void Machine::workflow_variables(Variables& out) const {
  const Value& meta = field(workflow_, "metadata");
  const Value& spec = field(workflow_, "spec");
  out["workflow.name"] = name_;
  out["workflow.namespace"] = text_field(meta, "namespace");
  out["workflow.uid"] = text_field(meta, "uid");
  out["workflow.mainEntrypoint"] = text_field(spec, "entrypoint");
  out["workflow.serviceAccountName"] = text_field(spec, "serviceAccountName");
  const std::string created = text_field(meta, "creationTimestamp");
  out["workflow.creationTimestamp"] = created;
  out["workflow.creationTimestamp.RFC3339"] = created;
  if (Result<Timestamp> at = base::parse_rfc3339(created); at.has_value()) {
    out["workflow.creationTimestamp.s"] = std::to_string(at->unix_seconds());
  }
  if (has(spec, "priority")) out["workflow.priority"] = text_field(spec, "priority");
  map_variables(out, "workflow.labels", field(meta, "labels"));
  map_variables(out, "workflow.annotations", field(meta, "annotations"));
}

Variables Machine::globals() const {
  Variables out;
  workflow_variables(out);
  const Value& spec = field(workflow_, "spec");
  Value parameters = as_texts(field(field(spec, "arguments"), "parameters"));
  for (Value& p : parameters.as_array()) {
    const Value& from = field(p, "valueFrom");
    if (has(p, "value")) {
      out["workflow.parameters." + text_field(p, "name")] = text_field(p, "value");
    } else if (has(from, "configMapKeyRef")) {
      Result<std::string> text =
          const_cast<Machine*>(this)->config_map_text(field(from, "configMapKeyRef"), from);
      if (text.has_value()) out["workflow.parameters." + text_field(p, "name")] = *text;
    }
  }
  out["workflow.parameters"] = base::to_json(parameters, base::JsonEscape::GoHtml);
  out["workflow.parameters.json"] = out["workflow.parameters"];
  char text[64];
  const double seconds = started_at_.is_set() ? (now_ - started_at_).as_seconds() : 0;
  std::snprintf(text, sizeof text, "%f", seconds);
  out["workflow.duration"] = text;
  out["workflow.status"] =
      status_variable_.empty() ? std::string(engine::name_of(phase_)) : status_variable_;
  if (!failures_variable_.empty()) out["workflow.failures"] = failures_variable_;
  for (const Value& p : list_of(field(outputs_, "parameters"))) {
    out["workflow.outputs.parameters." + text_field(p, "name")] = text_field(p, "value");
  }
  return out;
}

void Machine::globals_into_scope(expr::MapScope& scope) const {
  for (auto& [key, text] : globals()) scope.set(key, text);
  for (const Value& a : list_of(field(outputs_, "artifacts"))) {
    scope.set_data("workflow.outputs.artifacts." + text_field(a, "name"), a);
  }
}

void Machine::template_into_scope(expr::MapScope& scope, const Value& body) const {
  globals_into_scope(scope);
  const Value& inputs = field(body, "inputs");
  for (const Value& p : list_of(field(inputs, "parameters"))) {
    if (has(p, "value")) {
      scope.set("inputs.parameters." + text_field(p, "name"), text_field(p, "value"));
    }
  }
  for (const Value& a : list_of(field(inputs, "artifacts"))) {
    scope.set_data("inputs.artifacts." + text_field(a, "name"), a);
  }
}

void Machine::outputs_into_scope(expr::MapScope& scope, const std::string& prefix,
                                 const Value& outputs) {
  if (has(outputs, "exitCode")) scope.set(prefix + ".exitCode", text_field(outputs, "exitCode"));
  if (has(outputs, "result")) scope.set(prefix + ".outputs.result", text_field(outputs, "result"));
  for (const Value& p : list_of(field(outputs, "parameters"))) {
    if (has(p, "value")) {
      scope.set(prefix + ".outputs.parameters." + text_field(p, "name"), text_field(p, "value"));
    }
  }
  for (const Value& a : list_of(field(outputs, "artifacts"))) {
    scope.set_data(prefix + ".outputs.artifacts." + text_field(a, "name"), a);
  }
}

// What the template of a node declares: its defaults, and for the rest a text, or nothing.
void Machine::declared_into_scope(expr::MapScope& scope, const std::string& prefix,
                                  const Node& node, const char* without_default) {
  std::string ignored;
  Value call = Value::object();
  if (!node.template_name.empty()) call.set("template", node.template_name);
  if (!node.template_ref.is_null()) call.set("templateRef", node.template_ref);
  std::string holder = node.template_scope.starts_with("local/") ? "" : node.template_scope;
  const Value* tmpl = resolve_template(call, &holder, &ignored);
  if (tmpl == nullptr) return;
  for (const Value& p : list_of(field(field(*tmpl, "outputs"), "parameters"))) {
    const std::string key = prefix + ".outputs.parameters." + text_field(p, "name");
    const Value& from = field(p, "valueFrom");
    if (has(from, "default")) {
      scope.set(key, text_field(from, "default"));
    } else if (without_default != nullptr) {
      scope.set(key, without_default);
    } else {
      scope.set_absent(key);
    }
  }
  if (without_default != nullptr) return;
  if (has(*tmpl, "script") || has(*tmpl, "container")) scope.set_absent(prefix + ".outputs.result");
}

Result<void> Machine::loop_into_scope(expr::MapScope& scope, const std::string& prefix,
                                      const Node* whole, std::vector<Node*> items) {
  if (whole != nullptr) declared_into_scope(scope, prefix, *whole, "[]");
  for (const Node* item : items) declared_into_scope(scope, prefix, *item, "[]");
  return aggregate_into_scope(scope, prefix, std::move(items));
}

void Machine::node_into_scope(expr::MapScope& scope, const std::string& prefix, Node& node) {
  Node* from = &node;
  if (node.type == NodeType::Retry) {
    const std::vector<Node*> attempts = attempts_of(node);
    if (!attempts.empty()) from = attempts.back();
  }
  scope.set(prefix + ".id", from->id);
  scope.set(prefix + ".status", std::string(engine::name_of(from->phase)));
  if (from->started_at.is_set()) {
    scope.set(prefix + ".startedAt", base::to_rfc3339(from->started_at));
  }
  if (from->finished_at.is_set()) {
    scope.set(prefix + ".finishedAt", base::to_rfc3339(from->finished_at));
  }
  if (!from->host_name.empty()) scope.set(prefix + ".hostNodeName", from->host_name);
  if (from->daemoned) scope.set(prefix + ".ip", from->pod_ip);
  outputs_into_scope(scope, prefix, from->outputs);
  if (from->phase == Phase::Skipped || from->phase == Phase::Omitted) {
    declared_into_scope(scope, prefix, *from, nullptr);
  }
}

namespace {

long item_index(const Node& node) {
  const std::size_t open = node.name.rfind('(');
  return open == std::string::npos ? 0 : std::atol(node.name.c_str() + open + 1);
}

// All maps or lists: as data, otherwise as texts.
Value embedded(const std::vector<std::string>& texts) {
  Values data;
  for (const std::string& t : texts) {
    Result<Value> v = base::parse_json(t);
    if (!v.has_value() || !(v->is_array() || v->is_object())) {
      Values plain;
      for (const std::string& s : texts) plain.push_back(Value(s));
      return Value(std::move(plain));
    }
    data.push_back(std::move(*v));
  }
  return Value(std::move(data));
}

}  // namespace

Result<void> Machine::aggregate_into_scope(expr::MapScope& scope, const std::string& prefix,
                                           std::vector<Node*> children) {
  std::erase_if(children, [](const Node* n) {
    return n->phase != Phase::Succeeded || (n->flag && (n->flag->hooked || n->flag->retried));
  });
  std::sort(children.begin(), children.end(),
            [](const Node* a, const Node* b) { return item_index(*a) < item_index(*b); });
  Values results;
  Values maps;
  std::map<std::string, std::vector<std::string>> lists;
  for (Node* n : children) {
    if (has(n->outputs, "result")) {
      results.push_back(TRY(base::parse_json(text_field(n->outputs, "result"))));
    }
    Value map = Value::object();
    for (const Value& p : list_of(field(n->outputs, "parameters"))) {
      map.set(text_field(p, "name"), text_field(p, "value"));
      lists[text_field(p, "name")].push_back(text_field(p, "value"));
    }
    if (!map.as_object().empty()) maps.push_back(base::sorted_keys(map));
  }
  using base::JsonEscape;
  scope.set(prefix + ".outputs.result", base::to_json(Value(results), JsonEscape::GoHtml));
  scope.set(prefix + ".outputs.parameters", base::to_json(Value(maps), JsonEscape::GoHtml));
  for (const auto& [name, texts] : lists) {
    scope.set(prefix + ".outputs.parameters." + name,
              base::to_json(embedded(texts), JsonEscape::GoHtml));
  }
  return {};
}

Result<void> Machine::resolve_when(Value& call, const expr::MapScope& scope,
                                   const expr::Strictness& strict) const {
  Value only = Value::object();
  for (const char* key : {"when", "whenSource", "whenText"}) {
    if (const Value* found = call.find(key)) only.set(key, *found);
  }
  const Value made = TRY(substitute(only, scope, strict));
  for (const base::Member& m : made.as_object()) call.set(m.key, m.value);
  return {};
}

Result<Value> Machine::resolve_call(const Value& call, const expr::MapScope& scope,
                                    const expr::Strictness& strict) {
  Value out = call;
  if (!text_field(call, "when").empty()) {
    TRY(resolve_when(out, scope, strict));
    Result<bool> go = proceeds(out);
    if (go.has_value() && !*go) return out;
    if (!go.has_value() && !has_loop(call)) return out;  // shown when the step is looked at
  }
  if (Value* arguments = out.find("arguments")) {
    if (Value* list = arguments->find("parameters"); list != nullptr && list->is_array()) {
      for (Value& p : list->as_array()) {
        const Value& value = field(p, "value");
        if (!value.is_string()) continue;
        const std::string_view tag = expr::sole_simple_tag(value.as_string());
        if (tag.empty()) continue;
        std::optional<expr::ScopeValue> found = scope.lookup(tag);
        if (found && found->kind == expr::ScopeValue::Kind::Absent)
          p.set("value", std::string(kAbsent));
      }
    }
  }
  Value artifacts = field(field(out, "arguments"), "artifacts");
  if (!artifacts.is_null()) out.find("arguments")->erase("artifacts");
  out = TRY(substitute(out, scope, strict));
  if (artifacts.is_null()) return out;
  out.find("arguments")
      ->set("artifacts", TRY(substitute(artifacts, scope, expr::Strictness::allow())));
  TRY(resolve_artifacts(out, scope));
  return out;
}

Result<void> Machine::resolve_artifacts(Value& call, const expr::MapScope& scope) {
  Value* arguments = call.find("arguments");
  if (arguments == nullptr) return {};
  Value* list = arguments->find("artifacts");
  if (list == nullptr || !list->is_array()) return {};
  Values kept;
  for (const Value& a : list->as_array()) {
    if (!has(a, "from") && !has(a, "fromExpression")) {
      kept.push_back(a);
      continue;
    }
    Result<std::optional<Value>> found = find_artifact(a, scope);
    if (!found.has_value()) {
      if (truth_field(a, "optional")) continue;
      return std::unexpected(found.error());
    }
    if (!found->has_value()) continue;
    Value art = **found;
    art.set("name", text_field(a, "name"));
    kept.push_back(std::move(art));
  }
  list->as_array() = std::move(kept);
  return {};
}

}  // namespace tiphys::naive
