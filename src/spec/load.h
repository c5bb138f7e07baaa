// Text (YAML of many documents, List kinds, JSON) to manifests.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "spec/finding.h"
#include "spec/part.h"

namespace tiphys::spec {

// One object of a file, checked for the shape of its known fields but not for its meaning.
struct Manifest {
  std::string api_version;
  std::string kind;
  std::string name;  // of metadata; generateName where there is no name
  std::string namespace_name;
  std::string file;
  bool listed = false;  // an item of a List
  Part value;           // the whole object
};

struct LoadOptions {
  std::string file;    // for messages
  bool strict = true;  // unknown fields, duplicates and foreign kinds are errors, else warnings
  base::ParseLimits limits;
};

struct Loaded {
  std::vector<Manifest> manifests;  // those that could be read, in order
  std::vector<Finding> findings;    // everything wrong in the text, in order
};

// Never fails as a whole: what cannot be read is a finding. A text without any object gives none.
Loaded load(std::string_view text, const LoadOptions& options = {});

}  // namespace tiphys::spec
