// What only the store of one machine has: files, versions, crashes.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "drivers/sqlite/database.h"
#include "folder.h"
#include "store/sqlite/run_rows.h"
#include "store/sqlite/schema.h"

namespace tiphys::store {
namespace {

std::uint64_t epoch_of(ports::Ownership& ownership) {
  const auto state = ownership.state({1});
  const auto* owning = std::get_if<ports::Owning>(&state);
  return owning == nullptr ? 0 : owning->epoch;
}

base::Result<ports::BatchOutcome> commit(ports::Ledger& ledger, ports::Batch batch) {
  ledger.submit(std::move(batch));
  return std::get<base::Result<ports::BatchOutcome>>(ledger.drain(1).front().outcome);
}

TEST(SqliteStore, MakesItsFolderForItsOwnerAlone) {
  Folder folder;
  ASSERT_TRUE(sqlite::open_access(folder.path()).has_value());
  struct stat status = {};
  ASSERT_EQ(::stat(folder.path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0700u);
}

// Also in a folder that others can read, and what an older version left open to them.
TEST(SqliteStore, ItsFilesAreItsOwnersAlone) {
  Folder folder;
  std::filesystem::create_directories(folder.path());
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  for (int open = 0; open < 2; ++open) {
    const auto access = sqlite::open_access(folder.path());
    ASSERT_TRUE(access.has_value());
    const auto ownership = sqlite::open_ownership(folder.path(), "", {});
    ASSERT_TRUE(ownership.has_value());
    int seen = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      struct stat status = {};
      ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
      EXPECT_EQ(status.st_mode & 0077u, 0u) << entry.path();
      ++seen;
    }
    EXPECT_GE(seen, 2) << "the database and what SQLite keeps beside it";
    ASSERT_EQ(::chmod(sqlite::database_path(folder.path()).c_str(), 0644), 0);
  }
}

TEST(SqliteStore, SaysThatThereIsNoneWhereItMayNotMakeOne) {
  Folder folder;
  auto opened = sqlite::open_access(folder.path(), {.create = false});
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, base::ErrorCode::NotFound);
}

TEST(SqliteStore, RefusesAFileThatIsNoDatabase) {
  Folder folder;
  std::filesystem::create_directories(folder.path());
  std::ofstream(sqlite::database_path(folder.path())) << std::string(5000, 'x');
  auto opened = sqlite::open_access(folder.path());
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, base::ErrorCode::DataLoss);
  EXPECT_NE(opened.error().message.find("not a database"), std::string::npos);
}

TEST(SqliteStore, RefusesADatabaseOfAnotherProgram) {
  Folder folder;
  std::filesystem::create_directories(folder.path());
  {
    auto other = drivers::sqlite::Database::open(sqlite::database_path(folder.path()), {});
    ASSERT_TRUE((*other)->execute("create table birds (name text)").has_value());
  }
  auto opened = sqlite::open_access(folder.path());
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, base::ErrorCode::FailedPrecondition);
}

TEST(SqliteStore, RefusesANewerSchemaAndKeepsIt) {
  Folder folder;
  ASSERT_TRUE(sqlite::open_access(folder.path()).has_value());
  {
    auto raw = drivers::sqlite::Database::open(sqlite::database_path(folder.path()), {});
    ASSERT_TRUE((*raw)->execute("insert into schema_version values (99)").has_value());
  }
  for (int i = 0; i < 2; ++i) {
    auto opened = sqlite::open_access(folder.path());
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, base::ErrorCode::FailedPrecondition);
    EXPECT_NE(opened.error().message.find("newer"), std::string::npos);
  }
}

TEST(SqliteStore, OpensAgainWithEverythingInIt) {
  Folder folder;
  {
    auto store = sqlite::open_access(folder.path());
    ASSERT_TRUE((*store)->create_run(new_run("a")).has_value());
  }
  auto again = sqlite::open_access(folder.path());
  EXPECT_EQ((*again)->find("default", "a")->uid, "uid-a");
}

