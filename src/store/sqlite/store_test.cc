// The contract against a real file, and what only this store has: files, versions, crashes.
#include "store/sqlite/store.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "drivers/sqlite/database.h"
#include "store/contract_test.h"
#include "store/sqlite/schema.h"

namespace tiphys::store {

class Folder {
 public:
  Folder() {
    std::string pattern = testing::TempDir() + "tiphys-store-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path() const { return path_ + "/store"; }

 private:
  std::string path_;
};

struct SqliteHarness {
  Folder folder;
  std::unique_ptr<ports::Store> open() const {
    auto opened = sqlite::open_store(folder.path(), {.sync = false});
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    return opened.has_value() ? std::move(*opened) : nullptr;
  }
  std::uintmax_t bytes() const {
    return std::filesystem::file_size(sqlite::database_path(folder.path()));
  }
};
INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StoreContract, SqliteHarness);

namespace {

TEST(SqliteStore, MakesItsFolderForItsOwnerAlone) {
  Folder folder;
  ASSERT_TRUE(sqlite::open_store(folder.path()).has_value());
  struct stat status = {};
  ASSERT_EQ(::stat(folder.path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0700u);
}

TEST(SqliteStore, SaysThatThereIsNoneWhereItMayNotMakeOne) {
  Folder folder;
  auto opened = sqlite::open_store(folder.path(), {.create = false});
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, base::ErrorCode::NotFound);
}

TEST(SqliteStore, RefusesAFileThatIsNoDatabase) {
  Folder folder;
  std::filesystem::create_directories(folder.path());
  std::ofstream(sqlite::database_path(folder.path())) << std::string(5000, 'x');
  auto opened = sqlite::open_store(folder.path());
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
  auto opened = sqlite::open_store(folder.path());
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, base::ErrorCode::FailedPrecondition);
}

TEST(SqliteStore, RefusesANewerSchemaAndKeepsIt) {
  Folder folder;
  ASSERT_TRUE(sqlite::open_store(folder.path()).has_value());
  {
    auto raw = drivers::sqlite::Database::open(sqlite::database_path(folder.path()), {});
    ASSERT_TRUE((*raw)->execute("insert into schema_version values (99)").has_value());
  }
  for (int i = 0; i < 2; ++i) {
    auto opened = sqlite::open_store(folder.path());
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, base::ErrorCode::FailedPrecondition);
    EXPECT_NE(opened.error().message.find("newer"), std::string::npos);
  }
}

TEST(SqliteStore, OpensAgainWithEverythingInIt) {
  Folder folder;
  {
    auto store = sqlite::open_store(folder.path());
    ASSERT_TRUE((*store)->create_run(new_run("a")).has_value());
  }
  auto again = sqlite::open_store(folder.path());
  EXPECT_EQ((*again)->find_run("default", "a")->uid, "uid-a");
}

TEST(SqliteStore, TheDeathOfTheOwnerFreesTheStore) {
  Folder folder;
  auto store = sqlite::open_store(folder.path());
  int ready[2] = {};
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto own = sqlite::open_store(folder.path());
    const bool owned = own.has_value() && (*own)->acquire("child", {1}).has_value();
    [[maybe_unused]] auto n = ::write(ready[1], owned ? "y" : "n", 1);
    ::pause();
    ::_exit(0);
  }
  char answer = 0;
  ASSERT_EQ(::read(ready[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  EXPECT_TRUE((*store)->has_owner());
  EXPECT_EQ((*store)->acquire("me", {2}).error().code, base::ErrorCode::Conflict);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE((*store)->has_owner());
  EXPECT_TRUE((*store)->acquire("me", {3}).has_value());
}

// In the child: batches of one part per run until killed. Part i of batch n says "n".
[[noreturn]] void commit_forever(const std::string& folder, int runs) {
  auto store = sqlite::open_store(folder);
  if (!store.has_value()) ::_exit(1);
  auto epoch = (*store)->acquire("child", {1});
  if (!epoch.has_value()) ::_exit(1);
  std::vector<ports::RunPart> parts(static_cast<std::size_t>(runs));
  for (int i = 0; i < runs; ++i) {
    parts[static_cast<std::size_t>(i)].run = static_cast<engine::RunKey>(i) + 1;
    parts[static_cast<std::size_t>(i)].expected_revision =
        (*store)->find_run(static_cast<engine::RunKey>(i) + 1)->revision;
  }
  for (std::uint64_t n = parts[0].expected_revision;; ++n) {
    for (auto& part : parts) {
      part.expected_revision = n;
      part.delta = std::to_string(n) + std::string(n % 700, '.');
      part.snapshot.reset();
      if ((n + part.run) % 50 == 49) part.snapshot = part.delta;
    }
    if (!(*store)->commit(*epoch, parts, nullptr).has_value()) ::_exit(1);
  }
}

void expect_whole_batches(const std::string& folder, int runs) {
  auto store = sqlite::open_store(folder);
  ASSERT_TRUE(store.has_value()) << store.error().message;
  const auto first = (*store)->load_run(1);
  ASSERT_TRUE(first.has_value());
  const std::uint64_t revision = first->row.revision;
  for (int i = 1; i <= runs; ++i) {
    auto image = (*store)->load_run(static_cast<engine::RunKey>(i));
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
    auto store = sqlite::open_store(folder.path());
    for (int i = 1; i <= kRuns; ++i) {
      ASSERT_EQ((*store)->create_run(new_run("r" + std::to_string(i))).value_or(0),
                static_cast<engine::RunKey>(i));
    }
  }
  std::uint64_t revision = 0;
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    if (child == 0) commit_forever(folder.path(), kRuns);
    auto store = sqlite::open_store(folder.path());
    // Wait for progress, so that each kill falls into the middle of work.
    for (int i = 0; i < 100'000; ++i) {
      if ((*store)->find_run(1)->revision > revision + static_cast<unsigned>(round) % 7) break;
      std::this_thread::yield();
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_GT((*store)->find_run(1)->revision, revision);
    revision = (*store)->find_run(1)->revision;
    store->reset();
    expect_whole_batches(folder.path(), kRuns);
  }
}

TEST(SqliteStore, AFullDiskIsAnErrorAndNothingIsApplied) {
  Folder folder;
  auto store = sqlite::open_store(folder.path());
  const auto key = (*store)->create_run(new_run("a"));
  auto epoch = (*store)->acquire("me", {1});
  ASSERT_TRUE(epoch.has_value());
  // A size limit of this process stands for the disk: writes beyond it fail with EFBIG.
  struct rlimit before = {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const struct rlimit small = {.rlim_cur = 1 << 20, .rlim_max = before.rlim_max};
  auto* old = ::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  ports::RunPart part = part_of(*key, 0, std::string(4 << 20, 'x'));
  const auto outcome = (*store)->commit(*epoch, {&part, 1}, nullptr);
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, old);
  EXPECT_FALSE(outcome.has_value());
  EXPECT_TRUE((*store)->load_run(*key)->deltas.empty());
  ASSERT_TRUE((*store)->commit(*epoch, {&part, 1}, nullptr).has_value());
  EXPECT_EQ((*store)->load_run(*key)->deltas.size(), 1u);
}

}  // namespace
}  // namespace tiphys::store
