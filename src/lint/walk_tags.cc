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

// Line ends as the JSON that the predecessor looks at has them.
std::string on_one_line(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string Walk::placeholder() { return fmt::format("{}{}", kPlaceholder, placeholders_++); }

void Walk::set_global(std::string name, std::optional<std::string> value) {
  if (value) values_hold_tags_ = values_hold_tags_ || has_opening(*value);
  const bool fresh = global_names_.insert(name).second;
  if (fresh || value) globals_.set(std::move(name), value ? std::move(*value) : placeholder());
}

// The values of the inputs and what else only this template knows.
void Walk::fill_values(Visit& visit) {
  expr::MapScope& values = visit.values.emplace();
  const Template& definition = visit.definition;
  for (const Parameter& each : definition.inputs.parameters) {
    const Parameter* given =
        visit.given.is_real() ? find_named(*visit.given.parameters, each.name) : nullptr;
    const std::optional<std::string>& own = each.value ? each.value : each.default_value;
    const std::optional<std::string>& value = given != nullptr ? given->value : own;
    const bool known = visit.given.is_real() && value;
    values.set("inputs.parameters." + each.name, known ? *value : placeholder());
  }
  values.set("inputs.parameters", placeholder());
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
    expr::Budget budget({100'000, 100, 4u << 20});
    const expr::EvalInputs inputs;
    auto done = expr::substitute(std::string_view(out),
                                 expr::Substitution{scope, strictness, inputs, budget});
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
  Finding& finding = add("tag-unresolved", visit.spot, "",
                         fmt::format("{}failed to resolve {{{{{}}}}}", look.label,
                                     on_one_line(tag.substr(0, kShown))));
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

// What is never closed swallows the text behind it, so that no name can be right any more.
void Walk::check_unclosed(Visit& visit, const std::string& text, base::Mark mark,
                          const Look& look) {
  std::size_t open = text.find("{{");
  while (true) {
    const std::size_t close = text.find("}}", open + 2);
    if (close == std::string::npos) break;
    open = text.find("{{", close + 2);
    if (open == std::string::npos) return;
  }
  const std::string_view rest = std::string_view(text).substr(open + 2);
  const std::string_view name = without_blanks(rest);
  const bool any_item = visit.scope.any_item || (look.more != nullptr && look.more->any_item);
  if (!is_checked_tag(name) || is_accepted_unseen(name)) return;
  if (any_item && name.starts_with("item.")) return;
  if (of_template_ && name.starts_with("workflow.parameters")) return;
  if (!told_.emplace(&visit.home, mark.line, mark.column, std::string(rest)).second) return;
  constexpr std::size_t kShown = 80;
  Finding& finding =
      add("tag-unclosed", visit.spot, "",
          fmt::format("{}failed to resolve {{{{{}: the tag is not closed by }}}}", look.label,
                      rest.substr(0, std::min(rest.find('\n'), kShown))));
  if (mark.line != 0) finding.mark = mark;
}

bool Walk::check_text(Visit& visit, const std::string& text, base::Mark mark, const Look& look) {
  if (!has_opening(text)) return true;
  bool nested = false;
  bool closed = tags_of(text, [&](std::string_view tag) { nested |= has_opening(tag); });
  std::string put_in;
  const std::string* final_text = &text;
  if (nested || values_hold_tags_) {
    put_in = filled(visit, text);
    final_text = &put_in;
  }
  closed = tags_of(*final_text, [&](std::string_view tag) { check_one(visit, tag, mark, look); });
  if (!closed) check_unclosed(visit, *final_text, mark, look);
  return closed;
}

bool Walk::check_tags(Visit& visit, const base::Value& tree, const Look& look) {
  bool closed = true;
  texts_of(tree, [&](const std::string& text, base::Mark mark) {
    closed = check_text(visit, text, mark, look) && closed;
  });
  return closed;
}

// An open tag may be closed by what the JSON text has further on, if only by its braces.
void Walk::check_open(Visit& visit, const base::Value& piece, spec::schema::StructId id,
                      const std::string& label) {
  bool broken = false;
  const std::string text = base::to_json(spec::canonical(piece, id), base::JsonEscape::GoHtml);
  const bool closed = tags_of(text, [&](std::string_view tag) {
    if (!tag.starts_with('=')) return;
    const std::string quoted = "\"" + std::string(tag.substr(1)) + "\"";
    broken = broken || !base::parse_json(quoted);
  });
  std::string_view problem;
  if (!closed) problem = "Cannot find end tag=\"}}\": a tag is not closed";
  if (broken) problem = "failed to unmarshall JSON expression: the tag is not closed by }}";
  if (problem.empty()) return;
  base::Mark mark;
  texts_of(piece, [&](const std::string& each, base::Mark at) {
    if (mark.line == 0 && !tags_of(each, [](std::string_view) {})) mark = at;
  });
  if (!told_.emplace(&visit.home, mark.line, mark.column, "{{").second) return;
  Finding& finding = add("tag-unclosed", visit.spot, "", fmt::format("{}{}", label, problem));
  if (mark.line != 0) finding.mark = mark;
}

// A tag that stays open anywhere in the template.
void Walk::open_tags(Visit& visit) {
  const base::Value& source = visit.definition.source.value();
  bool closed = true;
  texts_of(source, [&](const std::string& text, base::Mark) {
    closed = closed && tags_of(text, [](std::string_view) {});
  });
  if (!closed) check_open(visit, source, spec::schema::StructId::Template, visit.label + " ");
}

void Walk::check_piece(Visit& visit, const base::Value& piece, spec::schema::StructId id,
                       const Look& look) {
  if (!check_tags(visit, piece, look)) check_open(visit, piece, id, look.label);
}

}  // namespace tiphys::lint
