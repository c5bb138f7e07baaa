// LocalStores: stores in folders of this machine, with an owner in this process or detached.
#pragma once

#include "adapters/entropy/entropies.h"
#include "ports/clock.h"
#include "ports/owner.h"

namespace tiphys::app {

class LocalStores final : public ports::Stores {
 public:
  explicit LocalStores(ports::Clock& clock) : clock_(clock) {}

  base::Result<bool> exists(const std::string& folder, const ports::Scope& scope) override;
  // What it gives must not outlive this.
  base::Result<Opened> open(const std::string& folder, const ports::Scope& scope) override;
  std::vector<spec::Finding> check(const base::Value& workflow,
                                   const ports::OwnerOptions& options) override;

 private:
  ports::Clock& clock_;
  adapters::entropy::SystemEntropy entropy_;
};

}  // namespace tiphys::app
