// Signals of this process: how often the user asked it to end.
#pragma once

#include "base/time.h"

namespace tiphys::app {

// Asking the first time takes SIGINT and SIGTERM over; each of them then counts one.
int interrupts();
// Waits; a signal ends it early.
void pause(base::Duration span);

}  // namespace tiphys::app
