// Every recorded outcome, replayed. expected.txt says which must come out equal; the list may only
// grow: an outcome that matches although it is listed as waiting fails too.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <sstream>

#include "conformance/expectations.h"
#include "conformance/outcome.h"

namespace tiphys::conformance {
namespace {

using base::Value;

enum class Which { Engine, Naive };

std::vector<std::string> judge(const std::string& corpus, const drive::World& world,
                               const std::string& name, Which which) {
  base::Result<Outcome> outcome = load_outcome(corpus, name);
  if (!outcome.has_value()) return {outcome.error().message};
  std::unique_ptr<drive::Subject> subject;
  if (which == Which::Naive) {
    subject = drive::naive_subject(outcome->manifest, world);
  } else {
    auto made = drive::EngineSubject::create(outcome->manifest, world);
    if (!made.has_value()) return {"cannot be made: " + made.error().message};
    subject = std::move(*made);
  }
  base::Result<Value> status = replay(*outcome, *subject);
  if (!status.has_value()) return {status.error().message};
  return differences(*outcome, *status);
}

void run_all(const std::string& list, Which which) {
  const std::string corpus = corpus_folder();
  if (corpus.empty()) {
    if (std::getenv("CI") != nullptr) FAIL() << "no corpus: set TIPHYS_CORPUS";
    std::cout << "SKIPPED LOUDLY: there is no corpus; set TIPHYS_CORPUS to its folder\n";
    GTEST_SKIP();
  }
  const char* only = std::getenv("ONLY");
  const drive::World world = load_world(corpus);
  const std::vector<Expectation> expected = read_expectations(list);
  std::size_t passed = 0;
  std::ostringstream fresh;
  for (const std::string& name : outcome_names(corpus)) {
    if (only != nullptr && name != only) continue;
    const std::vector<std::string> diff = judge(corpus, world, name, which);
    const bool must = find_expectation(expected, name).must_be_equal();
    if (diff.empty()) ++passed;
    fresh << (diff.empty() ? "pass " : "wait ") << name
          << (diff.empty() ? "" : " " + diff.front().substr(0, 160)) << "\n";
    if (diff.empty() && !must) {
      ADD_FAILURE() << name << " comes out equal: say so in " << list;
    }
    if (!diff.empty() && must) {
      std::ostringstream text;
      for (const std::string& line : diff) text << "  " << line << "\n";
      ADD_FAILURE() << name << " differs from what was recorded:\n" << text.str();
    }
    if (only != nullptr) {
      for (const std::string& line : diff) std::cout << "  " << line << "\n";
    }
  }
  std::cout << passed << " outcomes come out equal\n";
  if (std::getenv("UPDATE") != nullptr) std::cout << fresh.str();
}

TEST(Replay, EngineComesOutAsThePredecessor) { run_all("expected.txt", Which::Engine); }
TEST(Replay, NaiveComesOutAsThePredecessor) { run_all("expected_naive.txt", Which::Naive); }

}  // namespace
}  // namespace tiphys::conformance
