// Streams, size, signals. See process_terminal.h.
#include "app/process_terminal.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "app/signals.h"
#include "cli/view/screen.h"

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
    : clock_(clock),
      is_terminal_(::isatty(STDOUT_FILENO) == 1),
      err_is_terminal_(::isatty(STDERR_FILENO) == 1) {
  ::signal(SIGPIPE, SIG_IGN);
}

void ProcessTerminal::out(std::string_view text, ports::Colors colors) {
  if (!is_terminal_) return write_all(STDOUT_FILENO, text, &out_closed_);
  write_all(STDOUT_FILENO, safe_out_.next(text, colors), &out_closed_);
}

// Colours are chosen by where `out` goes.
void ProcessTerminal::err(std::string_view text, ports::Colors colors) {
  const std::string shown = err_is_terminal_                  ? safe_err_.next(text, colors)
                            : colors == ports::Colors::Passed ? cli::view::without_colors(text)
                                                              : std::string(text);
  write_all(STDERR_FILENO, shown, nullptr);
}

void ProcessTerminal::redraw(const ports::Repaint& repaint) {
  write_all(STDOUT_FILENO, cli::view::bytes_of(repaint), &out_closed_);
}

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
