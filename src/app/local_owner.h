// LocalOwner: the owner of a store within this process, made when it claims it: a store handle of
// its own, the process runner, facts and the controller, turned on the caller's thread.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "adapters/clock/clocks.h"
#include "adapters/facts/store_facts.h"
#include "base/result.h"
#include "controller/controller.h"
#include "ports/owner.h"
#include "ports/store.h"
#include "runner/process/process_runner.h"

namespace tiphys::app {

class LocalOwner final : public ports::Owner {
 public:
  // `view` is a handle for looking, not used for owning; both must outlive this.
  LocalOwner(std::string folder, ports::Store& view, ports::Clock& clock)
      : folder_(std::move(folder)), view_(view), clock_(clock) {}

  base::Result<ports::Claim> claim(const ports::OwnerOptions& options) override;
  base::Result<void> turn(base::Duration at_most) override;
  base::Result<bool> leave() override;
  base::Result<void> ensure(const ports::OwnerOptions& options) override;
  std::vector<std::string> notices() override;
  std::string kept_folder(const api::WorkflowSummary& workflow, std::uint32_t node) override;

  // The Run that this process drives, or null.
  const engine::Run* live_run(engine::RunKey key) const;
  // Whether anything here still needs an owner. REQUIRES: claimed.
  bool live() const { return controller_ != nullptr && controller_->live(); }
  // Gives ownership back without starting another owner; true if something is there that one could
  // move.
  base::Result<bool> release();

 private:
  base::Result<void> build(const ports::OwnerOptions& options);
  void take_stored_config();
  base::Result<bool> needs_owner();
  std::string name_of(const controller::QuarantinedRun& run);

  std::string folder_;
  ports::Store& view_;
  ports::Clock& clock_;
  ports::OwnerOptions options_;
  // In the order in which they depend on each other.
  std::unique_ptr<ports::Store> store_;
  std::unique_ptr<runner::process::ProcessRunner> runner_;
  std::unique_ptr<adapters::facts::StoreFacts> facts_;
  std::unique_ptr<controller::Controller> controller_;
  std::set<engine::RunKey> set_aside_;  // by controllers that were here before
  std::vector<std::string> told_quarantined_;
  std::vector<std::string> notices_;  // told once, beside those of the runner
  std::string told_outage_;
};

}  // namespace tiphys::app
