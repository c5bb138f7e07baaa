// What each field of the schema is for, in one line for people who write manifests.
//
// The words stand in descriptions.txt; the build turns them into the table behind this header.
#pragma once

#include <span>
#include <string_view>

#include "spec/schema/schema.h"

namespace tiphys::spec::schema {

struct FieldWords {
  std::string_view field;
  std::string_view words;
};
struct StructWords {
  std::string_view name;
  std::string_view base;  // the struct whose words hold too; "" for none
  std::span<const FieldWords> fields;
};

// All that is described, by name.
std::span<const StructWords> described_structs();

// "" where there is none, which the tests of this folder exclude.
// O(log structs + fields of the struct), for each base once.
std::string_view description_of(const StructSchema& schema, const Field& field);

}  // namespace tiphys::spec::schema
