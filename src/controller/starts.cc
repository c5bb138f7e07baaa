// Handing attempts to the runner as it can take them; descriptions of pods are made only then.
#include <algorithm>
#include <utility>

#include "controller/limits.h"
#include "controller/loop.h"

namespace tiphys::controller {

using base::Timestamp;

void Controller::Loop::start_attempts(Timestamp now) {
  starts_left_ = false;
  if (start_again_.is_set() && now >= start_again_) {
    start_again_ = {};
    runner_busy_ = false;
  }
  if (runner_busy_) return;
  std::size_t busy_runs = 0;
  const std::uint64_t before = figures_.starts;
  RunEntry* next = ring_.first();
  for (std::size_t left = std::min(ring_.size(), kStartersOfOneTurn); left > 0 && next != nullptr;
       --left) {
    RunEntry& entry = *next;
    next = ring_.after(entry);  // it may leave, or go to the back
    const StartResult result = start_some(entry, now);
    if (result == StartResult::Busy && ++busy_runs >= kBusyRunsMax) break;
    if (figures_.starts - before >= kStartsOfOneTurn || is_over(kStarting)) break;
  }
  if (busy_runs > 0) {
    runner_busy_ = busy_runs >= kBusyRunsMax || busy_runs == ring_.size();
    if (!start_again_.is_set()) start_again_ = now + kBusyAgain;
  }
  starts_left_ = ring_.size() > 0 && !runner_busy_ && figures_.starts > before;
}

Controller::Loop::StartResult Controller::Loop::start_some(RunEntry& entry, Timestamp now) {
  for (std::size_t i = 0; i < kStartsOfOneRun; ++i) {
    if (entry.starts.empty()) return StartResult::Taken;
    const StartResult result = start_first(entry, now);
    if (result == StartResult::Taken) continue;
    // Its share was what there was room for; the room that comes next is another's. What cannot be
    // started for another reason than room holds up nobody behind it.
    const bool refused = result == StartResult::Blocked && entry.head != nullptr;
    if (refused || (result == StartResult::Busy && i > 0)) ring_.rotate(entry);
    return result;
  }
  ring_.rotate(entry);
  return StartResult::Taken;
}

Controller::Loop::StartResult Controller::Loop::start_first(RunEntry& entry, Timestamp now) {
  if (!ensure_head(entry, now)) return StartResult::Blocked;
  if (entry.starts.empty()) return StartResult::Taken;
  auto started = ports_.runner->start(*entry.head, not_after_);
  if (started.has_value() && *started == ports::StartOutcome::Busy) {
    ++figures_.busy;
    return StartResult::Busy;
  }
  if (!started.has_value()) return wait_with(entry, started.error().message, now);
  if (*started == ports::StartOutcome::TooLate) return wait_with(entry, "", now);
  runner_trouble_.clear();
  ring_.pop(entry);
  ++figures_.starts;
  return StartResult::Taken;
}

// Neither what the machine lacks nor the end of a lease says anything about a node: it is tried
// again, and says what it waits for.
Controller::Loop::StartResult Controller::Loop::wait_with(RunEntry& entry, const std::string& why,
                                                          Timestamp now) {
  ++figures_.start_waits;
  runner_trouble_ = why;
  if (!start_again_.is_set()) start_again_ = now + kAskAgain;
  if (!why.empty() && entry.told_wait != why) {
    entry.told_wait = why;
    deliver(entry, engine::AttemptPending{entry.starts.front(), "cannot be started now: " + why});
  }
  return StartResult::Blocked;
}

// The pod of the first in line. One that cannot be described is rejected and gone from the line.
bool Controller::Loop::ensure_head(RunEntry& entry, Timestamp now) {
  if (entry.head != nullptr) return true;
  if (!ensure_loaded(entry)) return false;
  const engine::AttemptId id = entry.starts.front();
  return guarded(entry,
                 [this, &entry, &id, now] {
                   auto pod = pod_of(entry, id);
                   if (pod.has_value()) {
                     entry.head = std::make_unique<engine::PodDescription>(std::move(*pod));
                     return;
                   }
                   ring_.pop(entry);
                   deliver(entry, engine::StartRejected{id, now, pod.error().message});
                 }) &&
         entry.head != nullptr;
}

}  // namespace tiphys::controller
