// Doorbell: wakes the one thread that turns a loop. An event counter of the kernel.
//
// Rung from any thread and from signal handlers; rings while nobody waits are kept as one. Carries
// no facts: the woken looks for itself.
#pragma once

#include <memory>

#include "base/result.h"
#include "base/time.h"

namespace tiphys::sync {

class Doorbell {
 public:
  static base::Result<std::unique_ptr<Doorbell>> create();
  ~Doorbell();
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;

  // Never waits; safe in signal handlers and after fork.
  void ring() noexcept;
  // Returns true at once if it was rung since the last wait, else when it is rung, or false after
  // `timeout` (negative: no limit) or a signal. Only one thread may wait.
  bool wait_for(base::Duration timeout);
  // Readable while it is rung: for a poll over several descriptors. Clear it with wait_for(0).
  int descriptor() const { return descriptor_; }

 private:
  explicit Doorbell(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace tiphys::sync
