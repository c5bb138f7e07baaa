// Templates with a tag that is opened and never closed. The predecessor looks at the JSON text of
// a template, where such a tag swallows everything up to the next braces, whatever they belong to.
// For these templates only, so does this file; elsewhere texts are looked at one by one.
#include <fmt/core.h>

#include "base/json.h"
#include "base/members.h"
#include "base/text.h"
#include "expr/tags.h"
#include "lint/tags.h"
#include "lint/walk.h"
#include "spec/canonical.h"

namespace tiphys::lint {
namespace {

using base::Value;

constexpr std::size_t kShown = 20'000;

bool stays_open(std::string_view text) {
  return !tags_of(text, [](std::string_view) {});
}

// What stands behind the quote that ends a JSON string too early, or nothing.
std::string_view behind_quote(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return text.substr(i + 1);
    }
  }
  return {};
}

// Why the tags of a JSON text cannot be put in at all.
std::string broken_text(std::string_view text) {
  std::string problem;
  std::size_t after = 0;
  const bool closed = tags_of(text, [&](std::string_view tag) {
    after = static_cast<std::size_t>(tag.data() - text.data()) + tag.size() + 2;
    if (!problem.empty() || !tag.starts_with('=')) return;
    const std::string_view rest = behind_quote(tag);
    if (!rest.empty())
      problem = fmt::format(
          "failed to unmarshall JSON expression: invalid character '{}' after top-level value",
          rest[0]);
  });
  if (closed) return problem;
  const std::size_t open = text.find("{{", after);
  return fmt::format("Cannot find end tag=\"}}}}\" in the template={} starting from {}",
                     base::go_quote(text.substr(0, kShown)),
                     base::go_quote(text.substr(open + 2, kShown)));
}

// Labels and annotations that every pod gets, under those of the template.
void add_metadata(Value& metadata, const Value& of_pods, std::string_view family) {
  if (!member_of(of_pods, family).is_object()) return;
  Value& into = object_in(metadata, family);
  for (const base::Member& member : member_object(of_pods, family)) {
    if (into.find(member.key) == nullptr) into.set(member.key, member.value);
  }
}

}  // namespace

// The template with its inputs as they are given, in the predecessor's form.
Value Walk::given_template(Visit& visit) {
  Value tree = visit.definition.source.value();
  const spec::Inputs& inputs = visit.definition.inputs;
  Value* lists = tree.find("inputs");
  for (std::size_t i = 0; i < inputs.parameters.size(); ++i) {
    const auto value = given_value(visit, inputs.parameters[i]);
    lists->find("parameters")->as_array()[i].set("value", Value(value ? *value : placeholder()));
  }
  for (std::size_t i = 0; i < inputs.artifacts.size(); ++i) {
    Value& own = lists->find("artifacts")->as_array()[i];
    const Artifact* given = visit.given.is_real()
                                ? find_named(*visit.given.artifacts, inputs.artifacts[i].name)
                                : nullptr;
    if (visit.given.is_real() && given == nullptr) continue;
    Value whole = given != nullptr ? given->source.value() : Value::object();
    whole.set("name", Value(inputs.artifacts[i].name));
    for (std::string_view field : {"path", "mode", "recurseMode"}) {
      whole.erase(field);
      if (const Value* value = own.find(field)) whole.set(field, *value);
    }
    own = std::move(whole);
  }
  const Value& of_pods = visit.home.spec->pod_metadata.source.value();
  if (of_pods.is_object()) {
    Value& metadata = object_in(tree, "metadata");
    add_metadata(metadata, of_pods, "annotations");
    add_metadata(metadata, of_pods, "labels");
  }
  return spec::canonical(tree, spec::schema::StructId::Template);
}

void Walk::told_open(Visit& visit, const Value& source, std::string message) {
  base::Mark mark;
  texts_of(source, [&](const std::string& text, base::Mark at) {
    if (mark.line == 0 && stays_open(text)) mark = at;
  });
  Finding& finding = add("tag-unclosed", visit.spot, "", std::move(message));
  finding.note = "a tag is not closed by }}";
  if (mark.line != 0) finding.mark = mark;
}

// Also what is opened by putting something in: "{{a}{{b}}" is, once b is known; and so is a text
// that gets a value with an open tag.
bool Walk::is_open(Visit& visit, const std::string& text) {
  if (!has_opening(text)) return false;
  bool nested = false;
  const bool closed = tags_of(text, [&](std::string_view tag) { nested |= has_opening(tag); });
  const bool grows = nested || values_hold_tags_ || visit.values_hold_tags;
  return !closed || (grows && stays_open(filled(visit, text)));
}

void Walk::open_tags(Visit& visit) {
  const Value& source = visit.definition.source.value();
  texts_of(source, [&](const std::string& text, base::Mark mark) {
    if (!is_open(visit, text)) return;
    visit.open = true;
    warn("tag-unclosed", visit.spot, "", visit.label + ": a tag is opened and not closed by }}")
        .mark = mark;
  });
  texts_of(visit.home.spec->pod_metadata.source.value(), [&](const std::string& text, base::Mark) {
    visit.open = visit.open || is_open(visit, text);
  });
  for (const Parameter& each : visit.definition.inputs.parameters) {
    const auto value = given_value(visit, each);
    visit.open = visit.open || (value && stays_open(*value));
  }
  if (!visit.open) return;
  Value tree = given_template(visit);
  if (!visit.values) fill_values(visit);
  expr::MapScope locals;
  fill_locals(visit.definition, locals);
  const expr::Strictness strictness = expr::Strictness::allow();
  for (const expr::MapScope* first : {&locals, &*visit.values}) {
    const expr::LayeredScope scope({first, &globals_});
    const std::string problem = broken_text(base::to_json(tree, base::JsonEscape::GoHtml));
    if (!problem.empty())
      return told_open(visit, source, fmt::format("{} {}", visit.label, problem));
    expr::Budget budget({100'000, 100, 4u << 20});
    const expr::EvalInputs inputs;
    auto done = expr::CompiledValue::compile(tree).substitute({scope, strictness, inputs, budget});
    if (!done) break;
    tree = std::move(*done);
  }
  visit.as_json = std::move(tree);
}

// Where a piece of the template came to lie, or null.
const Value* Walk::piece_of(const Visit& visit, const Steps& steps) const {
  if (!visit.as_json) return nullptr;
  const Value* at = &*visit.as_json;
  for (const auto& [name, index] : steps) {
    if (!name.empty()) at = at->find(name);
    if (name.empty())
      at = at->is_array() && index < at->as_array().size() ? &at->as_array()[index] : nullptr;
    if (at == nullptr) return nullptr;
  }
  return at;
}

// REQUIRES: visit.open.
void Walk::check_json(Visit& visit, const Value& source, const Look& look, const Steps& steps) {
  const Value* piece = piece_of(visit, steps);
  if (piece == nullptr) return;
  const std::string text =
      piece->is_string() ? piece->as_string() : base::to_json(*piece, base::JsonEscape::GoHtml);
  const std::string problem = broken_text(text);
  if (problem.starts_with("Cannot")) return told_open(visit, source, look.label + problem);
  tags_of(text, [&](std::string_view tag) {
    const std::string_view name = base::trim(tag);
    if (tag.starts_with('=') || !is_checked_tag(name) || resolves(visit, name, look)) return;
    told_open(visit, source,
              fmt::format("{}failed to resolve {{{{{}}}}}", look.label, tag.substr(0, kShown)));
  });
}

}  // namespace tiphys::lint
