// Logs: where the output of containers lies, and reading it, live and after.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/ids.h"

namespace tiphys::ports {

// One container that printed anything: a range of a segment file of its workflow.
struct LogRow {
  engine::AttemptId attempt;
  std::string container;
  std::uint32_t segment = 0;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // bytes in the segment's own (uncompressed) counting
  std::uint64_t lines = 0;
};

struct LogLine {
  base::Timestamp at;
  bool is_stderr = false;
  std::string text;  // without its newline
};

// Gives false to stop.
using LogSink = std::function<bool(const LogLine&)>;

class Logs {
 public:
  virtual ~Logs() = default;
  // Lines of one finished container, from its segment.
  virtual base::Result<void> read(const LogRow& row, const LogSink& sink) = 0;
  // Lines so far of a container of an attempt that has no row yet, from line number `from_line`;
  // NotFound where the attempt has no folder (never began, or has just become a row).
  virtual base::Result<std::uint64_t> read_live(const engine::AttemptId& attempt,
                                                std::string_view container, std::uint64_t from_line,
                                                const LogSink& sink) = 0;
};

}  // namespace tiphys::ports
