// Two queues: what is to be carried out, and what is on its way back.
#include "store/delayed/ledger.h"

#include <algorithm>
#include <limits>

#include "base/take_front.h"

namespace tiphys::store::delayed {

using base::Timestamp;
using ports::Ledger;
using ports::Ticket;

Ticket DelayedLedger::ask(Request kind, std::move_only_function<void(Ledger&)> carry_out) {
  const Latency latency = latency_(kind);
  Timestamp due = now_ + latency.before;
  // The order of requests is kept.
  if (!requests_.empty()) due = std::max(due, requests_.back().due);
  requests_.push_back(
      {.ticket = ++last_, .due = due, .after = latency.after, .carry_out = std::move(carry_out)});
  return last_;
}

Ticket DelayedLedger::submit(ports::Batch batch) {
  return ask(Request::Submit,
             [batch = std::move(batch)](Ledger& inner) mutable { inner.submit(std::move(batch)); });
}
Ticket DelayedLedger::load(engine::RunKey run) {
  return ask(Request::Load, [run](Ledger& inner) { inner.load(run); });
}
Ticket DelayedLedger::load_arbiter() {
  return ask(Request::LoadArbiter, [](Ledger& inner) { inner.load_arbiter(); });
}
Ticket DelayedLedger::changes_since(std::string cursor, std::uint64_t epoch, std::uint32_t most) {
  return ask(Request::Changes, [cursor = std::move(cursor), epoch, most](Ledger& inner) {
    inner.changes_since(cursor, epoch, most);
  });
}
Ticket DelayedLedger::look_up(ports::LookUp wanted) {
  return ask(Request::LookUp, [wanted = std::move(wanted)](Ledger& inner) mutable {
    inner.look_up(std::move(wanted));
  });
}

Timestamp DelayedLedger::due_of(const Asked& asked) const {
  return std::max(asked.due, stalled_until_);
}

Timestamp DelayedLedger::next() const {
  Timestamp next;
  if (!requests_.empty()) next = due_of(requests_.front());
  if (!outcomes_.empty() && (!next.is_set() || outcomes_.front().arrives < next)) {
    next = outcomes_.front().arrives;
  }
  return next;
}

void DelayedLedger::carry_out_next() {
  Asked asked = std::move(requests_.front());
  requests_.pop_front();
  asked.carry_out(inner_);
  for (ports::Completion& completion : inner_.drain(std::numeric_limits<std::size_t>::max())) {
    completion.ticket = asked.ticket;
    Timestamp arrives = due_of(asked) + asked.after;
    if (!outcomes_.empty()) arrives = std::max(arrives, outcomes_.back().arrives);
    outcomes_.push_back({arrives, std::move(completion)});
  }
}

void DelayedLedger::advance(Timestamp now) {
  now_ = std::max(now_, now);
  while (!requests_.empty() && due_of(requests_.front()) <= now_) carry_out_next();
  bool any = false;
  while (!outcomes_.empty() && outcomes_.front().arrives <= now_) {
    arrived_.push_back(std::move(outcomes_.front().completion));
    outcomes_.pop_front();
    any = true;
  }
  if (any && bell_) bell_();
}

std::vector<ports::Completion> DelayedLedger::drain(std::size_t most) {
  return base::take_front(arrived_, most);
}

}  // namespace tiphys::store::delayed
