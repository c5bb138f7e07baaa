// ToolCheck: before a workflow is run, whether this machine can stand in for its images and has the
// commands that they name. Only what is written out is judged, not what tags will make of it.
#pragma once

#include <string>
#include <vector>

#include "app/owner_options.h"
#include "base/result.h"
#include "base/value.h"
#include "runner/process/image_map.h"
#include "spec/finding.h"

namespace tiphys::app {

// The built-in rules, with those of a file in front where one is named.
base::Result<runner::process::ImageMap> read_image_map(const std::string& file);

// Of the templates that the workflow can reach. O(size of the manifest).
std::vector<spec::Finding> check_tools(const base::Value& workflow, const OwnerOptions& options);

}  // namespace tiphys::app
