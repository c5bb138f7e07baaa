// Volumes, /tmp, /var/run/argo and --mount as bind mounts of one container.
#pragma once

#include <vector>

#include "base/result.h"
#include "engine/pod.h"
#include "executor/protocol.h"
#include "runner/process/options.h"

namespace tiphys::runner::process {

base::Result<std::vector<executor::BindMount>> plan_mounts(
    const engine::PodDescription& pod, const engine::ContainerDescription& container,
    const ProcessOptions& options);

}  // namespace tiphys::runner::process
