// Tags: which can be resolved where they stand, and what texts are once they are.
#include <fmt/core.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "expr/tags.h"
#include "lint/names.h"
#include "lint/tags.h"
#include "lint/walk.h"
#include "spec/canonical.h"

namespace tiphys::lint {
namespace {

// Blanks only: in the JSON that the predecessor looks at, other white space is an escape.
std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// As it stands in the JSON that the predecessor looks at.
std::string in_json(std::string_view text) {
  std::string out;
  base::append_json_string(out, text, base::JsonEscape::GoHtml);
  return out.substr(1, out.size() - 2);
}

// One of all inputs as one text.
base::Value input_text(const Parameter& input, const std::string& value) {
  base::Value out = input.source.value();
  if (out.is_object()) out.set("value", base::Value(value));
  return spec::canonical(out, spec::schema::StructId::Parameter);
}

}  // namespace

std::string Walk::placeholder() { return fmt::format("{}{}", kPlaceholder, placeholders_++); }

void Walk::set_global(std::string name, std::optional<std::string> value) {
  if (value) values_hold_tags_ = values_hold_tags_ || has_opening(*value);
  const bool fresh = global_names_.insert(name).second;
  if (fresh || value) globals_.set(std::move(name), value ? std::move(*value) : placeholder());
}

// What an input of the template is, where that is known.
std::optional<std::string> Walk::given_value(const Visit& visit, const Parameter& input) const {
  if (!visit.given.is_real()) return std::nullopt;
  const Parameter* given = find_named(*visit.given.parameters, input.name);
  if (given != nullptr && given->value) return given->value;
  return input.value ? input.value : input.default_value;
}

// The values of the inputs and what else only this template knows.
void Walk::fill_values(Visit& visit) {
  expr::MapScope& values = visit.values.emplace();
  const Template& definition = visit.definition;
  base::Value all = base::Value::array();
  for (const Parameter& each : definition.inputs.parameters) {
    const std::optional<std::string> given = given_value(visit, each);
    std::string value = given ? *given : placeholder();
    visit.values_hold_tags = visit.values_hold_tags || has_opening(value);
    all.as_array().push_back(input_text(each, value));
    values.set("inputs.parameters." + each.name, std::move(value));
  }
  const bool none = definition.inputs.parameters.empty();
  values.set("inputs.parameters", none ? "null" : base::to_json(all, base::JsonEscape::GoHtml));
  for (const Visit* outer = visit.around; outer != nullptr; outer = outer->around) {
    for (const Parameter& each : outer->definition.inputs.parameters)
      values.set("inputs.parameters." + each.name, placeholder());
  }
  for (const Artifact& each : definition.inputs.artifacts)
    if (!each.path.empty())
      values.set(fmt::format("inputs.artifacts.{}.path", each.name), each.path);
  for (const Artifact& each : definition.outputs.artifacts)
    if (!each.path.empty())
      values.set(fmt::format("outputs.artifacts.{}.path", each.name), each.path);
  for (const Parameter& each : definition.outputs.parameters)
    if (each.value_from && !each.value_from->path.empty())
      values.set(fmt::format("outputs.parameters.{}.path", each.name), each.value_from->path);
  fill_locals(definition, values);
}

// What only this template has beside its inputs.
void Walk::fill_locals(const Template& definition, expr::MapScope& values) {
  if (definition.is_pod_type()) values.set("pod.name", placeholder());
  if (!definition.retry_strategy) return;
  for (std::string_view name : {"retries", "lastRetry.exitCode", "lastRetry.status",
                                "lastRetry.duration", "lastRetry.message"})
    values.set(std::string(name), placeholder());
}

// The text as it is when the template's body is looked at: what can be put in is put in.
std::string Walk::filled(Visit& visit, const std::string& text) {
  if (!has_opening(text)) return text;
  if (!visit.values) fill_values(visit);
  const expr::LayeredScope scope({&*visit.values, &globals_});
  const expr::Strictness strictness = expr::Strictness::allow();
  std::string out = text;
  for (int pass = 0; pass < 2 && has_opening(out); ++pass) {
    const expr::EvalInputs inputs;
    const auto put_in = [&](bool expressions) {
      expr::Budget budget({100'000, 100, 4u << 20});
      return expr::substitute(std::string_view(out),
                              expr::Substitution{scope, strictness, inputs, budget, expressions});
    };
    auto done = put_in(true);
    if (!done) done = put_in(false);  // an expression that is wrong stays as it is
    if (!done) return out;
    out = std::move(*done);
  }
  return out;
}

bool Walk::resolves(const Visit& visit, std::string_view tag, const Look& look) const {
  const TagScope& scope = visit.scope;
  if (scope.has(tag) || global_names_.find(tag) != global_names_.end()) return true;
  if (look.more != nullptr && look.more->has(tag)) return true;
  if (const auto cut = scope.cut(tag)) {
    const NodeNames* node = scope.find_node(cut->node);
    if (cut->rest == "status")
      return (node != nullptr && node->status) || (look.has_status && look.has_status(cut->node));
    if (node != nullptr && TagScope::offers(*node, cut->rest)) return true;
  }
  constexpr std::string_view kInput = "inputs.parameters.";
  if (look.inlined != nullptr && tag.starts_with(kInput) &&
      find_named(look.inlined->inputs.parameters, tag.substr(kInput.size())) != nullptr)
    return true;
  const bool any_item = scope.any_item || (look.more != nullptr && look.more->any_item);
  if (any_item && (tag == "item" || tag.starts_with("item."))) return true;
  if (scope.any_output_parameter && tag.starts_with("workflow.outputs.parameters.")) return true;
  const bool any_artifact = scope.any_output_artifact || any_global_artifact_;
  if (any_artifact && tag.starts_with("workflow.outputs.artifacts.")) return true;
  if (of_template_ && tag.starts_with("workflow.parameters")) return true;
  return is_accepted_unseen(tag);
}

// What could have been meant: names of the same kind.
std::vector<std::string> Walk::names_like(const Visit& visit, std::string_view tag) const {
  std::vector<std::string> out;
  const Template& definition = visit.definition;
  if (tag.starts_with("inputs.")) {
    for (const Parameter& each : definition.inputs.parameters)
      out.push_back("inputs.parameters." + each.name);
    for (const Artifact& each : definition.inputs.artifacts) {
      out.push_back("inputs.artifacts." + each.name);
      out.push_back(fmt::format("inputs.artifacts.{}.path", each.name));
    }
  } else if (tag.starts_with("workflow.")) {
    for (const std::string& name : global_names_) out.push_back(name);
    std::sort(out.begin(), out.end());
  } else if (const auto cut = visit.scope.cut(tag)) {
    const std::string family(tag.substr(0, 6));
    for (const std::string& name : visit.scope.node_names())
      out.push_back(fmt::format("{}{}.{}", family, name, cut->rest));
    const NodeNames* node = visit.scope.find_node(cut->node);
    if (node == nullptr || node->callee == nullptr) return out;
    for (const Parameter& each : node->callee->outputs.parameters)
      out.push_back(fmt::format("{}{}.outputs.parameters.{}", family, cut->node, each.name));
    for (const Artifact& each : node->callee->outputs.artifacts)
      out.push_back(fmt::format("{}{}.outputs.artifacts.{}", family, cut->node, each.name));
    for (std::string_view rest : {"outputs.result", "status", "exitCode", "id", "ip"})
      out.push_back(fmt::format("{}{}.{}", family, cut->node, rest));
    std::erase(out, tag);
  }
  return out;
}

void Walk::unresolved(Visit& visit, std::string_view tag, base::Mark mark, const Look& look) {
  if (!told_.emplace(&visit.home, mark.line, mark.column, std::string(tag)).second) return;
  constexpr std::size_t kShown = 200;
  Finding& finding = add(
      "tag-unresolved", visit.spot, "",
      fmt::format("{}failed to resolve {{{{{}}}}}", look.label, in_json(tag.substr(0, kShown))));
  if (mark.line != 0) finding.mark = mark;
  const std::string_view name = without_blanks(tag);
  if (suggestions_ < 100) suggest(finding, name, names_like(visit, name));
}

void Walk::check_one(Visit& visit, std::string_view tag, base::Mark mark, const Look& look) {
  if (tag.starts_with('=')) {
    if (options_.advice) check_expression(visit, tag, mark, look);
    return;
  }
  const std::string_view name = without_blanks(tag);
  if (!is_checked_tag(name)) {
    if (options_.advice) doubtful_root(visit, tag, mark);
    return;
  }
  if (!resolves(visit, name, look)) unresolved(visit, tag, mark, look);
}

void Walk::check_text(Visit& visit, const std::string& text, base::Mark mark, const Look& look) {
  if (!has_opening(text)) return;
  bool nested = false;
  tags_of(text, [&](std::string_view tag) { nested |= has_opening(tag); });
  std::string put_in;
  const std::string* final_text = &text;
  if (nested || values_hold_tags_ || visit.values_hold_tags) {
    put_in = filled(visit, text);
    final_text = &put_in;
  }
  tags_of(*final_text, [&](std::string_view tag) { check_one(visit, tag, mark, look); });
}

void Walk::check_tags(Visit& visit, const base::Value& tree, const Look& look) {
  if (visit.open) return;
  texts_of(tree,
           [&](const std::string& text, base::Mark mark) { check_text(visit, text, mark, look); });
}

void Walk::check_piece(Visit& visit, const base::Value& piece, const Look& look,
                       const Steps& steps) {
  if (visit.open) return check_json(visit, piece, look, steps);
  check_tags(visit, piece, look);
}

}  // namespace tiphys::lint
