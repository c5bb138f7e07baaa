// A submission as the store takes it.
#pragma once

#include "ports/intake.h"
#include "submit/submit.h"

namespace tiphys::adapters::client {

// A name that chance made twice is made again, a few times.
inline constexpr int kNamesMax = 5;

// Without a beginning.
ports::NewRun new_run(const submit::Submission& made);

}  // namespace tiphys::adapters::client
