// The owner's side over one connection: done within the call, given at the next drain.
#include <deque>
#include <utility>

#include "base/take_front.h"
#include "store/sqlite/session.h"
#include "store/sqlite/store.h"

namespace tiphys::store::sqlite {

using base::Result;
using ports::Ticket;

namespace {

class SqliteLedger final : public ports::Ledger {
 public:
  explicit SqliteLedger(std::unique_ptr<Session> session) : session_(std::move(session)) {}

  Ticket submit(ports::Batch batch) override { return done(session_->commit(batch)); }
  Ticket load(engine::RunKey run) override { return done(session_->load(run, {})); }
  Ticket load_arbiter() override { return done(session_->load_arbiter()); }
  Ticket changes_since(std::string cursor, std::uint64_t epoch, std::uint32_t most) override {
    return done(session_->changes_since(cursor, epoch, most));
  }
  Ticket look_up(ports::LookUp wanted) override { return done(session_->look_up(wanted)); }

  std::vector<ports::Completion> drain(std::size_t most) override {
    return base::take_front(done_, most);
  }
  void ring_with(std::function<void()> /*bell*/) override {}
  std::uint64_t change_counter() override { return session_->change_counter(); }

 private:
  template <class T>
  Ticket done(Result<T> outcome) {
    done_.push_back({.ticket = ++last_, .outcome = std::move(outcome)});
    return last_;
  }

  std::unique_ptr<Session> session_;
  std::deque<ports::Completion> done_;
  Ticket last_ = 0;
};

}  // namespace

Result<std::unique_ptr<ports::Ledger>> open_ledger(const std::string& folder,
                                                   const StoreOptions& options) {
  return std::make_unique<SqliteLedger>(TRY(Session::open(folder, options)));
}

}  // namespace tiphys::store::sqlite
