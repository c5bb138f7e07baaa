// Ownership by the lock of the folder: the kernel gives it back when the process dies.
#include <optional>
#include <utility>

#include "store/sqlite/owner_lock.h"
#include "store/sqlite/session.h"
#include "store/sqlite/store.h"

namespace tiphys::store::sqlite {

using base::ErrorCode;
using base::Result;

namespace {

class LockOwnership final : public ports::Ownership {
 public:
  LockOwnership(std::unique_ptr<Session> session, std::string owner_name)
      : session_(std::move(session)), owner_name_(std::move(owner_name)) {}

  // The lock first and the epoch after it: an epoch is only given to who holds the lock. Where it
  // cannot be raised the lock is kept and the next question tries again.
  ports::OwnershipState state(base::Timestamp now) override {
    if (epoch_ != 0) return owning();
    if (!lock_.has_value()) {
      auto lock = OwnerLock::acquire(session_->lock_path());
      if (!lock.has_value()) {
        return ports::Standby{.held = lock.error().code == ErrorCode::Conflict,
                              .reason = lock.error().message};
      }
      lock_.emplace(std::move(*lock));
    }
    auto epoch = session_->begin_epoch(owner_name_, now);
    if (!epoch.has_value()) return ports::Standby{.held = false, .reason = epoch.error().message};
    epoch_ = *epoch;
    return owning();
  }
  void release() override {
    epoch_ = 0;
    lock_.reset();
  }
  bool held() override { return OwnerLock::is_held(session_->lock_path()); }

 private:
  ports::Owning owning() const { return {.epoch = epoch_, .not_after = ports::kNeverEnds}; }

  std::unique_ptr<Session> session_;
  std::string owner_name_;
  std::optional<OwnerLock> lock_;
  std::uint64_t epoch_ = 0;
};

}  // namespace

Result<std::unique_ptr<ports::Ownership>> open_ownership(const std::string& folder,
                                                         const std::string& owner_name,
                                                         const StoreOptions& options) {
  return std::make_unique<LockOwnership>(TRY(Session::open(folder, options)), owner_name);
}

}  // namespace tiphys::store::sqlite
