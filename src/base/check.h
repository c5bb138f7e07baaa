// CHECK and INVARIANT: what to do when the program itself is wrong.
//
// CHECK(cond) guards the shell: it is on in every build and ends the process, since state is in the
// store and restarts are cheap. INVARIANT(cond) guards the pure layers: it throws InvariantBroken,
// which the controller turns into a quarantined workflow (nothing of the decision was written) and
// tests let through, so that they fail.
#pragma once

#include <stdexcept>
#include <string>

namespace tiphys::base {

// The only exception that our own code throws.
class InvariantBroken : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* what, const char* file, int line);
[[noreturn]] void invariant_failed(const char* what, const char* file, int line);

}  // namespace tiphys::base

#define CHECK(cond) \
  ((cond) ? static_cast<void>(0) : ::tiphys::base::check_failed(#cond, __FILE__, __LINE__))
#define INVARIANT(cond) \
  ((cond) ? static_cast<void>(0) : ::tiphys::base::invariant_failed(#cond, __FILE__, __LINE__))
