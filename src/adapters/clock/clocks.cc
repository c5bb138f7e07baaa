// The one place that reads the wall clock.
#include "adapters/clock/clocks.h"

#include <chrono>

namespace tiphys::adapters::clock {

base::Timestamp SystemClock::now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count()};
}

}  // namespace tiphys::adapters::clock
