// Commits: revisions, epochs, snapshots, generations, values, logs.
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "contract.h"

namespace tiphys::store {
namespace {

using enum ports::PartOutcome;

ports::ArbiterPart arbiter_at(std::uint64_t revision, std::string delta) {
  ports::ArbiterPart part;
  part.expected_revision = revision;
  part.delta = std::move(delta);
  return part;
}

// Of a run that create() made.
engine::RunUid uid_named(const std::string& name) { return engine::run_uid("uid-" + name); }

TEST_P(StoreContract, GivesBackARunAsItWasCreated) {
  const auto key = create("a");
  const ports::RunImage run = image(key);
  EXPECT_EQ(run.row.key, key);
  EXPECT_EQ(run.row.name, "a");
  EXPECT_EQ(run.row.uid, "uid-a");
  EXPECT_EQ(run.row.priority, 7);
  EXPECT_EQ(run.row.revision, 0u);
  EXPECT_EQ(run.row.generation, 0u);
  EXPECT_TRUE(run.row.live);
  EXPECT_EQ(run.row.presence, ports::Presence::Present);
  EXPECT_EQ(run.row.summary, new_run("a").summary);
  EXPECT_EQ(run.manifest, R"({"kind":"Workflow"})");
  EXPECT_EQ(run.entropy, new_run("a").entropy);
  EXPECT_TRUE(run.snapshot.empty());
  EXPECT_TRUE(run.deltas.empty());
  EXPECT_TRUE(run.values.empty());
  EXPECT_TRUE(run.intents.empty());
}

TEST_P(StoreContract, RefusesANameThatIsTaken) {
  create("a");
  auto second = handles_.intake->create_run(new_run("a"));
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, base::ErrorCode::AlreadyExists);
  ports::NewRun elsewhere = new_run("a");
  elsewhere.workflow_namespace = "other";
  EXPECT_EQ(handles_.intake->create_run(elsewhere).error().code, base::ErrorCode::AlreadyExists)
      << "a uid is one run's";
  elsewhere.uid = "uid of its own";
  EXPECT_TRUE(handles_.intake->create_run(elsewhere).has_value());
}

TEST_P(StoreContract, KeysAreNeverUsedAgain) {
  const auto first = create("a");
  EXPECT_NE(first, 0u);
  remove(first);
  EXPECT_NE(create("b"), first);
}

TEST_P(StoreContract, KeepsDeltasInTheirOrderAndCountsRevisions) {
  const auto a = create("a");
  const auto b = create("b");
  for (std::uint64_t i = 0; i < 5; ++i) {
    ports::Batch batch;
    batch.runs = {part_of(a, i, "a" + std::to_string(i)), part_of(b, i, "b" + std::to_string(i))};
    ASSERT_TRUE(submit(std::move(batch)).has_value());
  }
  EXPECT_EQ(deltas(a), (Deltas{"a0", "a1", "a2", "a3", "a4"}));
  EXPECT_EQ(deltas(b), (Deltas{"b0", "b1", "b2", "b3", "b4"}));
  EXPECT_EQ(reader_->find(b)->revision, 5u);
}

TEST_P(StoreContract, RequestsAreCarriedOutInTheirOrder) {
  const auto a = create("a");
  std::vector<ports::Ticket> commits;
  for (std::uint64_t i = 0; i < 20; ++i) {
    ports::Batch batch;
    batch.epoch = epoch_;
    batch.runs = {part_of(a, i, std::to_string(i))};
    commits.push_back(ledger_->submit(std::move(batch)));
  }
  const ports::Ticket load = ledger_->load(a);
  for (const ports::Ticket ticket : commits) {
    EXPECT_EQ(await<ports::BatchOutcome>(ticket)->runs.front(), Committed);
  }
  EXPECT_EQ(await<ports::RunImage>(load)->deltas.size(), 20u);
}

TEST_P(StoreContract, DropsOnlyThePartOfAStaleRevision) {
  const auto a = create("a");
  const auto b = create("b");
  ASSERT_EQ(commit_one(part_of(a, 0, "first")), Committed);
  const std::uint64_t wish = *handles_.intake->append_intent(a, {});
  ports::RunPart stale = part_of(a, 0, "stale");
  stale.values.push_back({base::hash128("kept out"), "kept out"});
  stale.logs.push_back({.attempt = {.run = uid_named("a"), .node = 1}, .container = "main"});
  stale.memos.push_back({.key = {"default", "cache", "key"}, .entry = "{}", .saved_at = {1}});
  stale.absorbed = {wish};
  stale.finished = true;
  ports::Batch batch;
  batch.runs = {std::move(stale), part_of(b, 0, "fine"), part_of(99, 0, "no such run")};
  auto outcome = submit(std::move(batch));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->runs, (std::vector{Conflict, Committed, Conflict}));
  EXPECT_EQ(outcome->arbiter, Committed);
  EXPECT_EQ(deltas(a), Deltas{"first"});
  EXPECT_EQ(deltas(b), Deltas{"fine"});
  EXPECT_TRUE(reader_->find(a)->live);
  EXPECT_FALSE(reader_->load_value(a, base::hash128("kept out")).has_value());
  EXPECT_TRUE(reader_->log_rows(a)->empty());
  EXPECT_TRUE(handles_.memos->list_caches("default")->empty());
  EXPECT_EQ(image(a).intents.size(), 1u);
}

