// JSON text looked into where it stands, without a tree of it.
//
// The structure alone is followed: what is skipped is not checked, so that a text from outside has
// to be read by parse_json too, piece by piece or whole. Nothing here recurses or allocates by
// depth; each is O(text).
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "base/object_writer.h"

namespace tiphys::base {

// The text of the value that an object has under a key, the first of equal ones, or that the object
// there has under the next key, and so on; "" where there is none, or where the text is no object.
// A key that is written with escapes is not found.
std::string_view json_member(std::string_view object, std::initializer_list<std::string_view> path);
inline std::string_view json_member(std::string_view object, std::string_view key) {
  return json_member(object, {key});
}

// The texts of the elements of a list, one after the other.
class JsonElements {
 public:
  explicit JsonElements(std::string_view list);
  // nullopt at the end, and where the text is no list any more: see ended_well().
  std::optional<std::string_view> next();
  // After next() gave nullopt: the list ended as a list does, and with it the text.
  bool ended_well() const { return ended_well_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool may_end_ = true;  // behind a comma it may not
  bool ended_well_ = false;
};

// Tells a whole text. REQUIRES: parse_json reads it; of another one, something is told.
void write_json_text(std::string_view text, ObjectWriter& out);

}  // namespace tiphys::base
