// ProcessTerminal: the standard streams, signals, environment and clock of this process.
#pragma once

#include "cli/view/safe_text.h"
#include "ports/clock.h"
#include "ports/terminal.h"

namespace tiphys::app {

std::string environment(std::string_view name);  // "" where it is not set

class ProcessTerminal final : public ports::Terminal {
 public:
  explicit ProcessTerminal(ports::Clock& clock);

  void out(std::string_view text, ports::Colors colors) override;
  void err(std::string_view text, ports::Colors colors) override;
  void redraw(const ports::Repaint& repaint) override;
  bool out_closed() override { return out_closed_; }
  bool is_terminal() override { return is_terminal_; }
  ports::ScreenSize size() override;
  int interrupts() override;
  std::string environment(std::string_view name) override { return app::environment(name); }
  base::Timestamp now() override { return clock_.now(); }
  std::int32_t utc_offset(base::Timestamp at) override;

 private:
  ports::Clock& clock_;
  bool out_closed_ = false;
  bool is_terminal_ = false;
  bool err_is_terminal_ = false;
  cli::view::SafeText safe_out_, safe_err_;
};

}  // namespace tiphys::app
