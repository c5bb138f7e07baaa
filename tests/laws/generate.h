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
};

base::Value random_workflow(Random& random, const Features& features);

// Smaller variants of a workflow, each legal if the original was, nearest first.
std::vector<base::Value> smaller(const base::Value& workflow);

}  // namespace tiphys::laws
