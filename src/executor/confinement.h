// What the processes of a container may do to the kernel: which system calls, with which
// capabilities, how many of them there may be.
//
// A list of system calls is given once, to the spawner, and goes down to all that descend from it
// at no cost; it is the common default of container engines, and leaves out all that steps have no
// business with. Calls that build a container (mount and its like) have to be on it: a step is kept
// from them by capabilities, which it gets no way to have, not even in a user namespace of its own,
// because it may make none.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace tiphys::executor {

// Processes and threads of one container.
inline constexpr std::uint32_t kProcessesMax = 2048;

// From here on no process that descends from this one gets more rights by an exec, and none can
// make a call that is not on the list. Unimplemented where the kernel has no filters.
base::Result<void> filter_system_calls();

// Of the first process of a container, with /proc of its own namespaces below `proc`, writable
// still: no user namespaces below its own, and as many processes as are allowed. Returns, "" for
// nothing, what this kernel cannot limit.
base::Result<std::string> limit_namespaces(const std::string& proc);

// Of a container's first process once its root stands: what it starts has the capabilities that
// containers commonly have, without those over mounts, devices and processes of others. Itself it
// keeps one more, and cannot be looked into by what it starts.
base::Result<void> give_up_capabilities();

// The rest, in a child that goes on without an exec.
base::Result<void> give_up_last_capability();

}  // namespace tiphys::executor
