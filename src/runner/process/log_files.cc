// Records are joined to lines per stream; a line longer than kLineMax is given in pieces.
#include "runner/process/log_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "drivers/subprocess/descriptor.h"
#include "executor/protocol.h"
#include "runner/process/attempt_folder.h"
#include "runner/process/file_text.h"
#include "runner/process/log_place.h"
#include "runner/process/sealed_segment.h"

namespace tiphys::runner::process {
namespace {

using base::ErrorCode;
using base::Result;
using drivers::subprocess::Descriptor;

constexpr std::size_t kLineMax = 4u << 20;

// Bytes in, lines out.
class LineJoiner {
 public:
  explicit LineJoiner(const ports::LogSink& sink) : sink_(sink) {}

  // False once the sink has had enough.
  bool feed(std::string_view bytes) {
    carry_ += bytes;
    std::size_t at = 0;
    bool more = true;
    for (std::size_t end = 0; more && (end = carry_.find('\n', at)) != std::string::npos;
         at = end + 1)
      more = take(std::string_view(carry_).substr(at, end - at), end + 1 - at);
    carry_.erase(0, at);
    return more;
  }
  // Bytes up to which nothing is pending: reading can begin again here.
  std::uint64_t clean_bytes() const { return clean_bytes_; }
  std::uint64_t clean_lines() const { return clean_lines_; }

 private:
  bool take(std::string_view line, std::size_t bytes) {
    bytes_ += bytes;
    auto record = executor::parse_log_record(line);
    if (!record) return true;  // torn by a crash
    std::string& text = text_[record->is_stderr ? 1 : 0];
    text += record->text;
    if (record->goes_on && text.size() < kLineMax) return true;
    bool more = sink_({record->at, record->is_stderr, std::move(text)});
    text = {};
    ++lines_;
    if (text_[0].empty() && text_[1].empty()) {
      clean_bytes_ = bytes_;
      clean_lines_ = lines_;
    }
    return more;
  }
  const ports::LogSink& sink_;
  std::string carry_;
  std::string text_[2];
  std::uint64_t lines_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t clean_bytes_ = 0;
  std::uint64_t clean_lines_ = 0;
};

Result<void> read_plain(int fd, const SegmentRange& row, LineJoiner& joiner) {
  char buffer[65536];
  std::uint64_t at = row.offset, end = row.offset + row.length;
  while (at < end) {
    std::size_t want = static_cast<std::size_t>(std::min<std::uint64_t>(sizeof buffer, end - at));
    ssize_t n = ::pread(fd, buffer, want, static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return base::fail(ErrorCode::DataLoss, "the log segment ends too early");
    at += static_cast<std::uint64_t>(n);
    if (!joiner.feed({buffer, static_cast<std::size_t>(n)})) break;
  }
  return {};
}

Result<void> read_packed(const std::string& file, const SegmentRange& row, LineJoiner& joiner) {
  std::uint64_t at = row.offset, end = row.offset + row.length;
  while (at < end) {
    std::string chunk = TRY(read_sealed(file, at));
    std::size_t take = static_cast<std::size_t>(std::min<std::uint64_t>(chunk.size(), end - at));
    at += take;
    if (!joiner.feed(std::string_view(chunk).substr(0, take))) break;
  }
  return {};
}

}  // namespace

Result<void> LogFiles::read(const ports::LogRow& row, const ports::LogSink& sink) {
  const std::optional<SegmentRange> range = decode_range(row.locator);
  if (!range) return base::fail(ErrorCode::DataLoss, "the place of this output cannot be read");
  std::string path = logs_folder(store_, row.attempt.run) + "/" + std::to_string(range->segment);
  LineJoiner joiner(sink);
  Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.is_open()) return read_plain(fd.get(), *range, joiner);
  return read_packed(path + ".zst", *range, joiner);
}

Result<std::string> LogFiles::read_live(const engine::AttemptId& attempt,
                                        std::string_view container, std::string_view position,
                                        const ports::LogSink& sink) {
  const std::optional<LivePlace> from = decode_place(position);
  if (!from) return base::fail(ErrorCode::InvalidArgument, "that is no position in a log");
  if (container.find('/') != std::string_view::npos) {
    return base::fail(ErrorCode::NotFound, "there is no container of such a name");
  }
  std::string folder = attempt_folder(store_, attempt);
  std::string path = folder + "/" + executor::kLogPrefix + std::string(container);
  Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat st{};
  if (!fd.is_open()) {
    if (::stat(folder.c_str(), &st) != 0) return std::unexpected(file_error(folder));
    return std::string(position);  // nothing printed yet
  }
  std::uint64_t line = 0;
  ports::LogSink skip = [&](const ports::LogLine& text) {
    return ++line <= from->lines || sink(text);
  };
  LineJoiner joiner(skip);
  char buffer[65536];
  for (std::uint64_t at = from->offset;;) {
    ssize_t n = ::pread(fd.get(), buffer, sizeof buffer, static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    at += static_cast<std::uint64_t>(n);
    if (!joiner.feed({buffer, static_cast<std::size_t>(n)})) break;
  }
  // Begin again where no line of either stream was half read.
  line = std::max(line, from->lines);
  return encode(LivePlace{from->offset + joiner.clean_bytes(), line - joiner.clean_lines()});
}

}  // namespace tiphys::runner::process
