// Walking over a tree.
#include "expr/tags/slots.h"

#include <utility>

namespace tiphys::expr::tags {
namespace {

using base::Value;

class Collector {
 public:
  Collector(std::vector<CompiledValue::Slot>& slots, const CompileText& compile)
      : slots_(slots), compile_(compile) {}

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
  const CompileText& compile_;
  std::vector<std::uint32_t> path_;
  bool open_ = false;
  bool crosses_ = false;
};

}  // namespace

bool collect_slots(const Value& tree, const CompileText& compile,
                   std::vector<CompiledValue::Slot>& slots) {
  return Collector(slots, compile).collect(tree);
}

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

}  // namespace tiphys::expr::tags
