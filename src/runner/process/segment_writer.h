// SegmentWriter: gathers the output of finished containers into few files per workflow.
//
// A segment is filled until it has 64 MiB, then the next begins and the full one is sealed by the
// worker. Copying happens in work(), whose bytes its caller bounds, so that no call of the engine's
// thread takes long however much was printed. A file's range is set apart when its copying begins;
// several are copied by turns, so that a long one holds up nobody. Not synced until it is sealed:
// after a loss of power the last seconds of output may be gone, never a result.
//
// One thread calls; the worker must outlive it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "drivers/subprocess/descriptor.h"
#include "ports/logs.h"
#include "runner/process/log_place.h"
#include "sync/worker.h"

namespace tiphys::runner::process {

struct SegmentLimits {
  std::uint64_t segment_bytes = 64u << 20;
  std::uint64_t chunk_bytes = 1u << 20;    // of sealed ones: the unit of reading
  std::uint64_t slice_bytes = 256u << 10;  // of one attempt before it is another's turn
};

class SegmentWriter {
 public:
  SegmentWriter(std::string store, sync::Worker& worker, SegmentLimits limits = {})
      : store_(std::move(store)), worker_(worker), limits_(limits) {}
  // Waits for nothing: what is not sealed stays plain.
  ~SegmentWriter() { seals_->ending = true; }
  SegmentWriter(const SegmentWriter&) = delete;
  SegmentWriter& operator=(const SegmentWriter&) = delete;

  // The log files of an attempt's folder are to be copied; they must not grow any more.
  void add(const engine::AttemptId& id, std::string folder);
  // Whose output is whole in segments now: a row for each container that printed anything.
  // `trouble`: why some of it could not be copied (a full disk); "" when all was.
  struct Taken {
    engine::AttemptId id;
    std::vector<ports::LogRow> rows;
    std::string trouble;
  };
  // Copies at most `bytes`.
  std::vector<Taken> work(std::uint64_t bytes);
  // Nothing is left for work().
  bool idle() const { return jobs_.empty() && full_.empty(); }
  // Segments that the worker has yet to seal.
  std::size_t sealing() const { return seals_->waiting; }
  // Not to be copied any more, if it still was.
  void drop(const engine::AttemptId& id);
  // Of a deleted run.
  void forget(const engine::RunUid& run);
  // Bytes copied since the beginning.
  std::uint64_t bytes_moved() const { return bytes_moved_; }

 private:
  struct Segment {
    std::uint32_t number = 0;
    std::uint64_t size = 0;  // with what is set apart
    std::string path;
    drivers::subprocess::Descriptor fd;
  };
  struct Job {
    Taken taken;
    std::string folder;
    bool listed = false;
    std::deque<std::string> names;       // of the log files that are left
    drivers::subprocess::Descriptor in;  // the one that is copied now
    std::shared_ptr<Segment> segment;
    SegmentRange range;
    ports::LogRow row;
    std::uint64_t size = 0;
    std::string carry;  // the beginning of a record that a read cut
  };
  base::Result<std::shared_ptr<Segment>> open(const engine::RunUid& run);
  // Gives the bytes that it moved.
  base::Result<std::uint64_t> copy_some(Job& job, std::uint64_t most);
  void seal_full();
  base::Result<bool> open_next(Job& job);  // false: no file is left
  void finish_file(Job& job);

  struct Seals {
    std::atomic<bool> ending = false;
    std::atomic<std::size_t> waiting = 0;
  };
  std::string store_;
  sync::Worker& worker_;
  SegmentLimits limits_;
  std::shared_ptr<Seals> seals_ = std::make_shared<Seals>();
  std::map<engine::RunUid, std::shared_ptr<Segment>> open_;  // about kOpenMax
  std::deque<Job> jobs_;                                     // the first kActiveMax take turns
  std::deque<std::shared_ptr<Segment>> full_;
  std::uint64_t bytes_moved_ = 0;
};

}  // namespace tiphys::runner::process
