// A counter that the handler raises, and a bell. Of static storage: nothing else reaches a handler.
#include "app/signals.h"

#include <signal.h>

#include <algorithm>
#include <memory>

#include "base/check.h"
#include "sync/doorbell.h"

namespace tiphys::app {

namespace {

volatile sig_atomic_t interrupt_count = 0;

sync::Doorbell& main_bell() {
  static const std::unique_ptr<sync::Doorbell> kBell = [] {
    auto made = sync::Doorbell::create();
    CHECK(made.has_value());
    return std::move(*made);
  }();
  return *kBell;
}

// Whichever thread it is that a signal comes to, the main one wakes.
void count_interrupt(int) {
  interrupt_count = interrupt_count + 1;
  main_bell().ring();
}

bool take_over() {
  main_bell();  // made before a handler could need it
  struct sigaction action = {};
  action.sa_handler = count_interrupt;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  return true;
}

}  // namespace

int interrupts() {
  static const bool kTaken = take_over();
  return kTaken ? static_cast<int>(interrupt_count) : 0;
}

void wake_main() noexcept { main_bell().ring(); }

bool wait(base::Duration span) {
  return main_bell().wait_for(
      std::clamp(span, base::Duration::milliseconds(1), base::Duration::seconds(60)));
}

}  // namespace tiphys::app
