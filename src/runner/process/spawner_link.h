// SpawnerLink: the runner's end of the socket to its spawner; starts a new one when it is gone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "drivers/subprocess/child.h"
#include "executor/protocol.h"

namespace tiphys::runner::process {

class SpawnerLink {
 public:
  // `plain`: of attempts without a sandbox.
  SpawnerLink(std::vector<std::string> command, bool plain)
      : command_(std::move(command)), plain_(plain) {}
  // The spawner leaves by itself when the socket closes.
  ~SpawnerLink();

  // Starts it and waits for its greeting, at most ten seconds.
  base::Result<executor::Hello> connect();
  // Unavailable where its queue is full (ask again later); starts a new spawner if need be.
  base::Result<void> begin(const executor::BeginRequest& request);

 private:
  std::vector<std::string> command_;
  bool plain_;
  drivers::subprocess::Descriptor socket_;
  std::optional<drivers::subprocess::Child> child_;
};

}  // namespace tiphys::runner::process
