// DelayedLedger: a Ledger whose time passes by hand, for simulations and benches: latency, stalls,
// and the moments at which a crash finds a request not carried out, or carried out and not told.
//
// Deterministic: nothing happens between calls of advance(). No threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "ports/ledger.h"

namespace tiphys::store::delayed {

enum class Request : std::uint8_t { Submit, Load, LoadArbiter, Changes, LookUp };

// How long after the request before it is carried out, and how long its outcome is under way.
struct Latency {
  base::Duration before;
  base::Duration after;
};

class DelayedLedger final : public ports::Ledger {
 public:
  // `inner` is borrowed and answers within its calls. `latency` is asked once for each request.
  DelayedLedger(ports::Ledger& inner, std::function<Latency(Request)> latency)
      : inner_(inner), latency_(std::move(latency)) {}

  // Carries out what is due, in the order of the requests, and shows what has arrived. `now` never
  // falls.
  void advance(base::Timestamp now);
  // Nothing is carried out before `end`, whatever its latency.
  void stall_until(base::Timestamp end) { stalled_until_ = end; }
  // When the next thing happens; unset where nothing is under way.
  base::Timestamp next() const;
  // Requests that have not been told yet.
  std::size_t under_way() const { return requests_.size() + outcomes_.size(); }

  ports::Ticket submit(ports::Batch batch) override;
  ports::Ticket load(engine::RunKey run) override;
  ports::Ticket load_arbiter() override;
  ports::Ticket changes_since(std::string cursor, std::uint64_t epoch, std::uint32_t most) override;
  ports::Ticket look_up(ports::LookUp wanted) override;
  std::vector<ports::Completion> drain(std::size_t most) override;
  void ring_with(std::function<void()> bell) override { bell_ = std::move(bell); }
  // At once: what differs may be far behind what is.
  std::uint64_t change_counter() override { return inner_.change_counter(); }

 private:
  struct Asked {
    ports::Ticket ticket = 0;
    base::Timestamp due;
    base::Duration after;
    std::move_only_function<void(ports::Ledger&)> carry_out;
  };
  struct Outcome {
    base::Timestamp arrives;
    ports::Completion completion;
  };

  ports::Ticket ask(Request kind, std::move_only_function<void(ports::Ledger&)> carry_out);
  void carry_out_next();
  base::Timestamp due_of(const Asked& asked) const;

  ports::Ledger& inner_;
  std::function<Latency(Request)> latency_;
  std::function<void()> bell_;
  base::Timestamp now_;
  base::Timestamp stalled_until_;
  ports::Ticket last_ = 0;
  std::deque<Asked> requests_;
  std::deque<Outcome> outcomes_;  // carried out, under way
  std::deque<ports::Completion> arrived_;
};

}  // namespace tiphys::store::delayed
