// One substitution of one text.
#include "expr/tags/writer.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "expr/go/any.h"
#include "expr/tags/text.h"

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

base::Result<void> Writer::insert(std::string_view text) {
  if (!quotes_as_json(text)) return std::unexpected(invalid_json());
  if (text_.form_ == TagText::Form::InsideJson) {
    std::string quoted = base::go_quote(text);
    out_.append(quoted, 1, quoted.size() - 2);
  } else {
    out_ += text;
  }
  return {};
}

base::Result<void> Writer::simple(const std::string& inner) {
  std::string_view key = trim_blanks(inner);
  if (auto value = with_.scope.lookup(key); value && value->kind != ScopeValue::Kind::Data) {
    if (value->kind == ScopeValue::Kind::Text) return insert(value->text);
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
  TRY(insert(value->text));
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
  bool lenient = !missing.empty() || with_.strictness.mode == Mode::AllowUnresolved;
  if (lenient && waits_for_late_binding(*tag.program, with_.scope)) return kept(tag);
  EvalInputs inputs{with_.inputs.now, with_.inputs.chance.at(position_), with_.inputs.zones};
  auto value = run(*tag.program, with_.scope, inputs, with_.budget);
  if (with_.budget.exceeded()) return with_.budget.failure();
  if (lenient && (!value || value->is_nil())) return kept(tag);
  if (!value) return evaluation_failed(value.error().message);
  if (value->is_nil())
    return base::fail(base::ErrorCode::InvalidArgument,
                      "failed to evaluate expression " + base::go_quote(tag.program->text()));
  auto text = to_tag_text(*value, with_.budget);
  if (text) return insert_result(*text, value->is_string());
  if (lenient && !with_.budget.exceeded()) return kept(tag);
  return std::unexpected(text.error().with_context("failed to marshal evaluated expression"));
}

// Strings are JSON-escaped, which suits any text; other results are quoted as Go quotes.
base::Result<void> Writer::insert_result(const std::string& text, bool is_string) {
  if (!is_string) return insert(text);
  if (text_.form_ == TagText::Form::Plain) {
    out_ += text;
    return {};
  }
  std::string json = base::to_json(base::Value(text), base::JsonEscape::GoHtml);
  out_.append(json, 1, json.size() - 2);
  return {};
}

base::Result<void> Writer::kept(const TagText::Tag& tag) {
  keep(tag.inner);
  return {};
}
base::Result<void> Writer::evaluation_failed(const std::string& why) {
  return base::fail(base::ErrorCode::InvalidArgument, "failed to evaluate expression: " + why);
}

}  // namespace tiphys::expr::tags
