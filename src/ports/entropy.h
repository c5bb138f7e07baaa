// Random bits: uids, generated names, and the seed of each run.
#pragma once

#include <array>
#include <cstdint>

namespace tiphys::ports {

class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual std::array<std::uint64_t, 4> draw() = 0;
};

}  // namespace tiphys::ports
