// What no pod can have, whoever let it pass: names that are no names (some become parts of paths),
// two containers or volumes of one name, amounts that no machine has, characters that would cut a
// command. The last line of defence; submission and lint say the same with a place.
#pragma once

#include "base/result.h"
#include "engine/pod.h"
#include "executor/protocol.h"

namespace tiphys::runner::process {

base::Result<void> check_pod(const engine::PodDescription& pod);

// Of what is about to be handed to the kernel, tags and variables put in.
base::Result<void> check_container(const executor::ContainerSpec& container);

}  // namespace tiphys::runner::process