// It told of a deletion by the uid alone, and noted no revision of a row of a log.
TEST(SqliteStore, OfVersion2IsTakenUp) {
  Folder folder;
  engine::RunKey run = 0;
  {
    auto store = std::move(*sqlite::open_access(folder.path()));
    run = *store->create_run(new_run("a"));
  }
  folder.execute(kWithoutSums +
                 "drop index run_state_finished; drop index log_row_revision; "
                 "alter table log_row drop column revision; "
                 "drop index run_attempt_uid; alter table run drop column attempt_uid; "
                 "delete from schema_version where version > 2; "
                 "insert into change (seq, scope, epoch, what, number, text1) "
                 "values (50, 0, 1, 1, 7, 'gone'); insert into log_row values (" +
                 std::to_string(run) + ", 0, 1, 0, 0, 'main', 8, x'00')");
  auto store = std::move(*sqlite::open_access(folder.path()));
  const auto changes = store->changes_since("49");
  ASSERT_TRUE(changes.has_value()) << changes.error().message;
  ASSERT_EQ(changes->deleted_runs.size(), 1u);
  EXPECT_EQ(changes->deleted_runs.front(), (ports::DeletedRun{7, "gone", 50, "", ""}));
  const auto rows = store->log_rows(run);
  ASSERT_TRUE(rows.has_value());
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->front().lines, 8u);
  EXPECT_EQ(rows->front().revision, 0u);
}

struct Flipped {
  const char* table;
  const char* column;
};

void PrintTo(const Flipped& flipped, std::ostream* out) { *out << flipped.table; }

class Flips : public testing::TestWithParam<Flipped> {
 protected:
  // A run with all that a load reads.
  void SetUp() override {
    run_ = *std::move(*sqlite::open_access(folder_.path()))->create_run(new_run("a"));
    const auto ownership = std::move(*sqlite::open_ownership(folder_.path(), "test"));
    auto ledger = std::move(*sqlite::open_ledger(folder_.path()));
    ports::Batch batch;
    batch.epoch = epoch_of(*ownership);
    batch.runs = {part_of(run_, 0, "the first delta")};
    batch.runs.front().snapshot = "a snapshot";
    batch.runs.front().values = {{base::Hash128{1, 2}, "a value that is large"}};
    ASSERT_TRUE(commit(*ledger, std::move(batch)).has_value());
  }
  std::string select() const {
    return std::string("select ") + GetParam().column + " from " + GetParam().table;
  }

  Folder folder_;
  engine::RunKey run_ = 0;
};

TEST_P(Flips, OfOneBitAreFound) {
  const auto store = std::move(*sqlite::open_access(folder_.path()));
  const auto database = folder_.raw();
  const std::string set = std::string("update ") + GetParam().table + " set " + GetParam().column;
  const bool is_text = std::string(GetParam().column) == "manifest";
  const std::string whole = [&] {
    auto query = std::move(*database->query(select()));
    EXPECT_TRUE(query.step().value_or(false));
    return std::string(query.blob(0));
  }();
  const auto write = [&](const std::string& now) {
    auto query = std::move(*database->query(set + " = ?"));
    if (is_text) {
      query.bind(std::string_view(now));
    } else {
      query.bind_blob(now);
    }
    ASSERT_TRUE(query.run().has_value());
  };
  ASSERT_GT(whole.size(), 0u);
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    write(flipped);
    const auto image = store->load(run_, {});
    ASSERT_FALSE(image.has_value()) << "bit " << bit;
    EXPECT_EQ(image.error().code, base::ErrorCode::DataLoss);
    EXPECT_NE(image.error().message.find("damaged"), std::string::npos) << image.error().message;
  }
  write(whole);
  EXPECT_TRUE(store->load(run_, {}).has_value());
}

INSTANTIATE_TEST_SUITE_P(In, Flips,
                         testing::Values(Flipped{"delta", "body"}, Flipped{"snapshot", "body"},
                                         Flipped{"value", "body"},
                                         Flipped{"run_manifest", "manifest"}),
                         [](const auto& each) { return std::string(each.param.table); });

TEST(SqliteStore, FindsRecordsThatLieInAnothersPlace) {
  Folder folder;
  std::vector<engine::RunKey> runs;
  {
    const auto access = std::move(*sqlite::open_access(folder.path()));
    for (const char* name : {"a", "b"}) runs.push_back(*access->create_run(new_run(name)));
  }
  const auto ownership = std::move(*sqlite::open_ownership(folder.path(), "test"));
  auto ledger = std::move(*sqlite::open_ledger(folder.path()));
  ports::Batch batch;
  batch.epoch = epoch_of(*ownership);
  batch.runs = {part_of(runs[0], 0, "the delta of a"), part_of(runs[1], 0, "the delta of b")};
  ASSERT_TRUE(commit(*ledger, std::move(batch)).has_value());
  folder.execute(
      "update delta set body = case run when 1 then 'the delta of b' else "
      "'the delta of a' end");
  const auto access = std::move(*sqlite::open_access(folder.path()));
  for (const engine::RunKey run : runs) {
    const auto image = access->load(run, {});
    ASSERT_FALSE(image.has_value());
    EXPECT_EQ(image.error().code, base::ErrorCode::DataLoss);
  }
}

