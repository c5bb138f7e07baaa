// Frames between a supervisor and the first process of a container, over one socket pair.
//
// Down: one letter each (Down). Up: length, letter, payload (Up). The supervisor reads without
// waiting; the container's process waits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tiphys::executor {

enum class Down : char {
  Mapped = 'm',     // user ids are mapped, build the root
  Go = 'g',         // the start is durable, run the command
  Terminate = 'T',  // SIGTERM to the command's process group
  Kill = 'K',       // SIGKILL to everything inside
};

enum class Up : char {
  Ready = 'r',        // the root stands; text: what this kernel cannot limit
  Progress = 'p',     // the last line of the progress file
  SetupShort = 's',   // text: there is no room for a root just now (disk, memory, descriptors)
  SetupFailed = 'f',  // text: why there is no root
  Began = 'b',        // the command runs
  NotStarted = 'n',   // text: why there is no such command (exit code 64)
  Output = 'o',       // an output file, see encode_output
  Exited = 'x',       // decimal exit code of the command; the last frame
};

struct Frame {
  Up kind = Up::Ready;
  std::string payload;
};

// Letter and payload; only an output file may need more than a text.
inline constexpr std::uint32_t kOutputFrameBytesMax = (16u << 20) + (64u << 10);
inline constexpr std::uint32_t kTextFrameBytesMax = 64u << 10;

base::Result<void> send_up(int socket, Up kind, std::string_view payload);

// Collects bytes and gives whole frames. Holds no more than the longest frame and what was fed
// last; O(1) per byte however many frames come at once.
class FrameReader {
 public:
  void feed(std::string_view bytes);
  std::optional<Frame> next();
  // What came is no frame: nothing more can be read.
  bool broken() const { return broken_; }

 private:
  std::string pending_;
  std::size_t taken_ = 0;  // of it
  bool broken_ = false;
};

// An output file as read in the container, or the error text of its reading.
struct OutputRead {
  std::uint64_t index = 0;  // into AttemptSpec::outputs
  bool found = false;
  std::string text;
};
std::string encode_output(const OutputRead& output);
// Nothing where that is none.
std::optional<OutputRead> decode_output(std::string_view payload);

}  // namespace tiphys::executor
