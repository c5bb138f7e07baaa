// Copying by turns.
#include "runner/process/segment_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "executor/protocol.h"
#include "runner/process/attempt_folder.h"
#include "runner/process/file_text.h"
#include "runner/process/sealed_segment.h"

namespace tiphys::runner::process {

using base::ErrorCode;
using base::Result;
using drivers::subprocess::Descriptor;

namespace {

constexpr std::size_t kOpenMax = 16;
constexpr std::size_t kActiveMax = 16;
constexpr std::uint64_t kCallsAsBytes = 4096;
// Beyond that (16 GiB on the way) a segment stays plain.
constexpr std::size_t kSealsMax = 256;

Result<void> write_bytes_at(int fd, std::string_view bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(file_error("log segment"));
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<SegmentWriter::Segment>> SegmentWriter::open(const engine::RunUid& run) {
  auto found = open_.find(run);
  if (found != open_.end() && found->second->size < limits_.segment_bytes) return found->second;
  std::string folder = logs_folder(store_, run);
  std::uint32_t number = 0;
  if (found != open_.end()) {
    number = found->second->number + 1;
    full_.push_back(std::move(found->second));
    open_.erase(found);
  } else {
    TRY(make_folder_chain(folder));
    for (const std::string& name : list_folder(folder)) {
      std::uint32_t n = 0;
      auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), n);
      bool sealed = std::string_view(end) == ".zst";
      if (error == std::errc() && (sealed || *end == '\0'))
        number = std::max(number, sealed ? n + 1 : n);
    }
  }
  // One that is being written to knows of ranges that its file does not show yet: it stays.
  if (open_.size() >= kOpenMax) {
    auto idle = std::ranges::find_if(
        open_, [](const auto& entry) { return entry.second.use_count() == 1; });
    if (idle != open_.end()) open_.erase(idle);
  }
  auto segment = std::make_shared<Segment>();
  segment->number = number;
  segment->path = folder + "/" + std::to_string(number);
  segment->fd = Descriptor(::open(segment->path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!segment->fd.is_open()) return std::unexpected(file_error(segment->path));
  struct stat st{};
  if (::fstat(segment->fd.get(), &st) == 0) segment->size = static_cast<std::uint64_t>(st.st_size);
  return open_[run] = std::move(segment);
}

void SegmentWriter::add(const engine::AttemptId& id, std::string folder) {
  Job job;
  job.taken.id = id;
  job.folder = std::move(folder);
  jobs_.push_back(std::move(job));
}

Result<bool> SegmentWriter::open_next(Job& job) {
  if (!job.listed) {
    job.listed = true;
    std::vector<std::string> names = list_folder(job.folder);
    std::ranges::sort(names);
    for (std::string& name : names)
      if (name.starts_with(executor::kLogPrefix)) job.names.push_back(std::move(name));
  }
  if (job.names.empty()) return false;
  const std::string name = std::move(job.names.front());
  job.names.pop_front();
  const std::string path = job.folder + "/" + name;
  Descriptor in(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat st{};
  if (!in.is_open() || ::fstat(in.get(), &st) != 0) return std::unexpected(file_error(path));
  job.segment = TRY(open(job.taken.id.run));
  job.in = std::move(in);
  job.size = static_cast<std::uint64_t>(st.st_size);
  job.range = {job.segment->number, job.segment->size, 0};
  job.segment->size += job.size;
  job.row = {job.taken.id, name.substr(std::strlen(executor::kLogPrefix)), 0, {}};
  job.carry.clear();
  return true;
}

void SegmentWriter::finish_file(Job& job) {
  job.row.locator = encode(job.range);
  if (job.range.length > 0) job.taken.rows.push_back(std::move(job.row));
  job.in.reset();
  job.segment.reset();
}

Result<std::uint64_t> SegmentWriter::copy_some(Job& job, std::uint64_t most) {
  char buffer[65536];
  std::uint64_t moved = 0;
  while (moved < most) {
    std::uint64_t want = std::min(
        {most - moved, job.size - job.range.length, static_cast<std::uint64_t>(sizeof buffer)});
    ssize_t n = want == 0 ? 0 : ::read(job.in.get(), buffer, static_cast<std::size_t>(want));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(file_error("output"));
    if (n == 0) {
      finish_file(job);
      return moved;
    }
    std::string_view bytes(buffer, static_cast<std::size_t>(n));
    TRY(write_bytes_at(job.segment->fd.get(), bytes, job.range.offset + job.range.length));
    job.range.length += bytes.size();
    moved += bytes.size();
    job.carry += bytes;
    std::size_t at = 0;
    for (std::size_t end = 0; (end = job.carry.find('\n', at)) != std::string::npos; at = end + 1) {
      auto record = executor::parse_log_record(std::string_view(job.carry).substr(at, end - at));
      if (record && !record->goes_on) ++job.row.lines;
    }
    job.carry.erase(0, at);
  }
  return moved;
}

std::vector<SegmentWriter::Taken> SegmentWriter::work(std::uint64_t bytes) {
  std::vector<Taken> done;
  std::uint64_t left = bytes;
  std::size_t turn = 0;
  while (left > 0 && !jobs_.empty()) {
    if (turn >= std::min(jobs_.size(), kActiveMax)) turn = 0;
    Job& job = jobs_[turn];
    Result<bool> more = true;
    if (!job.in.is_open()) more = open_next(job);
    Result<std::uint64_t> moved = 0u;
    if (more && *more) moved = copy_some(job, std::min(left, limits_.slice_bytes));
    if (!more || !moved) {
      // What could be copied is kept; the rest of that file is not.
      job.taken.trouble = !more ? more.error().message : moved.error().message;
      job.in.reset();
      job.segment.reset();
    } else {
      bytes_moved_ += *moved;
    }
    // System calls count too.
    left -= std::min(left, std::max(moved.value_or(0), kCallsAsBytes));
    if (more && !*more) {
      done.push_back(std::move(job.taken));
      jobs_.erase(jobs_.begin() + static_cast<std::ptrdiff_t>(turn));
    } else if (job.in.is_open()) {
      ++turn;
    }
  }
  seal_full();
  return done;
}

void SegmentWriter::drop(const engine::AttemptId& id) {
  std::erase_if(jobs_, [&id](const Job& job) { return job.taken.id == id; });
}

// Those that are still written to wait.
void SegmentWriter::seal_full() {
  std::erase_if(full_, [this](const std::shared_ptr<Segment>& segment) {
    if (segment.use_count() > 1) return false;
    if (seals_->waiting >= kSealsMax) return true;
    ++seals_->waiting;
    worker_.post([seals = seals_, path = segment->path, chunk = limits_.chunk_bytes] {
      // One that cannot be packed (a full disk) stays as it is, readable.
      if (!seals->ending) static_cast<void>(seal_segment(path, chunk, seals->ending));
      --seals->waiting;
    });
    return true;
  });
}

void SegmentWriter::forget(const engine::RunUid& run) {
  std::erase_if(jobs_, [&run](const Job& job) { return job.taken.id.run == run; });
  open_.erase(run);
  std::string prefix = logs_folder(store_, run) + "/";
  std::erase_if(full_,
                [&prefix](const auto& segment) { return segment->path.starts_with(prefix); });
}

}  // namespace tiphys::runner::process
