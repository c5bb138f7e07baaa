// Facts: answers to the closed list of questions (engine/question.h). Asked in bulk, never waited
// for.
//
// Each call of ask() ends in exactly one FactsAnswered, in any order. What is not there is an
// answer (found = false); a source that does not answer is an error, and all of that call is to be
// asked again. Calls come from one thread and return at once: a source that must be waited for is
// waited for elsewhere, and the bell rings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/observation.h"
#include "engine/question.h"

namespace tiphys::ports {

// The template that a run is as a whole (workflowTemplateRef); "" for none.
struct RunReference {
  std::string template_name;
  bool cluster_scope = false;
};

using FactsTicket = std::uint64_t;  // growing, never 0

struct FactsAnswered {
  FactsTicket ticket = 0;
  base::Result<std::vector<engine::FactAnswer>> answers;  // in the order of the questions
};

class Facts {
 public:
  virtual ~Facts() = default;
  // All questions of one step of a run, together.
  virtual FactsTicket ask(const RunReference& run, std::vector<engine::Question> questions) = 0;
  // What was answered since, at most `most` calls.
  virtual std::vector<FactsAnswered> drain(std::size_t most) = 0;
  // Called after answers were added, maybe from another thread; not for those that are there when
  // ask() returns. Must not wait or call back. Set it before the first question.
  virtual void ring_with(std::function<void()> bell) = 0;
};

}  // namespace tiphys::ports