// Each is written with the rows that it is of, so it must be worth that.
TEST(SqliteStore, HasNoIndexThatNoQueryIsDrivenBy) {
  Folder folder;
  ASSERT_TRUE(sqlite::open_access(folder.path()).has_value());
  auto database = folder.raw();
  const auto texts = [&](const std::string& sql, int column) {
    std::vector<std::string> out;
    auto query = std::move(*database->query(sql));
    while (query.step().value_or(false)) out.emplace_back(query.text(column));
    return out;
  };
  // As the store asks: by names, by lists and their filters, by uid, by what is over.
  const std::map<std::string, std::string> asked = {
      {"run_uid", "select 1 from run where uid = 'u' and scope = 0"},
      {"run_name",
       "select 1 from run where namespace = 'n' and name = 'r' and scope = 0 and "
       "archived = 0"},
      {"run_named", "select 1 from run where name = 'r' order by created_at"},
      {"run_created", "select 1 from run order by created_at desc, uid desc"},
      {"run_namespace", "select 1 from run where namespace = 'n' order by created_at, uid"},
      {"run_attempt_uid", "select 1 from run where attempt_uid = 'u' and scope = 0"},
      {"run_state_live", "select 1 from run_state where live = 1 order by created_at"},
      {"run_state_phase", "select 1 from run_state where phase = 2 order by created_at"},
      {"run_state_expiry", "select 1 from run_state where expires_at <> 0 and expires_at <= 9"},
      {"run_state_finished",
       "select 1 from run_state where live = 0 order by finished_at desc, run desc"},
      {"run_label_run", "delete from run_label where run = 1"},
      {"intent_run", "select 1 from intent where run = 1"},
      {"log_row_revision", "select 1 from log_row where run = 1 and revision > 2"},
  };
  for (const std::string& name :
       texts("select name from sqlite_master where type = 'index' and sql is not null", 0)) {
    const auto by = asked.find(name);
    ASSERT_NE(by, asked.end()) << name;
    bool used = false;
    for (const std::string& line : texts("explain query plan " + by->second, 3)) {
      used = used || line.find(name) != std::string::npos;
    }
    EXPECT_TRUE(used) << name;
  }
}

