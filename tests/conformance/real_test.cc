// Every recorded outcome with real processes. expected_real.txt says which must come out equal.
//
//   ONLY=name   one outcome, with all that differs;  UPDATE=1   prints a fresh list
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <sstream>

#include "conformance/expectations.h"
#include "conformance/outcome.h"
#include "conformance/real.h"

namespace tiphys::conformance {
namespace {

constexpr const char* kList = "expected_real.txt";
// Where one of three succeeds, one of ten million such tests fails.
constexpr int kTriesMax = 40;
constexpr std::size_t kEqualMin = 50;

using Differences = std::vector<std::string>;

Differences judge(const std::string& corpus, const RealRun& run) {
  if (!run.workflow.has_value()) return {run.workflow.error().message};
  const auto outcome = load_outcome(corpus, run.name);
  if (!outcome.has_value()) return {outcome.error().message};
  return real_differences(*outcome, naive::field(*run.workflow, "status"));
}

class Suite {
 public:
  Suite(std::string corpus, std::vector<Expectation> expected)
      : world_(load_world(corpus)), expected_(std::move(expected)) {
    options_.corpus = std::move(corpus);
    options_.parallel = 8;
  }

  std::size_t equal() const { return equal_; }

  void run(const std::vector<std::string>& names) {
    run_really(options_, world_, names, [this](const RealRun& run) {
      const Differences diff = judge(options_.corpus, run);
      const Expectation expected = find_expectation(expected_, run.name);
      if (!diff.empty() && expected.verb == "chance" && ++tries_[run.name] < kTriesMax) {
        return Then::Again;
      }
      check(run, expected, diff);
      return Then::Done;
    });
  }

  // Those of the list in its order, then what is not in it.
  std::vector<std::string> all() const {
    std::vector<std::string> out;
    for (const Expectation& one : expected_) out.push_back(one.name);
    for (const std::string& name : outcome_names(options_.corpus)) {
      if (std::ranges::find(out, name) != out.end()) continue;
      ADD_FAILURE() << name << " is not in " << kList;
      out.push_back(name);
    }
    return out;
  }

 private:
  void check(const RealRun& run, const Expectation& expected, const Differences& diff) {
    if (diff.empty()) ++equal_;
    if (diff.empty() && !expected.must_be_equal()) {
      std::cout << "BETTER THAN LISTED: " << run.name << " comes out equal: say so in " << kList
                << "\n";
    }
    if (!diff.empty() && expected.must_be_equal()) {
      std::ostringstream text;
      for (const std::string& line : diff) text << "  " << line << "\n";
      ADD_FAILURE() << run.name << " differs from what was recorded:\n" << text.str();
    }
    if (std::getenv("UPDATE") != nullptr) {
      std::cout << (diff.empty() ? "pass " : "wait ") << run.name << " (" << run.seconds << " s) "
                << (diff.empty() ? "" : diff.front().substr(0, 300)) << "\n";
    }
    if (std::getenv("ONLY") == nullptr) return;
    for (const std::string& line : diff) std::cout << "  " << line << "\n";
  }

  RealOptions options_;
  drive::World world_;
  std::vector<Expectation> expected_;
  std::map<std::string, int> tries_;
  std::size_t equal_ = 0;
};

TEST(RealRun, ComesOutAsThePredecessor) {
  const std::string corpus = corpus_folder();
  if (corpus.empty()) {
    if (std::getenv("CI") != nullptr) FAIL() << "no corpus: set TIPHYS_CORPUS";
    std::cout << "SKIPPED LOUDLY: there is no corpus; set TIPHYS_CORPUS to its folder\n";
    GTEST_SKIP();
  }
  Suite suite(corpus, read_expectations(kList));
  const char* only = std::getenv("ONLY");
  suite.run(only != nullptr ? std::vector<std::string>{only} : suite.all());
  std::cout << suite.equal() << " outcomes come out equal with real processes\n";
  EXPECT_TRUE(only != nullptr || suite.equal() >= kEqualMin) << "at least " << kEqualMin;
}

}  // namespace
}  // namespace tiphys::conformance
