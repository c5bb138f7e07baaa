// Facts: what is known of the world beyond the workflow, and what must be asked.
#pragma once

#include "engine/scope/inputs.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

// Makes the templates of a holder known, from the facts. Needs the fact, or says why not.
scope::Resolution know_holder(state::Upkeep& up, plan::HolderId holder);
Question template_question(const state::RunState& s, std::string_view name, bool cluster_scope);
// Stores an answer (once; a fact once known is frozen) and wakes who waits for it.
void absorb_fact(state::Turn& turn, const FactAnswer& answer);

// The spec to be executed: the workflow's own, or merged with the template that it refers to.
scope::Resolution resolve_spec(state::Upkeep& up);

}  // namespace tiphys::engine::core
