// A store that version 1 of the schema left, opened by this program: everything is found.
//
// version1.sql is the text of a real file: a finished workflow with a fan-out, a memo and large
// values; one that waits at a suspend; and two made up rows, new and with a snapshot.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "base/json.h"
#include "engine/run.h"
#include "folder.h"
#include "spec/decode.h"
#include "store/sqlite/owner_lock.h"
#include "store/sqlite/schema.h"

namespace tiphys::store {
namespace {

class Upgrade : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_.path());
    std::ifstream file(TIPHYS_STORE_TESTS "/version1.sql");
    std::stringstream text;
    text << file.rdbuf();
    ASSERT_GT(text.str().size(), 1000u);
    folder_.execute(text.str());
  }
  std::unique_ptr<sqlite::Access> open() {
    auto opened = sqlite::open_access(folder_.path(), {.create = false});
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    return opened.has_value() ? std::move(*opened) : nullptr;
  }
  std::int64_t count(const std::string& sql) {
    auto database = folder_.raw();
    auto query = database->query(sql);
    EXPECT_TRUE(query.has_value() && *query->step());
    return query->integer(0);
  }

  Folder folder_;
};

TEST_F(Upgrade, RunsAndTheirRecordsAreThere) {
  const auto store = open();
  const auto finished = store->find("default", "finished");
  ASSERT_TRUE(finished.has_value());
  EXPECT_EQ(finished->uid, "3b343bf2-9f46-4633-bc2c-1d64b33c3b5a");
  EXPECT_EQ(finished->summary.phase, engine::WorkflowPhase::Succeeded);
  EXPECT_FALSE(finished->live);
  EXPECT_EQ(finished->revision, 10u);
  EXPECT_EQ(finished->presence, ports::Presence::Present);
  const auto image = store->load(finished->key, {});
  ASSERT_TRUE(image.has_value()) << image.error().message;
  EXPECT_EQ(image->deltas.size(), 10u);
  EXPECT_EQ(image->values.size(), 5u);
  for (const engine::NewValue& value : image->values) {
    EXPECT_EQ(value.hash, base::hash128(value.bytes));
    EXPECT_EQ(*store->load_value(finished->key, value.hash), value.bytes);
  }
  const auto made = store->load(4, {});
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->snapshot, "first part, second part");
  EXPECT_EQ(made->deltas, (Deltas{"after it", "and more"}));
  EXPECT_EQ(store->list(ports::RunQuery{.labels = {{"team", "red"}}})->rows.size(), 2u);
  EXPECT_EQ(store->list(ports::RunQuery{})->rows.size(), 4u);
}

TEST_F(Upgrade, WhatIsLiveIsDueAndIntentsWait) {
  const auto store = open();
  auto ledger = std::move(*sqlite::open_ledger(folder_.path()));
  ledger->changes_since("", 0, 0);
  const auto completion = std::move(ledger->drain(1).front());
  const auto& changes = std::get<base::Result<ports::Changes>>(completion.outcome);
  ASSERT_TRUE(changes.has_value());
  ASSERT_EQ(changes->runs.size(), 3u);
  for (const ports::ChangedRun& run : changes->runs) {
    EXPECT_TRUE(run.open_attempts) << "version 1 did not say";
    EXPECT_TRUE(run.wake_at.is_set());
  }
  ASSERT_EQ(changes->intents.size(), 2u);
  EXPECT_EQ(changes->intents[0].intent.sequence, 7u);
  EXPECT_EQ(*changes->intents[0].intent.arguments.find("message"), base::Value("enough"));
  EXPECT_EQ(changes->intents[1].run, 3u);
  EXPECT_GT(*store->append_intent(2, {}), 9u);
}

TEST_F(Upgrade, LogsObjectsAndMemosAreThere) {
  const auto store = open();
  EXPECT_EQ(store->log_rows(1)->size(), 6u) << "those of a part that was written twice are one";
  const auto rows = store->log_rows(2);
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->front().container, "main");
  EXPECT_EQ(rows->front().lines, 1u);
  EXPECT_EQ(rows->front().revision, 0u) << "nobody has noted it";
  EXPECT_TRUE(store->log_rows(2, 1)->empty());
  const auto settings = store->get({"ConfigMap", "default", "settings"});
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(*settings->labels.find("workflows.argoproj.io/configmap-type"),
            base::Value("Parameter"));
  EXPECT_EQ(settings->revision, 1u);
  EXPECT_TRUE(store->get({"WorkflowTemplate", "default", "recipe"}).has_value());
  EXPECT_TRUE(store->list(ports::ObjectQuery{.kind = "MemoEntry"})->objects.empty());
  const ports::MemoKey key = {"default", "my-cache", "key-1"};
  const auto memo = store->find_memos({&key, 1});
  ASSERT_TRUE((*memo)[0].has_value());
  EXPECT_NE((*memo)[0]->entry.find("\"nodeID\""), std::string::npos);
}

// It is resumed, and whatever it starts succeeds.
void drive_to_its_end(engine::Run& run) {
  engine::Intent resume;
  resume.sequence = 100;
  resume.operation = engine::Operation::Resume;
  std::vector<engine::Observation> told = {resume};
  base::Timestamp now = *base::parse_rfc3339("2026-11-29T04:00:00Z");
  int started = 0;
  for (int i = 0; i < 50 && !run.finished(); ++i) {
    const engine::Decision decision = run.step(told, now);
    told.clear();
    now = now + base::Duration::seconds(1);
    for (const engine::Command& command : decision.commands) {
      const auto* start = std::get_if<engine::StartAttempt>(&command);
      if (start == nullptr) continue;
      ++started;
      engine::AttemptEnded ended{start->id, {}};
      ended.report.phase = engine::Phase::Succeeded;
      ended.report.finished_at = now;
      told.push_back(std::move(ended));
    }
  }
  EXPECT_EQ(started, 1) << "what comes behind the pause";
  EXPECT_EQ(run.summary().phase, engine::WorkflowPhase::Succeeded);
}

