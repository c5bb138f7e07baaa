// The owner's side: done within the call, given at the next drain.
#include <deque>
#include <utility>

#include "base/take_front.h"
#include "store/memory/inside.h"
#include "store/memory/store.h"

namespace tiphys::store::memory {

using base::Result;
using ports::Ticket;

namespace {

class MemoryLedger final : public ports::Ledger {
 public:
  MemoryLedger(Store& store, const ports::Scope& scope) : handle_(store, scope) {}

  Ticket submit(ports::Batch batch) override {
    return done(handle_.with([&](Tables& t) { return t.commit(std::move(batch)); }));
  }
  Ticket load(engine::RunKey run) override {
    return done(handle_.with([&](Tables& t) { return t.load(run, {}); }));
  }
  Ticket load_arbiter() override {
    return done(handle_.with([](Tables& t) { return Result<ports::ArbiterImage>(t.arbiter()); }));
  }
  Ticket changes_since(std::string cursor, std::uint64_t epoch, std::uint32_t most) override {
    return done(handle_.with([&](Tables& t) { return t.changes_since(cursor, epoch, most); }));
  }
  Ticket look_up(ports::LookUp wanted) override {
    return done(handle_.with([&](Tables& t) { return Result<ports::Found>(t.look_up(wanted)); }));
  }

  std::vector<ports::Completion> drain(std::size_t most) override {
    return base::take_front(done_, most);
  }
  void ring_with(std::function<void()> /*bell*/) override {}
  std::uint64_t change_counter() override { return handle_.change_counter(); }

 private:
  template <class T>
  Ticket done(Result<T> outcome) {
    done_.push_back({.ticket = ++last_, .outcome = std::move(outcome)});
    return last_;
  }

  Handle handle_;
  std::deque<ports::Completion> done_;
  Ticket last_ = 0;
};

}  // namespace

std::unique_ptr<ports::Ledger> open_ledger(Store& store, const ports::Scope& scope) {
  return std::make_unique<MemoryLedger>(store, scope);
}

}  // namespace tiphys::store::memory
