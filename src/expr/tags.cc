// Scanning and substitution of tags.
//
// Substitution per string equals the predecessor's substitution over JSON text, save where an
// opening delimiter is closed in a later string only; CompiledValue then works on the JSON text.
#include "expr/tags.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "base/unicode.h"
#include "expr/expressions.h"

namespace tiphys::expr {
namespace {

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";

// Only blanks: other white space is escaped in JSON text, where the predecessor trims.
std::string_view trim_blanks(std::string_view text) {
  std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Go's quoting has escapes that JSON lacks: \a, \v, \xNN and \UNNNNNNNN.
bool quotes_as_json(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte < 0x7f) {
      ++i;
      continue;
    }
    if (byte < 0x80) {
      if (std::string_view("\b\f\n\r\t").find(text[i]) == std::string_view::npos) return false;
      ++i;
      continue;
    }
    base::Rune rune = base::next_rune(text.substr(i));
    if (!rune.valid || (rune.value > 0xffff && !base::is_printable(rune.value))) return false;
    i += rune.size;
  }
  return true;
}

base::Error invalid_json() {
  return {base::ErrorCode::InvalidArgument,
          "cannot finish template replacement because the result was invalid JSON"};
}

base::Result<std::string> json_unescape(std::string_view inner) {
  auto parsed = base::parse_json("\"" + std::string(inner) + "\"");
  if (!parsed || !parsed->is_string()) return std::unexpected(invalid_json());
  return parsed->as_string();
}

}  // namespace

bool is_missing_variable(const base::Error& error) {
  for (std::string_view mark : {"failed to resolve {{", " is missing", "variable not in env"})
    if (error.message.find(mark) != std::string::npos) return true;
  return false;
}

bool has_tags(std::string_view text) { return text.find(kOpen) != std::string_view::npos; }

std::string_view sole_simple_tag(std::string_view text) {
  if (text.size() < 4 || !text.starts_with(kOpen) || !text.ends_with(kClose)) return {};
  std::string_view inner = text.substr(2, text.size() - 4);
  if (inner.starts_with('=') || inner.find(kOpen) != inner.npos || inner.find(kClose) != inner.npos)
    return {};
  return trim_blanks(inner);
}

TagText TagText::compile(std::string_view text) {
  Expressions expressions;
  return compile_form(text, Form::Plain, expressions);
}

TagText TagText::compile_form(std::string_view text, Form form, Expressions& expressions) {
  TagText out;
  out.form_ = form;
  while (true) {
    std::size_t open = text.find(kOpen);
    std::size_t close = open == text.npos ? text.npos : text.find(kClose, open + 2);
    if (close == text.npos) {
      out.unclosed_ = open != text.npos;
      out.literal_size_ += text.size();
      out.pieces_.push_back({std::string(text), -1});
      return out;
    }
    Tag tag;
    tag.inner = text.substr(open + 2, close - open - 2);
    tag.expression = tag.inner.starts_with('=');
    if (tag.expression) expressions.compile(tag, form == Form::InsideJson);
    out.literal_size_ += open;
    out.pieces_.push_back(
        {std::string(text.substr(0, open)), static_cast<std::int32_t>(out.tags_.size())});
    out.tags_.push_back(std::move(tag));
    text.remove_prefix(close + 2);
  }
}

void Expressions::compile(TagText::Tag& tag, bool inside_json) {
  std::string text = tag.inner.substr(1);
  if (inside_json) {
    auto plain = json_unescape(text);
    if (!plain) {
      tag.error = plain.error();
      return;
    }
    text = std::move(*plain);
  }
  auto known = known_.find(text);
  if (known == known_.end()) known = known_.emplace(text, compiled(text)).first;
  tag.program = known->second.program;
  tag.error = known->second.error;
}

Expressions::Compiled Expressions::compiled(const std::string& text) {
  Compiled out;
  auto refuse = [&](std::string_view limit) {
    out.error = {base::ErrorCode::Exhausted, "template exceeds its limit of " + std::string(limit)};
    return out;
  };
  if (known_.size() >= kCountMax) return refuse("100000 expressions");
  if ((bytes_ += text.size()) > kBytesMax) return refuse("4194304 bytes of expressions");
  auto program = expr::compile(text);
  if (program)
    out.program = std::make_shared<const Program>(std::move(*program));
  else
    out.error = program.error();
  return out;
}

// One substitution of one text.
class TagWriter {
 public:
  TagWriter(const TagText& text, const Substitution& with, std::uint64_t first_position)
      : text_(text), with_(with), position_(first_position) {}

  base::Result<std::string> write() {
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

 private:
  using Mode = Strictness::Mode;

  void keep(const std::string& inner) { ((out_ += kOpen) += inner) += kClose; }

  base::Result<void> insert(std::string_view text) {
    if (!quotes_as_json(text)) return std::unexpected(invalid_json());
    if (text_.form_ == TagText::Form::InsideJson) {
      std::string quoted = base::go_quote(text);
      out_.append(quoted, 1, quoted.size() - 2);
    } else {
      out_ += text;
    }
    return {};
  }

  base::Result<void> simple(const std::string& inner) {
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
  base::Result<bool> nested(const std::string& inner, std::size_t open) {
    std::string_view name = std::string_view(inner).substr(open + 2);
    auto value = with_.scope.lookup(name);
    if (!value || value->kind == ScopeValue::Kind::Data) return false;
    if (value->kind == ScopeValue::Kind::Absent)
      return base::fail(base::ErrorCode::InvalidArgument,
                        "unable to substitute nested tag {{" + inner +
                            "}}: " + base::go_quote(name) + " is an absent optional");
    (out_ += kOpen).append(inner, 0, open);
    TRY(insert(value->text));
    return true;
  }

  bool under_strictness(std::string_view name) const {
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
  bool must_resolve(std::string_view name) const {
    bool artifact =
        with_.strictness.mode == Mode::Prefixes && name.find(".outputs.artifacts.") != name.npos;
    return !artifact && under_strictness(name);
  }

  // The predecessor's rule: a name that is missing and must not be is an error; with any other name
  // missing, or in the lenient mode, whatever fails stays as it is for a later pass.
  base::Result<void> expression(const TagText::Tag& tag) {
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
  base::Result<void> insert_result(const std::string& text, bool is_string) {
    if (!is_string) return insert(text);
    if (text_.form_ == TagText::Form::Plain) {
      out_ += text;
      return {};
    }
    std::string json = base::to_json(base::Value(text), base::JsonEscape::GoHtml);
    out_.append(json, 1, json.size() - 2);
    return {};
  }

  base::Result<void> kept(const TagText::Tag& tag) {
    keep(tag.inner);
    return {};
  }
  static base::Result<void> evaluation_failed(const std::string& why) {
    return base::fail(base::ErrorCode::InvalidArgument, "failed to evaluate expression: " + why);
  }

  const TagText& text_;
  const Substitution& with_;
  std::uint64_t position_;
  std::string out_;
};

base::Result<std::string> TagText::substitute(const Substitution& with) const {
  return substitute_from(with, 0);
}

base::Result<std::string> TagText::substitute_from(const Substitution& with,
                                                   std::uint64_t first_position) const {
  return TagWriter(*this, with, first_position).write();
}

base::Result<std::string> substitute(std::string_view text, const Substitution& with) {
  if (!has_tags(text)) return std::string(text);
  return TagText::compile(text).substitute(with);
}

}  // namespace tiphys::expr
