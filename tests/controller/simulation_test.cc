// Many workflows under random faults from a seed; then the faults stop and everything must end.
// Each seed is run twice: the same things happen.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "world.h"

namespace tiphys::simulated {
namespace {

struct Trace {
  std::vector<std::string> order;
  std::map<std::string, int> ran;
  std::map<Fault, int> faults;
  std::uint64_t calls = 0;
  bool operator==(const Trace&) const = default;
};

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : entropy_(seed) {}
  std::uint64_t below(std::uint64_t limit) { return entropy_.draw()[0] % limit; }

 private:
  adapters::entropy::SeededEntropy entropy_;
};

Fault random_fault(Chance& chance, const std::string& name) {
  switch (chance.below(60)) {
    case 0: return Fault::CrashBefore;
    case 1: return Fault::CrashAfter;
    case 2: return name == "commit" || name == "load_run" ? Fault::ErrorBefore : Fault::None;
    case 3: return name == "commit" ? Fault::ErrorAfter : Fault::None;
    default: return Fault::None;
  }
}

Trace simulate(std::uint64_t seed) {
  Chance chance(seed);
  const std::size_t slots = 1 + chance.below(6);
  World world(slots, seed, seed % 4 == 0 ? in_folder() : in_memory());
  world.options.cache_bytes_max = chance.below(2) == 0 ? 1 : 1u << 20;
  world.options.changed_rows_max = 1 + static_cast<std::uint32_t>(chance.below(50));
  world.options.snapshot_bytes_min = chance.below(2) == 0 ? 64 : 1u << 20;
  world.options.snapshot_nodes_max = 3;
  world.options.load_nodes_max = 20;
  world.options.limits.parallelism = static_cast<std::uint32_t>(chance.below(3));
  Trace trace;
  std::vector<engine::RunKey> runs;
  const std::uint64_t count = 2 + chance.below(5);
  std::size_t leaves = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const int width = static_cast<int>(1 + chance.below(9));
    leaves += static_cast<std::size_t>(width) + 1;
    runs.push_back(world.submit(fan_out("wf" + std::to_string(i), width)));
  }
  world.faults.plan = [&](std::uint64_t, const std::string& name) {
    const Fault fault = random_fault(chance, name);
    trace.faults[fault] += 1;
    return fault;
  };
  world.drive(200);
  world.faults.plan = nullptr;
  EXPECT_TRUE(world.drive(5000)) << "seed " << seed;
  for (auto run : runs) {
    EXPECT_TRUE(world.succeeded(run)) << "seed " << seed << " run " << run;
    EXPECT_FALSE(world.row(run).live);
  }
  EXPECT_EQ(world.ran.size(), leaves) << "seed " << seed;
  for (const auto& [name, times] : world.ran) EXPECT_EQ(times, 1) << "seed " << seed << name;
  trace.order = world.order;
  trace.ran = world.ran;
  trace.calls = world.faults.calls;
  return trace;
}

// 40 take a second; TIPHYS_SEEDS asks for more.
std::uint64_t seeds() {
  const char* wanted = std::getenv("TIPHYS_SEEDS");
  return wanted == nullptr ? 40 : std::strtoull(wanted, nullptr, 10);
}

TEST(Simulation, EverythingEndsOnceTheFaultsStop) {
  std::map<Fault, int> reached;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    const Trace trace = simulate(seed);
    for (const auto& [fault, times] : trace.faults) reached[fault] += times;
    if (HasFailure()) FAIL() << "seed " << seed;
  }
  for (const Fault fault :
       {Fault::CrashBefore, Fault::CrashAfter, Fault::ErrorBefore, Fault::ErrorAfter}) {
    EXPECT_GT(reached[fault], 0) << static_cast<int>(fault);
  }
}

TEST(Simulation, ASeedRepeatsItself) { EXPECT_TRUE(simulate(7) == simulate(7)); }

}  // namespace
}  // namespace tiphys::simulated
