// What each field of the schema is for, in one line for people who write manifests.
#pragma once

#include <string_view>
#include <unordered_map>

#include "spec/schema/schema.h"

namespace tiphys::spec::schema {

class Descriptions {
 public:
  // Reads the tables; O(their size), a few milliseconds.
  Descriptions();

  // "" where there is none, which the tests of this folder exclude.
  std::string_view of(const StructSchema& schema, const Field& field) const;

 private:
  struct Words {
    std::string_view base;  // the struct whose words hold too
    std::unordered_map<std::string_view, std::string_view> fields;
  };
  void read(std::string_view text);

  std::unordered_map<std::string_view, Words> structs_;
};

}  // namespace tiphys::spec::schema
