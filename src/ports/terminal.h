// Terminal: where a command speaks and is spoken to: its streams, the size of the screen, signals,
// the environment, and the time of day there. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace tiphys::ports {

struct ScreenSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

// Whether sequences of colours in a text reach a terminal. Passed: whoever made the text has seen
// to it that they are its own.
enum class Colors : std::uint8_t { Refused, Passed };

// One frame in the place of the one before it.
struct Repaint {
  std::size_t up = 0;              // lines to go up first
  std::vector<std::string> lines;  // each takes the place of a whole one; may be painted
  bool below = false;              // what stands below them goes
  bool empty() const { return up == 0 && lines.empty() && !below; }
  bool operator==(const Repaint&) const = default;
};

class Terminal {
 public:
  virtual ~Terminal() = default;
  // Text of anybody. What goes to a terminal moves nothing there and hides nothing (SafeText of the
  // views says how); what goes elsewhere stays as it is, but for colours of ours on `err`.
  virtual void out(std::string_view text, Colors colors) = 0;
  virtual void err(std::string_view text, Colors colors) = 0;
  // The only way to move what stands on the terminal. REQUIRES: is_terminal().
  virtual void redraw(const Repaint& repaint) = 0;
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
