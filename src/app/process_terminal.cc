// Streams, size, signals. See process_terminal.h.
#include "app/process_terminal.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "app/signals.h"

namespace tiphys::app {

namespace {

// Writes all of it; a reader that is gone is remembered, not an error.
void write_all(int descriptor, std::string_view text, bool* closed) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      if (closed != nullptr && errno == EPIPE) *closed = true;
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::string environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? std::string() : std::string(value);
}

ProcessTerminal::ProcessTerminal(ports::Clock& clock)
    : clock_(clock), is_terminal_(::isatty(STDOUT_FILENO) == 1) {
  ::signal(SIGPIPE, SIG_IGN);
}

void ProcessTerminal::out(std::string_view text) { write_all(STDOUT_FILENO, text, &out_closed_); }
void ProcessTerminal::err(std::string_view text) { write_all(STDERR_FILENO, text, nullptr); }

ports::ScreenSize ProcessTerminal::size() {
  ports::ScreenSize size;
  winsize window = {};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0 && window.ws_row > 0) {
    size.columns = window.ws_col;
    size.rows = window.ws_row;
  }
  return size;
}

int ProcessTerminal::interrupts() { return app::interrupts(); }

std::int32_t ProcessTerminal::utc_offset(base::Timestamp at) {
  const time_t seconds = at.unix_seconds();
  tm local = {};
  if (::localtime_r(&seconds, &local) == nullptr) return 0;
  return static_cast<std::int32_t>(local.tm_gmtoff);
}

}  // namespace tiphys::app
