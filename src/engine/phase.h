// The phases and types of spec/phase.h under the names by which the engine speaks of them.
#pragma once

#include "spec/phase.h"

namespace tiphys::engine {

using spec::NodeType;
using spec::Phase;
using spec::Shutdown;
using spec::WorkflowPhase;

using spec::is_completed;
using spec::is_failed_or_error;
using spec::is_fulfilled;
using spec::name_of;

}  // namespace tiphys::engine
