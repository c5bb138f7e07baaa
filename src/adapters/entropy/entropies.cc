// getrandom(2), and splitmix64.
#include "adapters/entropy/entropies.h"

#include <sys/random.h>

#include "base/check.h"

namespace tiphys::adapters::entropy {

// 32 bytes come whole or not at all; there is nothing sensible to do without them.
std::array<std::uint64_t, 4> SystemEntropy::draw() {
  std::array<std::uint64_t, 4> bits = {};
  ssize_t got = 0;
  for (int attempt = 0; attempt < 100 && got != sizeof bits; ++attempt) {
    got = ::getrandom(bits.data(), sizeof bits, 0);
  }
  CHECK(got == sizeof bits);
  return bits;
}

std::array<std::uint64_t, 4> SeededEntropy::draw() {
  std::array<std::uint64_t, 4> bits = {};
  for (std::uint64_t& word : bits) {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    word = mixed ^ (mixed >> 31);
  }
  return bits;
}

}  // namespace tiphys::adapters::entropy
