// A Facts that may block, run behind a thread of its own, so that the owner's loop never waits.
#pragma once

#include <functional>
#include <memory>

#include "ports/facts.h"

namespace tiphys::adapters::facts {

// `blocking` answers within its calls, like StoreFacts: what was asked of it is there at its next
// drain. It is used on the one thread that this starts and destroyed after every question that was
// asked; what it refers to must be its own. The bell rings on that thread.
std::unique_ptr<ports::Facts> run_behind_thread(std::unique_ptr<ports::Facts> blocking);

}  // namespace tiphys::adapters::facts