// All that a batch may hold, alone and together, under an epoch that is not the owner's.
TEST_P(StoreContract, AnotherEpochIsFencedAndNothingIsApplied) {
  const auto a = create("a");
  std::vector<ports::Batch> batches(5);
  batches[0].runs = {part_of(a, 0, "late")};
  batches[1].arbiter = arbiter_at(0, "late");
  batches[2].removals = {{.run = a, .kind = ports::Removal::Kind::Delete}};
  batches[3].removals = {{.run = a, .kind = ports::Removal::Kind::Archive}};
  for (const std::uint64_t epoch : {epoch_ + 1, epoch_ + 1000}) {
    for (ports::Batch batch : batches) {
      batch.epoch = epoch;
      const auto outcome = submit(std::move(batch));
      ASSERT_FALSE(outcome.has_value());
      EXPECT_EQ(outcome.error().code, base::ErrorCode::Fenced);
    }
  }
  EXPECT_TRUE(deltas(a).empty());
  EXPECT_EQ(reader_->find(a)->presence, ports::Presence::Present);
  EXPECT_TRUE(await<ports::ArbiterImage>(ledger_->load_arbiter())->deltas.empty());
}

TEST_P(StoreContract, AnOlderOwnerIsFencedOnceTheNextHasBegun) {
  const auto a = create("a");
  ASSERT_EQ(commit_one(part_of(a, 0, "mine")), Committed);
  ownership_->release();
  auto next = harness_->ownership("next", {});
  const auto state = next->state({2});
  ASSERT_TRUE(std::holds_alternative<ports::Owning>(state));
  EXPECT_GT(std::get<ports::Owning>(state).epoch, epoch_);
  ports::Batch batch;
  batch.runs = {part_of(a, 1, "late")};
  batch.arbiter = arbiter_at(0, "late");
  batch.removals = {{.run = a, .kind = ports::Removal::Kind::Delete}};
  EXPECT_EQ(submit(std::move(batch)).error().code, base::ErrorCode::Fenced);
  EXPECT_EQ(deltas(a), Deltas{"mine"});
}

// Two connections at once: the old owner commits as fast as it can while the next one begins. What
// the next one sees after its beginning stays so.
TEST_P(StoreContract, NoCommitOfAnOlderOwnerLandsAfterTheNextHasBegun) {
  const auto a = create("a");
  for (int round = 0; round < 10; ++round) {
    std::uint64_t revision = reader_->find(a)->revision;
    auto other = harness_->ownership("next", {});
    ownership_->release();
    std::uint64_t next_epoch = 0;
    std::uint64_t seen = 0;
    std::thread taker([&] {
      const auto state = other->state({2});
      if (const auto* owning = std::get_if<ports::Owning>(&state)) next_epoch = owning->epoch;
      seen = reader_->find(a)->revision;
    });
    base::ErrorCode code = base::ErrorCode::Internal;
    for (int i = 0; i < 100'000; ++i) {
      ports::Batch batch;
      batch.runs = {part_of(a, revision, "")};
      const auto outcome = submit(std::move(batch));
      if (!outcome.has_value()) {
        code = outcome.error().code;
        break;
      }
      ++revision;
    }
    taker.join();
    EXPECT_EQ(code, base::ErrorCode::Fenced);
    ASSERT_NE(next_epoch, 0u);
    EXPECT_EQ(reader_->find(a)->revision, seen);
    EXPECT_EQ(revision, seen) << "what was said to be committed is what is there";
    ownership_ = std::move(other);
    epoch_ = next_epoch;
  }
}

