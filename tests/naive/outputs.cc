// Outputs of steps and dag templates, global outputs, outbound nodes (semantics §7.3, §7.4, §4.5).
#include <algorithm>

#include "expr/expression.h"
#include "expr/go/any.h"
#include "naive/machine.h"

namespace tiphys::naive {

namespace {

// "{{ name }}" or a bare name.
std::string reference(const std::string& text) {
  const std::string_view tag = expr::sole_simple_tag(text);
  return tag.empty() ? text : std::string(tag);
}

}  // namespace

Result<Value> Machine::output_parameter(const Value& parameter, const expr::MapScope& scope) {
  const Value& from = field(parameter, "valueFrom");
  if (from.is_null()) return wrong("output parameters must have a valueFrom specified");
  Value out = parameter;
  out.erase("valueFrom");
  auto fallback = [&](std::string error) -> Result<Value> {
    if (!has(from, "default")) return wrong(std::move(error));
    out.set("value", text_field(from, "default"));
    return out;
  };
  if (const std::string text = text_field(from, "expression"); !text.empty()) {
    expr::Budget budget;
    expr::EvalInputs inputs;
    inputs.now = now_;
    Result<expr::Program> program = expr::compile(text);
    if (!program.has_value()) return fallback(program.error().message);
    Result<expr::ExprValue> value = expr::run(*program, scope, inputs, budget);
    if (!value.has_value()) return fallback(value.error().message);
    if (value->is_nil()) return fallback("expression evaluated to nil");
    out.set("value", expr::to_go_text(*value));
    return out;
  }
  const std::string key = reference(text_field(from, "parameter"));
  std::optional<expr::ScopeValue> found = scope.lookup(key);
  if (!found) return fallback("Unable to resolve: {{" + key + "}}");
  if (found->kind == expr::ScopeValue::Kind::Absent) {
    return fallback("output parameter \"" + text_field(parameter, "name") + "\": \"" + key +
                    "\" is an absent optional (skipped/omitted node output with no default)");
  }
  out.set("value", found->text);
  return out;
}

Result<std::optional<Value>> Machine::find_artifact(const Value& artifact,
                                                    const expr::MapScope& scope) {
  Value found;
  if (const std::string text = text_field(artifact, "fromExpression"); !text.empty()) {
    expr::Budget budget;
    expr::EvalInputs inputs;
    inputs.now = now_;
    const expr::Program program = TRY(expr::compile(text));
    const expr::ExprValue value = TRY(expr::run(program, scope, inputs, budget));
    if (value.is_nil()) return std::optional<Value>();
    found = TRY(expr::to_json_value(value, budget));
  } else {
    const std::string text_from = text_field(artifact, "from");
    std::optional<expr::ScopeValue> known = scope.lookup(reference(text_from));
    if (!known || known->kind != expr::ScopeValue::Kind::Data) {
      return wrong("Unable to resolve: \"" + text_from + "\"");
    }
    found = known->data;
  }
  if (const std::string sub = text_field(artifact, "subPath"); !sub.empty()) {
    if (Value* s3 = found.find("s3")) {
      s3->set("key", text_field(*s3, "key") + "/" + sub);
    }
  }
  return std::optional<Value>(std::move(found));
}

Result<Value> Machine::outputs_from_scope(const Value& body, const expr::MapScope& scope) {
  const Value& declared = field(body, "outputs");
  Value out = Value::object();
  Values parameters;
  for (const Value& p : list_of(field(declared, "parameters"))) {
    parameters.push_back(TRY(output_parameter(p, scope)));
  }
  Values artifacts;
  for (const Value& a : list_of(field(declared, "artifacts"))) {
    Result<std::optional<Value>> found = find_artifact(a, scope);
    if (!found.has_value() || !found->has_value()) {
      if (truth_field(a, "optional")) continue;
      return wrong("unable to resolve outputs from scope: " +
                   (found.has_value() ? std::string("no artifact") : found.error().message));
    }
    Value art = **found;
    art.set("name", text_field(a, "name"));
    art.erase("globalName");
    if (has(a, "globalName")) art.set("globalName", field(a, "globalName"));
    artifacts.push_back(std::move(art));
  }
  if (parameters.empty() && artifacts.empty()) return Value();
  if (!parameters.empty()) out.set("parameters", Value(std::move(parameters)));
  if (!artifacts.empty()) out.set("artifacts", Value(std::move(artifacts)));
  return out;
}

void Machine::export_globals(const Value& outputs) {
  auto upsert = [this](const char* kind, Value entry) {
    if (outputs_.is_null()) outputs_ = Value::object();
    if (outputs_.find(kind) == nullptr) outputs_.set(kind, Value::array());
    Values& list = outputs_.find(kind)->as_array();
    for (Value& old : list) {
      if (text_field(old, "name") == text_field(entry, "name")) {
        old = std::move(entry);
        return;
      }
    }
    list.push_back(std::move(entry));
  };
  for (const Value& p : list_of(field(outputs, "parameters"))) {
    if (!has(p, "globalName") || !has(p, "value")) continue;
    Value entry = Value::object();
    entry.set("name", text_field(p, "globalName"));
    entry.set("value", text_field(p, "value"));
    upsert("parameters", std::move(entry));
  }
  for (const Value& a : list_of(field(outputs, "artifacts"))) {
    if (!has(a, "globalName")) continue;
    Value entry = a;
    entry.set("name", text_field(a, "globalName"));
    entry.erase("globalName");
    entry.erase("path");
    upsert("artifacts", std::move(entry));
  }
}

std::vector<std::string> Machine::outbound_of(const Node& node) const {
  switch (node.type) {
    case NodeType::Skipped:
    case NodeType::Suspend:
    case NodeType::HTTP:
    case NodeType::Plugin:
    case NodeType::Pod: return {node.id};
    case NodeType::Container:
    case NodeType::TaskGroup: {
      if (node.children.empty()) return {node.id};
      std::vector<std::string> out;
      for (const std::string& id : node.children) {
        const Node* child = by_id(id);
        if (child == nullptr) continue;
        for (std::string& o : outbound_of(*child)) out.push_back(std::move(o));
      }
      return out;
    }
    case NodeType::Retry: {
      // The last child itself, which may be a hook (a quirk, semantics §45, 26).
      if (node.children.empty()) return {};
      return {node.children.back()};
    }
    case NodeType::Steps:
    case NodeType::DAG:
    case NodeType::StepGroup: break;
  }
  std::vector<std::string> out;
  for (const std::string& id : node.outbound) {
    const Node* child = by_id(id);
    if (child == nullptr) continue;
    for (std::string& o : outbound_of(*child)) out.push_back(std::move(o));
  }
  return out;
}

void Machine::set_outbound(Node& node, const std::vector<std::string>& of) {
  node.outbound.clear();
  for (const std::string& id : of) {
    const Node* child = by_id(id);
    if (child == nullptr) continue;
    for (const std::string& o : outbound_of(*child)) {
      if (std::find(node.outbound.begin(), node.outbound.end(), o) == node.outbound.end()) {
        node.outbound.push_back(o);
      }
    }
  }
}

}  // namespace tiphys::naive
