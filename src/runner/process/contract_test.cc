// The runner's contract with real processes.
#include "runner/contract/contract_test.h"

#include "runner/process/harness.h"

namespace tiphys::runner {

INSTANTIATE_TEST_SUITE_P(Process, RunnerContract, testing::Values([] {
                           return std::unique_ptr<RunnerHarness>(new process::ProcessHarness());
                         }));

}  // namespace tiphys::runner
