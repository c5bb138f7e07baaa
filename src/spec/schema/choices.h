// Closed sets: the words that a text field may hold.
#pragma once

#include <string_view>
#include <vector>

#include "spec/schema/schema.h"

namespace tiphys::spec::schema {

// Empty for a field that may hold any text. An empty text and one with a tag are allowed too.
std::vector<std::string_view> choices_of(const StructSchema& schema, const Field& field);

}  // namespace tiphys::spec::schema
