// SystemClock reads the machine's wall clock; ManualClock is turned by its owner.
#pragma once

#include "base/time.h"
#include "ports/clock.h"

namespace tiphys::adapters::clock {

class SystemClock final : public ports::Clock {
 public:
  base::Timestamp now() override;
};

// Not thread-safe: for loops that run on one thread under a test's or a simulation's time.
class ManualClock final : public ports::Clock {
 public:
  explicit ManualClock(base::Timestamp start) : now_(start) {}
  base::Timestamp now() override { return now_; }
  void set(base::Timestamp now) { now_ = now; }
  void advance(base::Duration by) { now_ = now_ + by; }

 private:
  base::Timestamp now_;
};

}  // namespace tiphys::adapters::clock
