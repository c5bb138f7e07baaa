// What a process runner is told at its making; each field is a flag of the command line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runner/process/image_map.h"
#include "runner/process/segment_writer.h"

namespace tiphys::runner::process {

struct Machine {
  std::int64_t cpu_millis = 0;
  std::int64_t memory_bytes = 0;
};
Machine this_machine();

// --mount SRC:DST[:ro], for every container of a run.
struct HostMount {
  std::string source;
  std::string target;
  bool read_only = false;
};
base::Result<HostMount> parse_host_mount(std::string_view text);

struct ProcessOptions {
  std::string store;                  // absolute
  std::vector<std::string> executor;  // the command of a spawner
  bool unsandboxed = false;
  std::uint32_t max_parallel = 0;  // 0: twice the cores
  bool oversize_run = false;       // --oversize run: alone, instead of refusing it
  std::vector<std::string> allow_host;
  std::vector<HostMount> mounts;
  ImageMap images = ImageMap::built_in();
  std::vector<std::string> hidden;  // folders besides the store that no container may see
  std::uint32_t kept_failed = 20;
  bool durable = true;        // fsync
  bool disk_scratch = false;  // /tmp of containers on the store's disk, not in memory
  std::string host_name;
  Machine machine = this_machine();
  SegmentLimits segments;
  // Output that one call of drain() copies at most (and one chunk that it compresses).
  std::uint64_t copy_bytes = 4u << 20;
};

}  // namespace tiphys::runner::process
