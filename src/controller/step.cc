// Stepping runs and handing in their decisions together (group commit).
#include <algorithm>
#include <utility>

#include "base/json.h"
#include "controller/limits.h"
#include "controller/loop.h"

namespace tiphys::controller {

using base::Timestamp;

namespace {

bool snapshot_due(const RunEntry& entry, std::size_t delta_bytes, std::size_t least) {
  const std::size_t since = entry.delta_bytes + delta_bytes;
  return since >= least && since >= kDeltasPerSnapshot * entry.snapshot_bytes;
}

// What the store says of a run decides who loads it: a new owner, and this one when it has dropped
// it. It may say that there is something to do where there is nothing, never the other way.
bool hides_work(const RunEntry& entry, Timestamp wake_at, bool open_attempts) {
  const bool later = !entry.stored_wake.is_set() || entry.stored_wake > wake_at;
  return (wake_at.is_set() && later) || (open_attempts && !entry.stored_open_attempts);
}

// A time that has come is as good as another one.
Timestamp stored_wake(const RunEntry& entry, Timestamp wanted, Timestamp now) {
  const auto has_come = [now](Timestamp at) { return at.is_set() && at <= now; };
  return has_come(wanted) && has_come(entry.stored_wake) ? entry.stored_wake : wanted;
}

ports::Memo memo_of(const engine::MemoSave& save, Timestamp now) {
  ports::Memo memo;
  memo.key = {save.question.scope_namespace, save.question.name, save.question.key};
  memo.entry = base::to_json(save.entry);
  memo.saved_at = now;
  return memo;
}

}  // namespace

// Until the batch is full, the time for stepping is over, or nothing is left to do. One batch is
// on its way at a time, and a run is stepped once per batch: its next decision waits for the
// outcome of this one (INV-43).
void Controller::Loop::step_ready(Timestamp now) {
  if (batch_.has_value() || !may_ask(now) || arbiter_ == nullptr) return;
  if (starts_left_ && now < batch_at_ + kGatherWhileStarting) return;
  if (!all_asked_again(now)) return;
  Batch batch;
  add_notes(batch);
  std::uint64_t rows = 0;
  while (rows < options_.changed_rows_max) {
    RunEntry* entry = wakes_.next();
    if (entry == nullptr) break;
    if (entry->deleting || entry->in_flight || !entry->quarantine.empty()) continue;
    if (!ensure_loaded(*entry)) continue;
    if (step_run(*entry, now, batch)) rows += 1 + batch.steps.back().decision.changed.size();
    if (is_over(kStepping)) break;
  }
  add_deletions(batch);
  ask_arbiter(batch, now);
  submit(std::move(batch), now);
}

bool Controller::Loop::step_run(RunEntry& entry, Timestamp now, Batch& batch) {
  Step step;
  step.entry = &entry;
  step.observations = std::exchange(entry.inbox, {});
  step.logs = std::exchange(entry.logs, {});
  // A load may have woken it for what is in this inbox.
  entry.ready = false;
  const bool worked = guarded(entry, [this, &entry, &step, &batch, now] {
    ++figures_.steps;
    step.decision = entry.run->step(step.observations, now, options_.step_budget);
    step.finishes = step.decision.finished;
    add_part(batch, step, now);
  });
  if (!worked) return false;
  cache_.touch(entry);
  entry.in_flight = true;
  batch.requests.insert(batch.requests.end(), step.decision.requests.begin(),
                        step.decision.requests.end());
  batch.steps.push_back(std::move(step));
  return true;
}

void Controller::Loop::add_part(Batch& batch, Step& step, Timestamp now) {
  RunEntry& entry = *step.entry;
  engine::Decision& decision = step.decision;
  const bool summary = decision.summary_changed || entry.summary_is_stale;
  const bool ends_now = step.finishes && entry.live;
  // A new owner looks at once at a run that has asked for what is not stored: a lock, a fact.
  const bool at_once = !step.finishes && entry.run->has_open_asks();
  step.wake_at = stored_wake(entry, at_once ? now : decision.wake_at, now);
  step.open_attempts = entry.run->has_open_attempts();
  step.expires_at = entry.run->expires_at();
  step.delta_bytes = decision.delta.size();
  std::optional<engine::SnapshotRecords> whole = go_on_with_snapshot(step);
  const bool nothing = decision.empty() && decision.memos.empty() && !summary && !whole &&
                       !hides_work(entry, step.wake_at, step.open_attempts) &&
                       step.expires_at == entry.stored_expiry;
  if (nothing && step.logs.empty() && !ends_now) return;
  ports::RunPart part;
  part.run = entry.key;
  part.expected_revision = entry.revision;
  if (decision.snapshot.has_value()) {
    part.generation = decision.generation;
    part.snapshot = std::move(decision.snapshot);
  } else if (whole) {
    part.snapshot = std::move(whole->snapshot);
    step.delta_bytes = whole->delta.size();
    decision.delta = std::move(whole->delta);
  }
  if (part.snapshot.has_value()) step.snapshot_bytes = part.snapshot->size();
  part.delta = std::move(decision.delta);
  part.values = std::move(decision.values);
  if (summary) part.summary = decision.summary_changed ? decision.summary : entry.run->summary();
  part.finished = step.finishes || entry.run->finished();
  part.absorbed = decision.absorbed;
  part.logs = step.logs;
  for (const engine::MemoSave& save : decision.memos) part.memos.push_back(memo_of(save, now));
  if (step.wake_at != entry.stored_wake) part.wake_at = step.wake_at;
  if (step.open_attempts != entry.stored_open_attempts) part.open_attempts = step.open_attempts;
  if (step.expires_at != entry.stored_expiry) part.expires_at = step.expires_at;
  step.part = batch.parts.size();
  batch.parts.push_back(std::move(part));
}

// A piece in each step until it is whole; it goes where its run goes.
std::optional<engine::SnapshotRecords> Controller::Loop::go_on_with_snapshot(Step& step) {
  RunEntry& entry = *step.entry;
  if (step.decision.snapshot.has_value()) return std::nullopt;
  if (!snapshot_due(entry, step.delta_bytes, options_.snapshot_bytes_min)) return std::nullopt;
  ++figures_.snapshot_pieces;
  const std::size_t known = entry.snapshot_bytes + entry.delta_bytes + step.delta_bytes;
  auto whole = entry.run->write_snapshot(options_.snapshot_nodes_max, known + known / 2);
  step.snapshot_begun = !whole.has_value();
  return whole;
}

void Controller::Loop::add_notes(Batch& batch) {
  for (Note& note : std::exchange(notes_, {})) {
    note.at = batch.parts.size();
    batch.parts.push_back(note.part);
    batch.notes.push_back(std::move(note));
  }
}

// The runner first: were the rows gone before its processes, nobody would know of them. The wish
// goes with the rows, so all of it is done again after a crash.
void Controller::Loop::add_deletions(Batch& batch) {
  for (engine::RunKey key : deletions_) {
    RunEntry* entry = find(key);
    if (entry == nullptr || entry->in_flight) continue;
    if (batch.deletions.size() == kDeletionsMax) break;
    remove_from_runner(*entry);
    ring_.clear(*entry);
    release(key);
    entry->in_flight = true;
    batch.deletions.push_back(key);
  }
}

void Controller::Loop::ask_arbiter(Batch& batch, Timestamp now) {
  // What a load asks again is older than what a step asks now.
  batch.requests.insert(batch.requests.begin(), std::make_move_iterator(requests_.begin()),
                        std::make_move_iterator(requests_.end()));
  requests_.clear();
  if (batch.requests.empty() && !arbiter_has_more_) return;
  engine::ArbiterDecision decision = arbiter_->step(batch.requests, now);
  arbiter_has_more_ = decision.more;
  for (const engine::ArbiterRequest& request : batch.requests) note_admission(request);
  batch.answers = std::move(decision.answers);
  if (!decision.changed()) return;
  batch.arbiter = ports::ArbiterPart{
      .expected_revision = arbiter_revision_, .delta = std::move(decision.delta), .snapshot = {}};
  batch.arbiter_bytes = batch.arbiter->delta.size();
  const std::size_t since = arbiter_delta_bytes_ + batch.arbiter_bytes;
  if (since >= options_.snapshot_bytes_min &&
      since >= kDeltasPerSnapshot * arbiter_snapshot_bytes_) {
    batch.arbiter->snapshot = arbiter_->snapshot();
    batch.arbiter->delta.clear();
    batch.arbiter_snapshot_bytes = batch.arbiter->snapshot->size();
  }
}

void Controller::Loop::note_admission(const engine::ArbiterRequest& request) {
  RunEntry* entry = find(request.run);
  if (entry == nullptr) return;
  // It may have asked in the same batch: whoever came into memory says what it knows.
  if (request.kind == engine::ArbiterRequest::Kind::Leave) entry->admission.reset();
  if (request.kind != engine::ArbiterRequest::Kind::Admit) return;
  if (request.knows && arbiter_->is_admitted(request.run)) return;  // it does not wait
  if (entry->admission != nullptr) return;
  entry->admission = std::make_unique<engine::ArbiterRequest>(request);
}

void Controller::Loop::submit(Batch batch, Timestamp now) {
  if (batch.empty()) return settle_all(batch, now);
  ports::Batch out;
  out.epoch = epoch_;
  out.runs = std::exchange(batch.parts, {});
  out.arbiter = std::exchange(batch.arbiter, std::nullopt);
  for (engine::RunKey key : batch.deletions) {
    ports::Removal removal{.run = key, .kind = ports::Removal::Kind::Delete};
    // Who wishes for a deletion means it as it is; an owner what it has seen.
    if (const RunEntry& entry = *find(key); entry.expired) {
      removal.expected_revision = entry.revision;
    }
    out.removals.push_back(removal);
  }
  batch_ = std::move(batch);
  batch_at_ = now;
  asked_[ports_.ledger->submit(std::move(out))] = {Request::Batch};
}

}  // namespace tiphys::controller
