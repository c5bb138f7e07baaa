// CompiledValue: where in a tree the tags are.
#include <functional>
#include <utility>

#include "base/json.h"
#include "expr/expressions.h"
#include "expr/tags.h"

namespace tiphys::expr {
namespace {

using base::Value;

// Walks over a tree in the order of its JSON text and keeps what has tags.
class Collector {
 public:
  using Compile = std::function<TagText(const std::string&)>;
  Collector(std::vector<CompiledValue::Slot>& slots, Compile compile)
      : slots_(slots), compile_(std::move(compile)) {}

  // True if an opening delimiter of one string meets a closing one of a later string.
  bool collect(const Value& value) {
    if (value.is_string()) {
      text(value.as_string(), false);
    } else if (value.is_array()) {
      path_.push_back(0);
      for (const Value& element : value.as_array()) {
        collect(element);
        ++path_.back();
      }
      path_.pop_back();
    } else if (value.is_object()) {
      path_.push_back(0);
      for (const base::Member& member : value.as_object()) {
        text(member.key, true);
        collect(member.value);
        ++path_.back();
      }
      path_.pop_back();
    }
    return crosses_;
  }

 private:
  void text(const std::string& s, bool key) {
    if (open_ && s.find("}}") != s.npos) crosses_ = true;
    if (!has_tags(s)) return;
    TagText compiled = compile_(s);
    open_ = open_ || compiled.unclosed();
    if (compiled.has_tags()) slots_.push_back({path_, key, std::move(compiled)});
  }

  std::vector<CompiledValue::Slot>& slots_;
  Compile compile_;
  std::vector<std::uint32_t> path_;
  bool open_ = false;
  bool crosses_ = false;
};

// Replaces the string at a path, or the key of the path's last member. REQUIRES: such a path.
void set_text(Value& root, const CompiledValue::Slot& slot, std::string text) {
  Value* at = &root;
  for (std::size_t i = 0; i < slot.path.size(); ++i) {
    std::uint32_t index = slot.path[i];
    if (at->is_array()) {
      at = &at->as_array()[index];
      continue;
    }
    base::Member& member = at->as_object()[index];
    if (slot.key && i + 1 == slot.path.size()) {
      member.key = std::move(text);
      return;
    }
    at = &member.value;
  }
  base::Mark mark = at->mark();
  *at = Value(std::move(text));
  at->set_mark(mark);
}

}  // namespace

CompiledValue CompiledValue::compile(Value source) {
  CompiledValue out;
  out.source_ = std::move(source);
  Expressions expressions;
  auto plain = [&](const std::string& text) {
    return TagText::compile_form(text, TagText::Form::Plain, expressions);
  };
  out.whole_ = Collector(out.slots_, plain).collect(out.source_);
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

base::Result<Value> CompiledValue::substitute(const Substitution& with) const {
  Value out = source_;
  TRY(substitute_into(out, with));
  return out;
}

base::Result<void> CompiledValue::substitute_into(Value& target, const Substitution& with) const {
  if (whole_) {
    std::string json = TRY(json_.substitute(with));
    auto parsed = base::parse_json(json);
    if (!parsed)
      return base::fail(base::ErrorCode::InvalidArgument,
                        "cannot finish template replacement because the result was invalid JSON");
    target = std::move(*parsed);
    return {};
  }
  std::uint64_t position = 0;
  for (const Slot& slot : slots_) {
    set_text(target, slot, TRY(slot.text.substitute_from(with, position)));
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

base::Result<Value> substitute(const Value& tree, const Substitution& with) {
  return CompiledValue::compile(tree).substitute(with);
}

}  // namespace tiphys::expr
