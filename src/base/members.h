// Members of objects: reading them where they may not be there, and duplicate keys among them.
//
// What is not there, or is of another kind, reads as empty: null, "", false, no elements, no
// members. So look-ups can be chained: member_text(member_of(manifest, "metadata"), "name"). What
// is read lives as long as the value that it is read from. Each look-up is linear, as Value's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/value.h"

namespace tiphys::base {

// A null value where there is none.
const Value& member_of(const Value& object, std::string_view key);
const std::string& member_text(const Value& object, std::string_view key);
const std::string& member_text(const Value* object, std::string_view key);  // may be nullptr
bool member_bool(const Value& object, std::string_view key);
// nullopt where it is no number, or not exactly such an integer.
std::optional<std::int64_t> member_int(const Value& object, std::string_view key);
const Values& member_list(const Value& object, std::string_view key);
const Members& member_object(const Value& object, std::string_view key);

// Whether the member is there and not null.
bool is_set(const Value& object, std::string_view key);

// The elements of a list, the members of an object.
const Values& list_of(const Value& value);
const Members& object_of(const Value& value);

// The element of a list whose member `name` is this text, or nullptr; also where it is no list.
// O(elements).
const Value* find_named(const Value& list, std::string_view name);

// To change them: the list, or nullptr where there is none.
Values* find_list(Value& object, std::string_view key);
// The object, made where there is none.
Value& object_in(Value& parent, std::string_view key);

// The later one of two members with the same key, or nullptr. O(n log n).
const Member* find_duplicate(const Members& members);
// Keeps the last value of each key, at the place of the first. O(n log n).
void drop_earlier(Members& members);

}  // namespace tiphys::base