TEST_P(StoreContract, ASnapshotReplacesTheDeltasBeforeIt) {
  const auto a = create("a");
  commit_one(part_of(a, 0, "one"));
  commit_one(part_of(a, 1, "two"));
  ports::RunPart third = part_of(a, 2, "three");
  third.snapshot = "state 3";
  commit_one(third);
  EXPECT_EQ(image(a).snapshot, "state 3");
  EXPECT_TRUE(deltas(a).empty());
  commit_one(part_of(a, 3, "four"));
  commit_one(part_of(a, 4, "five"));
  EXPECT_EQ(image(a).snapshot, "state 3");
  EXPECT_EQ(deltas(a), (Deltas{"four", "five"}));
  ports::RunPart sixth = part_of(a, 5, "six");
  sixth.snapshot = std::string(40u << 20, 'x') + "end";
  commit_one(sixth);
  EXPECT_EQ(image(a).snapshot, *sixth.snapshot);
  EXPECT_TRUE(deltas(a).empty());
}

TEST_P(StoreContract, KeepsBytesOfEveryKindAndEmptyOnes) {
  const auto a = create("a");
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  commit_one(part_of(a, 0, all));
  commit_one(part_of(a, 1, ""));
  commit_one(part_of(a, 2, "end"));
  EXPECT_EQ(deltas(a), (Deltas{all, "end"}));
  EXPECT_EQ(reader_->find(a)->revision, 3u);
}

// Enough garbage that an implementation has a reason to collect it.
TEST_P(StoreContract, CollectingGarbageTouchesNothingAlive) {
  const auto busy = create("busy");
  const auto slow = create("slow");
  const auto retried = create("retried");
  std::uint64_t busy_revision = 0;
  std::uint64_t slow_revision = 0;
  commit_one(part_of(retried, 0, "history"));
  ports::RunPart next = part_of(retried, 1, "");
  next.generation = 1;
  next.snapshot = "anew";
  commit_one(next);
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 20; ++i) {
      commit_one(part_of(busy, busy_revision++, std::string(20'000, 'b')));
    }
    commit_one(part_of(slow, slow_revision++, "s" + std::to_string(round)));
    ports::RunPart last = part_of(busy, busy_revision++, "");
    last.snapshot = "round " + std::to_string(round);
    commit_one(last);
  }
  EXPECT_EQ(image(busy).snapshot, "round 99");
  EXPECT_TRUE(deltas(busy).empty());
  const auto kept = deltas(slow);
  ASSERT_EQ(kept.size(), 100u);
  for (int round = 0; round < 100; ++round) {
    EXPECT_EQ(kept[static_cast<std::size_t>(round)], "s" + std::to_string(round));
  }
  EXPECT_EQ(reader_->load(retried, 0)->deltas, Deltas{"history"});
  EXPECT_LT(harness_->bytes(), 16u << 20) << "of 40 MB written, all but a few bytes are garbage";
}

TEST_P(StoreContract, KeepsTheRecordsOfEachGeneration) {
  const auto a = create("a");
  ports::RunPart part = part_of(a, 0, "");
  part.snapshot = "begin 0";
  commit_one(part);
  commit_one(part_of(a, 1, "one"));
  commit_one(part_of(a, 2, "two"));
  ports::RunPart retry = part_of(a, 3, "lost in the snapshot");
  retry.generation = 1;
  retry.snapshot = "begin 1";
  ASSERT_EQ(commit_one(retry), Committed);
  commit_one(part_of(a, 4, "three"));
  ports::RunPart again = part_of(a, 5, "");
  again.generation = 4;
  again.snapshot = "begin 4";
  ASSERT_EQ(commit_one(again), Committed);
  commit_one(part_of(a, 6, "four"));

  const ports::RunImage now = image(a);
  EXPECT_EQ(now.row.generation, 4u);
  EXPECT_EQ(now.generation, 4u);
  EXPECT_EQ(now.snapshot, "begin 4");
  EXPECT_EQ(now.deltas, Deltas{"four"});
  EXPECT_EQ(now.row.revision, 7u);
  const auto first = reader_->load(a, 0);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->generation, 0u);
  EXPECT_EQ(first->snapshot, "begin 0");
  EXPECT_EQ(first->deltas, (Deltas{"one", "two"}));
  const auto second = reader_->load(a, 1);
  EXPECT_EQ(second->snapshot, "begin 1");
  EXPECT_EQ(second->deltas, Deltas{"three"});
  EXPECT_EQ(reader_->load(a, 2).error().code, base::ErrorCode::NotFound);
  remove(a);
  EXPECT_EQ(reader_->load(a, 0).error().code, base::ErrorCode::NotFound);
}

