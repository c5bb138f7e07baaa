// Finding runs whose time is over, wishing them gone, and removing what is still as it was seen.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "contract.h"

namespace tiphys::store {
namespace {

constexpr auto kCommitted = ports::PartOutcome::Committed;
constexpr auto kConflict = ports::PartOutcome::Conflict;

engine::Intent deletion() {
  engine::Intent wish;
  wish.operation = engine::Operation::Delete;
  wish.arguments = base::Value::object();
  wish.actor = "ttlStrategy";
  wish.at = {5};
  return wish;
}

ports::RunPart finishing(engine::RunKey run, std::uint64_t revision, std::int64_t expires_at) {
  ports::RunPart part = part_of(run, revision, "end");
  part.finished = true;
  part.expires_at = base::Timestamp{expires_at};
  return part;
}

Names names_of(const std::vector<ports::RunRow>& rows) {
  Names names;
  for (const ports::RunRow& row : rows) names.push_back(row.name);
  return names;
}

TEST_P(StoreContract, GivesWhatExpiresInTheOrderOfTheirTimesAPageAtATime) {
  const std::vector<std::pair<std::string, std::int64_t>> all = {
      {"d", 90}, {"b", 50}, {"c", 50}, {"a", 10}};
  for (const auto& [name, at] : all) {
    ASSERT_EQ(commit_one(finishing(create(name), 0, at)), kCommitted);
  }
  ports::RunPart never = part_of(create("never"), 0, "end");
  never.finished = true;
  ASSERT_EQ(commit_one(never), kCommitted);
  ports::RunPart lives = part_of(create("lives"), 0, "x");
  lives.expires_at = base::Timestamp{20};
  ASSERT_EQ(commit_one(lives), kCommitted);
  const auto history = create("history");
  ASSERT_EQ(commit_one(finishing(history, 0, 30)), kCommitted);
  remove(history, ports::Removal::Kind::Archive);

  Names seen;
  ports::LookUp wanted{.expiring = {.most = 2}};
  for (int page = 0; page < 5; ++page) {
    const auto found = await<ports::Found>(ledger_->look_up(wanted));
    ASSERT_TRUE(found.has_value()) << found.error().message;
    for (std::string& name : names_of(found->expiring)) seen.push_back(std::move(name));
    if (found->expiring.size() < 2) break;
    wanted.expiring.after = found->expiring.back().expires_at;
    wanted.expiring.after_key = found->expiring.back().key;
  }
  EXPECT_EQ(seen, (Names{"a", "b", "c", "d"}));
  EXPECT_TRUE(await<ports::Found>(ledger_->look_up({}))->expiring.empty());
}

TEST_P(StoreContract, WhatExpiresIsOfOneScope) {
  ASSERT_EQ(commit_one(finishing(create("a"), 0, 10)), kCommitted);
  auto others = harness_->ledger({"cluster", "other"});
  others->look_up({.expiring = {.most = 5}});
  others->ring_with([this] { bell_->ring(); });
  const ports::Completion done = wait_for(*others, 1);
  EXPECT_TRUE(std::get<base::Result<ports::Found>>(done.outcome)->expiring.empty());
}

TEST_P(StoreContract, ARetryTakesTheTimeAway) {
  const auto a = create("a");
  ASSERT_EQ(commit_one(finishing(a, 0, 10)), kCommitted);
  ports::RunPart again = part_of(a, 1, "");
  again.snapshot = "again";
  again.generation = 1;
  again.expires_at.emplace();
  ASSERT_EQ(commit_one(again), kCommitted);
  const auto found = await<ports::Found>(ledger_->look_up({.expiring = {.most = 5}}));
  EXPECT_TRUE(found->expiring.empty());
}

TEST_P(StoreContract, AnOwnersWishIsThereAsIfAnybodyHadLeftIt) {
  const auto a = create("a");
  const std::string cursor = all_changes("").cursor;
  ports::RunPart part = finishing(a, 0, 10);
  part.wish = deletion();
  ASSERT_EQ(commit_one(part), kCommitted);
  EXPECT_EQ(reader_->find(a)->revision, 1u);
  const auto intents = image(a).intents;
  ASSERT_EQ(intents.size(), 1u);
  EXPECT_NE(intents.front().sequence, 0u);
  EXPECT_EQ(intents.front().operation, engine::Operation::Delete);
  EXPECT_EQ(intents.front().actor, "ttlStrategy");
  const auto told = all_changes(cursor).intents;
  ASSERT_EQ(told.size(), 1u) << "also a later owner hears of it";
  EXPECT_EQ(told.front().run, a);
  EXPECT_EQ(told.front().intent.sequence, intents.front().sequence);
  EXPECT_EQ(all_changes("").intents.size(), 1u);
}

// Who asked for a retry a moment ago is heard. What nobody can read keeps a run from nothing.
TEST_P(StoreContract, AnOwnersWishWaitsForNobodyElses) {
  const auto a = create("a");
  ASSERT_EQ(commit_one(finishing(a, 0, 10)), kCommitted);
  engine::Intent retry;
  retry.operation = engine::Operation::Retry;
  retry.arguments = base::Value::object();
  retry.at = {4};
  const std::uint64_t sequence = *handles_.intake->append_intent(a, retry);
  ports::RunPart part = part_of(a, 1, "kept out");
  part.finished = true;
  part.wish = deletion();
  EXPECT_EQ(commit_one(part), kConflict);
  EXPECT_EQ(deltas(a), Deltas{"end"});
  ASSERT_EQ(image(a).intents.size(), 1u);
  part.absorbed = {sequence};
  EXPECT_EQ(commit_one(part), kConflict) << "it is there before the part";
  ports::RunPart absorbing = part_of(a, 1, "absorbs");
  absorbing.finished = true;
  absorbing.absorbed = {sequence};
  part.expected_revision = 2;
  ports::RunPart second = part;
  second.expected_revision = 3;
  ports::Batch batch;
  batch.runs = {absorbing, part, second};
  const auto outcome = submit(std::move(batch));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->runs, (std::vector{kCommitted, kCommitted, kConflict}));
  EXPECT_EQ(image(a).intents.size(), 1u);
  EXPECT_EQ(reader_->find(a)->revision, 3u);
}

TEST_P(StoreContract, AnOwnersWishIsLeftBesideOneThatDoesNotDecode) {
  const auto a = create("a");
  harness_->spoil_intent(*handles_.intake->append_intent(a, deletion()));
  ports::RunPart part = finishing(a, 0, 10);
  part.wish = deletion();
  EXPECT_EQ(commit_one(part), kCommitted);
  EXPECT_EQ(image(a).intents.size(), 1u);
}

TEST_P(StoreContract, ARemovalOfWhatHasChangedMeanwhileIsAConflict) {
  using Kind = ports::Removal::Kind;
  const auto a = create("a");
  const auto b = create("b");
  const auto c = create("c");
  const auto d = create("d");
  ASSERT_EQ(commit_one(part_of(a, 0, "seen")), kCommitted);
  ports::Batch batch;
  batch.runs = {part_of(b, 0, "first")};
  batch.removals = {{.run = a, .kind = Kind::Delete, .expected_revision = 0},
                    {.run = a, .kind = Kind::Archive, .expected_revision = 2},
                    {.run = b, .kind = Kind::Delete, .expected_revision = 0},
                    {.run = b, .kind = Kind::Archive, .expected_revision = 1},
                    {.run = c, .kind = Kind::Delete, .expected_revision = 0},
                    {.run = d, .kind = Kind::Delete},
                    {.run = 99, .kind = Kind::Delete, .expected_revision = 7}};
  const auto outcome = submit(std::move(batch));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->removals, (std::vector{kConflict, kConflict, kConflict, kCommitted, kCommitted,
                                            kCommitted, kCommitted}))
      << "the revision after the parts counts, and what is gone is no error";
  EXPECT_EQ(reader_->find(a)->presence, ports::Presence::Present);
  EXPECT_EQ(deltas(a), Deltas{"seen"});
  EXPECT_EQ(reader_->find(b)->presence, ports::Presence::Archived);
  EXPECT_EQ(reader_->find(c).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(reader_->find(d).error().code, base::ErrorCode::NotFound);
}

TEST_P(StoreContract, AConflictOfTheArbiterIsOneOfTheRemovalsToo) {
  const auto a = create("a");
  ports::Batch batch;
  batch.arbiter = ports::ArbiterPart{.expected_revision = 7, .delta = "late", .snapshot = {}};
  batch.removals = {{.run = a}};
  const auto outcome = submit(std::move(batch));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->removals, std::vector{kConflict});
  EXPECT_TRUE(reader_->find(a).has_value());
}

// What the Arbiter gave or took belongs to the removals too.
TEST_P(StoreContract, AConflictOfARemovalIsOneOfTheWholeBatchOfTheArbiter) {
  const auto a = create("a");
  const auto b = create("b");
  ports::Batch batch;
  batch.runs = {part_of(b, 0, "kept out")};
  batch.arbiter = ports::ArbiterPart{.expected_revision = 0, .delta = "kept out", .snapshot = {}};
  batch.removals = {{.run = a, .kind = ports::Removal::Kind::Delete, .expected_revision = 3},
                    {.run = b}};
  const auto outcome = submit(std::move(batch));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->runs, std::vector{kConflict});
  EXPECT_EQ(outcome->arbiter, kConflict);
  EXPECT_EQ(outcome->removals, (std::vector{kConflict, kConflict}));
  EXPECT_TRUE(deltas(b).empty());
  EXPECT_TRUE(reader_->find(b).has_value());
  EXPECT_EQ(await<ports::ArbiterImage>(ledger_->load_arbiter())->revision, 0u);
}

}  // namespace
}  // namespace tiphys::store
