// Tags: `{{name}}` and `{{=expression}}` in texts and in whole trees of values.
//
// A text is scanned once (TagText, CompiledValue) and substituted many times; substitution costs
// the length of the texts that have tags. The result is what the predecessor gets by substituting
// over the JSON form of the tree: keys are substituted too, and a "{{" that is closed only in a
// later string reaches there. Any value may be inserted; bytes that are no UTF-8 become U+FFFD.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "expr/budget.h"
#include "expr/expression.h"
#include "expr/scope.h"

namespace tiphys::expr {

// What happens to a variable that the scope does not have (§8.2).
struct Strictness {
  enum class Mode : std::uint8_t {
    AllowUnresolved,  // the tag stays as it is
    Prefixes,         // names under one of the prefixes are errors, others stay
    All               // every missing name is an error
  };
  // What happens to an expression that fails, or is nil, where its names need not be there.
  enum class Expressions : std::uint8_t {
    Lenient,  // its tag stays as it is
    MayWait,  // it is an error, unless it reads what only comes later (`retries`, …)
    MustHold  // it is an error
  };
  Mode mode = Mode::AllowUnresolved;
  std::vector<std::string> prefixes;
  Expressions expressions = Expressions::Lenient;

  static Strictness allow() { return {}; }
  static Strictness steps_and_tasks() {
    return {Mode::Prefixes, {"steps", "tasks"}, Expressions::Lenient};
  }
  static Strictness all() { return {Mode::All, {}, Expressions::Lenient}; }
  Strictness with(Expressions rule) const { return {mode, prefixes, rule}; }
};

// How values are put into a text.
enum class ValueForm : std::uint8_t {
  Plain,     // as they are
  InQuotes,  // of a condition: between quotes, so that they stay within them
  Text       // likewise; outside quotes, what is no number, truth or word is put between quotes
};

// Everything that one substitution reads. Borrows all of it.
struct Substitution {
  const Scope& scope;
  const Strictness& strictness;
  const EvalInputs& inputs;
  Budget& budget;
  bool expressions = true;  // EXPRESSION_TEMPLATES
  ValueForm values = ValueForm::Plain;
};

// True for the errors that mean "not there yet" (a requeue) and not "wrong": the texts
// "failed to resolve {{", " is missing" and "variable not in env".
bool is_missing_variable(const base::Error& error);

// True if the text has an opening delimiter at all. One pass of memchr speed.
bool has_tags(std::string_view text);

namespace tags {
class ExpressionTable;
class Writer;
}  // namespace tags

// A text cut into literal pieces and tags. An unclosed "{{" is literal. Expressions beyond 100,000
// different ones, or 4 MiB of them, in one tree are errors when they are substituted.
class TagText {
 public:
  struct Tag {
    std::string inner;                       // as written between the delimiters
    bool expression = false;                 // starts with '='
    std::shared_ptr<const Program> program;  // of an expression that compiles; shared by copies
    base::Error error;                       // of one that does not
  };
  struct Piece {
    std::string literal;  // before the tag
    std::int32_t tag = -1;
  };

  static TagText compile(std::string_view text);
  bool has_tags() const { return !tags_.empty(); }
  const std::vector<Tag>& tags() const { return tags_; }
  bool unclosed() const { return unclosed_; }
  // How many bytes outside its tags are of the set. O(length).
  std::size_t count_outside_tags(std::string_view set) const;

  // REQUIRES: nothing. A text without tags is copied. O(length of the result).
  base::Result<std::string> substitute(const Substitution& with) const;

 private:
  friend class tags::Writer;
  friend class CompiledValue;
  enum class Form : std::uint8_t { Plain, InsideJson };  // is the text JSON text itself?
  static TagText compile_form(std::string_view text, Form form, tags::ExpressionTable& expressions);
  // Random numbers of the tags are drawn at these positions of the whole that the text is part of.
  base::Result<std::string> substitute_from(const Substitution& with,
                                            std::uint64_t first_position) const;

  Form form_ = Form::Plain;
  std::vector<Piece> pieces_;
  std::vector<Tag> tags_;
  std::size_t literal_size_ = 0;
  bool unclosed_ = false;
};

// One text, scanned and substituted at once.
base::Result<std::string> substitute(std::string_view text, const Substitution& with);

// A tree scanned once. Immutable afterwards.
class CompiledValue {
 public:
  static CompiledValue compile(base::Value source);

  bool has_tags() const { return !slots_.empty() || whole_; }
  const base::Value& source() const { return source_; }
  // Every tag in document order, such as for finding what a template refers to.
  std::vector<const TagText::Tag*> tags() const;

  // A new tree. O(size of the tree).
  base::Result<base::Value> substitute(const Substitution& with) const;
  // `target` is a copy of source(): only its strings with tags are rewritten.
  // O(strings with tags · depth).
  base::Result<void> substitute_into(base::Value& target, const Substitution& with) const;
  // The strings with tags only, in document order, substituted (keys included); with slots() the
  // caller knows where each belongs. O(their length). REQUIRES: !whole().
  base::Result<std::vector<std::string>> substitute_slots(const Substitution& with) const;

  struct Slot {
    std::vector<std::uint32_t> path;  // member or element indexes from the root
    bool key = false;                 // the member's key, not its value
    TagText text;
  };
  std::span<const Slot> slots() const { return slots_; }
  // A "{{" of one string is closed in a later one: substitution goes over the JSON text.
  bool whole() const { return whole_; }

 private:
  base::Value source_;
  std::vector<Slot> slots_;
  TagText json_;  // of the whole, if whole_
  bool whole_ = false;
};

// A tree scanned and substituted at once.
base::Result<base::Value> substitute(const base::Value& tree, const Substitution& with);

// A simple tag that is the whole text: "{{ name }}" gives "name"; otherwise "".
std::string_view sole_simple_tag(std::string_view text);

}  // namespace tiphys::expr
