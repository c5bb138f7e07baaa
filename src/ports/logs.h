// Logs: where the output of containers lies, and reading it, live and after.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/ids.h"

namespace tiphys::ports {

// One container that printed anything, and where. `locator` is the adapter's own: bytes that only
// the runner that made them and its Logs understand.
struct LogRow {
  engine::AttemptId attempt = {};
  std::string container = {};
  std::uint64_t lines = 0;
  std::string locator = {};
  std::uint64_t revision = 0;  // of its run that it came with; given by the store, 0: not known
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
  // Lines of one finished container. DataLoss where the locator or what it names does not decode.
  virtual base::Result<void> read(const LogRow& row, const LogSink& sink) = 0;
  // Whole lines so far of a container of an attempt that has no row yet, from the position that an
  // earlier call gave ("" for the beginning), each once; gives the position behind the last line
  // that the sink took. The position is the adapter's own bytes, good while the attempt has no row.
  // NotFound where the attempt has no folder (never began, or has just become a row).
  virtual base::Result<std::string> read_live(const engine::AttemptId& attempt,
                                              std::string_view container, std::string_view position,
                                              const LogSink& sink) = 0;
};

}  // namespace tiphys::ports
