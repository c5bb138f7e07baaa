// Runs whose time is over: found by their expiry, and then deleted as if somebody had wished it.
//
// The wish is made durable first, and only if the run is as it was when it was found and nobody
// wishes anything else of it: what is told to the runner is not taken back. A page at a time, and
// the next one when that is gone; one that is kept is passed over.
#include <utility>

#include "controller/limits.h"
#include "controller/loop.h"

namespace tiphys::controller {

using base::Timestamp;

// A run that ends while others are gone through may belong before them.
void Controller::Loop::note_expiry(Timestamp at) {
  if (!at.is_set() || (expiry_at_.is_set() && expiry_at_ <= at)) return;
  expiry_at_ = at;
  expiring_ = {};
}

bool Controller::Loop::may_look_for_expired(Timestamp now) const {
  if (!expiry_at_.is_set() || now < expiry_at_ || expiring_asked_) return false;
  return deletions_.empty() && expiring_runs_ == 0 && may_ask(now);
}

void Controller::Loop::ask_expiring(Timestamp now) {
  if (!may_look_for_expired(now)) return;
  expiring_.most = kExpiringMax;
  expiring_asked_ = true;
  asked_[ports_.ledger->look_up({.expiring = expiring_})] = {Request::Expiring};
}

void Controller::Loop::take_expiring(const base::Result<ports::Found>& found, Timestamp now) {
  expiring_asked_ = false;
  if (!found.has_value()) return pause(found.error(), now);
  works_again(now);
  for (const ports::RunRow& row : found->expiring) {
    if (row.expires_at > now) {
      expiring_ = {};
      expiry_at_ = row.expires_at;
      return;
    }
    expiring_.after = row.expires_at;
    expiring_.after_key = row.key;
    expire(row, now);
  }
  if (found->expiring.size() == kExpiringMax) return;  // the next page
  expiring_ = {};
  expiry_at_ = {};
}

// One that is worked with says when its time is over when it is done with.
void Controller::Loop::expire(const ports::RunRow& row, Timestamp now) {
  const engine::RunUid uid = engine::run_uid(row.uid);
  if (kept_.contains(uid) || find(row.key) != nullptr || find(uid) != nullptr) return;
  RunEntry& entry = new_entry(row.key, uid);
  entry.name = row.workflow_namespace + "/" + row.name;
  entry.live = false;
  entry.in_flight = true;
  Note note;
  note.what = Note::What::Expires;
  note.part.run = row.key;
  note.part.expected_revision = row.revision;
  note.part.finished = true;
  note.part.wish = engine::Intent{.sequence = 0,
                                  .operation = engine::Operation::Delete,
                                  .arguments = base::Value::object(),
                                  .actor = "ttlStrategy",
                                  .at = now};
  notes_.push_back(std::move(note));
  ++expiring_runs_;
}

// Where it was not written, somebody wants something of it, or nobody knows: a load tells.
void Controller::Loop::settle_expiry(RunEntry& entry, const Note& note, bool written) {
  --expiring_runs_;
  if (entry.deleting) return;
  if (!written) return wakes_.wake(entry);
  entry.revision = note.part.expected_revision + 1;
  entry.expired = true;
  entry.deleting = true;
  deletions_.insert(entry.key);
}

// It is not what it was when it was found. Whether it is still to be deleted a load tells.
void Controller::Loop::spare(RunEntry& entry) {
  entry.in_flight = false;
  entry.expired = false;
  entry.deleting = false;
  deletions_.erase(entry.key);
  wakes_.wake(entry);
}

}  // namespace tiphys::controller
