// A sealed segment: one zstd frame per chunk, then the frames' ends (8 bytes each, least first),
// the chunk size, their number, and a magic word.
#include "runner/process/sealed_segment.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string_view>

#include "drivers/subprocess/descriptor.h"
#include "runner/process/file_text.h"

namespace tiphys::runner::process {

using base::ErrorCode;
using base::Result;
using drivers::subprocess::Descriptor;

namespace {

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

// The whole of it but for its name.
Result<void> pack(int in, int out, std::uint64_t chunk_bytes, const std::atomic<bool>& ending) {
  std::string index;
  std::string packed(ZSTD_compressBound(chunk_bytes), '\0');
  std::uint64_t written = 0;
  for (std::uint64_t at = 0;;) {
    if (ending) return base::fail(ErrorCode::Unavailable, "the end of the program");
    const std::string plain = TRY(read_at(in, at, chunk_bytes));
    if (!plain.empty()) {
      const std::size_t size =
          ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), kLevel);
      if (ZSTD_isError(size) != 0) return base::fail(ErrorCode::Internal, ZSTD_getErrorName(size));
      TRY(write_bytes(out, std::string_view(packed).substr(0, size)));
      written += size;
      put(index, written);
    }
    at += plain.size();
    if (plain.size() < chunk_bytes) break;
  }
  const std::uint64_t chunks = index.size() / 8;
  put(index, chunk_bytes);
  put(index, chunks);
  put(index, kMagic);
  return write_bytes(out, index);
}

}  // namespace

// By the descriptor of its folder, which may be on its way into the trash.
Result<void> seal_segment(const std::string& path, std::uint64_t chunk_bytes,
                          const std::atomic<bool>& ending) {
  const std::size_t slash = path.find_last_of('/');
  const std::string name = path.substr(slash + 1);
  const std::string packed = name + ".zst";
  const std::string unfinished = packed + ".new";
  const Descriptor folder(
      ::open(path.substr(0, slash).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return std::unexpected(file_error(path));
  const Descriptor in(::openat(folder.get(), name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.is_open()) return std::unexpected(file_error(path));
  const Descriptor out(
      ::openat(folder.get(), unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!out.is_open()) return std::unexpected(file_error(path));
  Result<void> done = pack(in.get(), out.get(), chunk_bytes, ending);
  if (done && ::fsync(out.get()) != 0) done = std::unexpected(file_error(path));
  if (done && ::renameat(folder.get(), unfinished.c_str(), folder.get(), packed.c_str()) != 0)
    done = std::unexpected(file_error(path));
  ::unlinkat(folder.get(), done ? name.c_str() : unfinished.c_str(), 0);
  return done;
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