// The engine's own records, from the file to a run that ends.
TEST_F(Upgrade, TheRunsOfItLoadAndStep) {
  const auto store = open();
  for (const char* name : {"finished", "waiting"}) {
    const auto row = store->find("default", name);
    const auto image = store->load(row->key, {});
    ASSERT_TRUE(image.has_value());
    engine::RunSeed seed;
    seed.key = row->key;
    seed.uid = engine::run_uid(row->uid);
    seed.entropy = image->entropy;
    seed.workflow = std::make_shared<const spec::Workflow>(
        std::move(*spec::decode_workflow(*base::parse_json(image->manifest))));
    auto run = engine::Run::load(std::move(seed), image->snapshot, image->deltas,
                                 [&](const base::Hash128& hash) -> base::Result<std::string> {
                                   const std::string* found = find_value(*image, hash);
                                   if (found != nullptr) return *found;
                                   return base::fail(base::ErrorCode::NotFound, hash.hex());
                                 });
    ASSERT_TRUE(run.has_value()) << run.error().message;
    EXPECT_EQ((*run)->finished(), !row->live);
    EXPECT_EQ((*run)->summary().phase, row->summary.phase);
    if (row->live) drive_to_its_end(**run);
  }
}

TEST_F(Upgrade, TheArbiterAndTheEpochGoOn) {
  auto ownership = std::move(*sqlite::open_ownership(folder_.path(), "next"));
  const auto state = ownership->state({1});
  EXPECT_EQ(std::get<ports::Owning>(state).epoch, 3u);
  auto ledger = std::move(*sqlite::open_ledger(folder_.path()));
  ledger->load_arbiter();
  const auto completion = std::move(ledger->drain(1).front());
  const auto& arbiter = std::get<base::Result<ports::ArbiterImage>>(completion.outcome);
  ASSERT_TRUE(arbiter.has_value());
  EXPECT_EQ(arbiter->revision, 3u);
  EXPECT_EQ(arbiter->deltas.size(), 3u);
  ports::Batch batch;
  batch.epoch = 3;
  batch.runs = {part_of(2, 4, "goes on")};
  ledger->submit(batch);
  const auto outcome =
      std::get<base::Result<ports::BatchOutcome>>(ledger->drain(1).front().outcome);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->runs.front(), ports::PartOutcome::Committed);
}

// Under its feet the tables of the older program would be gone.
TEST_F(Upgrade, WaitsForTheEndOfAnOlderOwner) {
  for (const char* file : {"/owner.lock", "/owner-2.lock"}) {  // of any scope
    auto lock = sqlite::OwnerLock::acquire(folder_.path() + file);
    ASSERT_TRUE(lock.has_value());
    auto refused = sqlite::open_access(folder_.path());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, base::ErrorCode::FailedPrecondition);
    EXPECT_NE(refused.error().message.find("older tiphys"), std::string::npos);
    EXPECT_EQ(count("select max(version) from schema_version"), 1);
  }
  EXPECT_NE(open(), nullptr);
  EXPECT_EQ(count("select max(version) from schema_version"), sqlite::schema_version());
}

// Version 3 has no column for uids as attempts say them.
TEST_F(Upgrade, RunsAreFoundByTheUidThatAttemptsSay) {
  const std::vector<std::string> uids = {"imported", "3B343BF2-9F46-4633-BC2C-1D64B33C3B5A-X",
                                         "AAAAAAAA-9F46-4633-BC2C-1D64B33C3B5A"};
  for (const std::string& uid : uids) {
    ports::NewRun run = new_run("run-" + uid);
    run.uid = uid;
    ASSERT_TRUE(open()->create_run(run).has_value());
  }
  folder_.execute(
      kWithoutSums +
      "drop index run_state_finished; drop index run_attempt_uid; alter table run drop column "
      "attempt_uid; "
      "delete from schema_version where version > 3");
  const auto store = open();
  EXPECT_EQ(count("select count(*) from run where attempt_uid is not null"), 3);
  auto ledger = std::move(*sqlite::open_ledger(folder_.path()));
  for (const std::string& uid : uids) {
    ledger->look_up({.run_uids = {engine::run_uid(uid)}});
    const auto completion = std::move(ledger->drain(1).front());
    const auto& found = std::get<base::Result<ports::Found>>(completion.outcome);
    ASSERT_TRUE(found.has_value());
    ASSERT_TRUE(found->runs.at(0).has_value()) << uid;
    EXPECT_EQ(found->runs[0]->uid, uid);
  }
  EXPECT_EQ(store->find("default", "finished")->uid, "3b343bf2-9f46-4633-bc2c-1d64b33c3b5a");
}

TEST_F(Upgrade, ThatFailsLeavesTheFileAsItWas) {
  folder_.execute("create table memo (in_the_way integer)");
  auto failed = sqlite::open_access(folder_.path());
  ASSERT_FALSE(failed.has_value());
  EXPECT_NE(failed.error().message.find("brought up to date"), std::string::npos);
  EXPECT_EQ(count("select max(version) from schema_version"), 1);
  EXPECT_EQ(count("select count(*) from log_rows"), 6);
  folder_.execute("drop table memo");
  EXPECT_NE(open(), nullptr);
}

}  // namespace
}  // namespace tiphys::store
