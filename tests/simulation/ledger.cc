// Requests, carried out one by one.
#include "simulation/ledger.h"

#include <cstdint>

namespace tiphys::simulation {

template <class Outcome, class Ask>
ports::Ticket CheckedLedger::ask(const char* name, Ask ask) {
  base::Result<Outcome> outcome = faults_.around(name, [&]() -> base::Result<Outcome> {
    const ports::Ticket asked = ask();
    for (ports::Completion& done : inner_->drain(SIZE_MAX)) {
      if (done.ticket == asked) return std::get<base::Result<Outcome>>(std::move(done.outcome));
    }
    return base::fail(base::ErrorCode::Internal, "the ledger did not answer at once");
  });
  checks_.note(outcome.has_value() ? name : name + (": " + outcome.error().message));
  ready_.push_back({++last_, std::move(outcome)});
  return last_;
}

ports::Ticket CheckedLedger::submit(ports::Batch batch) {
  base::Result<ports::BatchOutcome> outcome =
      faults_.around("commit", [&]() -> base::Result<ports::BatchOutcome> {
        ports::Batch given = batch;
        spoil(given);
        inner_->submit(std::move(given));
        for (const ports::Removal& removal : batch.removals) {
          checks_.note("removal of run " + std::to_string(removal.run));
        }
        std::vector<ports::Completion> done = inner_->drain(SIZE_MAX);
        auto result = std::get<base::Result<ports::BatchOutcome>>(std::move(done.at(0).outcome));
        if (result.has_value()) checks_.committed(batch, *result);
        if (!result.has_value() && result.error().code == base::ErrorCode::Fenced) {
          checks_.reach("fenced");
          checks_.note("fenced");
        }
        return result;
      });
  ready_.push_back({++last_, std::move(outcome)});
  return last_;
}

// As if somebody else had changed what the batch was made from.
void CheckedLedger::spoil(ports::Batch& batch) {
  if (!batch.runs.empty() && checks_.strikes("conflict of a run")) {
    batch.runs[spoiled_++ % batch.runs.size()].expected_revision += 1'000'000;
  }
  if (batch.arbiter.has_value() && checks_.strikes("conflict of the arbiter")) {
    batch.arbiter->expected_revision += 1'000'000;
  }
}

ports::Ticket CheckedLedger::load(engine::RunKey run) {
  checks_.note("run " + std::to_string(run));
  if (checks_.strikes("a load that does not decode")) {
    ready_.push_back({++last_, base::Result<ports::RunImage>(
                                   base::fail(base::ErrorCode::DataLoss, std::string(kDamage)))});
    return last_;
  }
  return ask<ports::RunImage>("load", [&] { return inner_->load(run); });
}
ports::Ticket CheckedLedger::load_arbiter() {
  return ask<ports::ArbiterImage>("load_arbiter", [&] { return inner_->load_arbiter(); });
}
ports::Ticket CheckedLedger::changes_since(std::string cursor, std::uint64_t epoch,
                                           std::uint32_t most) {
  if (!cursor.empty() && checks_.strikes("the feed begins anew")) cursor.clear();
  return ask<ports::Changes>("changes",
                             [&] { return inner_->changes_since(std::move(cursor), epoch, most); });
}
ports::Ticket CheckedLedger::look_up(ports::LookUp wanted) {
  return ask<ports::Found>("look_up", [&] { return inner_->look_up(std::move(wanted)); });
}
std::uint64_t CheckedLedger::change_counter() {
  return faults_.around("change_counter", [&] { return inner_->change_counter(); });
}
std::vector<ports::Completion> CheckedLedger::drain(std::size_t most) {
  (void)most;  // its user takes all
  return std::exchange(ready_, {});
}

ports::OwnershipState Lease::state(base::Timestamp now) {
  if (taken_ && now > owning_->not_after) return ports::OwnershipLost{"the lease has ended"};
  if (owning_ && !taken_ && lasts_.ns > 0) renew(now);
  if (owning_) return *owning_;
  if (now < not_before) {
    checks_.reach("standby");
    return ports::Standby{true, "another has it"};
  }
  const auto got = faults_.around(
      "own", [&]() -> base::Result<ports::OwnershipState> { return inner_->state(now); });
  if (!got.has_value()) return ports::Standby{false, got.error().message};
  if (const auto* owning = std::get_if<ports::Owning>(&*got)) {
    owning_ = *owning;
    if (lasts_.ns > 0) owning_->not_after = now + lasts_;
    end_ = owning_->not_after;
    checks_.epoch = owning->epoch;
    checks_.note("epoch " + std::to_string(owning->epoch));
    if (on_owned) on_owned();
    return *owning_;
  }
  checks_.reach("standby");
  return *got;
}

// Also after its end, where nobody else has taken it.
void Lease::renew(base::Timestamp now) {
  const auto rest = owning_->not_after - now;
  if (rest.ns > lasts_.ns / 2) return;
  if (!late_until_.is_set() && checks_.strikes("a lease that is renewed late")) {
    const auto most = static_cast<std::uint32_t>(2 * lasts_.ns / 1'000'000);
    late_until_ = now + base::Duration::milliseconds(random_.between(1, most));
  }
  base::Result<void> renewed = base::fail(base::ErrorCode::Unavailable, "not yet");
  if (now >= late_until_) {
    renewed = faults_.around("renew", [&]() -> base::Result<void> {
      end_ = now + lasts_;
      return {};
    });
  }
  if (!renewed.has_value()) {
    if (now > owning_->not_after) lapsed_ = true;
    return;
  }
  owning_->not_after = end_;
  late_until_ = {};
  if (std::exchange(lapsed_, false)) checks_.reach("a lease extended after its end");
}

// The last that its process does: one that dies of it has nothing more to do.
void Lease::release() {
  if (dead_ || !owns()) return;
  try {
    faults_.around("release", [&] {
      owning_.reset();
      inner_->release();
      checks_.reach("given back in good order");
    });
  } catch (const simulated::Crash&) {
  }
}

bool Lease::held() {
  return faults_.around("held", [&] { return inner_->held(); });
}

void Lease::take_away(base::Timestamp end) {
  taken_ = true;
  owning_->not_after = end_ = end;
  inner_->release();
}

}  // namespace tiphys::simulation
