// Whether a Value has the shape that the schema asks for: all wrong types and unknown fields at
// once.
#pragma once

#include <string>
#include <vector>

#include "base/value.h"
#include "spec/finding.h"
#include "spec/schema/schema.h"

namespace tiphys::spec {

using schema::StructId;

struct ShapeOptions {
  std::string file;
  std::string path;                           // of the value
  Severity unknown_fields = Severity::Error;  // the predecessor's --strict
};

// Appends what is wrong, in the order of the text. O(size of the value).
void check_shape(const base::Value& value, StructId id, const ShapeOptions& options,
                 std::vector<Finding>& findings);

}  // namespace tiphys::spec
