// Capacity: what may run at once: slots, CPU and memory requests. O(1) per question.
#pragma once

#include <cstdint>
#include <string>

#include "engine/pod.h"
#include "runner/process/options.h"

namespace tiphys::runner::process {

struct Charge {
  std::int64_t cpu_millis = 0;
  std::int64_t memory_bytes = 0;
  bool alone = false;  // asks for more than there is, and is run nevertheless
};

class Capacity {
 public:
  Capacity(Machine machine, std::uint32_t slots) : machine_(machine), slots_(slots) {}

  // Kubernetes' rule: what runs together is summed, init containers count by the largest.
  static Charge charge_of(const engine::PodDescription& pod);
  // Empty, or why it can never run here, with both figures.
  std::string why_never(const Charge& charge) const;
  bool fits(const Charge& charge) const;
  void take(const Charge& charge);
  void give_back(const Charge& charge);

 private:
  Machine machine_;
  std::uint32_t slots_;
  std::uint32_t running_ = 0;
  std::uint32_t alone_ = 0;
  Machine used_;
};

}  // namespace tiphys::runner::process
