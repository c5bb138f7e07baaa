// A ledger whose requests fail as the plan says, and whose completions come when the test wants.
//
// Requests are carried out in their order and end in that order, as the contract of Ledger asks.
// While a test holds them they wait here, either before they are carried out or between that and
// their completion, until they are released one by one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/check.h"
#include "faults.h"
#include "ports/ledger.h"

namespace tiphys::simulated {

class FaultyLedger final : public ports::Ledger {
 public:
  enum class Hold : std::uint8_t {
    Nothing,      // all is done and answered while it is asked
    Completions,  // it is done at once, and nobody hears of it
    Requests,     // it is not even done
  };

  FaultyLedger(std::unique_ptr<ports::Ledger> inner, Faults& faults)
      : inner_(std::move(inner)), f_(faults) {}

  ports::Ticket submit(ports::Batch batch) override {
    if (on_commit) on_commit(batch);
    // Kept to be done later, and a std::function must be copied.
    auto kept = std::make_shared<ports::Batch>(std::move(batch));
    return ask<ports::BatchOutcome>("commit", [this, kept] { return inner_->submit(*kept); });
  }
  ports::Ticket load(engine::RunKey run) override {
    return ask<ports::RunImage>(
        "load_run", [this, run] { return inner_->load(run); }, run == damaged);
  }
  ports::Ticket load_arbiter() override {
    return ask<ports::ArbiterImage>("load_arbiter", [this] { return inner_->load_arbiter(); });
  }
  ports::Ticket changes_since(std::string cursor, std::uint64_t epoch,
                              std::uint32_t most) override {
    if (std::exchange(feed_begins_anew, false)) cursor.clear();
    return ask<ports::Changes>("changes",
                               [=, this] { return inner_->changes_since(cursor, epoch, most); });
  }
  ports::Ticket look_up(ports::LookUp wanted) override {
    return ask<ports::Found>("look_up", [=, this] { return inner_->look_up(wanted); });
  }
  std::vector<ports::Completion> drain(std::size_t most) override {
    std::vector<ports::Completion> out;
    while (!ready_.empty() && out.size() < most) {
      out.push_back(std::move(ready_.front()));
      ready_.pop_front();
    }
    return out;
  }
  void ring_with(std::function<void()> bell) override { bell_ = std::move(bell); }
  std::uint64_t change_counter() override { return inner_->change_counter() + shown_; }

  // The oldest that are held, at most `count`; gives how many there were.
  std::size_t release(std::size_t count = SIZE_MAX) {
    std::size_t released = 0;
    for (; released < count && !held_.empty(); ++released) {
      Held next = std::move(held_.front());
      held_.pop_front();
      ready_.push_back(next.done ? std::move(*next.done) : next.work());
    }
    if (released > 0 && bell_) bell_();
    return released;
  }
  std::size_t held() const { return held_.size(); }
  bool has_ready() const { return !ready_.empty(); }

  Hold hold = Hold::Nothing;
  // The next commits fail so; a fence or an unknown outcome, without being carried out.
  std::optional<base::Error> refuse_commits;
  engine::RunKey damaged = 0;     // its rows do not decode
  bool feed_begins_anew = false;  // with the next look at it, as one that has forgotten
  // The transaction of that wish has not ended yet, as far as anybody sees, while others that have
  // begun after it have.
  void hide_wish(std::uint64_t sequence) { hidden_.insert(sequence); }
  void show_wish(std::uint64_t sequence) {
    hidden_.erase(sequence);
    ++shown_;
  }

  // Looks at each batch when it is handed in, and may change it.
  std::function<void(ports::Batch&)> on_commit;

 private:
  struct Held {
    std::function<ports::Completion()> work;
    std::optional<ports::Completion> done;
  };

  template <class Outcome, class Inner>
  ports::Ticket ask(const char* name, Inner inner, bool is_damaged = false) {
    const ports::Ticket ticket = ++last_;
    const bool is_commit = std::string_view(name) == "commit";
    auto work = [this, name, inner, is_damaged, is_commit, ticket]() -> ports::Completion {
      if (is_commit && refuse_commits) {
        return {ticket, base::Result<Outcome>(std::unexpected(*refuse_commits))};
      }
      base::Result<Outcome> outcome = f_.around(name, [&]() -> base::Result<Outcome> {
        if (is_damaged) return base::fail(base::ErrorCode::DataLoss, "these bytes are no run");
        const ports::Ticket asked = inner();
        for (ports::Completion& done : inner_->drain(SIZE_MAX)) {
          if (done.ticket == asked) return std::get<base::Result<Outcome>>(std::move(done.outcome));
        }
        return base::fail(base::ErrorCode::Internal, "the ledger did not answer at once");
      });
      if constexpr (requires { outcome->intents; }) hide_wishes(outcome);
      return {ticket, std::move(outcome)};
    };
    if (hold == Hold::Nothing && held_.empty()) {
      ready_.push_back(work());
    } else if (hold == Hold::Requests) {
      held_.push_back({std::move(work), {}});
    } else {
      while (release_requests()) {
      }
      held_.push_back({{}, work()});
    }
    return ticket;
  }
  static std::uint64_t sequence_of(const engine::Intent& wish) { return wish.sequence; }
  static std::uint64_t sequence_of(const ports::PendingIntent& wish) {
    return wish.intent.sequence;
  }
  // Of the feed they are kept, and given when they are to be seen.
  template <class Outcome>
  void hide_wishes(base::Result<Outcome>& outcome) {
    if (!outcome.has_value()) return;
    auto hidden = [this](const auto& wish) { return hidden_.contains(sequence_of(wish)); };
    auto& wishes = outcome->intents;
    const auto kept = std::ranges::stable_partition(wishes, std::not_fn(hidden)).begin();
    if constexpr (std::is_same_v<Outcome, ports::Changes>) {
      std::move(kept, wishes.end(), std::back_inserter(late_));
      wishes.erase(kept, wishes.end());
      const auto still = std::ranges::stable_partition(late_, hidden).begin();
      std::move(still, late_.end(), std::back_inserter(wishes));
      late_.erase(still, late_.end());
    } else {
      wishes.erase(kept, wishes.end());
    }
  }
  // What was not done before the next is done, so that the order stays.
  bool release_requests() {
    for (Held& one : held_) {
      if (one.done) continue;
      one.done = one.work();
      return true;
    }
    return false;
  }

  std::unique_ptr<ports::Ledger> inner_;
  Faults& f_;
  ports::Ticket last_ = 0;
  std::deque<Held> held_;
  std::deque<ports::Completion> ready_;
  std::function<void()> bell_;
  std::set<std::uint64_t> hidden_;
  std::vector<ports::PendingIntent> late_;
  std::uint64_t shown_ = 0;
};

}  // namespace tiphys::simulated
