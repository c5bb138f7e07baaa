// The public face of the naive interpreter.
#include "naive/naive_run.h"

#include "naive/machine.h"

namespace tiphys::naive {

NaiveRun::NaiveRun(base::Value workflow, World world)
    : machine_(std::make_unique<Machine>(std::move(workflow), std::move(world))) {}
NaiveRun::~NaiveRun() = default;

Reply NaiveRun::step(std::span<const Told> told, base::Timestamp now) {
  return machine_->step(told, now);
}

base::Value NaiveRun::present_status() const { return machine_->present_status(); }

}  // namespace tiphys::naive
