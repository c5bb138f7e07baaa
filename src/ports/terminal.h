// Terminal: where a command speaks and is spoken to: its streams, the size of the screen, signals,
// the environment, and the time of day there. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace tiphys::ports {

struct ScreenSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

class Terminal {
 public:
  virtual ~Terminal() = default;
  virtual void out(std::string_view text) = 0;
  virtual void err(std::string_view text) = 0;
  virtual bool out_closed() = 0;  // the reader of our output is gone
  virtual bool is_terminal() = 0;
  virtual ScreenSize size() = 0;
  // How often the user has asked to end (SIGINT, SIGTERM). Asking the first time takes the signals
  // over; before that they end the process.
  virtual int interrupts() = 0;
  virtual std::string environment(std::string_view name) = 0;  // "" where it is not set
  virtual base::Timestamp now() = 0;
  virtual std::int32_t utc_offset(base::Timestamp at) = 0;  // of local time, in seconds
};

}  // namespace tiphys::ports
