// The code of a container's first process (see container.h).
#pragma once

#include "executor/container.h"

namespace tiphys::executor {

struct FirstProcessStreams {
  int control = -1;
  int out = -1;
  int err = -1;
};

// Runs in the forked child, never returns to the supervisor's code; gives its exit code.
int first_process(const ContainerStart& start, FirstProcessStreams streams);

}  // namespace tiphys::executor
