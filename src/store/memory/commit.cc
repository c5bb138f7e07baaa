// The owner's commits: everything is judged before anything is applied, and applying cannot fail.
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "store/memory/tables.h"

namespace tiphys::store::memory {

using base::ErrorCode;
using base::Result;
using ports::PartOutcome;

Result<ports::BatchOutcome> Tables::commit(ports::Batch batch) {
  if (epoch_ != batch.epoch) {
    return base::fail(ErrorCode::Fenced,
                      "the store has been owned by another since: its epoch is " +
                          std::to_string(epoch_) + ", not " + std::to_string(batch.epoch));
  }
  if (batch.arbiter.has_value() && batch.arbiter->expected_revision != arbiter_.revision) {
    return ports::nothing_applied(batch);
  }
  ports::BatchOutcome outcome;
  outcome.runs.assign(batch.runs.size(), PartOutcome::Conflict);
  TRY(judge(batch, outcome));
  const bool whole = std::ranges::count(outcome.runs, PartOutcome::Conflict) == 0;
  if (batch.arbiter.has_value() && !whole) return ports::nothing_applied(batch);
  bool changed = batch.arbiter.has_value();
  for (std::size_t i = 0; i < batch.runs.size(); ++i) {
    if (outcome.runs[i] != PartOutcome::Committed) continue;
    apply(batch.runs[i], batch.epoch);
    changed = true;
  }
  if (batch.arbiter.has_value()) apply_arbiter(*batch.arbiter);
  for (const ports::Removal& removal : batch.removals) {
    if (apply_removal(removal, batch.epoch)) changed = true;
  }
  if (changed) ++numbers_.writes;
  return outcome;
}

// A batch may hold several parts of one run: each is judged by what those before it make of it. The
// first conflict settles it where the batch is all or nothing.
Result<void> Tables::judge(const ports::Batch& batch, ports::BatchOutcome& outcome) const {
  struct Head {
    std::uint64_t revision = 0;
    engine::Generation generation = 0;
  };
  std::map<engine::RunKey, Head> heads;
  for (std::size_t i = 0; i < batch.runs.size(); ++i) {
    const ports::RunPart& part = batch.runs[i];
    const Run* run = runs_.find(part.run);
    Head* head = nullptr;
    if (run != nullptr) {
      head =
          &heads.try_emplace(part.run, Head{run->row.revision, run->row.generation}).first->second;
    }
    if (head == nullptr || head->revision != part.expected_revision) {
      if (batch.arbiter.has_value()) return {};
      continue;
    }
    if (part.generation.has_value()) {
      if (*part.generation <= head->generation || !part.snapshot.has_value()) {
        return base::fail(
            ErrorCode::InvalidArgument,
            "a generation of a run begins with a snapshot and follows the one before");
      }
      head->generation = *part.generation;
    }
    ++head->revision;
    outcome.runs[i] = PartOutcome::Committed;
  }
  return {};
}

void Tables::apply(ports::RunPart& part, std::uint64_t epoch) {
  Run& run = *runs_.find(part.run);
  if (part.generation.has_value()) run.row.generation = *part.generation;
  Records& records = run.records[run.row.generation];
  const bool has_delta = !part.delta.empty();
  if (part.snapshot.has_value()) {
    records = {.snapshot = std::move(*part.snapshot), .deltas = {}};
  }
  if (has_delta) records.deltas.push_back(std::move(part.delta));
  ++run.row.revision;
  run.row.sequence = feed_.add_run(has_delta ? What::Delta : What::Run, epoch, part.run);
  apply_state(run, part);
}

void Tables::apply_state(Run& run, ports::RunPart& part) {
  for (engine::NewValue& value : part.values) add_value(run, std::move(value));
  if (part.summary.has_value()) runs_.set_summary(run, *part.summary);
  runs_.set_live(run, !part.finished);
  if (part.wake_at.has_value()) run.row.wake_at = *part.wake_at;
  if (part.expires_at.has_value()) runs_.set_expiry(run, *part.expires_at);
  if (part.open_attempts.has_value()) run.row.open_attempts = *part.open_attempts;
  intents_.remove(part.run, part.absorbed);
  for (ports::Memo& memo : part.memos) memos_.put(std::move(memo));
  for (ports::LogRow& row : part.logs) {
    row.attempt.run = engine::run_uid(run.row.uid);
    put_log_row(run, part.expected_revision + 1, std::move(row));
  }
}

void Tables::apply_arbiter(ports::ArbiterPart& part) {
  ++arbiter_.revision;
  if (part.snapshot.has_value()) {
    arbiter_.snapshot = std::move(*part.snapshot);
    arbiter_.deltas.clear();
  }
  if (!part.delta.empty()) arbiter_.deltas.push_back(std::move(part.delta));
}

// True where there was anything to remove.
bool Tables::apply_removal(const ports::Removal& removal, std::uint64_t epoch) {
  Run* run = runs_.find(removal.run);
  if (run == nullptr) return false;
  if (removal.kind == ports::Removal::Kind::Archive) {
    runs_.archive(*run);
    run->row.sequence = feed_.add_run(What::Run, epoch, removal.run);
    return true;
  }
  feed_.add_deleted_run(epoch, {.key = removal.run,
                                .uid = run->row.uid,
                                .workflow_namespace = run->row.workflow_namespace,
                                .name = run->row.name});
  intents_.remove_of(removal.run);
  runs_.remove(*run);
  return true;
}

}  // namespace tiphys::store::memory
