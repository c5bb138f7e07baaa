// The Host of the real program: files, terminal, environment, store.
#pragma once

#include "cli/host.h"

namespace tiphys::app {

cli::Host make_host();

}  // namespace tiphys::app
