// A counter that the handler raises. It must be of static storage: nothing else reaches a handler.
#include "app/signals.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>

namespace tiphys::app {

namespace {

volatile sig_atomic_t interrupt_count = 0;

void count_interrupt(int) { interrupt_count = interrupt_count + 1; }

bool take_over() {
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

void pause(base::Duration span) {
  const auto milliseconds = std::clamp<std::int64_t>(span.ns / 1'000'000, 1, 60'000);
  ::poll(nullptr, 0, static_cast<int>(milliseconds));
}

}  // namespace tiphys::app
