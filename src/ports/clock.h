// The wall clock. Only adapters read the real one; tests turn theirs by hand.
#pragma once

#include "base/time.h"

namespace tiphys::ports {

class Clock {
 public:
  virtual ~Clock() = default;
  // May jump back; Runs never let `now` fall below what they committed. Thread-safe.
  virtual base::Timestamp now() = 0;
};

}  // namespace tiphys::ports
