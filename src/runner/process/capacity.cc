// Every attempt takes a slot; requests bind on top of it.
#include "runner/process/capacity.h"

#include <fmt/format.h>

#include <algorithm>

namespace tiphys::runner::process {
namespace {

std::string cpu_text(std::int64_t millis) {
  return millis % 1000 == 0 ? fmt::format("{} CPU", millis / 1000)
                            : fmt::format("{:.3g} CPU", static_cast<double>(millis) / 1000);
}

std::string memory_text(std::int64_t bytes) {
  return fmt::format("{:.1f} GiB of memory", static_cast<double>(bytes) / (1 << 30));
}

}  // namespace

Charge Capacity::charge_of(const engine::PodDescription& pod) {
  Charge together, init;
  for (const engine::ContainerDescription& container : pod.containers) {
    const engine::Resources& r = container.resources;
    std::int64_t cpu = r.cpu_request_millis.value_or(0);
    std::int64_t memory = r.memory_request_bytes.value_or(0);
    if (container.role == engine::ContainerRole::Init) {
      init.cpu_millis = std::max(init.cpu_millis, cpu);
      init.memory_bytes = std::max(init.memory_bytes, memory);
    } else {
      together.cpu_millis += cpu;
      together.memory_bytes += memory;
    }
  }
  return {std::max(together.cpu_millis, init.cpu_millis),
          std::max(together.memory_bytes, init.memory_bytes), false};
}

std::string Capacity::why_never(const Charge& charge) const {
  if (charge.cpu_millis > machine_.cpu_millis)
    return fmt::format("asks for {} and this machine has {} (run it alone with --oversize run)",
                       cpu_text(charge.cpu_millis), cpu_text(machine_.cpu_millis));
  if (charge.memory_bytes > machine_.memory_bytes)
    return fmt::format("asks for {} and this machine has {} (run it alone with --oversize run)",
                       memory_text(charge.memory_bytes), memory_text(machine_.memory_bytes));
  return {};
}

bool Capacity::fits(const Charge& charge) const {
  if (running_ == 0) return true;
  if (charge.alone || alone_ > 0 || running_ >= slots_) return false;
  return used_.cpu_millis + charge.cpu_millis <= machine_.cpu_millis &&
         used_.memory_bytes + charge.memory_bytes <= machine_.memory_bytes;
}

void Capacity::take(const Charge& charge) {
  ++running_;
  alone_ += charge.alone ? 1 : 0;
  used_.cpu_millis += charge.cpu_millis;
  used_.memory_bytes += charge.memory_bytes;
}

void Capacity::give_back(const Charge& charge) {
  --running_;
  alone_ -= charge.alone ? 1 : 0;
  used_.cpu_millis -= charge.cpu_millis;
  used_.memory_bytes -= charge.memory_bytes;
}

}  // namespace tiphys::runner::process
