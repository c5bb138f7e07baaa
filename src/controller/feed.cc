// The change feed: new runs, wishes and limits; and what was there before this owner.
//
// A run that only waits in line to be admitted, for a time that has not come, or to be resumed, is
// not loaded: the feed says all that is needed to wait for it.
#include <utility>

#include "controller/limits.h"
#include "controller/loop.h"

namespace tiphys::controller {

using base::Result;
using base::Timestamp;
using engine::RunKey;

namespace {

std::unique_ptr<engine::ArbiterRequest> admission_of(const ports::ChangedRun& run) {
  auto request = std::make_unique<engine::ArbiterRequest>();
  request->run = run.key;
  request->scope_namespace = run.workflow_namespace;
  request->workflow_name = run.name;
  request->priority = run.priority;
  request->created = run.created_at;
  return request;
}

}  // namespace

void Controller::Loop::ask_changes(Timestamp now) {
  // Who is let in decides which runs need not be loaded.
  if (changes_asked_ || !may_ask(now) || arbiter_ == nullptr) return;
  const std::uint64_t counter = ports_.ledger->change_counter();
  if (!changes_left_ && change_counter_ == counter) return;
  change_counter_ = counter;
  changes_asked_ = true;
  asked_[ports_.ledger->changes_since(cursor_, epoch_, kChangesMax)] = {Request::Changes};
}

void Controller::Loop::take_changes(Result<ports::Changes>& changes, Timestamp now) {
  changes_asked_ = false;
  if (!changes.has_value()) {
    changes_left_ = true;
    return pause(changes.error(), now);
  }
  works_again(now);
  // It was lost since they were asked for: they are asked for again when it is here.
  if (arbiter_ == nullptr) {
    changes_left_ = true;
    return;
  }
  if (changes->restarted && listed_) {
    relisting_ = true;
    for (const auto& [key, entry] : entries_) unseen_.insert(key);
    for (const auto& [question, use] : limit_uses_) stale_limits_.insert(question);
  }
  for (const ports::ChangedRun& run : changes->runs) take_run(run, now);
  for (const ports::DeletedRun& run : changes->deleted_runs) take_deleted(run);
  for (ports::PendingIntent& wish : changes->intents) take_intent(wish);
  for (const ports::UnreadableIntent& wish : changes->unreadable) {
    notice("a wish about workflow " + std::to_string(wish.run) +
           " cannot be read and is left alone: " + wish.message);
  }
  for (const ports::ChangedObject& object : changes->objects) {
    if (object.kind != "ConfigMap") continue;
    for (const auto& [question, use] : limit_uses_) {
      const bool same =
          question.name == object.name && question.scope_namespace == object.object_namespace;
      if (same) stale_limits_.insert(question);
    }
  }
  cursor_ = std::move(changes->cursor);
  changes_left_ = changes->more;
  if (!changes_left_) end_listing();
}

void Controller::Loop::end_listing() {
  if (!listed_) {
    listed_ = true;
    note_expiry(turned_at_);  // whether anything has expired before is not known
    reconcile_arbiter();
  }
  if (!relisting_) return;
  relisting_ = false;
  for (RunKey key : std::exchange(unseen_, {})) take_gone(key);
}

void Controller::Loop::take_run(const ports::ChangedRun& run, Timestamp now) {
  unseen_.erase(run.key);
  if (!run.live) return;
  const engine::RunUid uid = engine::run_uid(run.uid);
  if (RunEntry* before = find(run.key)) {
    const bool is_another = before->uid.is_set() && before->uid != uid && !before->in_flight;
    if (!is_another) return;
    lose_run(*before);
  }
  RunEntry& entry = new_entry(run.key, uid);
  entry.name = run.workflow_namespace + "/" + run.name;
  const bool due = run.wake_at.is_set() && run.wake_at <= now;
  const bool news = run.revision == 0 || run.pending_intents || run.open_attempts || due;
  if (news) return wakes_.wake(entry);
  entry.stored_wake = run.wake_at;
  wakes_.wake_at(entry, run.wake_at);
  const bool runs = run.phase == engine::WorkflowPhase::Running;
  if (runs != arbiter_->is_admitted(run.key)) {
    // It has not heard yet that it was let in, or has lost its place by being set aside.
    return wakes_.wake(entry);
  }
  if (runs) return;
  entry.admission = admission_of(run);
  requests_.push_back(*entry.admission);
}

void Controller::Loop::take_deleted(const ports::DeletedRun& run) {
  const engine::RunUid uid = engine::run_uid(run.uid);
  // Found to be gone before this was read.
  if (strangers_.erase(uid) > 0) ports_.runner->remove_run(uid);
  RunEntry* entry = find(run.key);
  if (entry == nullptr || entry->uid != uid) return;
  entry->deleted = true;
  take_gone(run.key);
}

// Deleted by somebody else, finished by another owner, or never there: a load tells which. What is
// on its way into the store will be told by its outcome.
void Controller::Loop::take_gone(RunKey key) {
  RunEntry* entry = find(key);
  if (entry == nullptr || entry->in_flight) return;
  if (!entry->quarantine.empty()) return lose_run(*entry);
  cache_.drop(*entry);
  ring_.clear(*entry);
  wakes_.wake(*entry);
}

void Controller::Loop::take_intent(ports::PendingIntent& wish) {
  const RunKey key = wish.run;
  engine::Intent& intent = wish.intent;
  unseen_.erase(key);  // a listing has those that have finished for their wishes alone
  RunEntry* entry = find(key);
  if (entry == nullptr) entry = &new_entry(key, engine::run_uid(wish.run_uid));  // it has finished
  if (intent.operation == engine::Operation::Delete) {
    entry->deleting = true;
    deletions_.insert(key);
    return;
  }
  if (!entry->intents.try_emplace(intent.sequence, intent).second) return;
  if (!entry->loading) deliver(*entry, std::move(intent));  // else the load brings it
}

}  // namespace tiphys::controller
