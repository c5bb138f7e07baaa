// Scanning and substitution of tags.
//
// Substitution per string equals the predecessor's substitution over JSON text, save where an
// opening delimiter is closed in a later string only; CompiledValue then works on the JSON text.
#include "expr/tags.h"

#include <utility>

#include "base/json.h"
#include "expr/tags/expression_table.h"
#include "expr/tags/slots.h"
#include "expr/tags/text.h"
#include "expr/tags/writer.h"

namespace tiphys::expr {

bool is_missing_variable(const base::Error& error) {
  for (std::string_view mark : {"failed to resolve {{", " is missing", "variable not in env"})
    if (error.message.find(mark) != std::string::npos) return true;
  return false;
}

bool has_tags(std::string_view text) { return text.find(tags::kOpen) != std::string_view::npos; }

std::string_view sole_simple_tag(std::string_view text) {
  if (text.size() < 4 || !text.starts_with(tags::kOpen) || !text.ends_with(tags::kClose)) return {};
  std::string_view inner = text.substr(2, text.size() - 4);
  if (inner.starts_with('=') || inner.find(tags::kOpen) != inner.npos ||
      inner.find(tags::kClose) != inner.npos)
    return {};
  return tags::trim_blanks(inner);
}

TagText TagText::compile(std::string_view text) {
  tags::ExpressionTable expressions;
  return compile_form(text, Form::Plain, expressions);
}

TagText TagText::compile_form(std::string_view text, Form form,
                              tags::ExpressionTable& expressions) {
  TagText out;
  out.form_ = form;
  while (true) {
    std::size_t open = text.find(tags::kOpen);
    std::size_t close = open == text.npos ? text.npos : text.find(tags::kClose, open + 2);
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

std::size_t TagText::count_outside_tags(std::string_view set) const {
  std::size_t count = 0;
  for (const Piece& piece : pieces_) {
    for (const char c : piece.literal) count += set.find(c) == std::string_view::npos ? 0 : 1;
  }
  return count;
}

base::Result<std::string> TagText::substitute(const Substitution& with) const {
  return substitute_from(with, 0);
}

base::Result<std::string> TagText::substitute_from(const Substitution& with,
                                                   std::uint64_t first_position) const {
  return tags::Writer(*this, with, first_position).write();
}

base::Result<std::string> substitute(std::string_view text, const Substitution& with) {
  if (!has_tags(text)) return std::string(text);
  return TagText::compile(text).substitute(with);
}

CompiledValue CompiledValue::compile(base::Value source) {
  CompiledValue out;
  out.source_ = std::move(source);
  tags::ExpressionTable expressions;
  auto plain = [&](const std::string& text) {
    return TagText::compile_form(text, TagText::Form::Plain, expressions);
  };
  out.whole_ = tags::collect_slots(out.source_, plain, out.slots_);
  if (out.whole_)
    out.json_ = TagText::compile_form(base::to_json(out.source_, base::JsonEscape::GoHtml),
                                      TagText::Form::InsideJson, expressions);
  return out;
}

std::vector<const TagText::Tag*> CompiledValue::tags() const {
  std::vector<const TagText::Tag*> out;
  if (whole_) {
    for (const TagText::Tag& tag : json_.tags()) out.push_back(&tag);
    return out;
  }
  for (const Slot& slot : slots_)
    for (const TagText::Tag& tag : slot.text.tags()) out.push_back(&tag);
  return out;
}

base::Result<base::Value> CompiledValue::substitute(const Substitution& with) const {
  base::Value out = source_;
  TRY(substitute_into(out, with));
  return out;
}

base::Result<void> CompiledValue::substitute_into(base::Value& target,
                                                  const Substitution& with) const {
  if (whole_) {
    std::string json = TRY(json_.substitute(with));
    auto parsed = base::parse_json(json);
    if (!parsed) return std::unexpected(tags::invalid_json());
    target = std::move(*parsed);
    return {};
  }
  std::uint64_t position = 0;
  for (const Slot& slot : slots_) {
    tags::set_text(target, slot, TRY(slot.text.substitute_from(with, position)));
    position += slot.text.tags().size();
  }
  return {};
}

base::Result<std::vector<std::string>> CompiledValue::substitute_slots(
    const Substitution& with) const {
  std::vector<std::string> out;
  out.reserve(slots_.size());
  std::uint64_t position = 0;
  for (const Slot& slot : slots_) {
    out.push_back(TRY(slot.text.substitute_from(with, position)));
    position += slot.text.tags().size();
  }
  return out;
}

base::Result<base::Value> substitute(const base::Value& tree, const Substitution& with) {
  return CompiledValue::compile(tree).substitute(with);
}

}  // namespace tiphys::expr
