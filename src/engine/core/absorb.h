// Absorbing observations: reports of attempts, facts, grants and intents.
#pragma once

#include <span>
#include <vector>

#include "engine/observation.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

using ObservationOrder = std::vector<const Observation*>;
// An order that does not depend on how they were given: by kind, then node, then content.
ObservationOrder in_order(std::span<const Observation> observations);
// Absorbs them up to the first wish to retry the whole workflow, which replaces the state and is
// the caller's matter. What is left: that wish and all after it.
std::span<const Observation* const> absorb_until_retry(state::Turn& turn,
                                                       std::span<const Observation* const> order);
void absorb_intent(state::Turn& turn, const Intent& intent);
// What intents have left to do, as far as the budget goes. Each is absorbed when all is done.
void go_on_with_intents(state::Turn& turn);

}  // namespace tiphys::engine::core
