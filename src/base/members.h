// Members of objects: their texts, and duplicate keys among them.
#pragma once

#include "base/value.h"

namespace tiphys::base {

// The text of a member; empty where there is none, it is no text, or `object` is no object. Lives
// as long as the object.
const std::string& member_text(const Value& object, std::string_view key);
// As of an empty object where `object` is nullptr, so that look-ups can be chained.
const std::string& member_text(const Value* object, std::string_view key);

// The element of a list whose member `name` is this text, or nullptr; also where it is no list.
// O(elements).
const Value* find_named(const Value& list, std::string_view name);

// The later one of two members with the same key, or nullptr. O(n log n).
const Member* find_duplicate(const Members& members);
// Keeps the last value of each key, at the place of the first. O(n log n).
void drop_earlier(Members& members);

}  // namespace tiphys::base
