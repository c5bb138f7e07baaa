// `simulate --seeds N [--from K] [--seed S] [--twice N] [--both N] [--seconds N] [--bad N]`: one
// history after the other; the first that breaks something (or N of them) is told and fails it.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "simulation/history.h"
#include "simulation/reached.h"

namespace tiphys::simulation {
namespace {

// Fewer histories need not reach everything.
constexpr std::uint64_t kEnoughToReachAll = 300;

struct Arguments {
  std::uint64_t seeds = 200;
  std::uint64_t from = 1;
  std::uint64_t one = 0;
  std::uint64_t twice = 0;    // so many are run again and must be the same
  std::uint64_t seconds = 0;  // at most; 0: without limit
  std::uint64_t bad = 1;      // so many histories that break something end it
  std::uint64_t find = 0;     // so many at most, of which one must break something
  std::uint64_t both = 0;     // so many are run over both stores and must be the same
};

bool read(int count, char** words, Arguments& out) {
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string name = words[i];
    const std::uint64_t value = std::strtoull(words[i + 1], nullptr, 10);
    if (name == "--seeds")
      out.seeds = value;
    else if (name == "--from")
      out.from = value;
    else if (name == "--seed")
      out.one = value;
    else if (name == "--twice")
      out.twice = value;
    else if (name == "--both")
      out.both = value;
    else if (name == "--seconds")
      out.seconds = value;
    else if (name == "--find")
      out.find = value;
    else if (name == "--bad")
      out.bad = value;
    else
      return false;
  }
  return count % 2 == 1;
}

// The history of one seed; true where it broke nothing.
bool one(std::uint64_t seed, bool verbose, Reached& reached, std::uint64_t& trace) {
  Checks checks;
  checks.verbose = verbose;
  run_history(seed, checks);
  trace = checks.trace;
  for (const auto& [name, times] : checks.reached) reached[name] += times;
  for (const std::string& what : checks.violations) {
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), what.c_str());
  }
  return checks.violations.empty();
}

// The same over SQLite and over the store in memory, whatever is asked of them.
bool same_over_both(std::uint64_t seed) {
  Checks checks[2];
  for (const bool on_disk : {false, true}) {
    checks[on_disk].on_disk = on_disk;
    run_history(seed, checks[on_disk]);
  }
  if (checks[0].trace == checks[1].trace && checks[0].reached == checks[1].reached) return true;
  std::printf("seed %llu: not the same over both stores\n", static_cast<unsigned long long>(seed));
  return false;
}

// 0 where a seed breaks something: a bug was put in on purpose.
int find(const Arguments& arguments) {
  for (std::uint64_t seed = arguments.from; seed < arguments.from + arguments.find; ++seed) {
    Checks checks;
    run_history(seed, checks);
    if (checks.violations.empty()) continue;
    std::printf("found by seed %llu: %.200s\n", static_cast<unsigned long long>(seed),
                checks.violations.front().c_str());
    return 0;
  }
  std::printf("NOT found\n");
  return 1;
}

int all(const Arguments& arguments) {
  const auto began = std::chrono::steady_clock::now();
  const auto passed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  };
  Reached reached;
  std::uint64_t done = 0;
  std::uint64_t bad = 0;
  for (; done < arguments.seeds; ++done) {
    if (arguments.seconds > 0 && passed() >= static_cast<double>(arguments.seconds)) break;
    const std::uint64_t seed = arguments.from + done;
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    bool good = one(seed, false, reached, first);
    if (good && done < arguments.twice) {
      good = one(seed, false, reached, second);
      if (first != second)
        std::printf("seed %llu: not the same again\n", static_cast<unsigned long long>(seed));
      good = good && first == second;
    }
    if (good && done < arguments.both) good = same_over_both(seed);
    if (good) continue;
    std::printf("replay it with: simulate --seed %llu\n", static_cast<unsigned long long>(seed));
    std::fflush(stdout);
    if (++bad >= arguments.bad) return 1;
  }
  bool missed = bad > 0;
  for (const std::string& name : to_be_reached()) {
    if (reached[name] > 0 || done < kEnoughToReachAll) continue;
    std::printf("never reached: %s\n", name.c_str());
    missed = true;
  }
  for (const auto& [name, times] : reached) {
    std::printf("%10llu  %s\n", static_cast<unsigned long long>(times), name.c_str());
  }
  std::printf("%llu seeds from %llu, %.1f s\n", static_cast<unsigned long long>(done),
              static_cast<unsigned long long>(arguments.from), passed());
  return missed ? 1 : 0;
}

}  // namespace
}  // namespace tiphys::simulation

int main(int count, char** words) {
  using namespace tiphys::simulation;
  Arguments arguments;
  if (!read(count, words, arguments)) {
    std::fprintf(stderr,
                 "simulate [--seeds N] [--from K] [--seed S] [--twice N] [--both N] [--seconds N] "
                 "[--bad N] [--find N]\n");
    return 2;
  }
  if (arguments.find > 0) return find(arguments);
  if (arguments.one == 0) return all(arguments);
  Reached reached;
  std::uint64_t trace = 0;
  const bool good = one(arguments.one, true, reached, trace);
  std::printf("trace %016llx\n", static_cast<unsigned long long>(trace));
  return good ? 0 : 1;
}
