// The runner's contract with real processes.
#include "runner/contract_test.h"

#include "runner/process/harness.h"

namespace tiphys::runner {

INSTANTIATE_TYPED_TEST_SUITE_P(Process, RunnerContract, process::ProcessHarness);

}  // namespace tiphys::runner
