// Bringing a Run into memory, finding out what it still wants, and setting broken ones aside.
#include <algorithm>
#include <exception>
#include <new>
#include <utility>

#include "base/check.h"
#include "controller/limits.h"
#include "controller/loop.h"

namespace tiphys::controller {

using base::Timestamp;
using engine::AttemptId;

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

bool Controller::Loop::ensure_loaded(RunEntry& entry, Timestamp now) {
  if (entry.run != nullptr) return true;
  LoadResult loaded;
  if (!guarded(entry, [this, &entry, &loaded] { loaded = cache_.load(entry); })) return false;
  switch (loaded.kind) {
    case LoadResult::Kind::Ready: ++figures_.loads; return resume(entry, now);
    case LoadResult::Kind::Gone:
      ports_.runner->remove_run(entry.key);
      forget_entry(entry);
      return false;
    case LoadResult::Kind::Unrunnable:
      fail_unrunnable(entry, loaded.error.message, now);
      return false;
    case LoadResult::Kind::Damaged: quarantine(entry, loaded.error.message); return false;
    case LoadResult::Kind::Outage:
      wakes_.wake(entry);
      pause(loaded.error, now);
      return false;
  }
  return false;
}

// What the Run wants by its state alone; whatever was on its way when it was last here is lost or
// done, and doing it again is harmless.
bool Controller::Loop::resume(RunEntry& entry, Timestamp now) {
  auto known = ports_.runner->known(entry.key);
  if (!known.has_value()) {
    cache_.drop(entry);
    wakes_.wake_at(entry, now + kAskAgain);
    return false;
  }
  return guarded(entry, [this, &entry, &known, now] {
    adopt(entry, *known, now);
    for (const engine::Question& question : entry.run->open_questions()) {
      ask(entry.key, question, now);
    }
    for (engine::ArbiterRequest& request : entry.run->open_requests()) {
      requests_.push_back(std::move(request));
    }
    wakes_.wake_at(entry, entry.run->next_wake());
  });
}

// First those that the runner has from before (it adopts, takes or gives up each), then the rest.
// What it has and nobody wants is decided already.
void Controller::Loop::adopt(RunEntry& entry, const std::vector<AttemptId>& known, Timestamp now) {
  const std::set<AttemptId> has(known.begin(), known.end());
  const std::vector<engine::Command> commands = entry.run->outstanding();
  std::set<AttemptId> wanted;
  std::vector<engine::Command> stops;
  for (const engine::Command& command : commands) {
    std::visit([&wanted](const auto& c) { wanted.insert(c.id); }, command);
    if (std::holds_alternative<engine::StopAttempt>(command)) stops.push_back(command);
  }
  ring_.clear(entry);
  if (!entry.adopted) {
    for (const AttemptId& id : known) {
      if (wanted.contains(id)) ring_.add(entry, id);
    }
  }
  for (const engine::Command& command : commands) {
    const auto* start = std::get_if<engine::StartAttempt>(&command);
    if (start != nullptr && !has.contains(start->id)) ring_.add(entry, start->id);
  }
  for (const AttemptId& id : known) {
    if (!wanted.contains(id)) ports_.runner->forget(id);
  }
  for (const engine::Command& command : stops) {
    const auto& stop = std::get<engine::StopAttempt>(command);
    if (has.contains(stop.id)) {
      ports_.runner->stop(stop);
    } else {
      ring_.cancel(entry, {stop.id});
      end_unstarted(entry, stop.id, stop.reason, now);
    }
  }
  entry.adopted = true;
}

// As the runner says it of one that it had in its queue.
void Controller::Loop::end_unstarted(RunEntry& entry, const AttemptId& id,
                                     const std::string& reason, Timestamp now) {
  engine::AttemptEnded ended;
  ended.id = id;
  ended.report.phase = engine::Phase::Failed;
  ended.report.message = reason;
  ended.report.started_at = now;
  ended.report.finished_at = now;
  deliver(entry, std::move(ended));
}

// The workflow ends before it began.
void Controller::Loop::fail_unrunnable(RunEntry& entry, const std::string& message, Timestamp now) {
  auto written = write_summary(entry, [&message, now](ports::RunPart& part) {
    part.summary->phase = engine::WorkflowPhase::Failed;
    part.summary->message = message;
    part.summary->started_at = now;
    part.summary->finished_at = now;
    part.finished = true;
  });
  forget_entry(entry);
  if (!written.has_value()) pause(written.error(), now);
}

// Nothing of its last step was written. Its attempts run on; a new process tries again.
void Controller::Loop::quarantine(RunEntry& entry, const std::string& message) {
  cache_.drop(entry);
  ring_.clear(entry);
  entry.quarantine = "internal error, the workflow is set aside: " + message;
  entry.ready = false;
  entry.inbox.clear();
  entry.logs.clear();
  // As well as it goes: the row is for people.
  [[maybe_unused]] auto written = write_summary(
      entry, [&entry](ports::RunPart& part) { part.summary->message = entry.quarantine; });
}

// A part without nodes, of a run whose state cannot be worked with.
base::Result<void> Controller::Loop::write_summary(
    RunEntry& entry, const std::function<void(ports::RunPart&)>& edit) {
  const ports::RunRow row = TRY(ports_.store->find_run(entry.key));
  ports::RunPart part;
  part.run = entry.key;
  part.expected_revision = row.revision;
  part.summary = row.summary;
  part.finished = !row.live;
  edit(part);
  TRY(ports_.store->commit(epoch_, {&part, 1}, nullptr));
  return {};
}

// Who waits is not stored: those in memory ask again here, the others when they are loaded.
void Controller::Loop::ask_arbiter_again() {
  for (auto& [key, entry] : entries_) {
    if (entry->run == nullptr) {
      wakes_.wake(*entry);
      continue;
    }
    for (engine::ArbiterRequest& request : entry->run->open_requests()) {
      requests_.push_back(std::move(request));
    }
  }
}

bool Controller::Loop::ensure_arbiter(Timestamp now) {
  if (arbiter_ != nullptr) return true;
  auto image = ports_.store->load_arbiter();
  if (!image.has_value()) {
    pause(image.error(), now);
    return false;
  }
  auto arbiter = engine::Arbiter::load(options_.limits, image->snapshot, image->deltas);
  if (!arbiter.has_value()) {
    pause(arbiter.error(), now);
    return false;
  }
  arbiter_ = std::move(*arbiter);
  arbiter_snapshot_bytes_ = image->snapshot.size();
  arbiter_delta_bytes_ = 0;
  for (const std::string& delta : image->deltas) arbiter_delta_bytes_ += delta.size();
  ask_arbiter_again();
  return true;
}

}  // namespace tiphys::controller
