// Clients whose answers are lost: each thing is in the store once, or they know that it is not.
#include "adapters/client/once.h"

#include <gtest/gtest.h>

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "store/sqlite/store.h"

namespace tiphys::adapters::client {
namespace {

using base::ErrorCode;
using engine::Operation;

enum class Fate { Well, NotTaken, AnswerLost };

base::Error away() { return {ErrorCode::Unavailable, "the disk is away"}; }

class Once : public testing::Test, public ports::Intake {
 protected:
  Once() {
    std::string pattern = testing::TempDir() + "tiphys-once-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    store_ = *store::sqlite::open_access(folder_, {.sync = false});
    run_.workflow_namespace = "default";
    run_.name = "w";
    run_.uid = "00000000-0000-4000-8000-000000000001";
    run_.manifest = "{}";
  }
  ~Once() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  base::Result<engine::RunKey> create_run(const ports::NewRun& run) override {
    return through([&] { return store_->create_run(run); });
  }
  base::Result<std::uint64_t> append_intent(engine::RunKey run,
                                            const engine::Intent& intent) override {
    auto sequence = through([&] { return store_->append_intent(run, intent); });
    if (!sequence.has_value() && absorbed_at_once_) absorb(run);
    return sequence;
  }
  template <class Work>
  auto through(Work work) -> decltype(work()) {
    ++said_;
    const Fate fate = fates_.empty() ? Fate::Well : fates_.front();
    if (!fates_.empty()) fates_.pop_front();
    if (fate == Fate::NotTaken) return std::unexpected(away());
    auto done = work();
    if (fate == Fate::AnswerLost) return std::unexpected(away());
    return done;
  }
  // As an owner does, in one commit.
  void absorb(engine::RunKey run) {
    auto owner = *store::sqlite::open_ownership(folder_, "a test", {.sync = false});
    const auto state = owner->state({1});
    auto ledger = *store::sqlite::open_ledger(folder_, {.sync = false});
    const auto image = *store_->load(run);
    ports::RunPart part;
    part.run = run;
    part.expected_revision = image.row.revision;
    part.delta = "x";
    for (const engine::Intent& intent : image.intents) part.absorbed.push_back(intent.sequence);
    ledger->submit({.epoch = std::get<ports::Owning>(state).epoch, .runs = {part}});
    ASSERT_EQ(ledger->drain(9).size(), 1u);
  }
  engine::RunKey created() { return *store_->create_run(run_); }
  std::size_t waiting(engine::RunKey run) { return store_->load(run)->intents.size(); }
  base::Result<void> say(engine::RunKey run, Operation operation) {
    engine::Intent intent;
    intent.operation = operation;
    intent.arguments = base::Value::object();
    intent.actor = "somebody";
    intent.at = {7};
    return append_once(*this, *store_, *store_->find(run), intent);
  }

  std::string folder_;
  std::unique_ptr<store::sqlite::Access> store_;
  ports::NewRun run_;
  std::deque<Fate> fates_;
  int said_ = 0;
  bool absorbed_at_once_ = false;
};

TEST_F(Once, ARunIsSaidAgainAndIsThereOnce) {
  fates_ = {Fate::NotTaken, Fate::AnswerLost};
  const auto key = create_once(*this, *store_, run_);
  ASSERT_TRUE(key.has_value()) << key.error().message;
  EXPECT_EQ(*key, store_->find_uid(run_.uid)->key);
  EXPECT_EQ(said_, 3);
}

TEST_F(Once, ARunOfTheSameNameIsAnotherOne) {
  created();
  run_.uid.back() = '2';
  EXPECT_EQ(create_once(*this, *store_, run_).error().code, ErrorCode::AlreadyExists);
  fates_ = {Fate::NotTaken};
  EXPECT_EQ(create_once(*this, *store_, run_).error().code, ErrorCode::AlreadyExists);
}

TEST_F(Once, AStoreThatStaysAwayIsGivenUp) {
  fates_ = {Fate::NotTaken, Fate::NotTaken, Fate::NotTaken, Fate::NotTaken};
  EXPECT_EQ(create_once(*this, *store_, run_).error().code, ErrorCode::Unavailable);
  EXPECT_EQ(said_, kSaidMax);
}

TEST_F(Once, AWishWhoseAnswerWasLostIsFoundWaiting) {
  const auto run = created();
  fates_ = {Fate::NotTaken, Fate::AnswerLost};
  EXPECT_TRUE(say(run, Operation::Resume).has_value());
  EXPECT_EQ(said_, 2);
  EXPECT_EQ(waiting(run), 1u);
}

TEST_F(Once, AWishThatMayBeAbsorbedIsNotSaidAgain) {
  const auto run = created();
  fates_ = {Fate::AnswerLost};
  absorbed_at_once_ = true;
  const auto said = say(run, Operation::Resume);
  ASSERT_FALSE(said.has_value());
  EXPECT_NE(said.error().message.find("not known"), std::string::npos) << said.error().message;
  EXPECT_EQ(said_, 1);
  EXPECT_EQ(waiting(run), 0u);
}

TEST_F(Once, AWishThatIsWrongIsSaidOnce) {
  ports::RunRow nobody;
  nobody.key = 99;
  EXPECT_EQ(append_once(*this, *store_, nobody, {}).error().code, ErrorCode::NotFound);
  EXPECT_EQ(said_, 1);
}

}  // namespace
}  // namespace tiphys::adapters::client
