// A snapshot of a run is written in bounded pieces while the run goes on, and is one whenever its
// process dies.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "world.h"

namespace tiphys::simulated {
namespace {

constexpr int kLeaves = 600;
constexpr std::uint32_t kPiece = 50;

struct Large {
  World world;
  engine::RunKey run = 0;
  std::vector<engine::AttemptId> running;

  explicit Large(std::unique_ptr<Stores> stores) : world(SIZE_MAX, 1, std::move(stores)) {
    world.options.snapshot_nodes_max = kPiece;
    world.script = [this](const engine::PodDescription& pod) {
      running.push_back(pod.id);
      return kHold;
    };
    run = world.submit(fan_out("wf", kLeaves));
  }
  // What snapshots it is to have it gets now.
  void want_snapshots() {
    world.crash();
    world.options.snapshot_bytes_min = 1;
    world.start();
  }
  void end_one() {
    world.machine.finish(running.back(), Outcome::succeeded().report);
    running.pop_back();
  }
  std::string stored() { return world.outside->load(run)->snapshot; }
};

TEST(Pieces, OfASnapshotAreBoundedAndOneATurn) {
  Large large(in_memory());
  World& world = large.world;
  world.start();
  while (large.running.size() < kLeaves) turns(world, 1);
  turns(world, 10);
  ASSERT_EQ(world.engine->figures().snapshot_pieces, 0u);
  large.want_snapshots();
  std::uint64_t pieces = 0;
  int turns_taken = 0;
  for (; world.engine->figures().snapshots == 0; ++turns_taken) {
    ASSERT_LT(turns_taken, 100);
    large.end_one();
    turns(world, 1);
    const std::uint64_t now = world.engine->figures().snapshot_pieces;
    EXPECT_LE(now, pieces + 1) << "one in a turn";
    pieces = now;
  }
  // In each turn one node ends, so that two more than the limit are written.
  EXPECT_GE(pieces, kLeaves / (kPiece + 4));
  EXPECT_LE(pieces, 2 * kLeaves / kPiece);
  EXPECT_FALSE(large.stored().empty());
  world.script = nullptr;
  while (!large.running.empty()) large.end_one();
  EXPECT_TRUE(world.drive());
  EXPECT_TRUE(world.succeeded(large.run));
}

// Nothing happens to the run, and it gets its snapshot nevertheless.
TEST(Pieces, AreWrittenAlsoWhereTheRunOnlyWaits) {
  Large large(in_memory());
  World& world = large.world;
  world.start();
  while (large.running.size() < kLeaves) turns(world, 1);
  large.want_snapshots();
  turns(world, 2 * kLeaves / kPiece);
  EXPECT_EQ(world.engine->figures().snapshots, 1u);
  EXPECT_FALSE(large.stored().empty());
  const base::Timestamp due = world.engine->turn(world.clock.now());
  EXPECT_FALSE(due.is_set()) << "then it rests";
}

// The process dies after each number of turns while pieces are written.
TEST(Pieces, AreNothingBeforeTheSnapshotIsWhole) {
  for (int at = 0; at < 24; ++at) {
    Large large(at % 2 == 0 ? in_memory() : in_folder());
    World& world = large.world;
    world.start();
    while (large.running.size() < kLeaves) turns(world, 1);
    large.want_snapshots();
    for (int i = 0; i < at; ++i) {
      large.end_one();
      turns(world, 1);
    }
    world.crash();
    world.script = nullptr;
    world.start();
    while (!large.running.empty()) large.end_one();
    ASSERT_TRUE(world.drive()) << at;
    EXPECT_TRUE(world.succeeded(large.run)) << at;
    EXPECT_EQ(world.ran.size(), kLeaves + 1u) << at;
    for (const auto& [name, times] : world.ran) EXPECT_EQ(times, 1) << name << " " << at;
  }
}

}  // namespace
}  // namespace tiphys::simulated
