// Random workflows: small, legal, and made of everything that the engine builds.
#pragma once

#include "base/value.h"
#include "laws/random.h"

namespace tiphys::laws {

// Which features a workflow may use; all by default.
struct Features {
  bool loops = true;
  bool retries = true;
  bool hooks = true;
  bool limits = true;    // parallelism, failFast
  bool timeouts = true;  // deadlines, timeouts, suspends that last
  bool expressions = true;
  bool recursion = true;
  bool locks = true;
};

base::Value random_workflow(Random& random, const Features& features);

// The same without what interpreters may differ in, or are known to (src/engine/README.md): limits,
// retries of whole steps and dag templates, timeouts, hooks that wait for Running.
base::Value without_limits(base::Value workflow);
base::Value without_open_questions(base::Value workflow);

// Smaller variants of a workflow, each legal if the original was, nearest first.
std::vector<base::Value> smaller(const base::Value& workflow);

}  // namespace tiphys::laws
