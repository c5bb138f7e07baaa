// The root of one container, built inside of its new user and mount namespaces.
//
// A tmpfs with one overlay per folder of the plan, fresh /proc, /dev, /tmp and empty homes, the
// attempt's own mounts, then pivot_root: after enter_root() nothing of the host is reachable but
// that. What /proc says and takes of the machine as a whole is covered or read-only.
// Costs about 0.6 ms, most of it the kernel's.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "executor/host_plan.h"
#include "executor/protocol.h"

namespace tiphys::executor {

struct RootRequest {
  const HostPlan& plan;
  const ContainerSpec& container;
  const std::vector<std::string>& hidden;  // absolute, without links
  std::string host_name;
};

// REQUIRES: called in a process that is alone in new user, mount and pid namespaces with its ids
// mapped, the current folder being the attempt's. On failure the process can only exit. Returns,
// "" for nothing, what this kernel cannot limit (see confinement.h).
base::Result<std::string> enter_root(const RootRequest& request);

// Puts the staged files, links and commands in place; also of an unsandboxed container.
base::Result<void> furnish(const ContainerSpec& container);

}  // namespace tiphys::executor
