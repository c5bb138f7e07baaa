// Writing a text with its tags replaced; private to expr.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "expr/tags.h"

namespace tiphys::expr::tags {

// One substitution of one text: write() once. O(length of the result).
class Writer {
 public:
  Writer(const TagText& text, const Substitution& with, std::uint64_t first_position)
      : text_(text), with_(with), position_(first_position) {}

  base::Result<std::string> write();

 private:
  using Mode = Strictness::Mode;

  void keep(const std::string& inner);
  std::string in_form(std::string_view value) const;
  void insert(std::string_view text);
  void put(std::string_view value);
  void look_at_quotes();
  base::Result<void> simple(const std::string& inner);
  base::Result<bool> nested(const std::string& inner, std::size_t open);
  bool under_strictness(std::string_view name) const;
  bool must_resolve(std::string_view name) const;
  base::Result<void> expression(const TagText::Tag& tag);
  base::Result<void> kept(const TagText::Tag& tag);
  static base::Result<void> evaluation_failed(const std::string& why);
  base::Result<void> has_no_value(const TagText::Tag& tag) const;

  const TagText& text_;
  const Substitution& with_;
  std::uint64_t position_;
  std::string out_;
  // Of a condition: how far quotes were looked for, and whether one is open there.
  std::size_t looked_at_ = 0;
  bool quoted_ = false;
};

}  // namespace tiphys::expr::tags
