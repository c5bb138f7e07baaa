// What follows a commit: commands, questions and notices, or taking it all back.
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

void Controller::Loop::settle_part(const Step& step) {
  RunEntry& entry = *step.entry;
  entry.revision += 1;
  entry.summary_is_stale = false;
  if (!step.finishes) entry.live = true;  // a finished one was retried
  figures_.changed_nodes += step.decision.changed.size();
  figures_.delta_bytes += step.delta_bytes;
  if (step.snapshot_bytes != 0) {
    ++figures_.snapshots;
    entry.snapshot_bytes = step.snapshot_bytes;
    entry.delta_bytes = 0;
  } else {
    entry.delta_bytes += step.delta_bytes;
  }
}

// The decision is durable: carry it out.
void Controller::Loop::settle(Step& step, Timestamp now) {
  RunEntry& entry = *step.entry;
  settle_ends(step);
  settle_commands(step, now);
  for (const engine::MemoSave& memo : step.decision.memos) remember(memo);
  for (const engine::Question& question : step.decision.questions) ask(entry.key, question, now);
  if (ports_.notify != nullptr && step.part.has_value()) {
    ports_.notify->committed(entry.key, *entry.run, step.decision.events);
  }
  if (step.finishes) ports_.runner->run_ended(entry.uid, outcome_of(entry.run->summary().phase));
  if (step.finishes && entry.inbox.empty()) return forget_entry(entry);
  if (step.decision.wake_at.is_set() && step.decision.wake_at <= now) {
    wakes_.wake(entry);
  } else {
    wakes_.wake_at(entry, step.decision.wake_at);
  }
}

// Every end that was absorbed is decided, by this step or before it. One that is decided while it
// still runs is stopped first and forgotten when its end comes.
void Controller::Loop::settle_ends(const Step& step) {
  std::set<AttemptId> stopping;
  for (const engine::Command& command : step.decision.commands) {
    if (const auto* stop = std::get_if<engine::StopAttempt>(&command)) stopping.insert(stop->id);
  }
  std::map<AttemptId, ports::Disposition> ended;
  for (const engine::Observation& observation : step.observations) {
    const AttemptId* id = ended_attempt(observation);
    if (id == nullptr) continue;
    const auto* end = std::get_if<engine::AttemptEnded>(&observation);
    const bool well = end != nullptr && end->report.phase == engine::Phase::Succeeded;
    ended[*id] = well ? ports::Disposition::Succeeded : ports::Disposition::Failed;
  }
  for (const AttemptId& id : step.decision.decided) {
    if (!stopping.contains(id)) ended.try_emplace(id, ports::Disposition::Unknown);
  }
  for (const auto& [id, disposition] : ended) ports_.runner->forget(id, disposition);
}

void Controller::Loop::settle_commands(const Step& step, Timestamp now) {
  RunEntry& entry = *step.entry;
  for (const engine::Command& command : step.decision.commands) {
    if (const auto* start = std::get_if<engine::StartAttempt>(&command)) {
      ring_.add(entry, start->id);
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
  if (batch.arbiter.has_value()) {
    if (batch.arbiter->snapshot.has_value()) {
      arbiter_snapshot_bytes_ = batch.arbiter->snapshot->size();
      arbiter_delta_bytes_ = 0;
    } else {
      arbiter_delta_bytes_ += batch.arbiter->delta.size();
    }
  }
  for (const auto& [key, answer] : batch.answers) {
    if (RunEntry* entry = find(key)) deliver(*entry, answer);
  }
}

void Controller::Loop::ask(engine::RunKey run, const engine::Question& question, Timestamp now) {
  if (auto known = remembered(question)) {
    if (RunEntry* entry = find(run)) deliver(*entry, std::move(*known));
    return;
  }
  auto answer = ports_.facts->ask(run, question);
  if (answer.has_value()) {
    note_limit(run, question, &*answer);
    if (RunEntry* entry = find(run)) deliver(*entry, std::move(*answer));
    return;
  }
  unanswered_.emplace_back(run, question);
  if (!ask_again_at_.is_set()) ask_again_at_ = now + kAskAgain;
}

void Controller::Loop::ask_again(Timestamp now) {
  if (!ask_again_at_.is_set() || now < ask_again_at_) return;
  ask_again_at_ = {};
  for (const auto& [run, question] : std::exchange(unanswered_, {})) ask(run, question, now);
}

// Somebody deleted the run, or owns the store now. A mere difference of revisions is cured by a
// fresh load.
void Controller::Loop::on_conflict(Step& step, Timestamp now) {
  ++figures_.conflicts;
  RunEntry& entry = *step.entry;
  const std::uint64_t expected = entry.revision;
  auto row = ports_.store->find_run(entry.key);
  if (!row.has_value() && row.error().code == base::ErrorCode::NotFound) {
    step.entry = nullptr;
    ports_.runner->remove_run(entry.uid);
    return forget_entry(entry);
  }
  if (row.has_value() && row->revision == expected) lost_ = true;
  if (!row.has_value()) pause(row.error(), now);
  discard(step);
}

// What the decision was made from is told again to the Run that is loaded next. Intents are read
// from the store again: if the commit did happen they are absorbed already.
void Controller::Loop::discard(Step& step) {
  RunEntry& entry = *step.entry;
  step.entry = nullptr;
  cache_.drop(entry);
  ring_.clear(entry);
  entry.wake_at = {};
  step.observations.insert(step.observations.end(), std::make_move_iterator(entry.inbox.begin()),
                           std::make_move_iterator(entry.inbox.end()));
  entry.inbox = std::move(step.observations);
  std::erase_if(entry.inbox, [](const engine::Observation& observation) {
    return std::holds_alternative<engine::Intent>(observation);
  });
  step.logs.insert(step.logs.end(), entry.logs.begin(), entry.logs.end());
  entry.logs = std::move(step.logs);
  entry.intent_seen = 0;
  change_counter_.reset();
  wakes_.wake(entry);
}

// Whether the commit happened is not known: everything that it spoke of is loaded again.
void Controller::Loop::fail_batch(Batch& batch, const base::Error& error, Timestamp now) {
  ++figures_.failed_commits;
  std::set<engine::RunKey> discarded;
  for (Step& step : batch.steps) {
    if (step.entry == nullptr) continue;
    discarded.insert(step.entry->key);
    discard(step);
  }
  // Those of other runs, resumed but not stepped yet, would not be asked again.
  std::erase_if(batch.requests, [&discarded](const engine::ArbiterRequest& request) {
    return discarded.contains(request.run);
  });
  requests_ = std::move(batch.requests);
  arbiter_.reset();
  pause(error, now);
}

}  // namespace tiphys::controller
