// The interface over its inside.
#include "controller/controller.h"

#include <utility>

#include "controller/loop.h"

namespace tiphys::controller {

base::Result<std::unique_ptr<Controller>> Controller::start(const Ports& ports,
                                                            const Options& options) {
  const std::uint64_t epoch = TRY(ports.store->acquire(options.owner_name, ports.clock->now()));
  std::unique_ptr<Controller> made(new Controller(std::make_unique<Loop>(ports, options, epoch)));
  // Without them no run is ever admitted: better told now than waited for. A store that is merely
  // away is waited for.
  auto loaded = made->loop_->load_arbiter();
  if (!loaded.has_value() && loaded.error().code == base::ErrorCode::DataLoss) {
    return base::fail(loaded.error().code,
                      loaded.error().message + "; --store DIR names another store");
  }
  return made;
}

Controller::Controller(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
Controller::~Controller() = default;

base::Timestamp Controller::turn(base::Timestamp now) { return loop_->turn(now); }
bool Controller::live() const { return loop_->live(); }
bool Controller::lost_ownership() const { return loop_->lost(); }
const std::string& Controller::outage() const { return loop_->outage(); }
const std::string& Controller::runner_trouble() const { return loop_->runner_trouble(); }

const std::set<engine::RunUid>& Controller::strangers() const { return loop_->strangers(); }

std::vector<QuarantinedRun> Controller::quarantined() const { return loop_->quarantined(); }
const Figures& Controller::figures() const { return loop_->figures(); }
const engine::Run* Controller::find(engine::RunKey key) const { return loop_->find_run(key); }

}  // namespace tiphys::controller
