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
    case LoadResult::Kind::Ready:
      ++figures_.loads;
      name_entry(entry, entry.uid);
      return resume(entry, now);
    case LoadResult::Kind::Gone:
      if (entry.uid.is_set()) ports_.runner->remove_run(entry.uid);
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
  base::Result<void> adopted;
  const bool whole = guarded(entry, [this, &entry, &adopted, now] {
    auto known = ports_.runner->known(entry.uid);
    adopted = known.has_value() ? adopt(entry, *known, now) : std::unexpected(known.error());
    if (!adopted.has_value()) return;
    for (const engine::Question& question : entry.run->open_questions()) {
      ask(entry.key, question, now);
    }
    for (const engine::Question& question : entry.run->known_limits()) {
      note_limit(entry.key, question, nullptr);
    }
    for (engine::ArbiterRequest& request : entry.run->open_requests()) {
      requests_.push_back(std::move(request));
    }
    wakes_.wake_at(entry, entry.run->next_wake());
  });
  if (!whole) return false;
  if (adopted.has_value()) return true;
  // The runner does not answer: later. What was told meanwhile stays in the inbox.
  cache_.drop(entry);
  ring_.clear(entry);
  wakes_.wake_at(entry, now + kAskAgain);
  return false;
}

// First those that the runner has from before: it adopts, takes or gives up each. At once, never by
// way of the line: their ends may be on their way already, and once decided and forgotten they must
// not be started. Then the rest. What it has and nobody wants is decided already.
base::Result<void> Controller::Loop::adopt(RunEntry& entry, const std::vector<AttemptId>& known,
                                           Timestamp now) {
  const std::set<AttemptId> has(known.begin(), known.end());
  std::set<AttemptId> wanted;
  ring_.clear(entry);
  for (const engine::Command& command : entry.run->outstanding()) {
    const AttemptId id = std::visit([](const auto& c) { return c.id; }, command);
    wanted.insert(id);
    const auto* stop = std::get_if<engine::StopAttempt>(&command);
    if (has.contains(id)) {
      if (!entry.adopted && stop == nullptr) TRY(restart(entry, id, now));
      if (stop != nullptr) ports_.runner->stop(*stop);
    } else if (stop != nullptr) {
      end_unstarted(entry, id, stop->reason, now);
    } else {
      ring_.add(entry, id);
    }
  }
  for (const AttemptId& id : known) {
    if (!wanted.contains(id)) ports_.runner->forget(id, ports::Disposition::Unknown);
  }
  entry.adopted = true;
  return {};
}

base::Result<void> Controller::Loop::restart(RunEntry& entry, const AttemptId& id, Timestamp now) {
  auto pod = entry.run->pod(id.node);
  if (!pod.has_value()) {
    deliver(entry, engine::StartRejected{id, now, pod.error().message});
    return {};
  }
  pod->id = id;
  TRY(ports_.runner->start(*pod, kNoLease));
  return {};
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
  auto loaded = load_arbiter();
  if (!loaded.has_value()) pause(loaded.error(), now);
  return loaded.has_value();
}

base::Result<void> Controller::Loop::load_arbiter() {
  const ports::RunImage image = TRY(ports_.store->load_arbiter());
  arbiter_ = TRY(engine::Arbiter::load(options_.limits, image.snapshot, image.deltas));
  arbiter_snapshot_bytes_ = image.snapshot.size();
  arbiter_delta_bytes_ = 0;
  for (const std::string& delta : image.deltas) arbiter_delta_bytes_ += delta.size();
  ask_arbiter_again();
  return {};
}

}  // namespace tiphys::controller
