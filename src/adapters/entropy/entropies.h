// SystemEntropy draws from the kernel; SeededEntropy repeats itself from a seed.
#pragma once

#include <array>
#include <cstdint>

#include "ports/entropy.h"

namespace tiphys::adapters::entropy {

class SystemEntropy final : public ports::Entropy {
 public:
  // Waits only while the kernel's pool is not ready yet, early after boot.
  std::array<std::uint64_t, 4> draw() override;
};

// For tests and simulations; nothing secret may come from it.
class SeededEntropy final : public ports::Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : state_(seed) {}
  std::array<std::uint64_t, 4> draw() override;

 private:
  std::uint64_t state_;
};

}  // namespace tiphys::adapters::entropy
