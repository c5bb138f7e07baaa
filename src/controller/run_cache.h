// RunCache: brings Runs from the store into memory and lets idle ones go under a limit of bytes.
//
// What runs have in common, their templates, is held once and counted once, beside the runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>

#include "base/result.h"
#include "controller/run_entry.h"
#include "controller/spec_pool.h"
#include "controller/wakes.h"
#include "engine/run.h"
#include "ports/run_image.h"

namespace tiphys::controller {

// What became of a load, by what the controller must do about it.
struct LoadResult {
  enum class Kind : std::uint8_t {
    Ready,
    Begun,       // there is more of it: go_on()
    Gone,        // there is no such run any more
    Unrunnable,  // its spec cannot be executed at all: fail the workflow
    Damaged,     // what is stored does not make a Run: set it aside
    Outage,      // the store did not answer: later
  };
  Kind kind = Kind::Ready;
  base::Error error = {};
};

class RunCache {
 public:
  RunCache(Entries& entries, std::size_t bytes_max) : entries_(entries), bytes_max_(bytes_max) {}

  // What was loaded for an entry that is not in memory, which has it from then on if it is Begun.
  // One without records is Ready at once.
  LoadResult begin(RunEntry& entry, base::Result<ports::RunImage>& image);
  // Reads so many nodes more of what was begun.
  LoadResult go_on(RunEntry& entry, std::uint64_t most);
  // All at once.
  LoadResult take(RunEntry& entry, base::Result<ports::RunImage> image);
  // After a step: counts it anew and makes it the most recent.
  void touch(RunEntry& entry);
  void drop(RunEntry& entry);
  // Drops the least recently used until the limit holds; those with work ahead only if they must,
  // those on their way into the store never. The most recent one stays. Gives how many went.
  std::size_t evict();
  std::size_t bytes() const { return bytes_ + pool_->bytes(); }
  const SpecPool& pool() const { return *pool_; }

 private:
  LoadResult put(RunEntry& entry, std::unique_ptr<engine::Run> run);
  std::size_t evict_where(bool (*idle)(const RunEntry&));

  Entries& entries_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;  // of runs, without what is in the pool
  std::shared_ptr<SpecPool> pool_ = std::make_shared<SpecPool>();
  std::list<engine::RunKey> recency_;  // least recent first
};

}  // namespace tiphys::controller
