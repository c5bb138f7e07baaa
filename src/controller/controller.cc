// One loop per ownership: what an earlier one had in memory may differ from the store.
#include "controller/controller.h"

#include <utility>

#include "controller/limits.h"
#include "controller/loop.h"

namespace tiphys::controller {

using base::Timestamp;

base::Result<std::unique_ptr<Controller>> Controller::start(const Ports& ports,
                                                            const Options& options) {
  std::unique_ptr<Controller> made(new Controller(ports, options));
  if (made->ask_ownership(ports.clock->now()) == nullptr && !options.stand_by) {
    const auto* standby = std::get_if<ports::Standby>(&made->state_);
    const bool held = standby == nullptr || standby->held;
    return base::fail(held ? base::ErrorCode::Conflict : base::ErrorCode::Unavailable,
                      standby != nullptr && !standby->reason.empty()
                          ? standby->reason
                          : "another process owns this store");
  }
  // Without them no run is ever admitted: better told now than waited for. A store that is merely
  // away is waited for.
  if (made->loop_ != nullptr && made->loop_->fatal().has_value()) {
    const base::Error& error = *made->loop_->fatal();
    return base::fail(error.code, error.message + "; --store DIR names another store");
  }
  return made;
}

Controller::Controller(const Ports& ports, const Options& options)
    : ports_(ports), options_(options) {}

Controller::~Controller() {
  loop_.reset();
  ports_.ownership->release();
}

const ports::Owning* Controller::ask_ownership(Timestamp now) {
  state_ = ports_.ownership->state(now);
  if (std::holds_alternative<ports::OwnershipLost>(state_)) lost_ = true;
  const auto* owning = std::get_if<ports::Owning>(&state_);
  if (lost_ || owning == nullptr) {
    loop_.reset();
    return nullptr;
  }
  if (loop_ == nullptr || loop_->epoch() != owning->epoch) {
    ++figures_.ownerships;
    loop_ = std::make_unique<Loop>(ports_, options_, owning->epoch, figures_, notices_, kept_);
    loop_->begin(now);
  }
  return owning;
}

Timestamp Controller::turn(Timestamp now) {
  ++figures_.turns;
  if (lost_) return {};
  const ports::Owning* owning = ask_ownership(now);
  if (owning == nullptr) return lost_ ? Timestamp{} : now + kStandbyAgain;
  const Timestamp next = loop_->turn(now, owning->not_after);
  if (!loop_->fenced()) return next;
  lost_ = true;
  loop_.reset();
  return {};
}

void Controller::look_again() {
  if (loop_ != nullptr) loop_->look_again();
}

bool Controller::expects_answers() const { return loop_ != nullptr && loop_->expects_answers(); }

bool Controller::live() const { return loop_ != nullptr && loop_->live(); }

const std::string& Controller::outage() const {
  return loop_ == nullptr ? nothing_ : loop_->outage();
}

const std::string& Controller::runner_trouble() const {
  return loop_ == nullptr ? nothing_ : loop_->runner_trouble();
}

const std::set<engine::RunUid>& Controller::strangers() const {
  return loop_ == nullptr ? nobody_ : loop_->strangers();
}

std::vector<QuarantinedRun> Controller::quarantined() const {
  return loop_ == nullptr ? std::vector<QuarantinedRun>() : loop_->quarantined();
}

Waits Controller::waits() const { return loop_ == nullptr ? Waits{} : loop_->waits(); }

const engine::Run* Controller::find(engine::RunKey key) const {
  return loop_ == nullptr ? nullptr : loop_->find_run(key);
}

}  // namespace tiphys::controller
