// The contract of a store as a suite: every adapter instantiates it over a harness of its own.
//
//   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(&make_sqlite_harness));
// The tests are compiled once, whatever the number of adapters.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "ports/intake.h"
#include "ports/ledger.h"
#include "ports/memos.h"
#include "ports/objects.h"
#include "ports/ownership.h"
#include "ports/reader.h"
#include "ports/scope.h"
#include "sync/doorbell.h"

namespace tiphys::store {

struct Handles {
  std::shared_ptr<void> holder;
  ports::Reader* reader = nullptr;
  ports::Intake* intake = nullptr;
  ports::Objects* objects = nullptr;
  ports::Memos* memos = nullptr;
};

// One store, empty at first. Each call gives handles as another process would have them.
class StoreHarness {
 public:
  virtual ~StoreHarness() = default;
  virtual std::unique_ptr<ports::Ledger> ledger(const ports::Scope& scope) = 0;
  virtual Handles handles(const ports::Scope& scope) = 0;
  virtual std::unique_ptr<ports::Ownership> ownership(const std::string& name,
                                                      const ports::Scope& scope) = 0;
  virtual std::uintmax_t bytes() = 0;  // on the disk, or of what is kept in memory

  // What only somebody else's doing brings about.
  // The row of an intent does not decode any more.
  virtual void spoil_intent(std::uint64_t sequence) = 0;
  // An intent with that sequence, though greater ones have been seen, becomes visible only now: its
  // writer took the number early and committed late.
  virtual void plant_intent(engine::RunKey run, std::uint64_t sequence) = 0;
  // Everything in the feed so far is older than what it remembers.
  virtual void forget_changes() = 0;
};
struct HarnessFactory {
  std::string_view name;
  std::unique_ptr<StoreHarness> (*make)();
  friend void PrintTo(const HarnessFactory& factory, std::ostream* out) { *out << factory.name; }
};

ports::NewRun new_run(const std::string& name, std::int64_t created_seconds = 1000);
ports::RunPart part_of(engine::RunKey run, std::uint64_t revision, std::string delta);

using Names = std::vector<std::string>;
using Deltas = std::vector<std::string>;

class StoreContract : public testing::TestWithParam<HarnessFactory> {
 protected:
  void SetUp() override;

  engine::RunKey create(const std::string& name, std::int64_t seconds = 1000);
  // The outcome of a request, as soon as it is there.
  template <class T>
  base::Result<T> await(ports::Ticket ticket) {
    ports::Completion completion = wait_for(*ledger_, ticket);
    auto* outcome = std::get_if<base::Result<T>>(&completion.outcome);
    EXPECT_NE(outcome, nullptr) << "a completion of another kind";
    if (outcome == nullptr) return base::fail(base::ErrorCode::Internal, "");
    return std::move(*outcome);
  }
  ports::Completion wait_for(ports::Ledger& ledger, ports::Ticket ticket);
  // Under the owner's epoch unless the batch has one.
  base::Result<ports::BatchOutcome> submit(ports::Batch batch);
  ports::PartOutcome commit_one(ports::RunPart part);
  base::Result<ports::Changes> changes(const std::string& cursor, std::uint32_t most = 0);
  // All pages; the cursor of the last.
  ports::Changes all_changes(std::string cursor, std::uint32_t most = 0);
  void remove(engine::RunKey run, ports::Removal::Kind kind = ports::Removal::Kind::Delete);

  ports::RunImage image(engine::RunKey run);
  Deltas deltas(engine::RunKey run) { return image(run).deltas; }
  Names names(const ports::RunQuery& query);

  std::unique_ptr<StoreHarness> harness_;
  std::unique_ptr<sync::Doorbell> bell_;
  std::unique_ptr<ports::Ledger> ledger_;
  std::unique_ptr<ports::Ownership> ownership_;
  Handles handles_;
  ports::Reader* reader_ = nullptr;
  std::uint64_t epoch_ = 0;
  std::map<ports::Ticket, ports::Completion> completed_;
};

}  // namespace tiphys::store
