// Substituting arguments and binding them to declared inputs.
#include "engine/scope/inputs.h"

#include "base/members.h"
#include "engine/scope/globals.h"
#include "engine/table/packed_inputs.h"
#include "expr/expression.h"
#include "expr/go/any.h"
#include "spec/encode.h"

namespace tiphys::engine::scope {

namespace {

using base::ErrorCode;
using base::Value;

constexpr int kNestedPassesMax = 4;
constexpr std::string_view kLocations[] = {"s3",  "git", "http", "artifactory", "hdfs",
                                           "raw", "oss", "gcs",  "azure",       "plugin"};

bool has_location(const Value& artifact) {
  for (std::string_view key : kLocations) {
    if (artifact.find(key) != nullptr) return true;
  }
  return artifact.find("key") != nullptr;
}

bool flag_of(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->is_bool() && value->as_bool();
}

// The value of an input that names a config map, or what is missing.
Resolution from_config_map(const RunState& s, const spec::ValueFrom& from, std::string_view name,
                           std::optional<std::string>& value) {
  auto found = config_map_value(s, from);
  if (!found) {
    return {.needs = {},
            .error = "unable to retrieve inputs.parameters." + std::string(name) +
                     " from ConfigMap: " + found.error().message};
  }
  if (!*found) {
    GlobalScope scope(s, s.now);
    Evaluation eval(s, kNoNode, s.now);
    expr::Strictness allow;
    expr::Substitution with{scope, allow, eval.inputs, eval.budget};
    auto map = expr::substitute(std::string_view(from.config_map_key_ref->name), with);
    auto key = expr::substitute(std::string_view(from.config_map_key_ref->key), with);
    return {.needs = config_map_question(s, map ? *map : "", key ? *key : ""), .error = {}};
  }
  value = **found;
  return {};
}

// An input artifact: its own path and modes, the rest from the argument.
base::Result<std::optional<Value>> bind_artifact(const spec::Artifact& declared,
                                                 const Value* argument,
                                                 const expr::Substitution& with) {
  Value own = TRY(expr::substitute(declared.source.value(), with));
  if (argument != nullptr) {
    Value merged = *argument;
    merged.set("name", declared.name);
    for (std::string_view key : {"path", "mode", "recurseMode"}) {
      if (const Value* value = own.find(key)) {
        merged.set(key, *value);
      } else {
        merged.erase(key);
      }
    }
    if (declared.optional && merged.find("optional") == nullptr) merged.set("optional", true);
    own = std::move(merged);
  }
  if (has_location(own)) return own;
  if (declared.optional) return std::nullopt;
  if (argument == nullptr) {
    return base::fail(ErrorCode::InvalidArgument,
                      "inputs.artifacts." + declared.name + " was not supplied");
  }
  return base::fail(ErrorCode::InvalidArgument,
                    "inputs.artifacts." + declared.name + " missing location information");
}

base::Result<std::optional<Value>> artifact_from_scope(std::string_view from, const Value& artifact,
                                                       const expr::Scope& scope) {
  std::string_view key = expr::sole_simple_tag(from);
  if (key.empty()) key = from;
  auto found = scope.lookup(key);
  if (!found || found->kind != expr::ScopeValue::Kind::Data) {
    if (flag_of(artifact, "optional")) return std::nullopt;
    return base::fail(ErrorCode::NotFound, "Unable to resolve: {{" + std::string(key) + "}}");
  }
  return found->data;
}

base::Result<std::optional<Value>> artifact_from_expression(std::string_view text,
                                                            const Value& artifact,
                                                            const expr::Scope& scope,
                                                            Evaluation& eval) {
  auto program = TRY(expr::compile(text));
  auto value = expr::run(program, scope, eval.inputs, eval.budget);
  if (!value || value->is_nil()) {
    if (flag_of(artifact, "optional")) return std::nullopt;
    return base::fail(
        ErrorCode::NotFound,
        value ? "fromExpression '" + std::string(text) + "' has no value" : value.error().message);
  }
  return TRY(expr::to_json_value(*value, eval.budget));
}

}  // namespace

base::Result<std::string> resolve_text(const expr::TagText& text, const expr::Scope& scope,
                                       const expr::Strictness& strictness, Evaluation& eval,
                                       expr::ValueForm values) {
  expr::Substitution with{scope, strictness, eval.inputs, eval.budget};
  with.values = values;
  std::string now = TRY(text.substitute(with));
  for (int pass = 1; pass < kNestedPassesMax && expr::has_tags(now); ++pass) {
    expr::Strictness allow;
    expr::Substitution again{scope, allow, eval.inputs, eval.budget};
    again.values = values;
    std::string next = TRY(expr::substitute(std::string_view(now), again));
    if (next == now) break;
    now = std::move(next);
  }
  return now;
}

base::Result<std::optional<Value>> resolve_artifact(const Value& artifact, const expr::Scope& scope,
                                                    Evaluation& eval) {
  std::string_view from = base::member_text(artifact, "from");
  std::string_view expression = base::member_text(artifact, "fromExpression");
  if (from.empty() && expression.empty()) return artifact;
  std::optional<Value> found =
      from.empty() ? TRY(artifact_from_expression(expression, artifact, scope, eval))
                   : TRY(artifact_from_scope(from, artifact, scope));
  if (!found) return std::nullopt;
  std::string_view sub_path = base::member_text(artifact, "subPath");
  if (!sub_path.empty()) {
    for (std::string_view key : kLocations) {
      Value* location = found->find(key);
      if (location == nullptr || location->find("key") == nullptr) continue;
      location->set("key", base::member_text(*location, "key") + "/" + std::string(sub_path));
    }
  }
  found->set("name", base::member_text(artifact, "name"));
  return found;
}

namespace {

Resolution resolve_artifacts(const Value& list, const expr::Scope& scope, Evaluation& eval,
                             Value& out) {
  out = Value::array();
  for (const Value& artifact : list.as_array()) {
    auto resolved = resolve_artifact(artifact, scope, eval);
    if (!resolved) return {.needs = {}, .error = resolved.error().message};
    if (*resolved) out.as_array().push_back(std::move(**resolved));
  }
  return {};
}

}  // namespace

Resolution resolve_arguments(const RunState& s, const plan::CallDetail& detail,
                             const NodeScope& scope, const expr::Strictness& strictness,
                             Evaluation& eval, Arguments& out) {
  (void)s;
  out.parameters.reserve(detail.arguments.size());
  for (const plan::ArgumentPlan& argument : detail.arguments) {
    Argument made;
    made.name = argument.parameter->name;
    if (argument.parameter->value_from) made.value_from = &*argument.parameter->value_from;
    if (argument.has_tags) {
      if (!argument.sole_tag.empty()) {
        auto found = scope.lookup(argument.sole_tag);
        if (found && found->kind == expr::ScopeValue::Kind::Absent) made.absent = true;
      }
      if (!made.absent) {
        auto text = resolve_text(argument.value, scope, strictness, eval);
        if (!text) return {.needs = {}, .error = text.error().message};
        made.value = std::move(*text);
      }
    } else if (argument.parameter->value) {
      made.value = *argument.parameter->value;
    }
    if (expr::has_tags(made.name)) {
      expr::Substitution with{scope, strictness, eval.inputs, eval.budget};
      auto name = expr::substitute(made.name, with);
      if (!name) return {.needs = {}, .error = name.error().message};
    }
    out.parameters.push_back(std::move(made));
  }
  if (!detail.artifacts.source().is_array()) return {};
  expr::Strictness allow;  // `.outputs.artifacts.` references are resolved below
  expr::Substitution with{scope, allow, eval.inputs, eval.budget};
  auto list = detail.artifacts.substitute(with);
  if (!list) return {.needs = {}, .error = list.error().message};
  return resolve_artifacts(*list, scope, eval, out.artifacts);
}

Resolution resolve_plain_arguments(const spec::Arguments& arguments, const expr::Scope& scope,
                                   const expr::Strictness& strictness, Evaluation& eval,
                                   Arguments& out) {
  expr::Substitution with{scope, strictness, eval.inputs, eval.budget};
  for (const spec::Parameter& parameter : arguments.parameters) {
    Argument made;
    made.name = parameter.name;
    if (parameter.value_from) made.value_from = &*parameter.value_from;
    if (parameter.value) {
      if (const std::string_view tag = expr::sole_simple_tag(*parameter.value); !tag.empty()) {
        const auto found = scope.lookup(tag);
        made.absent = found && found->kind == expr::ScopeValue::Kind::Absent;
      }
      if (!made.absent) {
        auto text = expr::substitute(std::string_view(*parameter.value), with);
        if (!text) return {.needs = {}, .error = text.error().message};
        made.value = std::move(*text);
      }
    } else if (parameter.default_value) {
      made.value = *parameter.default_value;
    }
    out.parameters.push_back(std::move(made));
  }
  if (arguments.artifacts.empty()) return {};
  Value list = Value::array();
  for (const spec::Artifact& artifact : arguments.artifacts) {
    auto made = expr::substitute(artifact.source.value(), with);
    if (!made) return {.needs = {}, .error = made.error().message};
    list.as_array().push_back(std::move(*made));
  }
  return resolve_artifacts(list, scope, eval, out.artifacts);
}

Resolution bind_inputs(state::Upkeep& up, const TemplatePlan& plan, const Arguments& arguments,
                       Evaluation& eval, BoundInputs& out) {
  const RunState& s = up.state();
  const spec::Inputs& declared = plan.source->inputs;
  std::vector<std::optional<std::string>> values;
  values.reserve(declared.parameters.size());
  for (const spec::Parameter& parameter : declared.parameters) {
    std::optional<std::string> value = parameter.value;
    if (!value) value = parameter.default_value;
    const spec::ValueFrom* from = parameter.value_from ? &*parameter.value_from : nullptr;
    bool absent = false;
    for (const Argument& argument : arguments.parameters) {
      if (argument.name != parameter.name) continue;
      absent = argument.absent;
      if (argument.value) value = argument.value;
      if (argument.value_from != nullptr && !argument.value) from = argument.value_from;
    }
    if (from != nullptr && from->config_map_key_ref && !value) {
      Resolution r = from_config_map(s, *from, parameter.name, value);
      if (!r.ok()) return r;
    }
    bool supplied = from != nullptr && from->supplied;
    if (!value && !supplied) {
      std::string text = "inputs.parameters." + parameter.name;
      text += absent ? ": argument references an absent optional (skipped/omitted node output "
                       "with no default)"
                     : " was not supplied";
      return {.needs = {}, .error = std::move(text)};
    }
    if (value && expr::has_tags(*value)) {
      GlobalScope globals(s, eval.inputs.now);
      expr::Strictness allow;
      expr::Substitution with{globals, allow, eval.inputs, eval.budget};
      auto text = expr::substitute(std::string_view(*value), with);
      if (!text) return {.needs = {}, .error = text.error().message};
      value = std::move(*text);
    }
    values.push_back(std::move(value));
  }
  if (!values.empty()) out.packed = table::pack_inputs(up.strings(), values);
  if (declared.artifacts.empty()) return {};
  out.artifacts = Value::array();
  for (const spec::Artifact& artifact : declared.artifacts) {
    GlobalScope globals(s, eval.inputs.now);
    expr::Strictness allow;
    expr::Substitution with{globals, allow, eval.inputs, eval.budget};
    auto bound =
        bind_artifact(artifact, base::find_named(arguments.artifacts, artifact.name), with);
    if (!bound) return {.needs = {}, .error = bound.error().message};
    if (*bound) out.artifacts.as_array().push_back(std::move(**bound));
  }
  return {};
}

}  // namespace tiphys::engine::scope
