// The contract of ports::Store as a typed suite: every implementation instantiates it.
//
// A Harness has open(): another handle on the same store, as another process would have it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "ports/store.h"

namespace tiphys::store {

inline ports::NewRun new_run(const std::string& name, std::int64_t created_seconds = 1000) {
  ports::NewRun run;
  run.workflow_namespace = "default";
  run.name = name;
  run.uid = "uid-" + name;
  run.manifest = R"({"kind":"Workflow"})";
  run.entropy = {1, 2, 3, 4};
  run.created_at = {created_seconds * 1'000'000'000};
  run.priority = 7;
  run.summary.labels = base::Value(base::Members{{"team", "red"}, {"name", name}});
  return run;
}

inline ports::RunPart part_of(engine::RunKey run, std::uint64_t revision, std::string delta) {
  ports::RunPart part;
  part.run = run;
  part.expected_revision = revision;
  part.delta = std::move(delta);
  part.changed_nodes = 1;
  return part;
}

template <class Harness>
class StoreContract : public testing::Test {
 protected:
  void SetUp() override {
    store_ = harness_.open();
    ASSERT_NE(store_, nullptr);
    auto epoch = store_->acquire("test", {1});
    ASSERT_TRUE(epoch.has_value()) << epoch.error().message;
    epoch_ = *epoch;
  }
  engine::RunKey create(const std::string& name, std::int64_t seconds = 1000) {
    auto key = store_->create_run(new_run(name, seconds));
    EXPECT_TRUE(key.has_value()) << key.error().message;
    return key.value_or(0);
  }
  ports::PartOutcome commit_one(const ports::RunPart& part) {
    auto outcomes = store_->commit(epoch_, {&part, 1}, nullptr);
    EXPECT_TRUE(outcomes.has_value()) << outcomes.error().message;
    if (!outcomes.has_value() || outcomes->size() != 1) return ports::PartOutcome::Conflict;
    return outcomes->front();
  }
  std::vector<std::string> names(const ports::RunQuery& query) {
    std::vector<std::string> found;
    auto page = store_->list_runs(query);
    EXPECT_TRUE(page.has_value()) << page.error().message;
    if (!page.has_value()) return found;
    for (const ports::RunRow& row : page->rows) found.push_back(row.name);
    return found;
  }

  Harness harness_;
  std::unique_ptr<ports::Store> store_;
  std::uint64_t epoch_ = 0;
};

using Names = std::vector<std::string>;
using Deltas = std::vector<std::string>;

TYPED_TEST_SUITE_P(StoreContract);

TYPED_TEST_P(StoreContract, GivesBackARunAsItWasCreated) {
  const auto key = this->create("a");
  auto image = this->store_->load_run(key);
  ASSERT_TRUE(image.has_value());
  EXPECT_EQ(image->row.key, key);
  EXPECT_EQ(image->row.name, "a");
  EXPECT_EQ(image->row.uid, "uid-a");
  EXPECT_EQ(image->row.priority, 7);
  EXPECT_EQ(image->row.revision, 0u);
  EXPECT_TRUE(image->row.live);
  EXPECT_EQ(image->row.summary, new_run("a").summary);
  EXPECT_EQ(image->manifest, R"({"kind":"Workflow"})");
  EXPECT_EQ(image->entropy, new_run("a").entropy);
  EXPECT_TRUE(image->snapshot.empty());
  EXPECT_TRUE(image->deltas.empty());
}

TYPED_TEST_P(StoreContract, RefusesANameThatIsTaken) {
  this->create("a");
  auto second = this->store_->create_run(new_run("a"));
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, base::ErrorCode::AlreadyExists);
  ports::NewRun elsewhere = new_run("a");
  elsewhere.workflow_namespace = "other";
  elsewhere.uid = "uid-elsewhere";
  EXPECT_TRUE(this->store_->create_run(elsewhere).has_value());
}

TYPED_TEST_P(StoreContract, KeysAreNeverUsedAgain) {
  const auto first = this->create("a");
  EXPECT_NE(first, 0u);
  ASSERT_TRUE(this->store_->delete_run(first).has_value());
  EXPECT_NE(this->create("b"), first);
}

TYPED_TEST_P(StoreContract, KeepsDeltasInTheirOrderAndCountsRevisions) {
  const auto a = this->create("a");
  const auto b = this->create("b");
  for (std::uint64_t i = 0; i < 5; ++i) {
    const std::vector<ports::RunPart> parts = {part_of(a, i, "a" + std::to_string(i)),
                                               part_of(b, i, "b" + std::to_string(i))};
    auto outcomes = this->store_->commit(this->epoch_, parts, nullptr);
    ASSERT_TRUE(outcomes.has_value());
  }
  EXPECT_EQ(this->store_->load_run(a)->deltas, (Deltas{"a0", "a1", "a2", "a3", "a4"}));
  EXPECT_EQ(this->store_->load_run(b)->deltas, (Deltas{"b0", "b1", "b2", "b3", "b4"}));
  EXPECT_EQ(this->store_->find_run(b)->revision, 5u);
}

TYPED_TEST_P(StoreContract, DropsOnlyThePartOfAStaleRevision) {
  const auto a = this->create("a");
  const auto b = this->create("b");
  ASSERT_EQ(this->commit_one(part_of(a, 0, "first")), ports::PartOutcome::Committed);
  ports::RunPart stale = part_of(a, 0, "stale");
  stale.values.push_back({base::hash128("kept out"), "kept out"});
  stale.logs.push_back(
      {.attempt = {.run = engine::run_uid("uid-a"), .node = 1}, .container = "main"});
  stale.finished = true;
  const std::vector<ports::RunPart> parts = {std::move(stale), part_of(b, 0, "fine"),
                                             part_of(99, 0, "no such run")};
  auto outcomes = this->store_->commit(this->epoch_, parts, nullptr);
  ASSERT_TRUE(outcomes.has_value());
  using enum ports::PartOutcome;
  EXPECT_EQ(*outcomes, (std::vector{Conflict, Committed, Conflict}));
  EXPECT_EQ(this->store_->load_run(a)->deltas, Deltas{"first"});
  EXPECT_EQ(this->store_->load_run(b)->deltas, Deltas{"fine"});
  EXPECT_TRUE(this->store_->find_run(a)->live);
  EXPECT_FALSE(this->store_->load_value(a, base::hash128("kept out")).has_value());
  EXPECT_TRUE(this->store_->log_rows(a)->empty());
}

TYPED_TEST_P(StoreContract, AWrongEpochCommitsNothing) {
  const auto a = this->create("a");
  const ports::RunPart part = part_of(a, 0, "late");
  auto outcomes = this->store_->commit(this->epoch_ + 1, {&part, 1}, nullptr);
  ASSERT_FALSE(outcomes.has_value());
  EXPECT_EQ(outcomes.error().code, base::ErrorCode::Fenced);
  EXPECT_TRUE(this->store_->load_run(a)->deltas.empty());
}

TYPED_TEST_P(StoreContract, ASnapshotReplacesTheDeltasBeforeIt) {
  const auto a = this->create("a");
  this->commit_one(part_of(a, 0, "one"));
  this->commit_one(part_of(a, 1, "two"));
  ports::RunPart third = part_of(a, 2, "three");
  third.snapshot = "state 3";
  this->commit_one(third);
  EXPECT_EQ(this->store_->load_run(a)->snapshot, "state 3");
  EXPECT_TRUE(this->store_->load_run(a)->deltas.empty());
  this->commit_one(part_of(a, 3, "four"));
  this->commit_one(part_of(a, 4, "five"));
  EXPECT_EQ(this->store_->load_run(a)->snapshot, "state 3");
  EXPECT_EQ(this->store_->load_run(a)->deltas, (Deltas{"four", "five"}));
  ports::RunPart sixth = part_of(a, 5, "six");
  sixth.snapshot = std::string(40u << 20, 'x') + "end";
  this->commit_one(sixth);
  EXPECT_EQ(this->store_->load_run(a)->snapshot, *sixth.snapshot);
  EXPECT_TRUE(this->store_->load_run(a)->deltas.empty());
}

TYPED_TEST_P(StoreContract, KeepsBytesOfEveryKindAndEmptyOnes) {
  const auto a = this->create("a");
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  this->commit_one(part_of(a, 0, all));
  this->commit_one(part_of(a, 1, ""));
  this->commit_one(part_of(a, 2, "end"));
  EXPECT_EQ(this->store_->load_run(a)->deltas, (Deltas{all, "end"}));
  EXPECT_EQ(this->store_->find_run(a)->revision, 3u);
}

// Enough garbage that an implementation has a reason to collect it.
TYPED_TEST_P(StoreContract, CollectingGarbageTouchesNothingAlive) {
  const auto busy = this->create("busy");
  const auto slow = this->create("slow");
  std::uint64_t busy_revision = 0;
  std::uint64_t slow_revision = 0;
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 20; ++i) {
      this->commit_one(part_of(busy, busy_revision++, std::string(20'000, 'b')));
    }
    this->commit_one(part_of(slow, slow_revision++, "s" + std::to_string(round)));
    ports::RunPart last = part_of(busy, busy_revision++, "");
    last.snapshot = "round " + std::to_string(round);
    this->commit_one(last);
  }
  EXPECT_EQ(this->store_->load_run(busy)->snapshot, "round 99");
  EXPECT_TRUE(this->store_->load_run(busy)->deltas.empty());
  const auto deltas = this->store_->load_run(slow)->deltas;
  ASSERT_EQ(deltas.size(), 100u);
  for (int round = 0; round < 100; ++round) {
    EXPECT_EQ(deltas[static_cast<std::size_t>(round)], "s" + std::to_string(round));
  }
  EXPECT_LT(this->harness_.bytes(), 16u << 20)
      << "of 40 MB written, all but a few bytes are garbage";
}

TYPED_TEST_P(StoreContract, KeepsTheSummaryInColumns) {
  const auto a = this->create("a");
  ports::RunPart part = part_of(a, 0, "x");
  engine::RunSummary summary;
  summary.phase = engine::WorkflowPhase::Failed;
  summary.message = "child 'x' failed";
  summary.started_at = {11};
  summary.finished_at = {22};
  summary.progress_done = 3;
  summary.progress_total = 4;
  summary.nodes = 5;
  summary.pods_pending = 6;
  summary.pods_running = 7;
  summary.pods_completed = 8;
  summary.shutdown = engine::Shutdown::Terminate;
  summary.suspended = true;
  summary.labels = base::Value(base::Members{{"team", "blue"}});
  part.summary = summary;
  part.finished = true;
  this->commit_one(part);
  auto row = this->store_->find_run("default", "a");
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->summary, summary);
  EXPECT_FALSE(row->live);
  EXPECT_TRUE(this->store_->live_runs()->empty());
  EXPECT_EQ(this->store_->find_run_by_uid("uid-a")->name, "a");
  EXPECT_EQ(this->store_->find_run_by_uid("uid-b").error().code, base::ErrorCode::NotFound);
  ports::RunQuery blue;
  blue.labels = {{"team", "blue"}};
  EXPECT_EQ(this->names(blue), Names{"a"});
  blue.labels = {{"team", "red"}};
  EXPECT_TRUE(this->names(blue).empty());
}

TYPED_TEST_P(StoreContract, ListsNewestFirstInPages) {
  for (int i = 0; i < 7; ++i) this->create("r" + std::to_string(i), 1000 + i / 2);
  ports::RunQuery query;
  query.limit = 3;
  Names all;
  for (int page = 0; page < 5; ++page) {
    auto found = this->store_->list_runs(query);
    ASSERT_TRUE(found.has_value());
    EXPECT_LE(found->rows.size(), 3u);
    for (const auto& row : found->rows) all.push_back(row.name);
    query.cursor = found->next_cursor;
    if (query.cursor.empty()) break;
  }
  EXPECT_EQ(all, (Names{"r6", "r5", "r4", "r3", "r2", "r1", "r0"}));
  query.cursor = "nonsense";
  EXPECT_EQ(this->store_->list_runs(query).error().code, base::ErrorCode::InvalidArgument);
}

TYPED_TEST_P(StoreContract, ListsByEveryConditionAndAllTogether) {
  const auto a = this->create("alpha", 1000);
  this->create("beta", 1001);
  ports::NewRun gamma = new_run("gamma", 1002);
  gamma.workflow_namespace = "other";
  ASSERT_TRUE(this->store_->create_run(gamma).has_value());
  ports::RunPart part = part_of(a, 0, "x");
  part.summary = new_run("alpha").summary;
  part.summary->phase = engine::WorkflowPhase::Succeeded;
  part.summary->finished_at = {1500'000'000'000};
  part.finished = true;
  this->commit_one(part);

  EXPECT_EQ(this->names({}), (Names{"gamma", "beta", "alpha"}));
  EXPECT_EQ(this->names({.workflow_namespace = "default"}), (Names{"beta", "alpha"}));
  EXPECT_EQ(this->names({.name_prefix = "al"}), Names{"alpha"});
  EXPECT_EQ(this->names({.name_prefix = "l"}), Names{});
  EXPECT_EQ(this->names({.phases = {engine::WorkflowPhase::Succeeded}}), Names{"alpha"});
  EXPECT_EQ(
      this->names({.phases = {engine::WorkflowPhase::Succeeded, engine::WorkflowPhase::Unset}}),
      (Names{"gamma", "beta", "alpha"}));
  EXPECT_EQ(this->names({.live = true}), (Names{"gamma", "beta"}));
  EXPECT_EQ(this->names({.live = false}), Names{"alpha"});
  EXPECT_EQ(this->names({.created_after = {1001'000'000'000}}), Names{"gamma"});
  EXPECT_EQ(this->names({.finished_before = {1501'000'000'000}}), Names{"alpha"});
  EXPECT_EQ(this->names({.finished_before = {1500'000'000'000}}), Names{});
  EXPECT_EQ(this->names({.labels = {{"team", "red"}, {"name", "beta"}}}), Names{"beta"});
  EXPECT_EQ(this->names({.workflow_namespace = "default",
                         .name_prefix = "al",
                         .phases = {engine::WorkflowPhase::Succeeded},
                         .live = false,
                         .created_after = {1},
                         .finished_before = {1501'000'000'000},
                         .labels = {{"team", "red"}}}),
            Names{"alpha"});
  EXPECT_EQ(this->names({.workflow_namespace = "other", .live = true}), Names{"gamma"});
}

TYPED_TEST_P(StoreContract, FindsTheLatestOfANamespace) {
  EXPECT_EQ(this->store_->find_run("default", "@latest").error().code, base::ErrorCode::NotFound);
  this->create("old", 1000);
  this->create("new", 2000);
  this->create("older", 500);
  EXPECT_EQ(this->store_->find_run("default", "@latest")->name, "new");
  EXPECT_EQ(this->store_->find_run("default", "none").error().code, base::ErrorCode::NotFound);
}

TYPED_TEST_P(StoreContract, IntentsWaitUntilAbsorbed) {
  const auto a = this->create("a");
  engine::Intent stop;
  stop.operation = engine::Operation::Stop;
  stop.arguments = base::Value(base::Members{{"message", "enough"}});
  stop.actor = "me";
  stop.at = {5};
  auto other = this->harness_.open();
  const auto first = other->append_intent(a, stop);
  stop.operation = engine::Operation::Resume;
  const auto second = other->append_intent(a, stop);
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_LT(*first, *second);
  auto pending = this->store_->pending_intents();
  ASSERT_EQ(pending->size(), 2u);
  EXPECT_EQ(pending->front().first, a);
  EXPECT_EQ(pending->front().second.sequence, *first);
  EXPECT_EQ(pending->front().second.operation, engine::Operation::Stop);
  EXPECT_EQ(*pending->front().second.arguments.find("message"), base::Value("enough"));
  EXPECT_EQ(pending->front().second.actor, "me");
  EXPECT_EQ(pending->front().second.at, base::Timestamp{5});
  ports::RunPart part = part_of(a, 0, "");
  part.absorbed = {*first};
  this->commit_one(part);
  ASSERT_EQ(this->store_->pending_intents()->size(), 1u);
  EXPECT_EQ(this->store_->pending_intents()->front().second.sequence, *second);
  EXPECT_EQ(other->append_intent(99, stop).error().code, base::ErrorCode::NotFound);
}

TYPED_TEST_P(StoreContract, TheChangeCounterMovesWhenOthersWrite) {
  const auto a = this->create("a");
  auto other = this->harness_.open();
  const auto before = this->store_->change_counter();
  EXPECT_EQ(this->store_->change_counter(), before);
  ASSERT_TRUE(other->append_intent(a, {}).has_value());
  const auto after = this->store_->change_counter();
  EXPECT_NE(after, before);
  EXPECT_EQ(this->store_->change_counter(), after);
  ASSERT_TRUE(other->create_run(new_run("b")).has_value());
  EXPECT_NE(this->store_->change_counter(), after);
}

TYPED_TEST_P(StoreContract, OneOwnerAtATime) {
  auto other = this->harness_.open();
  EXPECT_TRUE(other->has_owner());
  EXPECT_EQ(other->acquire("second", {2}).error().code, base::ErrorCode::Conflict);
  EXPECT_TRUE(other->has_owner()) << "a refused attempt frees nothing";
  this->store_->release();
  EXPECT_FALSE(other->has_owner());
  auto epoch = other->acquire("second", {2});
  ASSERT_TRUE(epoch.has_value());
  EXPECT_GT(*epoch, this->epoch_);
  EXPECT_FALSE(this->store_->commit(this->epoch_, {}, nullptr).has_value());
}

TYPED_TEST_P(StoreContract, OthersReadWhatIsCommitted) {
  const auto a = this->create("a");
  auto other = this->harness_.open();
  EXPECT_TRUE(other->load_run(a)->deltas.empty());
  this->commit_one(part_of(a, 0, "seen"));
  EXPECT_EQ(other->load_run(a)->deltas, Deltas{"seen"});
  EXPECT_EQ(other->find_run("default", "a")->revision, 1u);
}

TYPED_TEST_P(StoreContract, ValuesLiveUntilTheirLastRunIsDeleted) {
  const auto a = this->create("a");
  const auto b = this->create("b");
  const engine::NewValue shared = {base::hash128("shared"), "shared"};
  const engine::NewValue own = {base::hash128("own"), "own"};
  ports::RunPart first = part_of(a, 0, "x");
  first.values = {shared, own};
  this->commit_one(first);
  ports::RunPart again = part_of(a, 1, "y");
  again.values = {shared};
  this->commit_one(again);
  ports::RunPart second = part_of(b, 0, "x");
  second.values = {shared};
  this->commit_one(second);
  EXPECT_EQ(*this->store_->load_value(a, own.hash), "own");
  ASSERT_TRUE(this->store_->delete_run(a).has_value());
  EXPECT_EQ(this->store_->load_value(a, own.hash).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(*this->store_->load_value(b, shared.hash), "shared");
  ASSERT_TRUE(this->store_->delete_run(b).has_value());
  EXPECT_FALSE(this->store_->load_value(b, shared.hash).has_value());
}

TYPED_TEST_P(StoreContract, DeletingARunLeavesNothingOfIt) {
  const auto a = this->create("a");
  ports::RunPart part = part_of(a, 0, "x");
  part.logs.push_back(
      {.attempt = {.run = engine::run_uid("uid-a"), .node = 1}, .container = "main", .lines = 9});
  this->commit_one(part);
  ASSERT_TRUE(this->store_->append_intent(a, {}).has_value());
  ASSERT_TRUE(this->store_->delete_run(a).has_value());
  EXPECT_EQ(this->store_->load_run(a).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(this->store_->delete_run(a).error().code, base::ErrorCode::NotFound);
  EXPECT_TRUE(this->store_->pending_intents()->empty());
  EXPECT_TRUE(this->store_->log_rows(a)->empty());
  EXPECT_TRUE(this->names({}).empty());
  EXPECT_TRUE(this->names({.labels = {{"team", "red"}}}).empty());
  EXPECT_EQ(this->commit_one(part_of(a, 1, "late")), ports::PartOutcome::Conflict);
}

TYPED_TEST_P(StoreContract, KeepsLogRows) {
  const auto a = this->create("a");
  ports::LogRow row = {.attempt = {.run = engine::run_uid("uid-a"),
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
  this->commit_one(part);
  auto rows = this->store_->log_rows(a);
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ(rows->front().attempt, row.attempt);
  EXPECT_EQ(rows->front().locator, row.locator);
  EXPECT_EQ(rows->front().lines, row.lines);
  EXPECT_EQ(rows->back().container, "wait");
}

TYPED_TEST_P(StoreContract, TheArbiterHasALogOfItsOwn) {
  const auto a = this->create("a");
  const ports::RunPart part = part_of(a, 0, "x");
  ports::ArbiterPart arbiter;
  for (const char* delta : {"one", "two"}) {
    arbiter.delta = delta;
    ASSERT_TRUE(this->store_->commit(this->epoch_, {}, &arbiter).has_value());
  }
  EXPECT_EQ(this->store_->load_arbiter()->deltas, (Deltas{"one", "two"}));
  arbiter.delta = "three";
  arbiter.snapshot = "state";
  ASSERT_TRUE(this->store_->commit(this->epoch_, {&part, 1}, &arbiter).has_value());
  EXPECT_EQ(this->store_->load_arbiter()->snapshot, "state");
  EXPECT_TRUE(this->store_->load_arbiter()->deltas.empty());
  EXPECT_EQ(this->names({}), Names{"a"}) << "the arbiter is no run";
}

TYPED_TEST_P(StoreContract, KeepsObjectsByKindNamespaceAndName) {
  ports::StoredObject map = {
      .kind = "ConfigMap", .object_namespace = "default", .name = "m", .manifest = "{}"};
  ASSERT_TRUE(this->store_->put_object(map).has_value());
  EXPECT_EQ(this->store_->get_object("ConfigMap", "default", "m")->revision, 1u);
  map.manifest = R"({"a":1})";
  ASSERT_TRUE(this->store_->put_object(map).has_value());
  auto found = this->store_->get_object("ConfigMap", "default", "m");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->manifest, R"({"a":1})");
  EXPECT_EQ(found->revision, 2u);
  map.name = "a";
  ASSERT_TRUE(this->store_->put_object(map).has_value());
  auto all = this->store_->list_objects("ConfigMap", "default");
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(all->front().name, "a");
  EXPECT_TRUE(this->store_->list_objects("Secret", "default")->empty());
  ASSERT_TRUE(this->store_->delete_object("ConfigMap", "default", "m").has_value());
  EXPECT_EQ(this->store_->get_object("ConfigMap", "default", "m").error().code,
            base::ErrorCode::NotFound);
  EXPECT_EQ(this->store_->delete_object("ConfigMap", "default", "m").error().code,
            base::ErrorCode::NotFound);
}

REGISTER_TYPED_TEST_SUITE_P(StoreContract, GivesBackARunAsItWasCreated, RefusesANameThatIsTaken,
                            KeysAreNeverUsedAgain, KeepsDeltasInTheirOrderAndCountsRevisions,
                            DropsOnlyThePartOfAStaleRevision, AWrongEpochCommitsNothing,
                            ASnapshotReplacesTheDeltasBeforeIt, KeepsBytesOfEveryKindAndEmptyOnes,
                            CollectingGarbageTouchesNothingAlive, KeepsTheSummaryInColumns,
                            ListsNewestFirstInPages, ListsByEveryConditionAndAllTogether,
                            FindsTheLatestOfANamespace, IntentsWaitUntilAbsorbed,
                            TheChangeCounterMovesWhenOthersWrite, OneOwnerAtATime,
                            OthersReadWhatIsCommitted, ValuesLiveUntilTheirLastRunIsDeleted,
                            DeletingARunLeavesNothingOfIt, KeepsLogRows, TheArbiterHasALogOfItsOwn,
                            KeepsObjectsByKindNamespaceAndName);

}  // namespace tiphys::store
