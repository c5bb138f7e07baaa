// The two ways of ending on a bug.
#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace tiphys::base {

void check_failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "check failed: %s (%s:%d)\n", what, file, line);
  std::abort();
}

void invariant_failed(const char* what, const char* file, int line) {
  throw InvariantBroken(std::string("invariant broken: ") + what + " (" + file + ":" +
                        std::to_string(line) + ")");
}

}  // namespace tiphys::base
