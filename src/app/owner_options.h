// OwnerOptions: how this program's owner runs steps, the flags by which users say so, and both as
// the opaque pairs that pass through the ports.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/line/command.h"
#include "ports/owner.h"

namespace tiphys::app {

struct OwnerOptions {
  std::uint32_t max_parallel = 0;  // 0: twice the cores
  bool unsandboxed = false;
  std::vector<std::string> allow_host;  // folders below which hostPath volumes may lie
  std::vector<std::string> mounts;      // SRC:DST[:ro]
  std::string image_map;                // file; "" for the built-in map alone
  bool oversize_run = false;            // run what asks for more than the machine has, alone
  bool sync = true;                     // false: commits are not synced to the disk
  std::string config;                   // file of the controller's configuration; "" for none
};

std::vector<cli::line::Flag> owner_flags();
// InvalidArgument for a name that is none of the flags, or a value that does not fit.
base::Result<OwnerOptions> read_options(const ports::OwnerOptions& given);
// Only what differs from the defaults; read_options() gives the same again.
ports::OwnerOptions to_pairs(const OwnerOptions& options);

// Paths from the root, so that they mean the same in another process.
OwnerOptions with_absolute_paths(OwnerOptions options);

}  // namespace tiphys::app
