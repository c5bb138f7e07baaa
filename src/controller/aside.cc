// Runs that cannot go on: set aside, ended before they began, or gone.
#include <exception>
#include <new>
#include <utility>

#include "base/check.h"
#include "controller/limits.h"
#include "controller/loop.h"
#include "ports/run_seed.h"

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
  aside_.insert(entry.key);
  untold_.insert(entry.key);
}

// The row says it to people who ask another process. All at once, and one request at a time.
void Controller::Loop::ask_for_rows(Timestamp now) {
  if (untold_.empty() || !rows_in_question_.empty() || !may_ask(now)) return;
  ports::LookUp wanted;
  while (!untold_.empty() && wanted.runs.size() < kLookUpsMax) {
    wanted.runs.push_back(*untold_.begin());
    rows_in_question_.insert(untold_.extract(untold_.begin()));
  }
  asked_[ports_.ledger->look_up(std::move(wanted))] = {Request::Rows};
}

void Controller::Loop::take_rows(const base::Result<ports::Found>& found, Timestamp now) {
  const std::set<RunKey> keys = std::exchange(rows_in_question_, {});
  if (!found.has_value()) {
    untold_.insert(keys.begin(), keys.end());
    return pause(found.error(), now);
  }
  auto row = found->runs.begin();
  for (RunKey key : keys) {
    const std::optional<ports::RunRow>& is = *row++;
    RunEntry* entry = find(key);
    if (entry == nullptr || entry->quarantine.empty() || entry->deleting) continue;
    if (!is.has_value()) {
      lose_run(*entry);
    } else if (entry->in_flight) {
      untold_.insert(key);
    } else {
      note_aside(*entry, *is);
    }
  }
}

void Controller::Loop::note_aside(RunEntry& entry, const ports::RunRow& row) {
  entry.name = row.workflow_namespace + "/" + row.name;
  Note note;
  note.part.run = entry.key;
  note.part.expected_revision = row.revision;
  note.part.summary = row.summary;
  note.part.summary->message = entry.quarantine;
  note.part.finished = !row.live;
  entry.in_flight = true;
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
    if (const auto seed = ports::seed_of(image); seed.has_value()) {
      note.part.expires_at = engine::expiry_of(seed->workflow->spec, note.part.summary->phase, now);
    }
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
  note.what = Note::What::Ends;
  release(entry.key);  // it may have been let in by its row alone
  entry.in_flight = true;
  notes_.push_back(std::move(note));
}

// The store has no such run any more. That it was deleted the store says; without that it may be an
// older copy of itself, and what the runner has of the run is a stranger's.
void Controller::Loop::lose_run(RunEntry& entry) {
  if (entry.deleted) {
    remove_from_runner(entry);
  } else if (entry.uid.is_set()) {
    strays_[entry.uid].all = true;
  }
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
