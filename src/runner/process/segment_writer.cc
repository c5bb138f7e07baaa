// A sealed segment: one zstd frame per chunk, then the frames' ends (8 bytes each, least first),
// the chunk size, their number, and a magic word.
#include "runner/process/segment_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "executor/protocol.h"
#include "runner/process/attempt_folder.h"
#include "runner/process/file_text.h"

namespace tiphys::runner::process {

using base::ErrorCode;
using base::Result;
using drivers::subprocess::Descriptor;

namespace {

constexpr std::size_t kOpenMax = 16;
constexpr std::size_t kActiveMax = 16;
constexpr std::uint64_t kCallsAsBytes = 4096;
constexpr std::uint64_t kMagic = 0x3130676f6c797454;  // "Ttylog01"
constexpr int kLevel = 3;
constexpr std::uint64_t kChunkBytesMax = 64u << 20;

void put(std::string& out, std::uint64_t v) {
  for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>((v >> shift) & 0xffu);
}

std::uint64_t get(std::string_view bytes, std::size_t at) {
  std::uint64_t v = 0;
  for (std::size_t i = 0; i < 8; ++i)
    v |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  return v;
}

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

Result<std::string> read_at(int fd, std::uint64_t offset, std::uint64_t length) {
  std::string text(length, '\0');
  std::uint64_t have = 0;
  while (have < length) {
    ssize_t n = ::pread(fd, text.data() + have, length - have, static_cast<off_t>(offset + have));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(file_error("log segment"));
    if (n == 0) break;
    have += static_cast<std::uint64_t>(n);
  }
  text.resize(have);
  return text;
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
  bytes_moved_ += seal_some();
  return done;
}

void SegmentWriter::drop(const engine::AttemptId& id) {
  std::erase_if(jobs_, [&id](const Job& job) { return job.taken.id == id; });
}

Result<void> SegmentWriter::compress_chunk(Sealing& sealing) {
  std::string plain(limits_.chunk_bytes, '\0');
  std::size_t have = 0;
  while (have < plain.size()) {
    ssize_t n = ::read(sealing.in.get(), plain.data() + have, plain.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(file_error(sealing.path));
    if (n == 0) break;
    have += static_cast<std::size_t>(n);
  }
  if (have > 0) {
    std::string packed(ZSTD_compressBound(have), '\0');
    std::size_t size = ZSTD_compress(packed.data(), packed.size(), plain.data(), have, kLevel);
    if (ZSTD_isError(size) != 0) return base::fail(ErrorCode::Internal, ZSTD_getErrorName(size));
    packed.resize(size);
    TRY(write_bytes(sealing.out.get(), packed));
    sealing.written += size;
    put(sealing.index, sealing.written);
  }
  if (have == plain.size()) return {};
  std::uint64_t chunks = sealing.index.size() / 8;
  put(sealing.index, limits_.chunk_bytes);
  put(sealing.index, chunks);
  put(sealing.index, kMagic);
  TRY(write_bytes(sealing.out.get(), sealing.index));
  // The plain one goes only after the packed one is on disk under its name.
  std::string packed_name = sealing.path + ".zst";
  if (::fsync(sealing.out.get()) != 0 ||
      std::rename((packed_name + ".new").c_str(), packed_name.c_str()) != 0)
    return std::unexpected(file_error(packed_name));
  ::unlink(sealing.path.c_str());
  sealing_.reset();
  return {};
}

std::uint64_t SegmentWriter::seal_some() {
  if (!sealing_) {
    // One that is still written to waits.
    auto ready =
        std::ranges::find_if(full_, [](const auto& segment) { return segment.use_count() == 1; });
    if (ready == full_.end()) return 0;
    Sealing sealing;
    sealing.path = (*ready)->path;
    full_.erase(ready);
    sealing.in = Descriptor(::open(sealing.path.c_str(), O_RDONLY | O_CLOEXEC));
    sealing.out = Descriptor(::open((sealing.path + ".zst.new").c_str(),
                                    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!sealing.in.is_open() || !sealing.out.is_open()) return 0;
    sealing_ = std::move(sealing);
  }
  // A segment that cannot be packed (a full disk) stays as it is, readable.
  if (!compress_chunk(*sealing_)) sealing_.reset();
  return limits_.chunk_bytes;
}

void SegmentWriter::forget(const engine::RunUid& run) {
  std::erase_if(jobs_, [&run](const Job& job) { return job.taken.id.run == run; });
  open_.erase(run);
  std::string prefix = logs_folder(store_, run) + "/";
  std::erase_if(full_,
                [&prefix](const auto& segment) { return segment->path.starts_with(prefix); });
  if (sealing_ && sealing_->path.starts_with(prefix)) sealing_.reset();
}

Result<std::string> read_sealed(const std::string& file, std::uint64_t offset) {
  Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat st{};
  if (!fd.is_open() || ::fstat(fd.get(), &st) != 0) return std::unexpected(file_error(file));
  auto size = static_cast<std::uint64_t>(st.st_size);
  base::Error bad{ErrorCode::DataLoss, file + " is damaged"};
  std::string tail = size < 24 ? std::string() : TRY(read_at(fd.get(), size - 24, 24));
  if (tail.size() != 24 || get(tail, 16) != kMagic) return std::unexpected(bad);
  std::uint64_t chunk_bytes = get(tail, 0), chunks = get(tail, 8);
  if (chunk_bytes == 0 || chunk_bytes > kChunkBytesMax || chunks > size / 8)
    return std::unexpected(bad);
  std::uint64_t chunk = offset / chunk_bytes;
  if (chunk >= chunks) return base::fail(ErrorCode::NotFound, "beyond the end of " + file);
  std::string index = TRY(read_at(fd.get(), size - 24 - 8 * chunks, 8 * chunks));
  if (index.size() != 8 * chunks) return std::unexpected(bad);
  std::uint64_t begin = chunk == 0 ? 0 : get(index, 8 * (chunk - 1));
  std::uint64_t end = get(index, 8 * chunk);
  if (begin > end || end > size) return std::unexpected(bad);
  std::string packed = TRY(read_at(fd.get(), begin, end - begin));
  std::string plain(chunk_bytes, '\0');
  std::size_t got = ZSTD_decompress(plain.data(), plain.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) != 0) return std::unexpected(bad);
  plain.resize(got);
  std::uint64_t skip = offset % chunk_bytes;
  if (skip >= got) return base::fail(ErrorCode::NotFound, "beyond the end of " + file);
  return plain.substr(skip);
}

}  // namespace tiphys::runner::process
