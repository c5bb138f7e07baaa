// The change feed, intents and ownership.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "contract.h"

namespace tiphys::store {
namespace {

engine::Intent intent_of(engine::Operation operation) {
  engine::Intent intent;
  intent.operation = operation;
  intent.arguments = base::Value(base::Members{{"message", "enough"}});
  intent.actor = "me";
  intent.at = {5};
  return intent;
}

std::vector<engine::RunKey> keys_of(const ports::Changes& changes) {
  std::vector<engine::RunKey> keys;
  for (const ports::ChangedRun& run : changes.runs) keys.push_back(run.key);
  return keys;
}
using Keys = std::vector<engine::RunKey>;

TEST_P(StoreContract, IntentsWaitUntilAbsorbed) {
  const auto a = create("a");
  const Handles other = harness_->handles({});
  const auto first = other.intake->append_intent(a, intent_of(engine::Operation::Stop));
  const auto second = other.intake->append_intent(a, intent_of(engine::Operation::Resume));
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_NE(*first, *second);
  ports::Changes seen = all_changes("");
  ASSERT_EQ(seen.intents.size(), 2u);
  EXPECT_EQ(seen.intents.front().run, a);
  EXPECT_EQ(seen.intents.front().intent.sequence, *first);
  EXPECT_EQ(seen.intents.front().intent.operation, engine::Operation::Stop);
  EXPECT_EQ(*seen.intents.front().intent.arguments.find("message"), base::Value("enough"));
  EXPECT_EQ(seen.intents.front().intent.actor, "me");
  EXPECT_EQ(seen.intents.front().intent.at, base::Timestamp{5});
  EXPECT_EQ(image(a).intents.size(), 2u) << "an image holds what waits for its run";
  ports::RunPart part = part_of(a, 0, "");
  part.absorbed = {*first};
  commit_one(part);
  seen = all_changes("");
  ASSERT_EQ(seen.intents.size(), 1u);
  EXPECT_EQ(seen.intents.front().intent.sequence, *second);
  EXPECT_EQ(image(a).intents.front().sequence, *second);
  EXPECT_EQ(other.intake->append_intent(99, {}).error().code, base::ErrorCode::NotFound);
}

TEST_P(StoreContract, AnIntentIsAbsorbedByItsRunOnly) {
  const auto a = create("a");
  const auto b = create("b");
  const auto wish = handles_.intake->append_intent(a, {});
  ports::RunPart part = part_of(b, 0, "");
  part.absorbed = {*wish};
  commit_one(part);
  EXPECT_EQ(image(a).intents.size(), 1u);
}

TEST_P(StoreContract, TheFeedGivesWhatOthersDid) {
  const auto a = create("a");
  ports::Changes seen = all_changes("");
  EXPECT_TRUE(seen.restarted);
  EXPECT_EQ(keys_of(seen), Keys{a});
  const ports::RunRow row = *reader_->find(a);
  EXPECT_EQ(seen.runs.front().uid, "uid-a");
  EXPECT_EQ(seen.runs.front().name, row.name);
  EXPECT_EQ(seen.runs.front().workflow_namespace, row.workflow_namespace);
  EXPECT_EQ(seen.runs.front().created_at, row.created_at);
  EXPECT_EQ(seen.runs.front().priority, row.priority);
  EXPECT_TRUE(all_changes(seen.cursor).empty());

  const auto b = create("b");
  const auto wish = handles_.intake->append_intent(a, intent_of(engine::Operation::Stop));
  ASSERT_TRUE(
      handles_.objects
          ->put({.kind = "ConfigMap", .object_namespace = "n", .name = "m", .manifest = "{}"}, {})
          .has_value());
  ports::Changes next = all_changes(seen.cursor);
  EXPECT_FALSE(next.restarted);
  EXPECT_EQ(keys_of(next), Keys{b});
  ASSERT_EQ(next.intents.size(), 1u);
  EXPECT_EQ(next.intents.front().intent.sequence, *wish);
  EXPECT_EQ(next.intents.front().run_uid, "uid-a");
  ASSERT_EQ(next.objects.size(), 1u);
  EXPECT_EQ(next.objects.front().name, "m");
  EXPECT_FALSE(next.objects.front().deleted);
  EXPECT_TRUE(all_changes(next.cursor).empty());

  ASSERT_TRUE(handles_.objects->remove({"ConfigMap", "n", "m"}, {}).has_value());
  next = all_changes(next.cursor);
  ASSERT_EQ(next.objects.size(), 1u);
  EXPECT_TRUE(next.objects.front().deleted);
  EXPECT_EQ(changes("nonsense").error().code, base::ErrorCode::InvalidArgument);
}

TEST_P(StoreContract, TheFeedOfTheOwnerLeavesItsOwnCommitsOutAndAReadersHasThem) {
  const auto a = create("a");
  const auto b = create("b");
  const std::string mine = all_changes("").cursor;
  std::string theirs;
  for (bool more = true; more;) {
    auto page = reader_->changes_since(theirs);
    ASSERT_TRUE(page.has_value());
    theirs = page->cursor;
    more = page->more;
  }
  ports::Batch batch;
  batch.runs = {part_of(a, 0, "with a delta"), part_of(b, 0, "")};
  ASSERT_TRUE(submit(std::move(batch)).has_value());
  ports::RunPart snapshot = part_of(a, 1, "");
  snapshot.snapshot = "s";
  commit_one(snapshot);
  EXPECT_TRUE(all_changes(mine).empty());
  auto page = reader_->changes_since(theirs);
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(keys_of(*page), (Keys{a, b}));
  EXPECT_EQ(page->runs.front().revision, 2u);
  EXPECT_GT(page->runs.front().sequence, page->runs.back().sequence);
  EXPECT_EQ(page->runs.front().sequence, reader_->find(a)->sequence);
  remove(a);
  page = reader_->changes_since(page->cursor);
  ASSERT_EQ(page->deleted_runs.size(), 1u);
  EXPECT_EQ(page->deleted_runs.front().key, a);
  EXPECT_EQ(page->deleted_runs.front().uid, "uid-a");
  EXPECT_EQ(page->deleted_runs.front().workflow_namespace, "default");
  EXPECT_EQ(page->deleted_runs.front().name, "a");
  EXPECT_GT(page->deleted_runs.front().sequence, reader_->find(b)->sequence);
}

// A list and the feed from where its first page was read leave nothing out.
TEST_P(StoreContract, AListSaysWhereTheFeedStood) {
  const auto a = create("a");
  create("b");
  ports::RunQuery query;
  query.limit = 1;
  const auto first = reader_->list(query);
  ASSERT_TRUE(first.has_value());
  const std::string from = first->changes_cursor;
  EXPECT_TRUE(reader_->changes_since(from)->empty());
  commit_one(part_of(a, 0, "x"));
  const auto c = create("c");
  query.cursor = first->next_cursor;
  EXPECT_EQ(reader_->list(query)->changes_cursor, "");
  const auto changed = reader_->changes_since(from);
  ASSERT_TRUE(changed.has_value());
  EXPECT_FALSE(changed->restarted);
  EXPECT_EQ(keys_of(*changed), (Keys{a, c}));
}

TEST_P(StoreContract, FindsManyRunsAndTheirManifestsAtOnce) {
  const auto a = create("a");
  const auto b = create("b");
  remove(a);
  const std::vector<engine::RunKey> keys = {b, a, 9999, b};
  const auto found = reader_->find_all(keys);
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->size(), 4u);
  EXPECT_EQ((*found)[0]->name, "b");
  EXPECT_FALSE((*found)[1].has_value());
  EXPECT_FALSE((*found)[2].has_value());
  EXPECT_EQ((*found)[3]->uid, "uid-b");
  const auto manifests = reader_->manifests(keys);
  ASSERT_TRUE(manifests.has_value());
  EXPECT_EQ(*manifests,
            (std::vector<std::string>{new_run("b").manifest, "", "", new_run("b").manifest}));
}

TEST_P(StoreContract, TheSequenceGrowsOverAllChanges) {
  const auto a = create("a");
  std::uint64_t last = reader_->find(a)->sequence;
  EXPECT_GT(last, 0u);
  for (std::uint64_t i = 0; i < 6; ++i) {
    ports::RunPart part = part_of(a, i, i % 3 == 0 ? "" : "x");
    if (i % 3 == 2) part.snapshot = "s";
    commit_one(part);
    EXPECT_GT(reader_->find(a)->sequence, last);
    last = reader_->find(a)->sequence;
    const ports::ObjectKey key = {"ConfigMap", "n", "m"};
    ASSERT_TRUE(handles_.objects->put({key.kind, key.object_namespace, key.name, "{}"}, {}));
    EXPECT_GT(handles_.objects->get(key)->sequence, last);
    last = handles_.objects->get(key)->sequence;
  }
}

// Numbers that are taken early and become visible late: what is above has been delivered already.
TEST_P(StoreContract, AnIntentThatBecomesVisibleLateIsDelivered) {
  const auto a = create("a");
  std::uint64_t seen = 0;
  for (int i = 0; i < 5; ++i) seen = *handles_.intake->append_intent(a, {});
  ports::RunPart absorb = part_of(a, 0, "");
  absorb.absorbed = {seen - 2};
  commit_one(absorb);
  const std::string cursor = all_changes("").cursor;
  harness_->plant_intent(a, seen - 2);
  const ports::Changes late = all_changes(cursor);
  ASSERT_EQ(late.intents.size(), 1u);
  EXPECT_EQ(late.intents.front().intent.sequence, seen - 2);
  EXPECT_EQ(image(a).intents.size(), 5u);
}

TEST_P(StoreContract, AnIntentThatDoesNotDecodeIsToldAndHoldsUpNothing) {
  const auto a = create("a");
  const std::string cursor = all_changes("").cursor;
  const auto bad = *handles_.intake->append_intent(a, intent_of(engine::Operation::Stop));
  const auto good = *handles_.intake->append_intent(a, intent_of(engine::Operation::Resume));
  harness_->spoil_intent(bad);
  for (const std::string& from : {cursor, std::string()}) {
    const ports::Changes seen = all_changes(from);
    ASSERT_EQ(seen.intents.size(), 1u);
    EXPECT_EQ(seen.intents.front().intent.sequence, good);
    ASSERT_EQ(seen.unreadable.size(), 1u);
    EXPECT_EQ(seen.unreadable.front().sequence, bad);
    EXPECT_EQ(seen.unreadable.front().run, a);
    EXPECT_FALSE(seen.unreadable.front().message.empty());
  }
  ASSERT_EQ(image(a).intents.size(), 1u) << "the run still loads";
  EXPECT_EQ(image(a).intents.front().sequence, good);
}

// Of a program that is newer than this one.
TEST_P(StoreContract, AnIntentOfAnUnknownOperationIsToldAndHoldsUpNothing) {
  const auto a = create("a");
  const auto bad = handles_.intake->append_intent(a, intent_of(static_cast<engine::Operation>(42)));
  const auto good = handles_.intake->append_intent(a, intent_of(engine::Operation::Resume));
  ASSERT_TRUE(bad.has_value() && good.has_value());
  const ports::Changes seen = all_changes("");
  ASSERT_EQ(seen.unreadable.size(), 1u);
  EXPECT_EQ(seen.unreadable.front().sequence, *bad);
  EXPECT_NE(seen.unreadable.front().message.find("42"), std::string::npos);
  ASSERT_EQ(seen.intents.size(), 1u);
  EXPECT_EQ(seen.intents.front().intent.sequence, *good);
  EXPECT_EQ(image(a).intents.size(), 1u);
}

TEST_P(StoreContract, ANewOwnerLearnsWhatEachLiveRunWaitsFor) {
  std::vector<engine::RunKey> runs;
  for (int i = 0; i < 25; ++i) runs.push_back(create("r" + std::to_string(i), 1000 + i / 2));
  ports::RunPart timer = part_of(runs[1], 0, "x");
  timer.wake_at = base::Timestamp{99};
  timer.summary = engine::RunSummary{};
  timer.summary->phase = engine::WorkflowPhase::Running;
  commit_one(timer);
  ports::RunPart open = part_of(runs[2], 0, "x");
  open.open_attempts = true;
  commit_one(open);
  ASSERT_TRUE(handles_.intake->append_intent(runs[3], {}).has_value());
  ports::RunPart ended = part_of(runs[4], 0, "x");
  ended.finished = true;
  commit_one(ended);
  const auto wish = handles_.intake->append_intent(runs[4], intent_of(engine::Operation::Delete));
  for (const std::uint32_t most : {0u, 1u, 7u}) {
    const ports::Changes all = all_changes("", most);
    std::set<engine::RunKey> seen;
    for (const ports::ChangedRun& run : all.runs) {
      seen.insert(run.key);
      EXPECT_EQ(run.wake_at.is_set(), run.key == runs[1]);
      EXPECT_EQ(run.phase == engine::WorkflowPhase::Running, run.key == runs[1]);
      EXPECT_EQ(run.open_attempts, run.key == runs[2]);
      EXPECT_EQ(run.pending_intents, run.key == runs[3]);
      EXPECT_TRUE(run.live);
      EXPECT_EQ(run.revision, run.key == runs[1] || run.key == runs[2] ? 1u : 0u);
    }
    EXPECT_EQ(seen.size(), 24u);
    EXPECT_FALSE(seen.contains(runs[4]));
    ASSERT_EQ(all.intents.size(), 2u) << "wishes about finished runs are among them";
    EXPECT_EQ(all.intents.back().intent.sequence, *wish);
  }
}

TEST_P(StoreContract, ARestartMissesNothingThatHappensBetweenItsPages) {
  std::vector<engine::RunKey> runs;
  for (int i = 0; i < 6; ++i) runs.push_back(create("r" + std::to_string(i), 1000 + i));
  auto page = changes("", 2);
  ASSERT_TRUE(page.has_value());
  EXPECT_TRUE(page->restarted && page->more);
  EXPECT_EQ(keys_of(*page), (Keys{runs[0], runs[1]}));
  const auto late = create("early by its time", 1);
  remove(runs[0]);
  ASSERT_TRUE(handles_.intake->append_intent(runs[1], {}).has_value());
  const ports::Changes rest = all_changes(page->cursor, 2);
  EXPECT_FALSE(rest.restarted);
  std::set<engine::RunKey> seen;
  for (const auto& run : rest.runs) seen.insert(run.key);
  EXPECT_TRUE(seen.contains(late));
  for (int i = 2; i < 6; ++i) EXPECT_TRUE(seen.contains(runs[static_cast<std::size_t>(i)]));
  EXPECT_EQ(rest.intents.size(), 1u);
}

TEST_P(StoreContract, AFeedThatForgotRestarts) {
  const auto a = create("a");
  const std::string cursor = all_changes("").cursor;
  const auto b = create("b");
  harness_->forget_changes();
  const ports::Changes seen = all_changes(cursor);
  EXPECT_TRUE(seen.restarted);
  EXPECT_EQ(keys_of(seen), (Keys{a, b}));
  const auto c = create("c");
  const ports::Changes next = all_changes(seen.cursor);
  EXPECT_FALSE(next.restarted);
  EXPECT_EQ(keys_of(next), Keys{c});
}

TEST_P(StoreContract, TheChangeCounterMovesWhenOthersWrite) {
  const auto a = create("a");
  const Handles other = harness_->handles({});
  const auto before = reader_->change_counter();
  EXPECT_EQ(reader_->change_counter(), before);
  ASSERT_TRUE(other.intake->append_intent(a, {}).has_value());
  const auto after = reader_->change_counter();
  EXPECT_NE(after, before);
  EXPECT_EQ(reader_->change_counter(), after);
  ASSERT_TRUE(other.intake->create_run(new_run("b")).has_value());
  EXPECT_NE(reader_->change_counter(), after);
}

TEST_P(StoreContract, TheCounterOfALedgerMovesTooIfPerhapsLater) {
  const auto a = create("a");
  ledger_->change_counter();
  ASSERT_TRUE(await<ports::RunImage>(ledger_->load(a)).has_value());
  const auto before = ledger_->change_counter();
  ASSERT_TRUE(await<ports::RunImage>(ledger_->load(a)).has_value());
  ASSERT_TRUE(handles_.intake->append_intent(a, {}).has_value());
  bool moved = false;
  for (int i = 0; i < 100 && !moved; ++i) {
    moved = ledger_->change_counter() != before;
    if (!moved) bell_->wait_for(base::Duration::milliseconds(50));
  }
  EXPECT_TRUE(moved);
}

TEST_P(StoreContract, OneOwnerAtATime) {
  auto other = harness_->ownership("second", {});
  EXPECT_TRUE(other->held());
  const auto refused = other->state({2});
  ASSERT_TRUE(std::holds_alternative<ports::Standby>(refused));
  EXPECT_TRUE(std::get<ports::Standby>(refused).held);
  EXPECT_FALSE(std::get<ports::Standby>(refused).reason.empty());
  EXPECT_TRUE(other->held()) << "a refused attempt frees nothing";
  const auto again = ownership_->state({3});
  ASSERT_TRUE(std::holds_alternative<ports::Owning>(again));
  EXPECT_EQ(std::get<ports::Owning>(again).epoch, epoch_) << "asking again is no new ownership";
  EXPECT_GT(std::get<ports::Owning>(again).not_after, base::Timestamp{3});
  ownership_->release();
  EXPECT_FALSE(other->held());
  const auto taken = other->state({4});
  ASSERT_TRUE(std::holds_alternative<ports::Owning>(taken));
  EXPECT_GT(std::get<ports::Owning>(taken).epoch, epoch_);
  EXPECT_TRUE(std::holds_alternative<ports::Standby>(ownership_->state({5})));
}

}  // namespace
}  // namespace tiphys::store
