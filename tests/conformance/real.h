// Real runs: manifests of the corpus through the real program with real processes.
//
// Each has a store of its own in a temporary folder, into which the templates and config maps of
// the corpus are put first (as they were in the recorded cluster). Several run at once in one
// thread; nothing that they started is left when run_really returns.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "conformance/outcome.h"

namespace tiphys::conformance {

struct RealRun {
  std::string name;
  base::Result<base::Value> workflow;  // the finished one, or why there is none
  double seconds = 0;
};

struct RealOptions {
  std::string corpus;
  unsigned parallel = 2;
  int seconds_max = 125;  // of one run
};

enum class Then { Done, Again };

// `done` is called as each ends, and says whether it is to run once more.
void run_really(const RealOptions& options, const drive::World& world,
                const std::vector<std::string>& names,
                const std::function<Then(const RealRun&)>& done);

}  // namespace tiphys::conformance
