// From the pod description to the executor's spec: images, environment, volumes, staged files.
//
// Pure but for questions about the host's paths. What cannot be carried out here is refused before
// anything starts, with a message that names it and says what would help.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/pod.h"
#include "executor/protocol.h"
#include "runner/process/options.h"

namespace tiphys::runner::process {

struct PodPlan {
  executor::AttemptSpec spec;
  std::vector<std::string> substituted;  // images taken from the host
  bool has_limits = false;               // asks for limits that are not enforced
};

// `now`: when it is begun.
base::Result<PodPlan> plan_pod(const engine::PodDescription& pod, const ProcessOptions& options,
                               base::Timestamp now);

// Kubernetes' $(NAME) in commands, arguments and values; $$ is a dollar sign, unknown names stay.
std::string expand_variables(std::string_view text,
                             const std::vector<std::pair<std::string, std::string>>& env);

}  // namespace tiphys::runner::process
