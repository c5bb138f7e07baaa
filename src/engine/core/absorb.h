// Absorbing observations: reports of attempts, facts, grants and intents.
#pragma once

#include <span>

#include "engine/core/words.h"
#include "engine/observation.h"

namespace tiphys::engine::core {

// In an order that does not depend on how they were given: by kind, then node, then content.
void absorb_all(Turn& turn, std::span<const Observation> observations);
void absorb_intent(Turn& turn, const Intent& intent);
// What intents have left to do, as far as the budget goes. Each is absorbed when all is done.
void go_on_with_intents(Turn& turn);

}  // namespace tiphys::engine::core
