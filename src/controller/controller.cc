// The interface over its inside.
#include "controller/controller.h"

#include <utility>

#include "controller/loop.h"

namespace tiphys::controller {

base::Result<std::unique_ptr<Controller>> Controller::start(const Ports& ports,
                                                            const Options& options) {
  const std::uint64_t epoch = TRY(ports.store->acquire(options.owner_name, ports.clock->now()));
  return std::unique_ptr<Controller>(new Controller(std::make_unique<Loop>(ports, options, epoch)));
}

Controller::Controller(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
Controller::~Controller() = default;

base::Timestamp Controller::turn(base::Timestamp now) { return loop_->turn(now); }
bool Controller::live() const { return loop_->live(); }
bool Controller::lost_ownership() const { return loop_->lost(); }
const std::string& Controller::outage() const { return loop_->outage(); }
std::vector<QuarantinedRun> Controller::quarantined() const { return loop_->quarantined(); }
const Figures& Controller::figures() const { return loop_->figures(); }
const engine::Run* Controller::find(engine::RunKey key) const { return loop_->find_run(key); }

}  // namespace tiphys::controller