TEST_P(StoreContract, AGenerationNeedsASnapshotAndFollowsTheOneBefore) {
  const auto a = create("a");
  ports::RunPart bare = part_of(a, 0, "x");
  bare.generation = 1;
  ports::Batch batch;
  batch.runs = {bare, part_of(create("b"), 0, "not applied either")};
  EXPECT_EQ(submit(batch).error().code, base::ErrorCode::InvalidArgument);
  batch.runs[0].snapshot = "s";
  batch.runs[0].generation = 0;
  EXPECT_EQ(submit(batch).error().code, base::ErrorCode::InvalidArgument);
  EXPECT_TRUE(deltas(batch.runs[1].run).empty());
}

TEST_P(StoreContract, OthersReadWhatIsCommitted) {
  const auto a = create("a");
  const Handles other = harness_->handles({});
  EXPECT_TRUE(other.reader->load(a)->deltas.empty());
  commit_one(part_of(a, 0, "seen"));
  EXPECT_EQ(other.reader->load(a)->deltas, Deltas{"seen"});
  EXPECT_EQ(other.reader->find("default", "a")->revision, 1u);
}

TEST_P(StoreContract, AnImageHoldsTheValuesOfItsRun) {
  const auto a = create("a");
  ports::RunPart part = part_of(a, 0, "x");
  for (int i = 0; i < 20; ++i) {
    const std::string text = "value " + std::to_string(i);
    part.values.push_back({base::hash128(text), text});
  }
  commit_one(part);
  const auto b = create("b");
  ports::RunPart other = part_of(b, 0, "x");
  other.values.push_back({base::hash128("of b"), "of b"});
  commit_one(other);
  const auto loaded = await<ports::RunImage>(ledger_->load(a));
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->values.size(), 20u);
  for (const auto& value : part.values) {
    const std::string* found = find_value(*loaded, value.hash);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(*found, value.bytes);
  }
  EXPECT_EQ(find_value(*loaded, base::hash128("of b")), nullptr);
}

