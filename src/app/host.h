// The Host of the real program: what commands get from this process, wired by hand.
#pragma once

#include "adapters/clock/clocks.h"
#include "app/disk_files.h"
#include "app/local_stores.h"
#include "app/process_terminal.h"
#include "cli/host.h"

namespace tiphys::app {

class ProcessHost {
 public:
  ProcessHost();
  const cli::Host& host() const { return host_; }

 private:
  adapters::clock::SystemClock clock_;
  ProcessTerminal terminal_;
  DiskFiles files_;
  LocalStores stores_;
  cli::Host host_;
};

// What the program is: its version, and the flags of its owner.
cli::Program program();

}  // namespace tiphys::app
