// Facts: what is known of the world beyond the workflow, and what must be asked.
#pragma once

#include "engine/core/words.h"

namespace tiphys::engine::core {

// Makes the templates of a holder known, from the facts. Needs the fact, or says why not.
Resolution know_holder(RunState& s, plan::HolderId holder);
Question template_question(const RunState& s, std::string_view name, bool cluster_scope);
// Stores an answer (once; a fact once known is frozen) and wakes who waits for it.
void absorb_fact(Turn& turn, const FactAnswer& answer);

// The spec to be executed: the workflow's own, or merged with the template that it refers to.
Resolution resolve_spec(RunState& s);

}  // namespace tiphys::engine::core