TEST_P(StoreContract, ValuesLiveUntilTheirLastRunIsDeleted) {
  const auto a = create("a");
  const auto b = create("b");
  const engine::NewValue shared = {base::hash128("shared"), "shared"};
  const engine::NewValue own = {base::hash128("own"), "own"};
  ports::RunPart first = part_of(a, 0, "x");
  first.values = {shared, own};
  commit_one(first);
  ports::RunPart again = part_of(a, 1, "y");
  again.values = {shared};
  commit_one(again);
  ports::RunPart second = part_of(b, 0, "x");
  second.values = {shared};
  commit_one(second);
  EXPECT_EQ(*reader_->load_value(a, own.hash), "own");
  EXPECT_EQ(reader_->load_value(b, own.hash).error().code, base::ErrorCode::NotFound)
      << "another run's value is nobody else's";
  remove(a);
  EXPECT_EQ(reader_->load_value(a, own.hash).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(*reader_->load_value(b, shared.hash), "shared");
  remove(b);
  EXPECT_FALSE(reader_->load_value(b, shared.hash).has_value());
}

// The hash can be made to collide by who chooses the texts; then each run still gets its own.
TEST_P(StoreContract, APlantedHashHandsOutNobodyElsesValue) {
  const base::Hash128 hash = base::hash128("harmless");
  const std::vector<std::string> texts = {"planted", "harmless", "third"};
  std::vector<engine::RunKey> runs;
  for (const std::string& text : texts) {
    runs.push_back(create(text));
    ports::RunPart part = part_of(runs.back(), 0, "x");
    part.values = {{hash, text}};
    ASSERT_EQ(commit_one(part), Committed);
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(*reader_->load_value(runs[i], hash), texts[i]);
    const ports::RunImage loaded = image(runs[i]);
    const std::string* found = find_value(loaded, hash);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(*found, texts[i]);
  }
  remove(runs[0]);
  remove(runs[1]);
  const auto late = create("late");
  ports::RunPart part = part_of(late, 0, "x");
  part.values = {{hash, "harmless"}};
  commit_one(part);
  EXPECT_EQ(*reader_->load_value(late, hash), "harmless");
  EXPECT_EQ(*reader_->load_value(runs[2], hash), "third");
}

TEST_P(StoreContract, DeletingARunLeavesNothingOfIt) {
  const auto a = create("a");
  ports::RunPart part = part_of(a, 0, "x");
  part.logs.push_back(
      {.attempt = {.run = uid_named("a"), .node = 1}, .container = "main", .lines = 9});
  part.values.push_back({base::hash128("v"), "v"});
  commit_one(part);
  ASSERT_TRUE(handles_.intake->append_intent(a, {}).has_value());
  remove(a);
  remove(a);
  EXPECT_EQ(reader_->load(a).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(reader_->find_uid("uid-a").error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(await<ports::RunImage>(ledger_->load(a)).error().code, base::ErrorCode::NotFound);
  EXPECT_TRUE(all_changes("").intents.empty());
  EXPECT_TRUE(reader_->log_rows(a)->empty());
  EXPECT_FALSE(reader_->load_value(a, base::hash128("v")).has_value());
  EXPECT_TRUE(names({}).empty());
  EXPECT_TRUE(names({.labels = {{"team", "red"}}}).empty());
  EXPECT_EQ(commit_one(part_of(a, 1, "late")), Conflict);
}

TEST_P(StoreContract, ABatchMayEndARunAndDeleteIt) {
  const auto a = create("a");
  const auto b = create("b");
  ports::Batch batch;
  batch.runs = {part_of(a, 0, "last"), part_of(b, 0, "x")};
  batch.arbiter = arbiter_at(0, "left");
  batch.removals = {{.run = a, .kind = ports::Removal::Kind::Delete}};
  auto outcome = submit(std::move(batch));
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->runs, (std::vector{Committed, Committed}));
  EXPECT_EQ(reader_->find(a).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(deltas(b), Deltas{"x"});
  EXPECT_EQ(await<ports::ArbiterImage>(ledger_->load_arbiter())->deltas, Deltas{"left"});
}

TEST_P(StoreContract, KeepsLogRows) {
  const auto a = create("a");
  const ports::LogRow row = {.attempt = {.run = uid_named("a"),
                                         .generation = 1,
                                         .node = 2,
                                         .attempt = 3,
                                         .incarnation = 4},
                             .container = "main",
                             .lines = 8,
                             .locator = std::string("\0a\xff", 3)};
  ports::RunPart part = part_of(a, 0, "x");
  part.logs = {row, row};
  part.logs[1].container = "wait";
  commit_one(part);
  auto rows = reader_->log_rows(a);
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ(rows->front().attempt, row.attempt);
  EXPECT_EQ(rows->front().locator, row.locator);
  EXPECT_EQ(rows->front().lines, row.lines);
  EXPECT_EQ(rows->back().container, "wait");
}

// Who does not know whether a commit happened says it again, under another revision.
TEST_P(StoreContract, ALogRowSaidTwiceIsOneRow) {
  const auto a = create("a");
  ports::RunPart part = part_of(a, 0, "x");
  part.logs.push_back(
      {.attempt = {.run = uid_named("a"), .node = 1}, .container = "main", .lines = 8});
  commit_one(part);
  part.expected_revision = 1;
  part.logs.push_back(
      {.attempt = {.run = uid_named("a"), .node = 1, .attempt = 1}, .container = "main"});
  commit_one(part);
  auto rows = reader_->log_rows(a);
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ(rows->front().lines, 8u);
  EXPECT_EQ(rows->back().attempt.attempt, 1u);
  EXPECT_EQ(rows->front().revision, 1u) << "that it first came with";
}

TEST_P(StoreContract, LogRowsAfterARevisionAreThoseThatCameLater) {
  const auto a = create("a");
  for (std::uint32_t i = 0; i < 5; ++i) {
    ports::RunPart part = part_of(a, i, "x");
    if (i == 1) part.delta.clear();
    for (const char* container : {"wait", "main"}) {
      part.logs.push_back(
          {.attempt = {.run = uid_named("a"), .node = 10 - i}, .container = container, .lines = 1});
    }
    commit_one(part);
  }
  const auto later = reader_->log_rows(a, 3);
  ASSERT_TRUE(later.has_value());
  ASSERT_EQ(later->size(), 4u);
  EXPECT_EQ(later->front().attempt.node, 6u) << "in the order of their attempts";
  EXPECT_EQ(later->front().container, "main");
  EXPECT_EQ(later->front().revision, 5u);
  EXPECT_EQ(later->back().revision, 4u);
  EXPECT_EQ(reader_->log_rows(a, 0)->size(), 10u);
  EXPECT_TRUE(reader_->log_rows(a, 5)->empty());
}

TEST_P(StoreContract, TheArbiterHasALogOfItsOwn) {
  const auto a = create("a");
  for (std::uint64_t i = 0; i < 2; ++i) {
    ports::Batch batch;
    batch.arbiter = arbiter_at(i, i == 0 ? "one" : "two");
    ASSERT_EQ(submit(std::move(batch))->arbiter, Committed);
  }
  auto arbiter = await<ports::ArbiterImage>(ledger_->load_arbiter());
  EXPECT_EQ(arbiter->deltas, (Deltas{"one", "two"}));
  EXPECT_EQ(arbiter->revision, 2u);
  ports::Batch batch;
  batch.runs = {part_of(a, 0, "x")};
  batch.arbiter = arbiter_at(2, "three");
  batch.arbiter->snapshot = "state";
  ASSERT_TRUE(submit(std::move(batch)).has_value());
  arbiter = await<ports::ArbiterImage>(ledger_->load_arbiter());
  EXPECT_EQ(arbiter->snapshot, "state");
  EXPECT_TRUE(arbiter->deltas.empty());
  EXPECT_EQ(names({}), Names{"a"}) << "the arbiter is no run";
}

TEST_P(StoreContract, AConflictOfTheArbiterDropsTheWholeBatch) {
  const auto a = create("a");
  const auto b = create("b");
  for (const std::uint64_t revision : {1u, 7u}) {
    ports::Batch batch;
    batch.runs = {part_of(a, 0, "x")};
    batch.arbiter = arbiter_at(revision, "late");
    batch.removals = {{.run = b, .kind = ports::Removal::Kind::Delete}};
    const auto outcome = submit(std::move(batch));
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->arbiter, Conflict);
    EXPECT_EQ(outcome->runs, std::vector{Conflict});
  }
  EXPECT_TRUE(deltas(a).empty());
  EXPECT_TRUE(reader_->find(b).has_value());
  EXPECT_EQ(await<ports::ArbiterImage>(ledger_->load_arbiter())->revision, 0u);
}

// What it grants and takes back belongs to the parts: with one of them dropped it would be lent to
// a run that never asked.
TEST_P(StoreContract, AConflictOfARunDropsTheWholeBatchWithThePartOfTheArbiter) {
  const auto a = create("a");
  const auto b = create("b");
  const auto gone = create("gone");
  for (const bool stale_first : {true, false}) {
    ports::Batch batch;
    batch.runs = {part_of(a, 0, "fine"), part_of(b, 3, "stale")};
    if (stale_first) std::swap(batch.runs[0], batch.runs[1]);
    batch.arbiter = arbiter_at(0, "granted");
    batch.removals = {{.run = gone, .kind = ports::Removal::Kind::Delete}};
    const auto outcome = submit(std::move(batch));
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->arbiter, Conflict);
    EXPECT_EQ(outcome->runs, (std::vector{Conflict, Conflict}));
  }
  EXPECT_TRUE(deltas(a).empty());
  EXPECT_TRUE(reader_->find(gone).has_value());
  EXPECT_TRUE(await<ports::ArbiterImage>(ledger_->load_arbiter())->deltas.empty());
  EXPECT_EQ(commit_one(part_of(a, 0, "again")), Committed);
}

}  // namespace
}  // namespace tiphys::store
