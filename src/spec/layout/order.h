// The order of fields in a formatted manifest.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/yaml_source.h"
#include "spec/schema/schema.h"

namespace tiphys::spec::layout {

// The places of a map's entries in the order in which they are to be printed: known fields first,
// in their usual order, then the others as they came. `id` may be None.
std::vector<std::size_t> order_of(const base::YamlNode& map, schema::StructId id);

// The struct of what a field holds (of its elements where it is a list), None where it has none.
schema::StructId struct_in(schema::StructId id, std::string_view field);
// The struct of a document or of an element of a List, by its `kind`.
schema::StructId struct_of_object(const base::YamlNode& root);

}  // namespace tiphys::spec::layout
