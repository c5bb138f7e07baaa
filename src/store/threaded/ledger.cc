// Requests go through a worker; completions come back through a guarded queue.
#include "store/threaded/ledger.h"

#include <deque>
#include <functional>
#include <limits>
#include <utility>

#include "base/take_front.h"
#include "sync/guarded.h"
#include "sync/worker.h"

namespace tiphys::store::threaded {

using ports::Completion;
using ports::Ticket;

namespace {

class ThreadedLedger final : public ports::Ledger {
 public:
  explicit ThreadedLedger(std::unique_ptr<ports::Ledger> blocking) : inner_(std::move(blocking)) {}

  Ticket submit(ports::Batch batch) override {
    return ask([batch = std::move(batch)](ports::Ledger& inner) mutable {
      inner.submit(std::move(batch));
    });
  }
  Ticket load(engine::RunKey run) override {
    return ask([run](ports::Ledger& inner) { inner.load(run); });
  }
  Ticket load_arbiter() override {
    return ask([](ports::Ledger& inner) { inner.load_arbiter(); });
  }
  Ticket changes_since(std::string cursor, std::uint64_t epoch, std::uint32_t most) override {
    return ask([cursor = std::move(cursor), epoch, most](ports::Ledger& inner) {
      inner.changes_since(cursor, epoch, most);
    });
  }
  Ticket look_up(ports::LookUp wanted) override {
    return ask([wanted = std::move(wanted)](ports::Ledger& inner) mutable {
      inner.look_up(std::move(wanted));
    });
  }

  std::vector<Completion> drain(std::size_t most) override {
    return shared_.with([most](Shared& shared) { return base::take_front(shared.done, most); });
  }

  // Before the first request, so the worker sees it.
  void ring_with(std::function<void()> bell) override { bell_ = std::move(bell); }

  std::uint64_t change_counter() override {
    const auto [counter, asked] = shared_.with([](Shared& shared) {
      return std::pair(shared.counter, std::exchange(shared.counter_asked, true));
    });
    if (!asked) worker_.post([this] { look_at_counter(); });
    return counter;
  }

 private:
  struct Shared {
    std::deque<Completion> done;
    std::uint64_t counter = 0;
    bool counter_asked = false;
  };

  template <class Request>
  Ticket ask(Request request) {
    const Ticket ticket = ++last_;
    worker_.post([this, ticket, request = std::move(request)]() mutable {
      request(*inner_);
      std::vector<Completion> completed = inner_->drain(std::numeric_limits<std::size_t>::max());
      shared_.with([&](Shared& shared) {
        for (Completion& completion : completed) {
          completion.ticket = ticket;
          shared.done.push_back(std::move(completion));
        }
      });
      if (bell_) bell_();
    });
    return ticket;
  }

  void look_at_counter() {
    const std::uint64_t counter = inner_->change_counter();
    const bool differs = shared_.with([counter](Shared& shared) {
      shared.counter_asked = false;
      return std::exchange(shared.counter, counter) != counter;
    });
    if (differs && bell_) bell_();
  }

  std::unique_ptr<ports::Ledger> inner_;  // the worker's
  std::function<void()> bell_;
  Ticket last_ = 0;
  sync::Guarded<Shared> shared_;
  sync::Worker worker_;  // last, so that it ends first
};

}  // namespace

std::unique_ptr<ports::Ledger> run_behind_thread(std::unique_ptr<ports::Ledger> blocking) {
  return std::make_unique<ThreadedLedger>(std::move(blocking));
}

}  // namespace tiphys::store::threaded
