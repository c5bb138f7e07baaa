// Snapshots are the whole truth of a run: attempts, incarnations and generations of its nodes too.
#include <gtest/gtest.h>

#include <span>

#include "base/json.h"
#include "engine/record/record.h"
#include "records/stored.h"

namespace tiphys::records {
namespace {

using engine::AttemptId;
using engine::NodeIndex;
using engine::Run;
using engine::state::Loading;
using engine::state::RunState;
using engine::state::StateOwner;

StateOwner state_of(const Stored& stored, std::string_view snapshot) {
  StateOwner state(stored.seed);
  Loading load(state);
  const auto read = engine::record::apply_records(load, snapshot, stored.values);
  EXPECT_TRUE(read.has_value()) << read.error().message;
  return state;
}

std::vector<AttemptId> attempts_of(const RunState& state) {
  std::vector<AttemptId> out;
  for (NodeIndex i = 0; i < state.nodes.size(); ++i) out.push_back(state.attempt_of(i));
  return out;
}

// Restarts some, as a runner that lost pods would have it.
void restart_some(StateOwner& state, unsigned seed) {
  Loading load(state);
  for (NodeIndex i = 0; i < state->nodes.size(); ++i) {
    load.node(i).attempt = static_cast<std::uint8_t>((i * 7 + seed) % 4 == 0 ? i % 256 : 0);
    load.node(i).incarnation = static_cast<std::uint8_t>((i * 5 + seed) % 3 == 0 ? 200 : 0);
  }
}

// Leaves out some leaves and what is below them.
std::vector<bool> keep_some(const RunState& state, unsigned seed) {
  std::vector<bool> keep(state.nodes.size(), true);
  for (NodeIndex i = 1; i < keep.size(); ++i) {
    const auto& n = state.node(i);
    if ((i + seed) % 3 == 0 && n.first_child == engine::kNoNode) keep[i] = false;
    if (!keep[n.owner] || (n.boundary != engine::kNoNode && !keep[n.boundary])) keep[i] = false;
  }
  return keep;
}

TEST(Snapshots, KeepAttemptsAndIncarnations) {
  for (const Stored& stored : read_stored("format_1.json")) {
    for (unsigned seed = 0; seed < 4; ++seed) {
      auto state = state_of(stored, stored.stages.back().snapshot);
      restart_some(state, seed);
      const auto before = attempts_of(*state);
      const std::string image = engine::record::encode_snapshot(*state);
      const auto again = state_of(stored, image);
      EXPECT_EQ(attempts_of(*again), before) << stored.name;
      EXPECT_EQ(engine::record::encode_snapshot(*again), image) << stored.name;
    }
  }
}

TEST(Snapshots, KeepTheNamesOfAttemptsOverGenerations) {
  for (const Stored& stored : read_stored("format_1.json")) {
    auto state = state_of(stored, stored.stages.back().snapshot);
    for (unsigned generation = 1; generation <= 3; ++generation) {
      restart_some(state, generation);
      const auto before = attempts_of(*state);
      const std::vector<bool> keep = keep_some(*state, generation);
      std::vector<AttemptId> kept;
      for (NodeIndex i = 0; i < keep.size(); ++i) {
        if (keep[i]) kept.push_back(before[i]);
      }
      Loading(state).begin_generation(keep);
      EXPECT_EQ(attempts_of(*state), kept);
      const std::string image = engine::record::encode_snapshot(*state);
      auto run = Run::load(stored.seed, image, {}, stored.values);
      ASSERT_TRUE(run.has_value()) << stored.name << ": " << run.error().message;
      EXPECT_EQ((*run)->generation(), generation);
      EXPECT_EQ((*run)->snapshot(), image) << stored.name;
      for (NodeIndex i = 0; i < before.size(); ++i) {
        const NodeIndex now = (*run)->node_of(before[i]);
        EXPECT_EQ(now != engine::kNoNode, keep[i]);
      }
      for (NodeIndex i = 0; i < kept.size(); ++i) EXPECT_EQ((*run)->node_of(kept[i]), i);
      state = state_of(stored, image);
      EXPECT_EQ(attempts_of(*state), kept);
    }
  }
}

TEST(Snapshots, OfAnEarlierGenerationGiveTheRunAsItWas) {
  const auto all = read_stored("format_1.json");
  const Stored& stored = all.at(0);
  auto state = state_of(stored, stored.stages.back().snapshot);
  const std::string before = engine::record::encode_snapshot(*state);
  Loading(state).begin_generation(keep_some(*state, 1));
  const std::string after = engine::record::encode_snapshot(*state);
  auto now = Run::load(stored.seed, after, {}, stored.values);
  auto then = Run::load(stored.seed, before, {}, stored.values);
  ASSERT_TRUE(now.has_value() && then.has_value());
  EXPECT_EQ((*then)->generation(), 0u);
  EXPECT_EQ(base::to_json((*then)->present_status(Run::Nodes::Include)),
            base::to_json(stored.stages.back().status));
  EXPECT_LT((*now)->node_count(), (*then)->node_count());
}

// What a node that came over is called is known to the runner and the logs; a new node is called
// by the new generation.
TEST(Generations, NewNodesAreOfTheNewOne) {
  const auto all = read_stored("format_1.json");
  const Stored& stored = all.at(0);
  auto state = state_of(stored, stored.stages.front().snapshot);
  std::vector<bool> keep(state->nodes.size(), true);
  keep.back() = false;
  ASSERT_EQ(state->node(static_cast<NodeIndex>(keep.size() - 1)).first_child, engine::kNoNode);
  Loading(state).begin_generation(keep);
  auto run = Run::load(stored.seed, engine::record::encode_snapshot(*state), {}, stored.values);
  ASSERT_TRUE(run.has_value()) << run.error().message;
  bool old = false;
  for (const std::string& line : outstanding_of(**run)) old = old || line.starts_with("start g0/");
  EXPECT_TRUE(old);
  // An end under a name of the present generation is not of the node that came over.
  for (const engine::Command& command : (*run)->outstanding()) {
    const auto* start = std::get_if<engine::StartAttempt>(&command);
    if (start == nullptr || start->id.generation == 1) continue;
    AttemptId wrong = start->id;
    wrong.generation = 1;
    wrong.node = (*run)->node_of(start->id);
    ASSERT_NE(wrong.node, engine::kNoNode);
    EXPECT_EQ((*run)->node_of(wrong), engine::kNoNode);
  }
}

TEST(Records, OfAnotherGenerationAreToldAndNotRead) {
  const auto all = read_stored("format_1.json");
  const Stored& stored = all.at(1);
  auto fresh = Run::create(stored.seed);
  ASSERT_TRUE(fresh.has_value());
  const std::string first = (*fresh)->step({}, {1'763'790'000'000'000'000}).delta;
  auto state = state_of(stored, stored.stages.front().snapshot);
  Loading(state).begin_generation(std::vector<bool>(state->nodes.size(), true));
  const std::string next = engine::record::encode_snapshot(*state);
  // The delta of an old format is of generation 0.
  for (const std::string& delta : {first, stored.deltas.back()}) {
    auto loaded = Run::load(stored.seed, next, std::vector{delta}, stored.values);
    ASSERT_FALSE(loaded.has_value());
    EXPECT_EQ(loaded.error().code, base::ErrorCode::DataLoss);
    EXPECT_EQ(loaded.error().message, "records of generation 0 after those of 1");
  }
  // Nor is a snapshot read on top of anything.
  const std::vector<std::string> twice{next};
  auto loaded = Run::load(stored.seed, next, twice, stored.values);
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().message, "a snapshot of records is not the first of them");
}

// Whatever was damaged, reading ends, with a run or with an error.
TEST(Records, DamagedOnesAreReadToAnEnd) {
  std::uint64_t state = 88172645463325252ull;
  auto next = [&](std::uint64_t below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
  };
  int refused = 0;
  for (const Stored& stored : read_stored("format_1.json")) {
    for (const bool old : {true, false}) {
      std::string image = stored.stages.back().snapshot;
      if (!old) image = engine::record::encode_snapshot(*state_of(stored, image));
      for (int i = 0; i < 300; ++i) {
        std::string damaged = image;
        for (std::uint64_t n = 1 + next(3); n > 0; --n) {
          damaged[1 + next(damaged.size() - 1)] = static_cast<char>(next(256));
        }
        if (next(4) == 0) damaged.resize(1 + next(damaged.size()));
        auto run = Run::load(stored.seed, damaged, {}, stored.values);
        if (!run.has_value()) {
          ++refused;
          continue;
        }
        (*run)->snapshot();
      }
    }
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace tiphys::records
