// A Ledger that may block, run behind a thread of its own, so that the owner's loop never waits.
#pragma once

#include <memory>

#include "ports/ledger.h"

namespace tiphys::store::threaded {

// `blocking` answers within its calls: what was asked of it is there at its next drain. It is used
// on the one thread that this starts, and ends there after every request that was made. The bell
// rings on that thread. change_counter() gives what the last look at the store said, asks for
// another look, and rings when that one differs.
std::unique_ptr<ports::Ledger> run_behind_thread(std::unique_ptr<ports::Ledger> blocking);

}  // namespace tiphys::store::threaded
