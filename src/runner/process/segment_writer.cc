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

Result<SegmentWriter::Segment*> SegmentWriter::open(const engine::RunUid& run) {
  auto found = open_.find(run);
  if (found != open_.end() && found->second.size < limits_.segment_bytes) return &found->second;
  std::string folder = logs_folder(store_, run);
  std::uint32_t number = 0;
  if (found != open_.end()) {
    full_.push_back(folder + "/" + std::to_string(found->second.number));
    number = found->second.number + 1;
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
  if (open_.size() >= kOpenMax) open_.erase(open_.begin());
  Segment segment;
  segment.number = number;
  std::string path = folder + "/" + std::to_string(number);
  segment.fd = Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!segment.fd.is_open()) return std::unexpected(file_error(path));
  struct stat st{};
  if (::fstat(segment.fd.get(), &st) == 0) segment.size = static_cast<std::uint64_t>(st.st_size);
  return &(open_[run] = std::move(segment));
}

Result<ports::LogRow> SegmentWriter::copy(const engine::RunUid& run, const std::string& file) {
  Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.is_open()) return std::unexpected(file_error(file));
  Segment* segment = TRY(open(run));
  ports::LogRow row;
  row.segment = segment->number;
  row.offset = segment->size;
  std::string carry;  // the beginning of a record that a read cut
  char buffer[65536];
  for (;;) {
    ssize_t n = ::read(in.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    std::string_view bytes(buffer, static_cast<std::size_t>(n));
    TRY(write_bytes(segment->fd.get(), bytes));
    row.length += bytes.size();
    carry += bytes;
    std::size_t at = 0;
    for (std::size_t end = 0; (end = carry.find('\n', at)) != std::string::npos; at = end + 1) {
      auto record = executor::parse_log_record(std::string_view(carry).substr(at, end - at));
      if (record && !record->goes_on) ++row.lines;
    }
    carry.erase(0, at);
  }
  segment->size += row.length;
  return row;
}

Result<std::vector<ports::LogRow>> SegmentWriter::take(const engine::AttemptId& id,
                                                       const std::string& folder) {
  std::vector<ports::LogRow> rows;
  std::vector<std::string> names = list_folder(folder);
  std::ranges::sort(names);
  for (const std::string& name : names) {
    if (!name.starts_with(executor::kLogPrefix)) continue;
    ports::LogRow row = TRY(copy(id.run, folder + "/" + name));
    row.attempt = id;
    row.container = name.substr(std::strlen(executor::kLogPrefix));
    if (row.length > 0) rows.push_back(std::move(row));
  }
  return rows;
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

bool SegmentWriter::work() {
  if (!sealing_ && full_.empty()) return false;
  if (!sealing_) {
    Sealing sealing;
    sealing.path = full_.front();
    full_.pop_front();
    sealing.in = Descriptor(::open(sealing.path.c_str(), O_RDONLY | O_CLOEXEC));
    sealing.out = Descriptor(::open((sealing.path + ".zst.new").c_str(),
                                    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!sealing.in.is_open() || !sealing.out.is_open()) return true;
    sealing_ = std::move(sealing);
  }
  // A segment that cannot be packed (a full disk) stays as it is, readable.
  if (!compress_chunk(*sealing_)) sealing_.reset();
  return true;
}

void SegmentWriter::forget(const engine::RunUid& run) {
  open_.erase(run);
  std::string prefix = logs_folder(store_, run) + "/";
  std::erase_if(full_, [&prefix](const std::string& path) { return path.starts_with(prefix); });
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
