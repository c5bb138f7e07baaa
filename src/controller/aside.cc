// Runs that cannot go on: set aside, ended before they began, or gone.
#include <exception>
#include <new>
#include <utility>

#include "base/check.h"
#include "controller/loop.h"

namespace tiphys::controller {

using base::Timestamp;
using engine::RunKey;

bool Controller::Loop::guarded(RunEntry& entry, const std::function<void()>& work) {
  try {
    work();
    return true;
  } catch (const base::InvariantBroken& broken) {
    quarantine(entry, broken.what());
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& broken) {
    quarantine(entry, broken.what());
  }
  return false;
}

// Nothing of its last step was written. Its attempts run on, what it held is given back; a new
// process tries again.
void Controller::Loop::quarantine(RunEntry& entry, const std::string& message) {
  cache_.drop(entry);
  ring_.clear(entry);
  entry.quarantine = "internal error, the workflow is set aside: " + message;
  entry.ready = false;
  entry.inbox.clear();
  entry.logs.clear();
  entry.admission.reset();
  release(entry.key);
  // The row is for people: told to it as well as it goes.
  ports::LookUp wanted;
  wanted.runs.push_back(entry.key);
  asked_[ports_.ledger->look_up(std::move(wanted))] = {Request::Rows, entry.key};
}

void Controller::Loop::take_row(RunKey key, const base::Result<ports::Found>& found) {
  RunEntry* entry = find(key);
  if (entry == nullptr || !found.has_value() || !found->runs[0].has_value()) return;
  const ports::RunRow& row = *found->runs[0];
  entry->name = row.workflow_namespace + "/" + row.name;
  if (entry->in_flight) return;
  Note note;
  note.part.run = key;
  note.part.expected_revision = row.revision;
  note.part.summary = row.summary;
  note.part.summary->message = entry->quarantine;
  note.part.finished = !row.live;
  entry->in_flight = true;
  notes_.push_back(std::move(note));
}

// The workflow ends before it began; whatever anybody wished of it is done with. One that has ended
// so before stays as it is.
void Controller::Loop::fail_unrunnable(RunEntry& entry, const ports::RunImage& image,
                                       const std::string& message, Timestamp now) {
  const ports::RunRow& row = image.row;
  Note note;
  note.part.run = entry.key;
  note.part.expected_revision = row.revision;
  if (row.live) {
    note.part.summary = row.summary;
    note.part.summary->phase = engine::WorkflowPhase::Failed;
    note.part.summary->message = message;
    note.part.summary->started_at = now;
    note.part.summary->finished_at = now;
  }
  note.part.finished = true;
  entry.inbox.clear();
  entry.intents.clear();  // what comes while this is on its way is looked at after it
  for (const engine::Intent& intent : image.intents) {
    if (intent.operation == engine::Operation::Delete) {
      entry.deleting = true;
      deletions_.insert(entry.key);
    } else {
      note.part.absorbed.push_back(intent.sequence);
    }
  }
  note.ends = true;
  release(entry.key);  // it may have been let in by its row alone
  entry.in_flight = true;
  notes_.push_back(std::move(note));
}

// The store has no such run any more.
void Controller::Loop::lose_run(RunEntry& entry) {
  remove_from_runner(entry);
  release(entry.key);
  forget_entry(entry);
}

void Controller::Loop::release(RunKey run) {
  engine::ArbiterRequest leave;
  leave.kind = engine::ArbiterRequest::Kind::Leave;
  leave.run = run;
  requests_.push_back(std::move(leave));
}

}  // namespace tiphys::controller
