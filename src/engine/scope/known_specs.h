// The specs that a run executes or takes templates from, made of its manifest and of what it was
// told.
#pragma once

#include "engine/scope/inputs.h"
#include "engine/state/upkeep.h"

namespace tiphys::engine::scope {

// The spec to be executed: the workflow's own, or merged with the template that it refers to, and
// with what retries gave. Needs the fact, or says why not. O(spec) once, then O(1).
Resolution resolve_spec(state::Upkeep& up);
// Makes the templates of a holder known, from the facts. Needs the fact, or says why not.
Resolution know_holder(state::Upkeep& up, plan::HolderId holder);

}  // namespace tiphys::engine::scope
