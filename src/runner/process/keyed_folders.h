// Stores of before: folders were named by the store's key of a run ("attempts/7/g0-n1-a0-i0",
// "kept/7-g0-n1-a0-i0", "logs/7"), not by its uid.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "engine/ids.h"

namespace tiphys::runner::process {

// Not set for a key that is not known: what lies under it stays as it is.
using UidOf = std::function<engine::RunUid(engine::RunKey)>;

// Gives them their names of today. Attempts may run meanwhile: their old path stays good, as a link
// that goes at the first call after the run's last attempt. Interrupted at any moment it is done
// again. O(names in the three folders), and one question per folder that is renamed.
base::Result<void> rename_keyed_folders(const std::string& store, const UidOf& uid_of);

}  // namespace tiphys::runner::process
