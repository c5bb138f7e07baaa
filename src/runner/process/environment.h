// The environment of a container: the image's, the runner's few, ARGO_*, then the user's; never the
// caller's.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/pod.h"
#include "runner/process/options.h"

namespace tiphys::runner::process {

struct EnvironmentRequest {
  const engine::PodDescription& pod;
  const engine::ContainerDescription& container;
  const HostImage& image;
  const ProcessOptions& options;
};
using Environment = std::vector<std::pair<std::string, std::string>>;

// FailedPrecondition for a value from a ConfigMap or Secret that is not optional.
base::Result<Environment> plan_environment(const EnvironmentRequest& request);

}  // namespace tiphys::runner::process
