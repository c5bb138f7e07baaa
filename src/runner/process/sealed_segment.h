// Sealed segments: full ones, compressed in chunks that can be read each for itself.
//
// Sealing is for a worker's thread: it reads, compresses and syncs a whole segment.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace tiphys::runner::process {

// Puts PATH.zst in the place of PATH: only once the packed one is on disk under its name the plain
// one goes. Stops (Unavailable) soon after `ending`; then, and where it fails, the plain one stays.
base::Result<void> seal_segment(const std::string& path, std::uint64_t chunk_bytes,
                                const std::atomic<bool>& ending);

// The uncompressed bytes of a sealed segment (its .zst file) from `offset` to the end of that
// chunk. NotFound beyond the end.
base::Result<std::string> read_sealed(const std::string& file, std::uint64_t offset);

}  // namespace tiphys::runner::process
