// The contract over SQLite: answering at once, behind a thread, and through a slow wire; and over
// the store in memory.
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "folder.h"
#include "store/delayed/ledger.h"
#include "store/memory/store.h"
#include "store/threaded/ledger.h"

namespace tiphys::store {

std::unique_ptr<ports::Ledger> SqliteHarness::ledger(const ports::Scope& scope) {
  auto opened = sqlite::open_ledger(folder_.path(), {.sync = false, .scope = scope});
  EXPECT_TRUE(opened.has_value()) << opened.error().message;
  return opened.has_value() ? std::move(*opened) : nullptr;
}

Handles SqliteHarness::handles(const ports::Scope& scope) {
  auto opened = sqlite::open_access(folder_.path(), {.sync = false, .scope = scope});
  EXPECT_TRUE(opened.has_value()) << opened.error().message;
  std::shared_ptr<sqlite::Access> access = std::move(*opened);
  return {.holder = access,
          .reader = access.get(),
          .intake = access.get(),
          .objects = access.get(),
          .memos = access.get()};
}

std::unique_ptr<ports::Ownership> SqliteHarness::ownership(const std::string& name,
                                                           const ports::Scope& scope) {
  auto opened = sqlite::open_ownership(folder_.path(), name, {.sync = false, .scope = scope});
  EXPECT_TRUE(opened.has_value()) << opened.error().message;
  return std::move(*opened);
}

std::uintmax_t SqliteHarness::bytes() {
  return std::filesystem::file_size(sqlite::database_path(folder_.path()));
}

void SqliteHarness::spoil_intent(std::uint64_t sequence) {
  folder_.execute("update intent set arguments = '{nonsense' where sequence = " +
                  std::to_string(sequence));
}

void SqliteHarness::plant_intent(engine::RunKey run, std::uint64_t sequence) {
  const std::string number = std::to_string(sequence);
  folder_.execute("begin immediate; insert into intent values (" + number + ", " +
                  std::to_string(run) +
                  ", 0, '{}', 'late', 1);"
                  "insert into change select max((select max(seq) from delta), "
                  "(select max(seq) from change)) + 1, 0, 0, 2, " +
                  number + ", null, null, null; commit");
}

void SqliteHarness::forget_changes() {
  folder_.execute(
      "update delta_meta set changes_from = (select max(seq) from change);"
      "delete from change where seq < (select max(seq) from change)");
}

namespace {

class ThreadedHarness final : public SqliteHarness {
 public:
  std::unique_ptr<ports::Ledger> ledger(const ports::Scope& scope) override {
    return threaded::run_behind_thread(SqliteHarness::ledger(scope));
  }
};

// A wire of 3 ms each way whose time is moved by who drains.
class SlowLedger final : public ports::Ledger {
 public:
  explicit SlowLedger(std::unique_ptr<ports::Ledger> inner)
      : inner_(std::move(inner)), slow_(*inner_, [](delayed::Request) {
          return delayed::Latency{base::Duration::milliseconds(3), base::Duration::milliseconds(3)};
        }) {}
  ports::Ticket submit(ports::Batch batch) override { return slow_.submit(std::move(batch)); }
  ports::Ticket load(engine::RunKey run) override { return slow_.load(run); }
  ports::Ticket load_arbiter() override { return slow_.load_arbiter(); }
  ports::Ticket changes_since(std::string cursor, std::uint64_t epoch,
                              std::uint32_t most) override {
    return slow_.changes_since(std::move(cursor), epoch, most);
  }
  ports::Ticket look_up(ports::LookUp wanted) override { return slow_.look_up(std::move(wanted)); }
  std::vector<ports::Completion> drain(std::size_t most) override {
    now_ = now_ + base::Duration::milliseconds(2);
    slow_.advance(now_);
    auto completions = slow_.drain(most);
    if (completions.empty() && bell_) bell_();
    return completions;
  }
  void ring_with(std::function<void()> bell) override { bell_ = std::move(bell); }
  std::uint64_t change_counter() override { return slow_.change_counter(); }

 private:
  std::unique_ptr<ports::Ledger> inner_;
  delayed::DelayedLedger slow_;
  std::function<void()> bell_;
  base::Timestamp now_{1};
};

class SlowHarness final : public SqliteHarness {
 public:
  std::unique_ptr<ports::Ledger> ledger(const ports::Scope& scope) override {
    return std::make_unique<SlowLedger>(SqliteHarness::ledger(scope));
  }
};

class MemoryHarness final : public StoreHarness {
 public:
  std::unique_ptr<ports::Ledger> ledger(const ports::Scope& scope) override {
    return memory::open_ledger(store_, scope);
  }
  Handles handles(const ports::Scope& scope) override {
    std::shared_ptr<ports::Access> access = memory::open_access(store_, scope);
    return {.holder = access,
            .reader = access.get(),
            .intake = access.get(),
            .objects = access.get(),
            .memos = access.get()};
  }
  std::unique_ptr<ports::Ownership> ownership(const std::string& /*name*/,
                                              const ports::Scope& scope) override {
    return memory::open_ownership(store_, scope);
  }
  std::uintmax_t bytes() override { return store_.bytes(); }
  void spoil_intent(std::uint64_t sequence) override { store_.spoil_intent(sequence); }
  void plant_intent(engine::RunKey run, std::uint64_t sequence) override {
    store_.plant_intent(run, sequence);
  }
  void forget_changes() override { store_.forget_changes(); }

