// What follows a commit: commands, questions and notices, or taking it all back.
#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "controller/limits.h"
#include "controller/loop.h"

namespace tiphys::controller {

using base::Timestamp;
using engine::AttemptId;

namespace {

const AttemptId* ended_attempt(const engine::Observation& observation) {
  if (const auto* ended = std::get_if<engine::AttemptEnded>(&observation)) return &ended->id;
  if (const auto* lost = std::get_if<engine::AttemptLost>(&observation)) return &lost->id;
  if (const auto* rejected = std::get_if<engine::StartRejected>(&observation)) return &rejected->id;
  return nullptr;
}

}  // namespace

void Controller::Loop::take_outcome(base::Result<ports::BatchOutcome>& outcome, Timestamp now) {
  Batch batch = std::move(*batch_);
  batch_.reset();
  if (!outcome.has_value()) {
    if (outcome.error().code == base::ErrorCode::Fenced) {
      fenced_ = true;
      outage_ = outcome.error().message;
      return;
    }
    return fail_batch(batch, outcome.error(), now);
  }
  ++figures_.commits;
  works_again(now);
  const bool whole = outcome->arbiter == ports::PartOutcome::Committed;
  bool conflict = !whole;
  for (Step& step : batch.steps) {
    step.entry->in_flight = false;
    if (whole && (!step.part || outcome->runs[*step.part] == ports::PartOutcome::Committed)) {
      if (step.part) settle_part(step);
      continue;
    }
    // Somebody changed it, or it is gone: a load tells.
    ++figures_.conflicts;
    conflict = true;
    discard(step);
  }
  for (const Note& note : batch.notes) {
    settle_note(note, whole && outcome->runs[note.at] == ports::PartOutcome::Committed);
  }
  std::vector<engine::RunKey> gone;
  for (std::size_t i = 0; i < batch.deletions.size(); ++i) {
    RunEntry& entry = *find(batch.deletions[i]);
    if (outcome->removals[i] == ports::PartOutcome::Committed) {
      gone.push_back(entry.key);
    } else if (entry.expired) {
      // Maybe not what its owner has seen any more: whether it is still to go a load tells.
      ++figures_.conflicts;
      conflict = true;
      spare(entry);
    } else {
      entry.in_flight = false;  // with the next batch
    }
  }
  batch.deletions = std::move(gone);
  if (conflict) forget_arbiter(batch, now);
  if (whole) settle_all(batch, now);
}

// The one in memory has taken requests of a step that never happened, or is behind the store: what
// waits there would be granted to nobody. Those that still want something ask again.
void Controller::Loop::forget_arbiter(Batch& batch, Timestamp now) {
  batch.answers.clear();
  drop_arbiter();
  ask_for_arbiter(now);
}

// The decisions are durable, or there was nothing to write: carry them out.
void Controller::Loop::settle_all(Batch& batch, Timestamp now) {
  settle_arbiter(batch);
  for (engine::RunKey key : batch.deletions) settle_deletion(key);
  for (Step& step : batch.steps) {
    if (step.entry == nullptr) continue;
    step.entry->in_flight = false;
    if (step.entry->quarantine.empty()) settle(step, now);
  }
}

void Controller::Loop::settle_part(Step& step) {
  RunEntry& entry = *step.entry;
  entry.revision += 1;
  entry.summary_is_stale = false;
  if (!step.finishes) entry.live = true;  // a finished one was retried
  entry.stored_wake = step.wake_at;
  entry.stored_open_attempts = step.open_attempts;
  entry.stored_expiry = step.expires_at;
  for (std::uint64_t sequence : step.decision.absorbed) entry.intents.erase(sequence);
  figures_.changed_nodes += step.decision.changed.size();
  figures_.delta_bytes += step.delta_bytes;
  if (step.snapshot_bytes != 0) {
    ++figures_.snapshots;
    entry.snapshot_bytes = step.snapshot_bytes;
    entry.delta_bytes = 0;
  }
  entry.delta_bytes += step.delta_bytes;
}

void Controller::Loop::settle(Step& step, Timestamp now) {
  RunEntry& entry = *step.entry;
  settle_ends(step);
  settle_commands(step, now);
  if (!step.decision.questions.empty()) ask(entry, std::move(step.decision.questions));
  if (ports_.notify != nullptr && step.part.has_value()) {
    ports_.notify->committed(entry.name, *entry.run, step.decision.events);
  }
  if (step.finishes) {
    ports_.runner->run_ended(entry.uid, outcome_of(entry.run->summary().phase));
    note_expiry(entry.stored_expiry);
  }
  if (step.finishes && entry.inbox.empty() && entry.intents.empty() && !entry.deleting) {
    return forget_entry(entry);
  }
  if (step.decision.wake_at.is_set() && step.decision.wake_at <= now) {
    wakes_.wake(entry);
  } else {
    wakes_.wake_at(entry, step.decision.wake_at);
  }
  // Not to be dropped for idle with a snapshot half written, which would begin anew.
  if (step.snapshot_begun) wakes_.wake(entry);
}

// Every end that was absorbed is decided, by this step or before it. One that is decided while it
// still runs is stopped first and forgotten when its end comes.
void Controller::Loop::settle_ends(Step& step) {
  RunEntry& entry = *step.entry;
  std::set<AttemptId> stopping;
  for (const engine::Command& command : step.decision.commands) {
    if (const auto* stop = std::get_if<engine::StopAttempt>(&command)) stopping.insert(stop->id);
  }
  std::map<AttemptId, ports::Disposition> ended;
  for (engine::Observation& observation : step.observations) {
    const AttemptId* id = ended_attempt(observation);
    if (id == nullptr) continue;
    if (!entry.run->has_had(*id)) {
      if (entry.early == nullptr) entry.early = std::make_unique<EarlyEnds>();
      const AttemptId early = *id;
      entry.early->emplace(early, std::move(observation));
      continue;
    }
    const auto* end = std::get_if<engine::AttemptEnded>(&observation);
    const bool well = end != nullptr && end->report.phase == engine::Phase::Succeeded;
    ended[*id] = well ? ports::Disposition::Succeeded : ports::Disposition::Failed;
  }
  for (const AttemptId& id : step.decision.decided) {
    if (!stopping.contains(id)) ended.try_emplace(id, ports::Disposition::Unknown);
  }
  for (const auto& [id, disposition] : ended) ports_.runner->forget(id, disposition);
}

// To be started, unless it has ended already.
void Controller::Loop::line_up(RunEntry& entry, const AttemptId& id) {
  if (entry.early != nullptr) {
    if (auto end = entry.early->extract(id)) return deliver(entry, std::move(end.mapped()));
  }
  ring_.add(entry, id);
}

void Controller::Loop::settle_commands(const Step& step, Timestamp now) {
  RunEntry& entry = *step.entry;
  for (const engine::Command& command : step.decision.commands) {
    if (const auto* start = std::get_if<engine::StartAttempt>(&command)) {
      line_up(entry, start->id);
    }
  }
  const std::set<AttemptId> unstarted = take_back_starts(step);
  for (const engine::Command& command : step.decision.commands) {
    const auto* stop = std::get_if<engine::StopAttempt>(&command);
    if (stop == nullptr) continue;
    if (unstarted.contains(stop->id)) {
      end_unstarted(entry, stop->id, stop->reason, now);
    } else {
      ports_.runner->stop(*stop);
    }
  }
}

// What was decided without an end from the runner must not begin any more. Those of the run that
// still wait in line are gone then, with nobody to stop.
std::set<AttemptId> Controller::Loop::take_back_starts(const Step& step) {
  RunEntry& entry = *step.entry;
  if (entry.starts.empty()) return {};
  std::set<AttemptId> decided(step.decision.decided.begin(), step.decision.decided.end());
  for (const engine::Command& command : step.decision.commands) {
    if (const auto* stop = std::get_if<engine::StopAttempt>(&command)) decided.insert(stop->id);
  }
  for (const engine::Observation& observation : step.observations) {
    if (const AttemptId* id = ended_attempt(observation)) decided.erase(*id);
  }
  const std::vector<AttemptId> taken = ring_.cancel(entry, decided);
  return {taken.begin(), taken.end()};
}

void Controller::Loop::settle_arbiter(const Batch& batch) {
  if (batch.arbiter_bytes != 0) {
    ++arbiter_revision_;
    if (batch.arbiter_snapshot_bytes != 0) {
      arbiter_snapshot_bytes_ = batch.arbiter_snapshot_bytes;
      arbiter_delta_bytes_ = 0;
    } else {
      arbiter_delta_bytes_ += batch.arbiter_bytes;
    }
  }
  for (const auto& [key, said] : batch.answers) answer(key, said);
}

void Controller::Loop::answer(engine::RunKey key, const engine::Observation& answer) {
  RunEntry* entry = find(key);
  if (entry == nullptr) return;
  const bool admitted = std::holds_alternative<engine::Admitted>(answer);
  // That it has to wait stands in the store already; not to be loaded for it.
  if (entry->admission != nullptr && entry->run == nullptr && !admitted) return;
  if (admitted) entry->admission.reset();
  deliver(*entry, answer);
}

void Controller::Loop::settle_deletion(engine::RunKey key) {
  RunEntry* entry = find(key);
  entry->in_flight = false;
  forget_entry(*entry);
}

void Controller::Loop::settle_note(const Note& note, bool written) {
  RunEntry* entry = find(note.part.run);
  entry->in_flight = false;
  if (note.what == Note::What::Expires) return settle_expiry(*entry, note, written);
  if (entry->deleting) return;
  if (note.what == Note::What::Aside) {
    if (!written) untold_.insert(entry->key);
    return;
  }
  if (written) {
    note_expiry(note.part.expires_at.value_or(Timestamp{}));
    for (const std::uint64_t sequence : note.part.absorbed) entry->intents.erase(sequence);
    if (entry->intents.empty()) return forget_entry(*entry);
  }
  wakes_.wake(*entry);  // looked at again
}

// What the decision was made from is told again to the Run that is loaded next. Its wishes come
// with the load: if the commit did happen they are absorbed already.
void Controller::Loop::discard(Step& step) {
  RunEntry& entry = *step.entry;
  step.entry = nullptr;
  entry.in_flight = false;
  cache_.drop(entry);
  ring_.clear(entry);
  entry.wake_at = {};
  // Whether it still waits in line only its records can tell: it may have ended.
  entry.admission.reset();
  if (!entry.quarantine.empty()) return;
  step.observations.insert(step.observations.end(), std::make_move_iterator(entry.inbox.begin()),
                           std::make_move_iterator(entry.inbox.end()));
  entry.inbox = std::move(step.observations);
  step.logs.insert(step.logs.end(), entry.logs.begin(), entry.logs.end());
  entry.logs = std::move(step.logs);
  wakes_.wake(entry);
}

// Whether the commit happened is not known: everything that it spoke of is loaded again (INV-44).
void Controller::Loop::fail_batch(Batch& batch, const base::Error& error, Timestamp now) {
  ++figures_.failed_commits;
  std::set<engine::RunKey> discarded;
  for (Step& step : batch.steps) {
    discarded.insert(step.entry->key);
    discard(step);
  }
  for (const Note& note : batch.notes) settle_note(note, false);
  for (engine::RunKey key : batch.deletions) find(key)->in_flight = false;
  // Those of other runs, resumed but not stepped yet, would not be asked again.
  std::erase_if(batch.requests, [&discarded](const engine::ArbiterRequest& request) {
    return discarded.contains(request.run);
  });
  requests_.insert(requests_.begin(), std::make_move_iterator(batch.requests.begin()),
                   std::make_move_iterator(batch.requests.end()));
  drop_arbiter();
  pause(error, now);
}

}  // namespace tiphys::controller
