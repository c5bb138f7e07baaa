// A log that cannot be written (a full disk) does not fail the step: its lines are lost.
#include "executor/log_writer.h"

#include <fcntl.h>

#include <algorithm>

#include "base/unicode.h"
#include "executor/protocol.h"

namespace tiphys::executor {

void LogWriter::write(std::string_view records) {
  if (records.empty()) return;
  if (!fd_.is_open())
    fd_ = Fd(::openat(folder_, file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (fd_.is_open()) static_cast<void>(write_all(fd_.get(), records));
}

void LogWriter::feed(Stream stream, std::string_view bytes, base::Timestamp at) {
  bool is_stderr = stream == Stream::Err;
  if (capture_ == Capture::Yes && !is_stderr) {
    tail_ += bytes;
    if (tail_.size() > 2 * kResultBytesMax) tail_.erase(0, tail_.size() - kResultBytesMax - 1);
  }
  std::string& pending = pending_[is_stderr ? 1 : 0];
  std::string records;
  while (!bytes.empty()) {
    std::size_t line = bytes.find('\n');
    std::size_t room = kLogLineBytesMax - pending.size();
    std::size_t take = std::min({line, bytes.size(), room});
    pending += bytes.substr(0, take);
    bool ends = take == line;
    bytes.remove_prefix(take + (ends ? 1 : 0));
    if (!ends && pending.size() < kLogLineBytesMax) break;
    append_log_record(records, {at, is_stderr, !ends, pending});
    pending.clear();
  }
  write(records);
}

void LogWriter::finish(base::Timestamp at) {
  std::string records;
  for (int i = 0; i < 2; ++i)
    if (!pending_[i].empty()) append_log_record(records, {at, i == 1, false, pending_[i]});
  for (std::string& pending : pending_) pending.clear();
  write(records);
}

std::string LogWriter::result() const {
  std::string_view text = tail_;
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.size() > kResultBytesMax) text.remove_prefix(text.size() - kResultBytesMax);
  const bool cut = tail_.size() >= kResultBytesMax;  // maybe inside a character
  for (int i = 0; cut && i < 3 && !text.empty() && base::continues_rune(text.front()); ++i) {
    text.remove_prefix(1);
  }
  return base::as_utf8(text);
}

}  // namespace tiphys::executor
