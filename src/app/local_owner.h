// LocalOwner: the owner of a store within this process, made when it claims it: a store handle of
// its own, the process runner, facts and the controller, driven on a thread of their own.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/owner_options.h"
#include "app/owner_thread.h"
#include "app/store_place.h"
#include "base/result.h"
#include "controller/controller.h"
#include "ports/clock.h"
#include "ports/owner.h"
#include "ports/ownership.h"
#include "ports/reader.h"
#include "ports/runner.h"

namespace tiphys::app {

class LocalOwner final : public ports::Owner {
 public:
  // `reader` and `ownership` are for looking, not used for owning.
  LocalOwner(StorePlace place, std::shared_ptr<ports::Reader> reader,
             std::unique_ptr<ports::Ownership> ownership, ports::Clock& clock)
      : place_(std::move(place)),
        reader_(std::move(reader)),
        ownership_(std::move(ownership)),
        clock_(clock) {}

  base::Result<ports::Claim> claim(const ports::OwnerOptions& options) override;
  base::Result<void> standing() override;
  bool driven() override { return thread_ != nullptr || ownership_->held(); }
  base::Result<bool> leave() override;
  base::Result<void> ensure(const ports::OwnerOptions& options) override;
  void keep(std::string_view uid) override;
  std::vector<std::string> notices() override;
  std::string kept_at(std::string_view attempt) override;

  base::Result<ports::Claim> claim_as(const OwnerOptions& options);
  // Calls `look` with the Run where this process drives it, on the thread that does; else false.
  bool with_run(engine::RunKey key, const std::function<void(const engine::Run&)>& look);
  // The store was written to by this process: the owner need not find out by itself.
  void wake();
  // Whether anything here still needs an owner.
  bool live();
  // Gives ownership back without starting another owner; true if something is there that one could
  // move.
  base::Result<bool> release();

 private:
  base::Result<void> build(const OwnerOptions& options);
  void take_stored_config();
  base::Result<bool> needs_owner();
  std::string name_of(const controller::QuarantinedRun& run);
  std::vector<controller::QuarantinedRun> quarantined();

  StorePlace place_;
  std::shared_ptr<ports::Reader> reader_;
  std::unique_ptr<ports::Ownership> ownership_;
  ports::Clock& clock_;
  OwnerOptions options_;
  std::unique_ptr<OwnerThread> thread_;  // while it is the owner
  std::set<engine::RunKey> set_aside_;   // by controllers that were here before
  std::vector<std::string> told_quarantined_;
  std::vector<std::string> notices_;  // told once, beside those of the runner
  std::string told_outage_;
  std::string told_trouble_;
  std::set<engine::RunUid> told_strangers_;
};

}  // namespace tiphys::app
