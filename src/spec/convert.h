// Fields of older versions turned into those of today.
//
// A single lock joins the list of locks, a CronWorkflow's single schedule replaces the list, and
// what has no meaning any more goes.
#pragma once

#include <string>
#include <vector>

#include "base/value.h"

namespace tiphys::spec {

// What was changed, a sentence each: "spec.templates[0].synchronization.mutex: moved to mutexes".
std::vector<std::string> convert(base::Value& object);

}  // namespace tiphys::spec
