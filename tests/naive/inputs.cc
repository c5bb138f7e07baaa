// Arguments into inputs, and the substitution of a template's body (semantics §7.1, §8.2).
#include "base/json.h"
#include "expr/when.h"
#include "naive/machine.h"

namespace tiphys::naive {

namespace {

const Value* named(const Value& list, const std::string& name) {
  for (const Value& v : list_of(list)) {
    if (text_field(v, "name") == name) return &v;
  }
  return nullptr;
}

// A condition is kept in two more forms beside the one that is shown: with what values have of
// quotes escaped where they stand between quotes, and with bare values as texts, too.
struct WhenForm {
  const char* key;
  expr::ValueForm form;
};
constexpr WhenForm kWhenForms[] = {{"whenSource", expr::ValueForm::InQuotes},
                                   {"whenText", expr::ValueForm::Text}};

Result<void> put_when_forms(const Value& from, Value& to, expr::Substitution with) {
  if (from.is_array() && to.is_array()) {
    for (std::size_t i = 0; i < from.as_array().size(); ++i) {
      TRY(put_when_forms(from.as_array()[i], to.as_array()[i], with));
    }
  }
  if (!from.is_object() || !to.is_object()) return {};
  for (std::size_t i = 0; i < from.as_object().size(); ++i) {
    TRY(put_when_forms(from.as_object()[i].value, to.as_object()[i].value, with));
  }
  if (!field(from, "when").is_string()) return {};
  for (const WhenForm& form : kWhenForms) {
    with.values = form.form;
    const std::string& text = text_field(from, has(from, form.key) ? form.key : "when");
    to.set(form.key, TRY(expr::substitute(std::string_view(text), with)));
  }
  return {};
}

}  // namespace

Result<Value> Machine::substitute(const Value& tree, const expr::Scope& scope,
                                  const expr::Strictness& strictness) const {
  expr::Budget budget;
  expr::EvalInputs inputs;
  inputs.now = now_;
  const expr::Substitution with{scope, strictness, inputs, budget};
  Value out = TRY(expr::substitute(tree, with));
  TRY(put_when_forms(tree, out, with));
  return out;
}

Result<bool> Machine::proceeds(const Value& call) {
  const std::string when = text_field(call, "when");
  expr::Budget budget;
  for (const WhenForm& form : kWhenForms) {
    if (!has(call, form.key)) continue;
    Result<bool> go = expr::evaluate_when(text_field(call, form.key), budget);
    if (go.has_value()) return go;
  }
  return expr::evaluate_when(when, budget);
}

Result<std::string> Machine::config_map_text(const Value& ref, const Value& value_from) {
  auto found = world_.config_maps.find(text_field(ref, "name") + "/" + text_field(ref, "key"));
  if (found != world_.config_maps.end()) return found->second;
  if (has(value_from, "default")) return text_field(value_from, "default");
  return wrong("ConfigMap '" + text_field(ref, "name") + "' does not exist");
}

Result<void> Machine::fill_parameters(Value& inputs, const Value& arguments) {
  Value* list = inputs.find("parameters");
  if (list == nullptr || !list->is_array()) return {};
  for (Value& p : list->as_array()) {
    const std::string name = text_field(p, "name");
    if (has(p, "default")) p.set("value", text_field(p, "default"));
    bool absent = false;
    if (const Value* given = named(field(arguments, "parameters"), name)) {
      absent = text_field(*given, "value") == kAbsent;
      if (has(*given, "value") && !absent) p.set("value", text_field(*given, "value"));
      if (!has(*given, "value") && has(*given, "valueFrom")) {
        p.set("valueFrom", field(*given, "valueFrom"));
      }
    }
    const Value from = field(p, "valueFrom");
    if (has(from, "configMapKeyRef")) {
      Result<std::string> text = config_map_text(field(from, "configMapKeyRef"), from);
      if (!text.has_value()) {
        return wrong("unable to retrieve inputs.parameters." + name +
                     " from ConfigMap: " + text.error().message);
      }
      p.set("value", *text);
    }
    if (has(p, "value")) {
      p.set("value", text_field(p, "value"));
    } else if (absent) {
      return wrong("inputs.parameters." + name +
                   ": argument references an absent optional (skipped/omitted node output with no "
                   "default)");
    } else if (!has(p, "valueFrom")) {
      return wrong("inputs.parameters." + name + " was not supplied");
    }
  }
  return {};
}

namespace {

bool has_location(const Value& artifact) {
  for (const char* key :
       {"s3", "git", "http", "artifactory", "hdfs", "raw", "oss", "gcs", "azure", "plugin"}) {
    if (has(artifact, key)) return true;
  }
  return false;
}

}  // namespace

Result<void> Machine::fill_artifacts(Value& inputs, const Value& arguments) {
  Value* list = inputs.find("artifacts");
  if (list == nullptr || !list->is_array()) return {};
  Values kept;
  for (const Value& a : list->as_array()) {
    const std::string name = text_field(a, "name");
    const Value* given = named(field(arguments, "artifacts"), name);
    if (given != nullptr) {
      Value merged = *given;
      merged.erase("from");
      merged.erase("fromExpression");
      merged.erase("subPath");
      merged.erase("globalName");
      for (const char* key : {"path", "mode", "recurseMode"}) {
        merged.erase(key);
        if (has(a, key)) merged.set(key, field(a, key));
      }
      if (truth_field(a, "optional")) merged.set("optional", Value(true));
      kept.push_back(std::move(merged));
      continue;
    }
    if (!has_location(a)) {
      if (truth_field(a, "optional")) {
        kept.push_back(a);
        continue;
      }
      return wrong("inputs.artifacts." + name + " was not supplied");
    }
    kept.push_back(a);
  }
  list->as_array() = std::move(kept);
  return {};
}

Result<Value> Machine::process_arguments(const Value& tmpl, const Value& arguments,
                                         const Variables& locals) {
  Value body = tmpl;
  if (Value* inputs = body.find("inputs")) {
    TRY(fill_parameters(*inputs, arguments));
    TRY(fill_artifacts(*inputs, arguments));
  }
  return substitute_template(body, locals);
}

Result<Value> Machine::substitute_template(const Value& tmpl, const Variables& locals) {
  expr::MapScope outer;
  globals_into_scope(outer);
  for (const auto& [key, text] : locals) outer.set(key, text);
  const Value first = TRY(substitute(tmpl, outer, expr::Strictness::allow()));
  expr::MapScope inner = outer;
  const Value& inputs = field(first, "inputs");
  for (const Value& p : list_of(field(inputs, "parameters"))) {
    const std::string name = text_field(p, "name");
    if (has(p, "value")) {
      inner.set("inputs.parameters." + name, text_field(p, "value"));
    } else if (!has(p, "valueFrom")) {
      return wrong("inputs.parameters." + name + " had no value");
    }
  }
  inner.set("inputs.parameters", base::to_json(field(inputs, "parameters")));
  for (const Value& a : list_of(field(inputs, "artifacts"))) {
    inner.set("inputs.artifacts." + text_field(a, "name") + ".path", text_field(a, "path"));
    inner.set_data("inputs.artifacts." + text_field(a, "name"), a);
  }
  const Value& outputs = field(first, "outputs");
  for (const Value& a : list_of(field(outputs, "artifacts"))) {
    inner.set("outputs.artifacts." + text_field(a, "name") + ".path", text_field(a, "path"));
  }
  for (const Value& p : list_of(field(outputs, "parameters"))) {
    const std::string path = text_field(field(p, "valueFrom"), "path");
    if (!path.empty()) inner.set("outputs.parameters." + text_field(p, "name") + ".path", path);
  }
  return substitute(first, inner, expr::Strictness::allow());
}

}  // namespace tiphys::naive