TEST(SqliteStore, TheDeathOfTheOwnerFreesTheStore) {
  Folder folder;
  auto mine = sqlite::open_ownership(folder.path(), "me");
  int ready[2] = {};
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto own = sqlite::open_ownership(folder.path(), "child");
    const bool owned = own.has_value() && epoch_of(**own) != 0;
    [[maybe_unused]] auto n = ::write(ready[1], owned ? "y" : "n", 1);
    ::pause();
    ::_exit(0);
  }
  char answer = 0;
  ASSERT_EQ(::read(ready[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  EXPECT_TRUE((*mine)->held());
  EXPECT_EQ(epoch_of(**mine), 0u);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE((*mine)->held());
  EXPECT_EQ(epoch_of(**mine), 2u);
}

// In the child: batches of one part per run until killed. Part i of batch n says "n".
[[noreturn]] void commit_forever(const std::string& folder, int runs) {
  auto access = sqlite::open_access(folder);
  auto ledger = sqlite::open_ledger(folder);
  auto ownership = sqlite::open_ownership(folder, "child");
  if (!access.has_value() || !ledger.has_value() || !ownership.has_value()) ::_exit(1);
  ports::Batch batch;
  batch.epoch = epoch_of(**ownership);
  std::uint64_t n = 0;
  for (int i = 1; i <= runs; ++i) {
    n = (*access)->find(static_cast<engine::RunKey>(i))->revision;
    batch.runs.push_back(part_of(static_cast<engine::RunKey>(i), n, ""));
  }
  for (;; ++n) {
    for (auto& part : batch.runs) {
      part.expected_revision = n;
      part.delta = std::to_string(n) + std::string(n % 700, '.');
      part.snapshot.reset();
      if ((n + part.run) % 50 == 49) part.snapshot = std::exchange(part.delta, {});
    }
    if (!commit(**ledger, batch).has_value()) ::_exit(1);
  }
}

void expect_whole_batches(const std::string& folder, int runs) {
  auto store = sqlite::open_access(folder);
  ASSERT_TRUE(store.has_value()) << store.error().message;
  const auto first = (*store)->load(1, {});
  ASSERT_TRUE(first.has_value());
  const std::uint64_t revision = first->row.revision;
  for (int i = 1; i <= runs; ++i) {
    auto image = (*store)->load(static_cast<engine::RunKey>(i), {});
    ASSERT_TRUE(image.has_value()) << image.error().message;
    EXPECT_EQ(image->row.revision, revision);
    std::vector<std::string> states = image->deltas;
    if (!image->snapshot.empty()) states.insert(states.begin(), image->snapshot);
    ASSERT_EQ(states.empty(), revision == 0);
    for (std::size_t back = 0; back < states.size(); ++back) {
      const std::uint64_t n = revision - states.size() + back;
      EXPECT_EQ(states[back], std::to_string(n) + std::string(n % 700, '.'));
    }
  }
}

// Kills a writer at twenty moments and looks after each: all runs of a batch, or none.
TEST(SqliteStore, BatchesAreAllOrNothingWhenTheOwnerIsKilled) {
  Folder folder;
  constexpr int kRuns = 7;
  {
    auto store = sqlite::open_access(folder.path());
    for (int i = 1; i <= kRuns; ++i) {
      ASSERT_EQ((*store)->create_run(new_run("r" + std::to_string(i))).value_or(0),
                static_cast<engine::RunKey>(i));
    }
  }
  std::uint64_t revision = 0;
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    if (child == 0) commit_forever(folder.path(), kRuns);
    auto store = sqlite::open_access(folder.path());
    // Wait for progress, so that each kill falls into the middle of work.
    for (int i = 0; i < 1'000'000; ++i) {
      if ((*store)->find(1)->revision > revision + static_cast<unsigned>(round) % 7) break;
      std::this_thread::yield();
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_GT((*store)->find(1)->revision, revision);
    revision = (*store)->find(1)->revision;
    store->reset();
    expect_whole_batches(folder.path(), kRuns);
  }
}

TEST(SqliteStore, AFullDiskIsAnErrorAndNothingIsApplied) {
  Folder folder;
  auto store = sqlite::open_access(folder.path());
  auto ledger = sqlite::open_ledger(folder.path());
  auto ownership = sqlite::open_ownership(folder.path(), "me");
  const auto key = (*store)->create_run(new_run("a"));
  // A size limit of this process stands for the disk: writes beyond it fail with EFBIG.
  ports::Batch batch;
  batch.epoch = epoch_of(**ownership);
  batch.runs = {part_of(*key, 0, std::string(4 << 20, 'x'))};
  struct rlimit before = {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const struct rlimit small = {.rlim_cur = 1 << 20, .rlim_max = before.rlim_max};
  auto* old = ::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto outcome = commit(**ledger, batch);
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, old);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_NE(outcome.error().code, base::ErrorCode::Fenced);
  EXPECT_TRUE((*store)->load(*key, {})->deltas.empty());
  ASSERT_TRUE(commit(**ledger, batch).has_value());
  EXPECT_EQ((*store)->load(*key, {})->deltas.size(), 1u);
}

// Neither sorted nor scanned: an owner of a million runs asks it again and again.
TEST(SqliteStore, FindsWhatExpiresByItsIndex) {
  Folder folder;
  ASSERT_TRUE(sqlite::open_access(folder.path()).has_value());
  auto database = drivers::sqlite::Database::open(sqlite::database_path(folder.path()), {});
  ASSERT_TRUE(database.has_value()) << database.error().message;
  auto query =
      (*database)->query("explain query plan select r.key" + std::string(sqlite::kExpiring));
  ASSERT_TRUE(query.has_value()) << query.error().message;
  std::string plan;
  while (*query->step()) plan += std::string(query->text(3)) + "\n";
  EXPECT_NE(plan.find("INDEX run_state_expiry (expires_at>"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("SCAN"), std::string::npos) << plan;
}

}  // namespace
}  // namespace tiphys::store
