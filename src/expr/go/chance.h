// Chance: the random numbers of an expression, a pure function of a key.
//
// The engine makes the key of a run's stored entropy, (generation, node, attempt) and the tag's
// position, so the same tag of the same attempt always draws the same numbers. Not for secrets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tiphys::expr::go {

class Chance {
 public:
  Chance() = default;
  explicit Chance(std::string key) : key_(std::move(key)) {}

  // A generator of its own for the n-th place of the same thing (such as a tag of a text).
  Chance at(std::uint64_t position) const;

  std::uint64_t next();
  // Uniform in [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound);

 private:
  std::string key_;
  std::uint64_t counter_ = 0;
};

}  // namespace tiphys::expr::go
