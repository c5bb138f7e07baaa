// A snapshot of a run is written in bounded pieces while the run goes on, and a run is read into
// memory in such, whenever its process dies.
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

// What comes while it is read waits for it: ends, and a wish that was not there when it was asked
// for.
TEST(Pieces, OfALoadAreBoundedAndOneATurn) {
  Large large(in_memory());
  World& world = large.world;
  world.start();
  while (large.running.size() < kLeaves) turns(world, 1);
  turns(world, 10);
  world.crash();
  world.options.load_nodes_max = kPiece;
  world.start();
  turns(world, 3);
  ASSERT_EQ(world.engine->figures().loads, 1u);
  EXPECT_EQ(world.engine->waits().loading, 1u);
  world.intend(large.run, engine::Operation::Stop);
  std::uint64_t pieces = world.engine->figures().load_pieces;
  for (int i = 0; world.engine->find(large.run) == nullptr; ++i) {
    ASSERT_LT(i, 12 * kLeaves / kPiece);
    if (i < 20) large.end_one();
    turns(world, 1);
    EXPECT_LE(world.engine->figures().load_pieces, pieces + 1) << "one in a turn";
    pieces = world.engine->figures().load_pieces;
  }
  EXPECT_GE(pieces, 6 * kLeaves / kPiece);
  EXPECT_EQ(world.engine->waits().loading, 0u);
  EXPECT_TRUE(world.drive());
  EXPECT_EQ(world.row(large.run).summary.phase, engine::WorkflowPhase::Failed);
  EXPECT_EQ(world.ran.size(), static_cast<std::size_t>(kLeaves)) << "the wish was heard";
  EXPECT_TRUE(world.machine.held().empty());
}

TEST(Pieces, OfALoadAreBegunAnewByTheNextOwner) {
  for (int at = 0; at < 40; at += 3) {
    Large large(in_memory());
    World& world = large.world;
    world.options.snapshot_bytes_min = 1;
    world.start();
    while (large.running.size() < kLeaves) turns(world, 1);
    world.crash();
    world.options.load_nodes_max = 4 * kPiece;
    world.start();
    turns(world, at);
    if (at % 2 == 0) world.intend(large.run, engine::Operation::Delete);
    if (at % 4 != 0) world.crash();
    if (world.engine == nullptr) world.start();
    world.script = nullptr;
    while (!large.running.empty()) large.end_one();
    ASSERT_TRUE(world.drive()) << at;
    if (at % 2 == 0) {
      EXPECT_FALSE(world.outside->find(large.run).has_value()) << at;
    } else {
      EXPECT_TRUE(world.succeeded(large.run)) << at;
    }
    EXPECT_EQ(world.machine.not_forgotten(), 0u) << at;
  }
}

}  // namespace
}  // namespace tiphys::simulated
