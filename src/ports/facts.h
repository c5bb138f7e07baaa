// Facts: answers to the closed list of questions (engine/question.h).
#pragma once

#include <vector>

#include "base/result.h"
#include "engine/observation.h"
#include "engine/question.h"

namespace tiphys::ports {

class Facts {
 public:
  virtual ~Facts() = default;
  // Answers now where it can; what it cannot answer yet comes out of `drain` later. Unavailable
  // (a store that does not answer) is an error and asked again, never NotFound.
  virtual base::Result<engine::FactAnswer> ask(engine::RunKey run,
                                               const engine::Question& question) = 0;
};

}  // namespace tiphys::ports
