// One substitution of one text.
#include "expr/tags/writer.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "base/unicode.h"
#include "expr/go/any.h"
#include "expr/tags/text.h"
#include "expr/when/token.h"

namespace tiphys::expr::tags {

base::Result<std::string> Writer::write() {
  out_.reserve(text_.literal_size_ + 32 * text_.tags_.size());
  for (const TagText::Piece& piece : text_.pieces_) {
    out_ += piece.literal;
    if (piece.tag < 0) continue;
    const TagText::Tag& tag = text_.tags_[static_cast<std::size_t>(piece.tag)];
    std::size_t before = out_.size();
    if (tag.expression && with_.expressions) {
      TRY(expression(tag));
    } else {
      TRY(simple(tag.inner));
    }
    if (!with_.budget.step() || !with_.budget.charge(out_.size() - before))
      return with_.budget.failure();
    ++position_;
  }
  return std::move(out_);
}

void Writer::keep(const std::string& inner) { ((out_ += kOpen) += inner) += kClose; }

// Any text: the predecessor quotes some characters in a way that its JSON does not know.
std::string Writer::in_form(std::string_view value) const {
  std::string valid = base::as_utf8(value);
  if (text_.form_ != TagText::Form::InsideJson) return valid;
  const std::string json = base::to_json(base::Value(std::move(valid)), base::JsonEscape::GoHtml);
  return json.substr(1, json.size() - 2);
}

void Writer::insert(std::string_view text) { put(in_form(text)); }

// In a condition either quote opens and closes, and a backslash takes what follows it as it is.
void Writer::look_at_quotes() {
  for (; looked_at_ < out_.size(); ++looked_at_) {
    const char c = out_[looked_at_];
    if (c == '\\') {
      ++looked_at_;
    } else if (c == '\'' || c == '"') {
      quoted_ = !quoted_;
    }
  }
}

void Writer::put(std::string_view value) {
  if (with_.values == ValueForm::Plain) {
    out_ += value;
    return;
  }
  look_at_quotes();
  const bool bare = !quoted_ && (with_.values == ValueForm::InQuotes || when::is_word(value));
  const bool wrap = !quoted_ && !bare;
  if (wrap) out_ += '"';
  for (const char c : value) {
    if (!bare && (c == '\\' || c == '\'' || c == '"')) out_ += '\\';
    out_ += c;
  }
  if (wrap) out_ += '"';
  if (!bare) looked_at_ = out_.size();
}

base::Result<void> Writer::simple(const std::string& inner) {
  std::string_view key = trim_blanks(inner);
  if (auto value = with_.scope.lookup(key); value && value->kind != ScopeValue::Kind::Data) {
    if (value->kind == ScopeValue::Kind::Text) {
      insert(value->text);
      return {};
    }
    return base::fail(base::ErrorCode::InvalidArgument,
                      "unable to substitute {{" + std::string(key) +
                          "}}: output is an absent optional (skipped/omitted node with no "
                          "default)");
  }
  if (std::size_t open = inner.rfind(kOpen); open != inner.npos && open > 0)
    if (TRY(nested(inner, open))) return {};
  if (must_resolve(key))
    return base::fail(base::ErrorCode::InvalidArgument, "failed to resolve {{" + inner + "}}");
  keep(inner);
  return {};
}

// `{{a.{{b}}}}` is scanned as the tag `a.{{b`: with b known, the outer tag is left for the next
// pass.
base::Result<bool> Writer::nested(const std::string& inner, std::size_t open) {
  std::string_view name = std::string_view(inner).substr(open + 2);
  auto value = with_.scope.lookup(name);
  if (!value || value->kind == ScopeValue::Kind::Data) return false;
  if (value->kind == ScopeValue::Kind::Absent)
    return base::fail(base::ErrorCode::InvalidArgument, "unable to substitute nested tag {{" +
                                                            inner + "}}: " + base::go_quote(name) +
                                                            " is an absent optional");
  (out_ += kOpen).append(inner, 0, open);
  out_ += in_form(value->text);  // part of a name
  return true;
}

bool Writer::under_strictness(std::string_view name) const {
  switch (with_.strictness.mode) {
    case Mode::AllowUnresolved: return false;
    case Mode::All: return true;
    case Mode::Prefixes: break;
  }
  return std::any_of(with_.strictness.prefixes.begin(), with_.strictness.prefixes.end(),
                     [&](const std::string& prefix) {
                       return name.starts_with(prefix) &&
                              (name.size() == prefix.size() || name[prefix.size()] == '.');
                     });
}

// Artifacts of steps and tasks are resolved elsewhere.
bool Writer::must_resolve(std::string_view name) const {
  bool artifact =
      with_.strictness.mode == Mode::Prefixes && name.find(".outputs.artifacts.") != name.npos;
  return !artifact && under_strictness(name);
}

// The predecessor's rule: a name that is missing and must not be is an error; with any other name
// missing, or in the lenient mode, whatever fails stays as it is for a later pass.
base::Result<void> Writer::expression(const TagText::Tag& tag) {
  if (!tag.program) return evaluation_failed(tag.error.message);
  auto missing = missing_names(*tag.program, with_.scope);
  for (const std::string& name : missing)
    if (under_strictness(name)) return evaluation_failed(name + " is missing");
  using Rule = Strictness::Expressions;
  const Rule rule = with_.strictness.expressions;
  bool lenient = !missing.empty() || with_.strictness.mode == Mode::AllowUnresolved;
  if (lenient && rule != Rule::MustHold && waits_for_late_binding(*tag.program, with_.scope))
    return kept(tag);
  lenient = lenient && rule == Rule::Lenient;
  EvalInputs inputs{with_.inputs.now, with_.inputs.chance.at(position_), with_.inputs.zones};
  auto value = run(*tag.program, with_.scope, inputs, with_.budget);
  if (with_.budget.exceeded()) return with_.budget.failure();
  if (lenient && (!value || value->is_nil())) return kept(tag);
  if (!value) return evaluation_failed(value.error().message);
  if (value->is_nil()) return has_no_value(tag);
  auto text = to_tag_text(*value, with_.budget);
  if (text) {
    insert(*text);
    return {};
  }
  if (lenient && !with_.budget.exceeded()) return kept(tag);
  return std::unexpected(text.error().with_context("failed to marshal evaluated expression"));
}

base::Result<void> Writer::kept(const TagText::Tag& tag) {
  keep(tag.inner);
  return {};
}
base::Result<void> Writer::has_no_value(const TagText::Tag& tag) const {
  if (with_.strictness.expressions == Strictness::Expressions::Lenient)
    return base::fail(base::ErrorCode::InvalidArgument,
                      "failed to evaluate expression " + base::go_quote(tag.program->text()));
  return evaluation_failed(why_nil(*tag.program, with_.scope));
}
base::Result<void> Writer::evaluation_failed(const std::string& why) {
  return base::fail(base::ErrorCode::InvalidArgument, "failed to evaluate expression: " + why);
}

}  // namespace tiphys::expr::tags
