// Stepping runs and committing their decisions together (group commit).
#include <utility>

#include "controller/limits.h"
#include "controller/loop.h"

namespace tiphys::controller {

using base::Timestamp;

namespace {

bool snapshot_due(const RunEntry& entry, std::size_t delta_bytes, std::size_t least) {
  const std::size_t since = entry.delta_bytes + delta_bytes;
  return since >= least && since >= kDeltasPerSnapshot * entry.snapshot_bytes;
}

}  // namespace

// Until the batch is full, the time for gathering is over, or nothing is left to do. A run is
// stepped once per batch: its next decision waits for the outcome of this one.
void Controller::Loop::step_ready(Timestamp now) {
  if (now < paused_until_) return;
  Batch batch;
  const Timestamp end = ports_.clock->now() + options_.gather_max;
  std::uint64_t rows = 0;
  while (rows < options_.changed_rows_max) {
    RunEntry* entry = wakes_.next();
    if (entry == nullptr) break;
    if (entry->deleting || !entry->quarantine.empty()) continue;
    if (!ensure_loaded(*entry, now)) {
      if (now < paused_until_) break;
      continue;
    }
    if (step_run(*entry, now, batch)) rows += 1 + batch.steps.back().decision.changed.size();
    if (ports_.clock->now() >= end) break;
  }
  if (ask_arbiter(batch, now)) commit(batch, now);
}

bool Controller::Loop::step_run(RunEntry& entry, Timestamp now, Batch& batch) {
  Step step;
  step.entry = &entry;
  step.observations = std::exchange(entry.inbox, {});
  step.logs = std::exchange(entry.logs, {});
  // A load may have woken it for what is in this inbox; one uncommitted decision per run.
  entry.ready = false;
  const bool worked = guarded(entry, [this, &entry, &step, &batch, now] {
    ++figures_.steps;
    step.decision = entry.run->step(step.observations, now, options_.step_budget);
    step.finishes = step.decision.finished;
    add_part(batch, step);
  });
  if (!worked) return false;
  cache_.touch(entry);
  batch.requests.insert(batch.requests.end(), step.decision.requests.begin(),
                        step.decision.requests.end());
  batch.steps.push_back(std::move(step));
  return true;
}

void Controller::Loop::add_part(Batch& batch, Step& step) {
  RunEntry& entry = *step.entry;
  engine::Decision& decision = step.decision;
  const bool summary = decision.summary_changed || entry.summary_is_stale;
  const bool ends_now = step.finishes && entry.live;
  if (decision.empty() && !summary && step.logs.empty() && !ends_now) return;
  ports::RunPart part;
  part.run = entry.key;
  part.expected_revision = entry.revision;
  part.changed_nodes = static_cast<std::uint32_t>(decision.changed.size());
  step.delta_bytes = decision.delta.size();
  if (decision.snapshot.has_value()) {
    part.generation = decision.generation;
    part.snapshot = std::move(decision.snapshot);
    step.snapshot_bytes = part.snapshot->size();
  } else if (snapshot_due(entry, step.delta_bytes, options_.snapshot_bytes_min)) {
    part.snapshot = entry.run->snapshot();
    step.snapshot_bytes = part.snapshot->size();
  }
  part.delta = std::move(decision.delta);
  part.values = std::move(decision.values);
  if (summary) part.summary = decision.summary_changed ? decision.summary : entry.run->summary();
  part.finished = step.finishes || entry.run->finished();
  part.absorbed = decision.absorbed;
  part.logs = step.logs;
  step.part = batch.parts.size();
  batch.parts.push_back(std::move(part));
}

// False where its state could not be had; the batch is put back then.
bool Controller::Loop::ask_arbiter(Batch& batch, Timestamp now) {
  const bool there = ensure_arbiter(now);
  // What a load asks again is older than what a step asks now.
  batch.requests.insert(batch.requests.begin(), requests_.begin(), requests_.end());
  if (!there) {
    for (Step& step : batch.steps) discard(step);
    return false;
  }
  if (batch.requests.empty()) return true;
  engine::ArbiterDecision decision = arbiter_->step(batch.requests, now);
  requests_.clear();
  batch.answers = std::move(decision.answers);
  if (!decision.changed()) return true;
  const std::size_t since = arbiter_delta_bytes_ + decision.delta.size();
  batch.arbiter = ports::ArbiterPart{.delta = std::move(decision.delta), .snapshot = {}};
  if (since >= options_.snapshot_bytes_min &&
      since >= kDeltasPerSnapshot * arbiter_snapshot_bytes_) {
    batch.arbiter->snapshot = arbiter_->snapshot();
  }
  return true;
}

void Controller::Loop::commit(Batch& batch, Timestamp now) {
  if (!batch.parts.empty() || batch.arbiter.has_value()) {
    const ports::ArbiterPart* arbiter = batch.arbiter.has_value() ? &*batch.arbiter : nullptr;
    auto outcomes = ports_.store->commit(epoch_, batch.parts, arbiter);
    if (!outcomes.has_value()) return fail_batch(batch, outcomes.error(), now);
    ++figures_.commits;
    for (Step& step : batch.steps) {
      if (!step.part.has_value()) continue;
      if ((*outcomes)[*step.part] == ports::PartOutcome::Committed) {
        settle_part(step);
      } else {
        on_conflict(step, now);
      }
    }
  }
  if (now >= paused_until_) {
    outage_.clear();
    pause_for_ = kPauseFirst;
  }
  settle_arbiter(batch);
  for (Step& step : batch.steps) {
    if (step.entry != nullptr) settle(step, now);
  }
}

}  // namespace tiphys::controller
