// A detached owner: a process of its own session that drives a store and leaves when nothing is
// live.
#pragma once

#include <string>

#include "app/owner_words.h"
#include "base/result.h"
#include "ports/ownership.h"

namespace tiphys::app {

// Starts one and waits until it owns the store, or has done all there was to do. Its messages go to
// owner.log in the home of its place.
base::Result<void> start_detached_owner(const OwnerWords& owner, ports::Ownership& ownership);
// The life of one; the exit code of the process.
int run_detached_owner(const OwnerWords& owner);

}  // namespace tiphys::app
