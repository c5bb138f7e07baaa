// The executor as a program of its own: a spawner on descriptor 3. The command line's binary does
// the same under a hidden verb; this one is for tests and for images.
#include "executor/protocol.h"
#include "executor/spawner.h"

int main() { return tiphys::executor::run_spawner(tiphys::executor::kSpawnerSocket); }
