// Rules of artifacts that need nothing around them: paths and locations.
#pragma once

#include <string>
#include <string_view>

#include "base/value.h"
#include "spec/arguments.h"

namespace tiphys::lint {

// "" or what is wrong with the path, which is `path` after substitution.
std::string artifact_path_problem(std::string_view name, std::string_view path);
// Whether the location says where the artifact lies, or at least its key. `artifact` is its map.
bool has_location_or_key(const base::Value& artifact);
// "" or what is wrong with the location whose map is `location`, below the label.
std::string location_problem(std::string_view label, const base::Value& location);
// How many storages the map names; more than one is refused by clusters.
int storages_in(const base::Value& location);

}  // namespace tiphys::lint
