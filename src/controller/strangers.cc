// What the runner says or has of runs and attempts that nobody here waits for.
#include <utility>

#include "controller/loop.h"

namespace tiphys::controller {

using base::ErrorCode;
using base::Result;
using ports::Disposition;

ports::RunOutcome outcome_of(engine::WorkflowPhase phase) {
  switch (phase) {
    case engine::WorkflowPhase::Succeeded: return ports::RunOutcome::Succeeded;
    case engine::WorkflowPhase::Failed: return ports::RunOutcome::Failed;
    default: return ports::RunOutcome::Error;
  }
}

// What an owner before this one decided but did not live to forget, of runs that nobody will load
// again. Those of live runs are forgotten when they are adopted. A run that the store does not know
// may be another store's, or this store may be an older copy of itself: it is left alone.
Result<void> Controller::Loop::look_at_strangers() {
  for (const engine::RunUid& run : TRY(ports_.runner->known_runs())) {
    if (find(run) != nullptr) continue;  // live
    const auto row = ports_.store->find_run_by_uid(engine::to_text(run));
    if (!row.has_value()) {
      if (row.error().code != ErrorCode::NotFound) return std::unexpected(row.error());
      strangers_.insert(run);
    } else if (!row->live) {
      for (const engine::AttemptId& id : TRY(ports_.runner->known(run)))
        ports_.runner->forget(id, Disposition::Unknown);
      ports_.runner->run_ended(run, outcome_of(row->summary.phase));
    }
  }
  return {};
}

// Nobody decides about it any more if its run is over.
void Controller::Loop::take_stray(const ports::RunnerEvent& event) {
  const auto row = ports_.store->find_run_by_uid(engine::to_text(event.attempt.run));
  if (row.has_value() && !row->live) {
    ports_.runner->forget(event.attempt, Disposition::Unknown);
  } else if (!row.has_value() && row.error().code == ErrorCode::NotFound) {
    strangers_.insert(event.attempt.run);
  }
}

// The runner did not begin it within the time that it was given: it goes back into the line, or is
// over if it was to stop meanwhile. Of a Run that is not in memory loading finds out the same.
void Controller::Loop::take_back(RunEntry& entry, const engine::AttemptId& id,
                                 base::Timestamp now) {
  if (entry.run == nullptr) return;
  for (const engine::Command& command : entry.run->outstanding()) {
    if (const auto* start = std::get_if<engine::StartAttempt>(&command)) {
      if (start->id == id) ring_.add(entry, id);
    } else if (const auto* stop = std::get_if<engine::StopAttempt>(&command)) {
      if (stop->id == id) end_unstarted(entry, id, stop->reason, now);
    }
  }
}

}  // namespace tiphys::controller
