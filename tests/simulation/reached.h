// What histories must reach: every fault of every port, and every wait that has a name.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tiphys::simulation {

// One call of a port as faults name it. The process that makes it may die before or after it.
struct Call {
  const char* name;
  bool errors = false;   // it may fail, not having happened
  bool unknown = false;  // it may fail, having happened
  std::uint32_t rarity =
      8;  // of its faults: 8 as usual; more where there are many calls, 0 most often
};
std::span<const Call> calls();
const Call& call_of(const std::string& name);

// What goes wrong without a call failing: answers that are true and unwelcome.
struct Mishap {
  const char* name;
  std::uint32_t rarity = 32;  // as of a call
};
std::span<const Mishap> mishaps();
const Mishap& mishap_of(const std::string& name);

// Names of engine::Explanation::Reason, in their order.
std::span<const char* const> reasons();

std::vector<std::string> to_be_reached();

}  // namespace tiphys::simulation
