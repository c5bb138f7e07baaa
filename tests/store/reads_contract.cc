// Reading: rows, lists, selectors, names, presence, scopes.
#include <algorithm>
#include <ctime>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "contract.h"

namespace tiphys::store {
namespace {

using Is = ports::LabelRequirement::Test;

TEST_P(StoreContract, KeepsTheSummaryInColumns) {
  const auto a = create("a");
  ports::RunPart part = part_of(a, 0, "x");
  engine::RunSummary summary;
  summary.phase = engine::WorkflowPhase::Failed;
  summary.message = "child 'x' failed";
  summary.started_at = {11};
  summary.finished_at = {22};
  summary.progress_done = 3'000'000'000;
  summary.progress_total = 5'000'000'000;
  summary.nodes = 5;
  summary.pods_pending = 6;
  summary.pods_running = 7;
  summary.pods_completed = 8;
  summary.shutdown = engine::Shutdown::Terminate;
  summary.suspended = true;
  summary.labels = base::Value(base::Members{{"team", "blue"}});
  part.summary = summary;
  part.finished = true;
  commit_one(part);
  auto row = reader_->find("default", "a");
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->summary, summary);
  EXPECT_FALSE(row->live);
  EXPECT_TRUE(names({.live = true}).empty());
  EXPECT_EQ(names({.labels = {{"team", "blue"}}}), Names{"a"});
  EXPECT_TRUE(names({.labels = {{"team", "red"}}}).empty());
}

TEST_P(StoreContract, KeepsWhatARunWaitsFor) {
  const auto a = create("a");
  ports::RunPart part = part_of(a, 0, "x");
  part.wake_at = base::Timestamp{77};
  part.expires_at = base::Timestamp{88};
  part.open_attempts = true;
  commit_one(part);
  commit_one(part_of(a, 1, "says nothing of it"));
  auto row = reader_->find(a);
  EXPECT_EQ(row->wake_at, base::Timestamp{77});
  EXPECT_EQ(row->expires_at, base::Timestamp{88});
  EXPECT_TRUE(row->open_attempts);
  EXPECT_EQ(names({.expired_before = {89}}), Names{"a"});
  EXPECT_TRUE(names({.expired_before = {88}}).empty());
  part = part_of(a, 2, "y");
  part.wake_at.emplace();
  part.expires_at.emplace();
  part.open_attempts = false;
  commit_one(part);
  row = reader_->find(a);
  EXPECT_FALSE(row->wake_at.is_set());
  EXPECT_FALSE(row->expires_at.is_set());
  EXPECT_FALSE(row->open_attempts);
  EXPECT_TRUE(names({.expired_before = {89}}).empty());
}

TEST_P(StoreContract, ARunMayBeginWithRecordsOfAnother) {
  ports::NewRun run = new_run("a");
  const std::string large(5000, 'v');
  run.beginning = ports::Beginning{
      .generation = 3, .snapshot = "taken over", .values = {{base::hash128(large), large}}};
  const auto key = handles_.intake->create_run(run);
  ASSERT_TRUE(key.has_value()) << key.error().message;
  const ports::RunImage first = image(*key);
  EXPECT_EQ(first.row.revision, 0u);
  EXPECT_EQ(first.generation, 3u);
  EXPECT_EQ(first.snapshot, "taken over");
  EXPECT_EQ(first.deltas, Deltas{});
  ASSERT_EQ(first.values.size(), 1u);
  EXPECT_EQ(first.values[0].bytes, large);
  EXPECT_EQ(reader_->load_value(*key, base::hash128(large)).value_or(""), large);
  EXPECT_EQ(commit_one(part_of(*key, 0, "d")), ports::PartOutcome::Committed);
  EXPECT_EQ(image(*key).snapshot, "taken over");
  EXPECT_EQ(deltas(*key), Deltas{"d"});
  EXPECT_FALSE(reader_->load(*key, engine::Generation{0}).has_value()) << "there never was one";
  EXPECT_EQ(handles_.intake->create_run(run).error().code, base::ErrorCode::AlreadyExists);
  remove(*key);
  EXPECT_FALSE(reader_->find(*key).has_value());
}

struct Records {
  std::string snapshot;
  Deltas deltas;
};

// The rest of what was opened, from the first call on.
base::Result<Records> rest_of(engine::RecordFeed& feed) {
  Records out;
  while (out.snapshot.size() < feed.snapshot_bytes()) out.snapshot += TRY(feed.snapshot_piece());
  while (auto delta = TRY(feed.delta())) out.deltas.push_back(std::move(*delta));
  return out;
}

TEST_P(StoreContract, RecordsThatAreOpenedAreThoseThatAreLoaded) {
  const auto a = create("a");
  EXPECT_EQ(rest_of(*reader_->open(a)->records)->snapshot, "");
  EXPECT_EQ(reader_->open(a + 1000).error().code, base::ErrorCode::NotFound);
  commit_one(part_of(a, 0, "one"));
  ports::RunPart next = part_of(a, 1, "two");
  next.snapshot = std::string(5u << 20, 'x') + "end";
  commit_one(next);
  commit_one(part_of(a, 2, "three"));
  commit_one(part_of(a, 3, ""));
  commit_one(part_of(a, 4, "four"));
  auto open = reader_->open(a);
  ASSERT_TRUE(open.has_value()) << open.error().message;
  EXPECT_EQ(open->image.row.revision, 5u);
  EXPECT_EQ(open->image.manifest, image(a).manifest);
  EXPECT_EQ(open->image.snapshot, "");
  EXPECT_EQ(open->image.deltas, Deltas{});
  EXPECT_EQ(open->records->snapshot_bytes(), next.snapshot->size());
  // What is added later is none of its business.
  commit_one(part_of(a, 5, "five"));
  open = reader_->open(a);
  commit_one(part_of(a, 6, "six"));
  const auto records = rest_of(*open->records);
  ASSERT_TRUE(records.has_value()) << records.error().message;
  EXPECT_EQ(records->snapshot, *next.snapshot);
  EXPECT_EQ(records->deltas, (Deltas{"two", "three", "four", "five"}));
}

// All of what was opened or a conflict, never a piece of one snapshot and a piece of another.
TEST_P(StoreContract, RecordsThatAreWrittenAnewWhileTheyAreReadAreTheOldOnesOrAConflict) {
  const auto a = create("a");
  std::uint64_t revision = 0;
  bool behind = false;
  const auto write = [&](char what) {
    ports::RunPart part = part_of(a, revision++, behind ? "behind it" : "");
    part.snapshot = std::string(3u << 20, what);
    EXPECT_EQ(commit_one(part), ports::PartOutcome::Committed);
  };
  for (const bool delta : {false, true, false}) {
    for (int round = 0; round < 8; ++round) {
      const int pieces = round / 2;
      behind = round % 2 == 1;
      write('a');
      if (delta) commit_one(part_of(a, revision++, "between"));
      auto open = reader_->open(a);
      ASSERT_TRUE(open.has_value());
      std::string before;
      for (int i = 0; i < pieces; ++i) {
        if (before.size() < open->records->snapshot_bytes()) {
          before += open->records->snapshot_piece().value_or("none");
        }
      }
      if (pieces == 2) commit_one(part_of(a, revision++, "not seen by it"));
      write('b');
      while (before.size() < open->records->snapshot_bytes()) {
        const auto piece = open->records->snapshot_piece();
        if (!piece) {
          EXPECT_EQ(piece.error().code, base::ErrorCode::Conflict) << pieces;
          break;
        }
        before += *piece;
      }
      EXPECT_EQ(before, std::string(before.size(), 'a')) << pieces;
      const auto late = open->records->delta();
      if (late) {
        const char* first = behind ? "behind it" : delta ? "between" : nullptr;
        EXPECT_EQ(*late, first ? std::optional<std::string>(first) : std::nullopt);
      } else {
        EXPECT_EQ(late.error().code, base::ErrorCode::Conflict) << pieces;
      }
    }
  }
  remove(a);
}

TEST_P(StoreContract, ListsNewestFirstInPages) {
  for (int i = 0; i < 7; ++i) create("r" + std::to_string(i), 1000 + i / 3);
  ports::RunQuery query;
  query.limit = 2;
  Names all;
  for (int page = 0; page < 9; ++page) {
    auto found = reader_->list(query);
    ASSERT_TRUE(found.has_value());
    EXPECT_LE(found->rows.size(), 2u);
    for (const auto& row : found->rows) all.push_back(row.name);
    query.cursor = found->next_cursor;
    if (query.cursor.empty()) break;
  }
  EXPECT_EQ(all, (Names{"r6", "r5", "r4", "r3", "r2", "r1", "r0"}));
  query.cursor = "nonsense";
  EXPECT_EQ(reader_->list(query).error().code, base::ErrorCode::InvalidArgument);
}

TEST_P(StoreContract, ListsByEveryConditionAndAllTogether) {
  const auto a = create("alpha", 1000);
  create("beta", 1001);
  ports::NewRun gamma = new_run("gamma", 1002);
  gamma.workflow_namespace = "other";
  ASSERT_TRUE(handles_.intake->create_run(gamma).has_value());
  ports::RunPart part = part_of(a, 0, "x");
  part.summary = new_run("alpha").summary;
  part.summary->phase = engine::WorkflowPhase::Succeeded;
  part.summary->finished_at = {1500'000'000'000};
  part.finished = true;
  commit_one(part);

  using enum engine::WorkflowPhase;
  EXPECT_EQ(names({}), (Names{"gamma", "beta", "alpha"}));
  EXPECT_EQ(names({.workflow_namespace = "default"}), (Names{"beta", "alpha"}));
  EXPECT_EQ(names({.name = "alpha"}), Names{"alpha"});
  EXPECT_EQ(names({.name = "alph"}), Names{});
  EXPECT_EQ(names({.name_prefix = "al"}), Names{"alpha"});
  EXPECT_EQ(names({.name_prefix = "l"}), Names{});
  EXPECT_EQ(names({.name_contains = "a"}), (Names{"gamma", "beta", "alpha"}));
  EXPECT_EQ(names({.name_contains = "lph"}), Names{"alpha"});
  EXPECT_EQ(names({.name_contains = "%"}), Names{}) << "no pattern";
  EXPECT_EQ(names({.phases = {Succeeded}}), Names{"alpha"});
  EXPECT_EQ(names({.phases = {Succeeded, Unset}}), (Names{"gamma", "beta", "alpha"}));
  EXPECT_EQ(names({.not_phases = {Succeeded, Failed}}), (Names{"gamma", "beta"}));
  EXPECT_EQ(names({.not_phases = {Unset}}), Names{"alpha"});
  EXPECT_EQ(names({.live = true}), (Names{"gamma", "beta"}));
  EXPECT_EQ(names({.live = false}), Names{"alpha"});
  EXPECT_EQ(names({.created_after = {1001'000'000'000}}), Names{"gamma"});
  EXPECT_EQ(names({.created_before = {1001'000'000'000}}), Names{"alpha"});
  EXPECT_EQ(names({.finished_before = {1501'000'000'000}}), Names{"alpha"});
  EXPECT_EQ(names({.finished_before = {1500'000'000'000}}), Names{});
  EXPECT_EQ(names({.finished_after = {1499'000'000'000}}), Names{"alpha"});
  EXPECT_EQ(names({.finished_after = {1500'000'000'000}}), Names{});
  EXPECT_EQ(names({.labels = {{"team", "red"}, {"name", "beta"}}}), Names{"beta"});
  EXPECT_EQ(names({.workflow_namespace = "default",
                   .name_prefix = "al",
                   .phases = {Succeeded},
                   .live = false,
                   .created_after = {1},
                   .finished_before = {1501'000'000'000},
                   .labels = {{"team", "red"}}}),
            Names{"alpha"});
  EXPECT_EQ(names({.workflow_namespace = "other", .live = true}), Names{"gamma"});
}

TEST_P(StoreContract, SeveralPhasesComeInPagesAsOneList) {
  using enum engine::WorkflowPhase;
  const engine::WorkflowPhase phases[] = {Failed, Succeeded, Error, Running};
  Names expected;
  for (int i = 0; i < 40; ++i) {
    ports::NewRun run = new_run("r" + std::to_string(i), 1000 + i / 3);
    run.summary.phase = phases[i % 4];
    if (i % 5 == 0) run.workflow_namespace = "other";
    ASSERT_TRUE(handles_.intake->create_run(run).has_value());
    if (i % 2 == 0 && i % 5 != 0) expected.insert(expected.begin(), run.name);
  }
  ports::RunQuery query = {.workflow_namespace = "default", .phases = {Error, Failed, Error}};
  query.limit = 3;
  Names all;
  for (int page = 0; page < 20; ++page) {
    const auto found = reader_->list(query);
    ASSERT_TRUE(found.has_value());
    EXPECT_LE(found->rows.size(), 3u);
    for (const auto& row : found->rows) all.push_back(row.name);
    query.cursor = found->next_cursor;
    if (query.cursor.empty()) break;
  }
  std::ranges::sort(all);
  std::ranges::sort(expected);
  EXPECT_EQ(all, expected);
  EXPECT_EQ(names({.phases = {Error, Failed, Succeeded, Running}}).size(), 40u);
  query.cursor = "nonsense";
  EXPECT_EQ(reader_->list(query).error().code, base::ErrorCode::InvalidArgument);
}

TEST_P(StoreContract, FinishedOnesComeInTheOrderOfTheirEnd) {
  const auto list = [this](ports::RunQuery query) {
    query.order = ports::RunOrder::LastFinished;
    Names all;
    do {
      const auto page = reader_->list(query);
      EXPECT_TRUE(page.has_value());
      if (!page) return all;
      EXPECT_LE(page->rows.size(), query.limit);
      for (const auto& row : page->rows) all.push_back(row.name);
      query.cursor = page->next_cursor;
    } while (!query.cursor.empty());
    return all;
  };
  const std::int64_t ends[] = {1500, 1700, 1600, 0, 1600, 1400};
  std::vector<engine::RunKey> keys;
  for (int i = 0; i < 6; ++i) {
    ports::NewRun run = new_run("r" + std::to_string(i), 1000 + i);
    if (i == 5) run.workflow_namespace = "other";
    const auto key = handles_.intake->create_run(run);
    ASSERT_TRUE(key.has_value());
    keys.push_back(*key);
    if (ends[i] == 0) continue;
    ports::RunPart part = part_of(*key, 0, "x");
    part.summary = run.summary;
    part.summary->phase = engine::WorkflowPhase::Failed;
    part.summary->finished_at = {ends[i] * 1'000'000'000};
    part.finished = true;
    commit_one(part);
  }
  // r2 and r4 ended at one moment: the greater uid first, as among those created at one.
  Names expected = {"r1", "r4", "r2", "r0", "r5"};
  if (reader_->find(keys[2])->uid > reader_->find(keys[4])->uid)
    std::swap(expected[1], expected[2]);
  for (const std::uint32_t limit : {1, 2, 3, 9}) EXPECT_EQ(list({.limit = limit}), expected);
  EXPECT_EQ(list({.workflow_namespace = "other"}), Names{"r5"});
  EXPECT_EQ(list({.name = "r0"}), Names{"r0"});
  EXPECT_EQ(list({.name = "r3"}), Names{}) << "it has not finished";
  EXPECT_EQ(list({.created_after = {1001'000'000'000}, .created_before = {1003'000'000'000}}),
            Names{"r2"});
  using enum engine::WorkflowPhase;
  EXPECT_EQ(list({.phases = {Failed, Error}, .limit = 2}), expected);
  EXPECT_EQ(list({.live = true}), Names{});
  EXPECT_EQ(list({.labels = {{"name", "r1"}}}), Names{"r1"});
  remove(keys[1]);
  EXPECT_EQ(list({}).size(), 4u);
}

// Found, not sifted: the cost does not grow with what lies between.
TEST_P(StoreContract, SeveralPhasesCostWhatIsFound) {
  using enum engine::WorkflowPhase;
  int made = 0;
  const auto cost_among = [&](int others) {
    for (; made < others; ++made) {
      ports::NewRun run = new_run("r" + std::to_string(made), 1000 + made);
      run.summary.phase = made < 4 ? Failed : Succeeded;
      EXPECT_TRUE(handles_.intake->create_run(run).has_value());
    }
    double least = 1e9;
    for (int i = 0; i < 7; ++i) {
      const std::clock_t begin = std::clock();
      for (int j = 0; j < 10; ++j) {
        EXPECT_EQ(names({.workflow_namespace = "default", .phases = {Failed, Error}}).size(), 4u);
      }
      least = std::min(least, static_cast<double>(std::clock() - begin));
    }
    return least;
  };
  const double few = cost_among(20);
  EXPECT_LT(cost_among(2500), 3 * few);
}

TEST_P(StoreContract, SelectsByLabelsAsKubernetesDoes) {
  const auto add = [&](const std::string& name, base::Members labels) {
    ports::NewRun run = new_run(name);
    run.summary.labels = base::Value(std::move(labels));
    ASSERT_TRUE(handles_.intake->create_run(run).has_value());
  };
  add("a", {{"team", "red"}, {"tier", "1"}});
  add("b", {{"team", "blue"}});
  add("c", {{"tier", "2"}});
  const auto by = [&](ports::LabelSelector selector) {
    return names({.labels = std::move(selector)});
  };
  EXPECT_EQ(by({{"team", Is::In, {"red", "blue"}}}), (Names{"b", "a"}));
  EXPECT_EQ(by({{"team", Is::In, {}}}), Names{});
  EXPECT_EQ(by({{"team", Is::NotIn, {"red"}}}), (Names{"c", "b"})) << "also where it is absent";
  EXPECT_EQ(by({{"team", Is::Exists}}), (Names{"b", "a"}));
  EXPECT_EQ(by({{"team", Is::Absent}}), Names{"c"});
  EXPECT_EQ(by({{"tier", Is::Exists}, {"team", Is::NotIn, {"red", "blue"}}}), Names{"c"});
  EXPECT_EQ(by({{"team", "red"}, {"tier", Is::In, {"1", "2"}}}), Names{"a"});
}

TEST_P(StoreContract, FindsTheLatestOfANamespace) {
  EXPECT_EQ(reader_->latest("default").error().code, base::ErrorCode::NotFound);
  create("old", 1000);
  create("new", 2000);
  create("older", 500);
  EXPECT_EQ(reader_->latest("default")->name, "new");
  EXPECT_EQ(reader_->find("default", "none").error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(reader_->find_uid("uid-old")->name, "old");
  EXPECT_EQ(reader_->find_uid("none").error().code, base::ErrorCode::NotFound);
}

TEST_P(StoreContract, AnArchivedRunFreesItsNameAndStays) {
  const auto first = create("a", 1000);
  commit_one(part_of(first, 0, "of the first"));
  remove(first, ports::Removal::Kind::Archive);
  EXPECT_EQ(reader_->find("default", "a")->key, first) << "the only one of that name";
  EXPECT_EQ(reader_->latest("default").error().code, base::ErrorCode::NotFound);
  ports::NewRun run = new_run("a", 2000);
  run.uid = "uid of the second";
  const auto second = handles_.intake->create_run(run);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(reader_->find("default", "a")->key, *second);
  EXPECT_EQ(reader_->find_uid("uid-a")->key, first);
  EXPECT_EQ(reader_->find_uid("uid-a")->presence, ports::Presence::Archived);
  EXPECT_EQ(deltas(first), Deltas{"of the first"});
  EXPECT_EQ(names({}), (Names{"a", "a"}));
  EXPECT_EQ(reader_->list({.presence = ports::Presence::Archived})->rows.front().key, first);
  EXPECT_EQ(reader_->list({.presence = ports::Presence::Present})->rows.front().key, *second);
  run.uid = "third";
  EXPECT_EQ(handles_.intake->create_run(run).error().code, base::ErrorCode::AlreadyExists);
  remove(*second, ports::Removal::Kind::Archive);
  EXPECT_EQ(reader_->find("default", "a")->key, *second) << "the newest of the archived";
  remove(first);
  EXPECT_EQ(names({}), Names{"a"});
}

TEST_P(StoreContract, ScopesNeitherSeeNorTouchEachOther) {
  const auto here = create("a");
  const ports::Scope there = {"cluster-b", "one"};
  const Handles other = harness_->handles(there);
  auto other_ledger = harness_->ledger(there);
  const auto twin = other.intake->create_run(new_run("a"));
  ASSERT_TRUE(twin.has_value()) << "same uid, same name";
  EXPECT_NE(*twin, here);
  EXPECT_EQ(names({}), Names{"a"});
  EXPECT_EQ(reader_->find("default", "a")->key, here);
  EXPECT_EQ(other.reader->find("default", "a")->key, *twin);
  EXPECT_EQ(reader_->find(*twin).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(commit_one(part_of(*twin, 0, "not mine")), ports::PartOutcome::Conflict);
  EXPECT_EQ(handles_.intake->append_intent(*twin, {}).error().code, base::ErrorCode::NotFound);

  auto owner = harness_->ownership("there", there);
  const auto state = owner->state({1});
  ASSERT_TRUE(std::holds_alternative<ports::Owning>(state)) << "each scope has an owner";
  ports::Batch batch;
  batch.epoch = std::get<ports::Owning>(state).epoch;
  batch.runs = {part_of(*twin, 0, "theirs")};
  batch.arbiter = ports::ArbiterPart{.expected_revision = 0, .delta = "theirs", .snapshot = {}};
  other_ledger->ring_with([bell = bell_.get()] { bell->ring(); });
  const auto completion = wait_for(*other_ledger, other_ledger->submit(batch));
  EXPECT_TRUE(std::get<base::Result<ports::BatchOutcome>>(completion.outcome).has_value());
  EXPECT_EQ(await<ports::ArbiterImage>(ledger_->load_arbiter())->revision, 0u);
  EXPECT_EQ(other.reader->load(*twin)->deltas, Deltas{"theirs"});

  ASSERT_TRUE(
      other.objects
          ->put({.kind = "ConfigMap", .object_namespace = "n", .name = "m", .manifest = "{}"}, 0)
          .has_value());
  EXPECT_TRUE(handles_.objects->list({.kind = "ConfigMap"})->objects.empty());
  for (const auto& run : all_changes("").runs) EXPECT_EQ(run.key, here);
}

// Attempts say 128 bits, whatever the text of the uid is.
TEST_P(StoreContract, RunsAreFoundByTheUidThatAttemptsSay) {
  const std::string plain = "3b343bf2-9f46-4633-bc2c-1d64b33c3b5a";
  const std::string upper = "3B343BF2-9F46-4633-BC2C-1D64B33C3B5A";
  std::map<std::string, engine::RunKey> keys;
  for (const std::string& uid : {std::string("imported"), plain + "-4", plain}) {
    ports::NewRun run = new_run("run-" + uid);
    run.uid = uid;
    keys[uid] = *handles_.intake->create_run(run);
  }
  const auto key_of = [this](const std::string& uid) -> engine::RunKey {
    const auto found = await<ports::Found>(ledger_->look_up({.run_uids = {engine::run_uid(uid)}}));
    return found.has_value() && found->runs.at(0).has_value() ? found->runs[0]->key : 0;
  };
  for (const auto& [uid, key] : keys) EXPECT_EQ(key_of(uid), key) << uid;
  EXPECT_EQ(key_of("other"), 0u);
  // Two that differ in their text alone: the live one.
  ports::NewRun twin = new_run("twin");
  twin.uid = upper;
  const engine::RunKey second = *handles_.intake->create_run(twin);
  ports::RunPart end = part_of(keys[plain], 0, "over");
  end.finished = true;
  EXPECT_EQ(commit_one(end), ports::PartOutcome::Committed);
  EXPECT_EQ(key_of(plain), second);
  EXPECT_EQ(reader_->find_uid(plain)->key, keys[plain]);
  remove(second);
  EXPECT_EQ(key_of(plain), keys[plain]);
  remove(keys["imported"]);
  EXPECT_EQ(key_of("imported"), 0u);
}

}  // namespace
}  // namespace tiphys::store
