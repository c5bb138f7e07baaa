// What wakes the main thread: signals of this process, and changes that its owner made.
#pragma once

#include "base/time.h"

namespace tiphys::app {

// Asking the first time takes SIGINT and SIGTERM over; each of them then counts one.
int interrupts();
// Ends the present or the next wait(). From any thread.
void wake_main() noexcept;
// Waits for at most `span`; true if a signal or wake_main() ended it. Of the main thread.
bool wait(base::Duration span);

}  // namespace tiphys::app
