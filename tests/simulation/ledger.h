// The owner's side of the store as a simulation has it: checked where it is carried out, with
// outcomes that stay unknown, requests that fail, and an owner that is fenced.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "controller/faults.h"
#include "laws/random.h"
#include "ports/ledger.h"
#include "ports/ownership.h"
#include "simulation/checks.h"

namespace tiphys::simulation {

// Why a run is set aside whose load was made not to decode.
inline constexpr std::string_view kDamage = "these bytes are no run";

// Over a ledger that answers at once; itself such a one.
class CheckedLedger final : public ports::Ledger {
 public:
  CheckedLedger(std::unique_ptr<ports::Ledger> inner, simulated::Faults& faults, Checks& checks)
      : inner_(std::move(inner)), faults_(faults), checks_(checks) {}

  ports::Ticket submit(ports::Batch batch) override;
  ports::Ticket load(engine::RunKey run) override;
  ports::Ticket load_arbiter() override;
  ports::Ticket changes_since(std::string cursor, std::uint64_t epoch, std::uint32_t most) override;
  ports::Ticket look_up(ports::LookUp wanted) override;
  std::vector<ports::Completion> drain(std::size_t most) override;
  void ring_with(std::function<void()> bell) override { (void)bell; }
  std::uint64_t change_counter() override;

 private:
  template <class Outcome, class Ask>
  ports::Ticket ask(const char* name, Ask ask);
  void spoil(ports::Batch& batch);

  std::unique_ptr<ports::Ledger> inner_;
  simulated::Faults& faults_;
  Checks& checks_;
  ports::Ticket last_ = 0;
  std::size_t spoiled_ = 0;
  std::vector<ports::Completion> ready_;
};

// A lease over the lock of the store: it lasts for `lasts` and is renewed in its second half,
// sometimes only after its end, or lasts as long as its process where that is 0. Once `taken_away`,
// its process still believes in it until the lease has ended, while the lock is free for another.
class Lease final : public ports::Ownership {
 public:
  Lease(std::unique_ptr<ports::Ownership> inner, simulated::Faults& faults, Checks& checks,
        laws::Random& random, base::Duration lasts)
      : inner_(std::move(inner)),
        faults_(faults),
        checks_(checks),
        random_(random),
        lasts_(lasts) {}

  ports::OwnershipState state(base::Timestamp now) override;
  void release() override;
  bool held() override;
  // Its process is no more: nothing is given back in its name.
  void dies() { dead_ = true; }
  // Nothing may be started after `end` under it.
  void take_away(base::Timestamp end);
  bool owns() const { return owning_.has_value() && !taken_; }
  // As the store has it; its process may know of an earlier one.
  base::Timestamp end() const { return end_; }
  void in_time() { late_until_ = {}; }  // the next renewal

  base::Timestamp not_before;      // until then another's lease lasts
  std::function<void()> on_owned;  // called when it becomes this one's

 private:
  void renew(base::Timestamp now);

  std::unique_ptr<ports::Ownership> inner_;
  simulated::Faults& faults_;
  Checks& checks_;
  laws::Random& random_;
  base::Duration lasts_;
  base::Timestamp end_;
  base::Timestamp late_until_;  // set: the renewal comes no sooner
  bool lapsed_ = false;         // and its process was told so
  std::optional<ports::Owning> owning_;
  bool taken_ = false;
  bool dead_ = false;
};

}  // namespace tiphys::simulation
