// A counter under a keyed hash.
#include "expr/go/chance.h"

#include "base/hash.h"

namespace tiphys::expr::go {

Chance Chance::at(std::uint64_t position) const {
  return Chance(key_ + "/" + std::to_string(position));
}

std::uint64_t Chance::next() { return base::hash64(key_, ++counter_); }

std::uint64_t Chance::below(std::uint64_t bound) {
  // Values of the last, incomplete round would favour small results.
  std::uint64_t excess = (0 - bound) % bound;
  std::uint64_t n = next();
  while (n < excess) n = next();
  return n % bound;
}

}  // namespace tiphys::expr::go
