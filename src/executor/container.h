// One container: its first process, and the supervisor's end of it.
//
// The first process is pid 1 of a new pid namespace (child of the supervisor, killed with it), so
// that its end is the end of everything inside. It builds the root, waits for Go, runs the command
// as its child in a session of its own, reaps orphans, passes signals on, reads the output files
// when the command has ended, and exits.
#pragma once

#include <sys/types.h>

#include <vector>

#include "base/result.h"
#include "executor/file.h"
#include "executor/frame.h"
#include "executor/host_plan.h"
#include "executor/protocol.h"

namespace tiphys::executor {

struct ContainerProcess {
  pid_t pid = -1;
  Fd control;  // non-blocking
  Fd out;
  Fd err;
};

struct ContainerStart {
  const HostPlan& plan;
  const AttemptSpec& spec;
  const ContainerSpec& container;
};

// Forks it; SetupFailed comes on `control` if the root cannot be built.
base::Result<ContainerProcess> start_container(const ContainerStart& start);

// False where it is gone already.
bool send_down(const ContainerProcess& process, Down word);

// Can this user have namespaces and mounts? Forks a container that only builds its root. Returns,
// "" for nothing, what this kernel cannot limit.
base::Result<std::string> try_sandbox(const HostPlan& plan);

}  // namespace tiphys::executor