 private:
  memory::Store store_;
};

template <class Harness>
HarnessFactory factory(std::string_view name) {
  return {name, []() -> std::unique_ptr<StoreHarness> { return std::make_unique<Harness>(); }};
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(factory<SqliteHarness>("sqlite")));
INSTANTIATE_TEST_SUITE_P(BehindAThread, StoreContract,
                         testing::Values(factory<ThreadedHarness>("thread")));
INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, testing::Values(factory<MemoryHarness>("memory")));
INSTANTIATE_TEST_SUITE_P(SlowWire, StoreContract, testing::Values(factory<SlowHarness>("wire")));

TEST(MemoryStore, ItsFeedForgetsWhatIsOldAndRestarts) {
  memory::Store store;
  auto access = memory::open_access(store);
  const auto key = access->create_run(new_run("a"));
  ASSERT_TRUE(key.has_value());
  std::string cursor;
  for (bool more = true; more;) {
    const auto page = access->changes_since(cursor);
    ASSERT_TRUE(page.has_value());
    cursor = page->cursor;
    more = page->more;
  }
  const ports::StoredObject object = {
      .kind = "ConfigMap", .object_namespace = "n", .name = "m", .manifest = "{}"};
  for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(access->put(object, {}).has_value());
  EXPECT_FALSE(access->changes_since(cursor)->restarted) << "so many are remembered";
  ASSERT_TRUE(access->put(object, {}).has_value());
  ASSERT_TRUE(access->put(object, {}).has_value());
  const auto page = access->changes_since(cursor);
  ASSERT_TRUE(page.has_value());
  EXPECT_TRUE(page->restarted);
  ASSERT_EQ(page->runs.size(), 1u);
  EXPECT_EQ(page->runs.front().key, *key);
}

// Blocks in a commit until it is let go.
class StuckLedger final : public ports::Ledger {
 public:
  explicit StuckLedger(sync::Doorbell& go) : go_(go) {}
  ports::Ticket submit(ports::Batch) override {
    go_.wait_for(base::Duration::seconds(30));
    done_ = true;
    return 1;
  }
  ports::Ticket load(engine::RunKey) override { return 0; }
  ports::Ticket load_arbiter() override { return 0; }
  ports::Ticket changes_since(std::string, std::uint64_t, std::uint32_t) override { return 0; }
  ports::Ticket look_up(ports::LookUp) override { return 0; }
  std::vector<ports::Completion> drain(std::size_t) override {
    if (!std::exchange(done_, false)) return {};
    std::vector<ports::Completion> one;
    one.push_back({.ticket = 1, .outcome = base::Result<ports::BatchOutcome>{}});
    return one;
  }
  void ring_with(std::function<void()>) override {}
  std::uint64_t change_counter() override { return 0; }

 private:
  sync::Doorbell& go_;
  bool done_ = false;
};

TEST(ThreadedLedger, NothingWaitsForAStoreThatHangs) {
  auto go = std::move(*sync::Doorbell::create());
  auto bell = std::move(*sync::Doorbell::create());
  auto ledger = threaded::run_behind_thread(std::make_unique<StuckLedger>(*go));
  ledger->ring_with([&] { bell->ring(); });
  const auto begin = std::chrono::steady_clock::now();
  const ports::Ticket ticket = ledger->submit({});
  ledger->change_counter();
  EXPECT_TRUE(ledger->drain(10).empty());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  go->ring();
  ASSERT_TRUE(bell->wait_for(base::Duration::seconds(30)));
  const auto done = ledger->drain(10);
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done.front().ticket, ticket);
}

// Whoever dies before its due time never did it; whoever dies after it did, and was not told.
TEST(DelayedLedger, CarriesOutAndTellsAtMomentsOfItsOwn) {
  SqliteHarness harness;
  const Handles handles = harness.handles({});
  const auto key = *handles.intake->create_run(new_run("a"));
  auto owner = harness.ownership("test", {});
  const auto state = owner->state({1});
  auto inner = harness.ledger({});
  delayed::DelayedLedger slow(*inner, [](delayed::Request kind) {
    return delayed::Latency{base::Duration{kind == delayed::Request::Submit ? 10 : 1},
                            base::Duration{5}};
  });
  slow.advance({100});
  EXPECT_FALSE(slow.next().is_set());
  ports::Batch batch;
  batch.epoch = std::get<ports::Owning>(state).epoch;
  batch.runs = {part_of(key, 0, "x")};
  const ports::Ticket commit = slow.submit(batch);
  const ports::Ticket load = slow.load(key);
  EXPECT_EQ(slow.next(), base::Timestamp{110});
  slow.advance({109});
  EXPECT_EQ(handles.reader->find(key)->revision, 0u);
  slow.advance({110});
  EXPECT_EQ(handles.reader->find(key)->revision, 1u);
  EXPECT_TRUE(slow.drain(10).empty());
  EXPECT_EQ(slow.under_way(), 2u);
  EXPECT_EQ(slow.next(), base::Timestamp{115});
  slow.advance({115});
  const auto done = slow.drain(10);
  ASSERT_EQ(done.size(), 2u);
  EXPECT_EQ(done[0].ticket, commit);
  EXPECT_EQ(done[1].ticket, load) << "in the order of the requests";
  slow.stall_until({500});
  slow.load(key);
  slow.advance({499});
  EXPECT_EQ(slow.next(), base::Timestamp{500});
  slow.advance({600});
  EXPECT_EQ(slow.drain(10).size(), 1u);
}

}  // namespace
}  // namespace tiphys::store
