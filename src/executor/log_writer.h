// The output of one container, line by line with time and stream, into a file made at its first
// line; and the tail of standard output where that is the result.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "executor/file.h"

namespace tiphys::executor {

class LogWriter {
 public:
  enum class Stream : unsigned char { Out, Err };
  enum class Capture : unsigned char { No, Yes };

  LogWriter(int folder, std::string file, Capture capture)
      : folder_(folder), file_(std::move(file)), capture_(capture) {}

  // Bytes as they were read. Whole lines are written at once, the rest waits for its newline.
  void feed(Stream stream, std::string_view bytes, base::Timestamp at);
  // The last lines may lack a newline.
  void finish(base::Timestamp at);
  // The end of standard output, at most kResultBytesMax, without one trailing newline.
  std::string result() const;

 private:
  void write(std::string_view records);

  int folder_;
  std::string file_;
  Capture capture_;
  Fd fd_;
  std::string pending_[2];
  std::string tail_;
};

}  // namespace tiphys::executor
