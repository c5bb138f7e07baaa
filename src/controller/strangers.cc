// What the runner says or has of runs and attempts that nobody here waits for.
#include <utility>

#include "controller/limits.h"
#include "controller/loop.h"

namespace tiphys::controller {

using base::Timestamp;
using ports::Disposition;

ports::RunOutcome outcome_of(engine::WorkflowPhase phase) {
  switch (phase) {
    case engine::WorkflowPhase::Succeeded: return ports::RunOutcome::Succeeded;
    case engine::WorkflowPhase::Failed: return ports::RunOutcome::Failed;
    default: return ports::RunOutcome::Error;
  }
}

// What an owner before this one decided but did not live to forget, of runs that nobody will load
// again. Those of live runs are forgotten when they are adopted.
void Controller::Loop::look_at_strangers() {
  if (strangers_seen_) return;
  auto known = ports_.runner->known_runs();
  if (!known.has_value()) return;  // the next turn
  strangers_seen_ = true;
  for (const engine::RunUid& run : *known) {
    if (find(run) == nullptr) strays_[run].all = true;
  }
}

void Controller::Loop::take_stray(const ports::RunnerEvent& event) {
  if (!strangers_.contains(event.attempt.run)) {
    strays_[event.attempt.run].attempts.push_back(event.attempt);
  }
}

// The store knows whether their runs are over. One request at a time.
void Controller::Loop::ask_about_strays(Timestamp now) {
  if (strays_.empty() || !strays_in_question_.empty() || !may_ask(now)) return;
  strays_in_question_ = std::exchange(strays_, {});
  ports::LookUp wanted;
  for (const auto& [run, stray] : strays_in_question_) {
    wanted.run_uids.push_back(engine::to_text(run));
  }
  asked_[ports_.ledger->look_up(std::move(wanted))] = {Request::Strays};
}

// Nobody decides about it any more if its run is over. A run that the store does not know may be
// another store's, or this store may be an older copy of itself: it is left alone.
void Controller::Loop::take_strays(const base::Result<ports::Found>& found, Timestamp now) {
  auto strays = std::exchange(strays_in_question_, {});
  if (!found.has_value()) {
    for (auto& [run, stray] : strays) {
      Stray& again = strays_[run];
      again.all = again.all || stray.all;
      again.attempts.insert(again.attempts.end(), stray.attempts.begin(), stray.attempts.end());
    }
    return pause(found.error(), now);
  }
  auto row = found->runs.begin();
  for (const auto& [run, stray] : strays) {
    const std::optional<ports::RunRow>& known = *row++;
    if (!known.has_value()) {
      const auto has = ports_.runner->known(run);
      if (!has.has_value() || !has->empty()) strangers_.insert(run);
    } else if (!known->live) {
      forget_stray(run, stray, outcome_of(known->summary.phase));
    }
  }
}

void Controller::Loop::forget_stray(const engine::RunUid& run, const Stray& stray,
                                    ports::RunOutcome outcome) {
  for (const engine::AttemptId& id : stray.attempts) {
    ports_.runner->forget(id, Disposition::Unknown);
  }
  if (!stray.all) return;
  auto attempts = ports_.runner->known(run);
  if (!attempts.has_value()) {
    strays_[run].all = true;  // later
    return;
  }
  for (const engine::AttemptId& id : *attempts) ports_.runner->forget(id, Disposition::Unknown);
  ports_.runner->run_ended(run, outcome);
}

// The runner did not begin it within the time that it was given: it goes back into the line, or is
// over if it was to stop meanwhile. Of a Run that is not in memory loading finds out the same.
void Controller::Loop::take_back(RunEntry& entry, const engine::AttemptId& id, Timestamp now) {
  if (entry.deleting) return;  // the runner may have been told so already
  if (entry.run == nullptr) return wakes_.wake(entry);
  const auto command = entry.run->outstanding(id);
  if (!command.has_value()) return;
  if (const auto* stop = std::get_if<engine::StopAttempt>(&*command)) {
    end_unstarted(entry, id, stop->reason, now);
  } else {
    ring_.add(entry, id);
  }
}

}  // namespace tiphys::controller
