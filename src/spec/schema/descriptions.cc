// Looking up words: in a struct, then in its bases.
#include "spec/schema/descriptions.h"

#include <algorithm>

namespace tiphys::spec::schema {

std::string_view description_of(const StructSchema& schema, const Field& field) {
  const std::span<const StructWords> all = described_structs();
  std::string_view name = schema.name;
  // Bases of bases: a handful of levels, and never a ring.
  for (int level = 0; level < 5 && !name.empty(); ++level) {
    auto found = std::ranges::lower_bound(all, name, {}, &StructWords::name);
    if (found == all.end() || found->name != name) return {};
    auto words = std::ranges::find(found->fields, field.name, &FieldWords::field);
    if (words != found->fields.end()) return words->words;
    name = found->base;
  }
  return {};
}

}  // namespace tiphys::spec::schema
