// SegmentWriter: gathers the output of finished containers into few files per workflow.
//
// A segment is appended to until it has 64 MiB, then the next begins and the full one is compressed
// a chunk at a time by work(), so that no call of the engine's thread takes long. Not synced: after
// a loss of power the last seconds of output may be gone, never a result.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "drivers/subprocess/descriptor.h"
#include "ports/logs.h"

namespace tiphys::runner::process {

struct SegmentLimits {
  std::uint64_t segment_bytes = 64u << 20;
  std::uint64_t chunk_bytes = 1u << 20;  // compressed at once, and the unit of reading
};

class SegmentWriter {
 public:
  explicit SegmentWriter(std::string store, SegmentLimits limits = {})
      : store_(std::move(store)), limits_(limits) {}

  // Copies the log files of an attempt's folder; a row for each container that printed anything.
  base::Result<std::vector<ports::LogRow>> take(const engine::AttemptId& id,
                                                const std::string& folder);
  // Compresses one chunk of a full segment, if there is one. False: nothing to do.
  bool work();
  // Of a deleted run.
  void forget(const engine::RunUid& run);

 private:
  struct Segment {
    std::uint32_t number = 0;
    std::uint64_t size = 0;
    drivers::subprocess::Descriptor fd;
  };
  struct Sealing {
    std::string path;
    drivers::subprocess::Descriptor in;
    drivers::subprocess::Descriptor out;
    std::string index;
    std::uint64_t written = 0;
  };
  base::Result<Segment*> open(const engine::RunUid& run);
  base::Result<ports::LogRow> copy(const engine::RunUid& run, const std::string& file);
  base::Result<void> compress_chunk(Sealing& sealing);

  std::string store_;
  SegmentLimits limits_;
  std::map<engine::RunUid, Segment> open_;  // at most kOpenMax
  std::deque<std::string> full_;
  std::optional<Sealing> sealing_;
};

// The uncompressed bytes of a sealed segment (its .zst file) from `offset` to the end of that
// chunk. NotFound beyond the end.
base::Result<std::string> read_sealed(const std::string& file, std::uint64_t offset);

}  // namespace tiphys::runner::process
