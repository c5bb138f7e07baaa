// Evaluating and passing on outputs.
#include "engine/core/outputs.h"

#include <algorithm>

#include "base/members.h"
#include "base/text.h"
#include "engine/scope/inputs.h"
#include "engine/scope/node_scope.h"
#include "engine/state/turn.h"
#include "expr/expression.h"
#include "expr/go/any.h"
#include "spec/encode.h"

namespace tiphys::engine::core {

namespace {

using scope::Evaluation;
using scope::NodeScope;
using state::RunState;
using state::Turn;
using table::Extra;
using table::Node;

using base::ErrorCode;
using base::Value;

// The value of an output parameter that names another one.
base::Result<std::string> from_reference(const spec::Parameter& parameter, const NodeScope& scope) {
  const spec::ValueFrom& from = *parameter.value_from;
  std::string_view key = expr::sole_simple_tag(from.parameter);
  if (key.empty()) key = base::trim(from.parameter);
  auto found = scope.lookup(key);
  if (found && found->kind == expr::ScopeValue::Kind::Text) return found->text;
  if (from.default_value) return *from.default_value;
  if (found) {
    return base::fail(ErrorCode::InvalidArgument,
                      "output parameter " + base::go_quote(parameter.name) + ": " +
                          base::go_quote(key) +
                          " is an absent optional (skipped/omitted node output with no default)");
  }
  return base::fail(ErrorCode::NotFound, "Unable to resolve: {{" + std::string(key) + "}}");
}

base::Result<std::string> from_expression(const spec::Parameter& parameter, const NodeScope& scope,
                                          Evaluation& eval) {
  const spec::ValueFrom& from = *parameter.value_from;
  auto program = TRY(expr::compile(from.expression));
  auto value = expr::run(program, scope, eval.inputs, eval.budget);
  if (value && !value->is_nil()) return expr::to_tag_text(*value, eval.budget);
  if (from.default_value) return *from.default_value;
  if (!value) return std::unexpected(value.error());
  return base::fail(ErrorCode::NotFound,
                    "failed to evaluate expression " + base::go_quote(from.expression));
}

base::Result<std::string> output_value(const spec::Parameter& parameter, const NodeScope& scope,
                                       Evaluation& eval) {
  if (!parameter.value_from) {
    if (parameter.value) return *parameter.value;
    return base::fail(ErrorCode::InvalidArgument,
                      "output parameters must have a valueFrom specified");
  }
  if (!parameter.value_from->expression.empty()) return from_expression(parameter, scope, eval);
  return from_reference(parameter, scope);
}

base::Result<void> evaluate_outputs(Turn& turn, NodeIndex node) {
  const spec::Outputs& declared = turn.state().plan_of(node).source->outputs;
  if (declared.parameters.empty() && declared.artifacts.empty()) return {};
  NodeScope scope(turn.state(), turn.now);
  scope.inputs_of = node;
  scope.named = node;
  scope.steps_of = node;
  Evaluation eval(turn.state(), node, turn.now, 2);
  auto& strings = turn.strings();
  std::vector<table::OutputValue> values;
  for (const spec::Parameter& parameter : declared.parameters) {
    std::string text = TRY(output_value(parameter, scope, eval));
    table::OutputValue made;
    made.name = strings.intern(parameter.name);
    made.text = strings.intern(text);
    values.push_back(made);
  }
  Value artifacts = Value::array();
  for (const spec::Artifact& artifact : declared.artifacts) {
    expr::Strictness allow;
    expr::Substitution with{scope, allow, eval.inputs, eval.budget};
    Value source = TRY(expr::substitute(artifact.source.value(), with));
    auto made = scope::resolve_artifact(source, scope, eval);
    if (!made) {
      return base::fail(made.error().code,
                        "unable to resolve outputs from scope: " + made.error().message);
    }
    if (*made) artifacts.as_array().push_back(std::move(**made));
  }
  Extra& extra = turn.extra(node);
  extra.has_outputs = true;
  extra.rare.made().parameters = std::move(values);
  if (!declared.artifacts.empty()) extra.rare.made().artifacts = std::move(artifacts);
  return {};
}

std::string global_name(Turn& turn, NodeIndex node, const std::string& text) {
  if (!expr::has_tags(text)) return text;
  NodeScope scope(turn.state(), turn.now);
  scope.inputs_of = node;
  scope.named = node;
  Evaluation eval(turn.state(), node, turn.now, 3);
  expr::Strictness allow;
  expr::Substitution with{scope, allow, eval.inputs, eval.budget};
  auto made = expr::substitute(std::string_view(text), with);
  return made ? *made : text;
}

bool has_outputs(const RunState& s, NodeIndex node) {
  const Extra& e = s.nodes.extra(node);
  return s.node(node).has_result || e.has_outputs || !e.rare->parameters.empty() ||
         !e.rare->artifacts->is_null();
}

void set_global_artifact(Turn& turn, const std::string& name, Value artifact) {
  artifact.set("name", name);
  artifact.erase("path");
  artifact.erase("globalName");
  turn.set_global_artifact(name, std::move(artifact));
}

}  // namespace

void complete_composite(Turn& turn, NodeIndex node) {
  auto done = evaluate_outputs(turn, node);
  if (!done) {
    turn.finish(node, Phase::Error, done.error().message);
    return;
  }
  export_globals(turn, node);
  turn.finish(node, Phase::Succeeded, "");
}

void take_outputs(Turn& turn, NodeIndex node, const AttemptReport& report) {
  if (report.exit_code) {
    turn.set_exit_code(node, static_cast<std::int16_t>(*report.exit_code));
  }
  bool rare = report.result || !report.parameters.empty() || !report.artifacts.empty() ||
              !report.host_name.empty() || !report.resources_duration.empty() ||
              (!report.progress.empty() && report.progress != "1/1" && report.progress != "0/1");
  if (!rare) return;
  auto& strings = turn.strings();
  Extra& extra = turn.extra(node);
  if (report.result) turn.set_result(node, strings.intern(*report.result));
  const spec::Outputs& declared = turn.state().plan_of(node).source->outputs;
  for (const auto& [name, text] : report.parameters) {
    if (spec::find_named(declared.parameters, name) == nullptr) continue;
    table::OutputValue value;
    value.name = strings.intern(name);
    value.text = strings.intern(text);
    extra.rare.made().parameters.push_back(value);
  }
  if (!report.artifacts.empty())
    extra.rare.made().artifacts = Value(base::Values(report.artifacts));
  if (!report.host_name.empty()) extra.host_name = strings.intern(report.host_name);
  if (!report.progress.empty()) {
    const table::Progress told = state::parse_progress(report.progress);
    const bool usual = report.phase == Phase::Succeeded && told.total == 1;
    if (!usual || extra.rare->progress.is_set()) turn.set_progress(node, told);
  }
  if (!report.resources_duration.empty()) turn.set_resources(node, report.resources_duration);
}

void copy_outputs(Turn& turn, NodeIndex from, NodeIndex to) {
  const RunState& s = turn.state();
  if (s.node(from).has(table::kHasExitCode)) {
    turn.set_exit_code(to, s.node(from).exit_code);
  } else {
    turn.set_flag(to, table::kHasExitCode, false);
  }
  if (!has_outputs(s, from) && !has_outputs(s, to)) return;
  Extra& extra = turn.extra(to);
  const Node& source = s.node(from);
  const Extra& made = s.nodes.extra(from);
  turn.set_result(to, source.has_result ? std::optional(source.result) : std::nullopt);
  extra.has_outputs = made.has_outputs;
  if (!made.rare.is_set() && !extra.rare.is_set()) return;
  extra.rare.made().parameters = made.rare->parameters;
  extra.rare.made().artifacts = made.rare->artifacts;
}

bool may_export(const RunState& s, NodeIndex node) {
  if (s.node(node).plan == 0) return false;
  const spec::Outputs& declared = s.plan_of(node).source->outputs;
  const auto is_global = [](const auto& output) { return !output.global_name.empty(); };
  return std::ranges::any_of(declared.parameters, is_global) ||
         std::ranges::any_of(declared.artifacts, is_global);
}

void export_globals(Turn& turn, NodeIndex node) {
  if (turn.state().node(node).plan == 0 || !turn.state().nodes.has_extra(node)) return;
  const spec::Outputs& declared = turn.state().plan_of(node).source->outputs;
  const auto& strings = turn.state().nodes.strings();
  for (const spec::Parameter& parameter : declared.parameters) {
    if (parameter.global_name.empty()) continue;
    for (const table::OutputValue& value : turn.state().nodes.extra(node).rare->parameters) {
      if (value.absent || strings.view(value.name) != parameter.name) continue;
      spec::Parameter shown;
      shown.name = global_name(turn, node, parameter.global_name);
      Value source = spec::encode(shown);
      turn.set_global(shown.name, strings.view(value.text), std::move(source));
    }
  }
  for (const spec::Artifact& artifact : declared.artifacts) {
    if (artifact.global_name.empty()) continue;
    const Value list = turn.state().nodes.extra(node).rare->artifacts;
    if (!list.is_array()) continue;
    for (const Value& made : list.as_array()) {
      if (base::member_text(made, "name") != artifact.name) continue;
      set_global_artifact(turn, global_name(turn, node, artifact.global_name), made);
    }
  }
}

bool captures_result(const RunState& s, NodeIndex node) {
  const Node& n = s.node(node);
  if (n.plan != 0 && s.plan_of(node).type == spec::TemplateType::Data) return true;
  if (n.boundary == kNoNode || n.kind == table::NameKind::Hook ||
      n.kind == table::NameKind::OnExit) {
    return false;
  }
  const spec::Call* call = s.call_of(node);
  return call != nullptr && s.plan_of(n.boundary).results_read.contains(call->name);
}

}  // namespace tiphys::engine::core
