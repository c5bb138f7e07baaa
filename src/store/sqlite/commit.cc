// The owner's commits: one transaction for all parts.
#include <string>
#include <utility>

#include "store/sqlite/intents.h"
#include "store/sqlite/log_rows.h"
#include "store/sqlite/run_rows.h"
#include "store/sqlite/session.h"
#include "store/sqlite/values.h"

namespace tiphys::store::sqlite {

using base::ErrorCode;
using base::Result;
using drivers::sqlite::Query;
using drivers::sqlite::Transaction;
using ports::PartOutcome;

// The epoch is read under the write lock, so no newer owner can begin before this ends.
Result<ports::BatchOutcome> Session::commit(const ports::Batch& batch) {
  Transaction transaction = TRY(Transaction::begin(*db_, Transaction::Kind::Write));
  const std::uint64_t epoch = TRY(stored_epoch());
  if (epoch != batch.epoch) {
    return base::fail(ErrorCode::Fenced,
                      "the store has been owned by another since: its epoch is " +
                          std::to_string(epoch) + ", not " + std::to_string(batch.epoch));
  }
  if (batch.arbiter.has_value() && !TRY(arbiter_is_at(batch.arbiter->expected_revision))) {
    return ports::nothing_applied(batch);
  }
  TRY(log_.begin());
  ports::BatchOutcome outcome;
  for (const ports::RunPart& part : batch.runs) {
    outcome.runs.push_back(TRY(apply(part, epoch)));
    const bool dropped = outcome.runs.back() == PartOutcome::Conflict;
    if (dropped && batch.arbiter.has_value()) return ports::nothing_applied(batch);
  }
  if (batch.arbiter.has_value()) TRY(apply_arbiter(*batch.arbiter));
  for (const ports::Removal& removal : batch.removals) {
    outcome.removals.push_back(TRY(remove_run(removal, epoch)));
    const bool stays = outcome.removals.back() == PartOutcome::Conflict;
    if (stays && batch.arbiter.has_value()) return ports::nothing_applied(batch);
  }
  TRY(log_.sweep());
  TRY(transaction.commit());
  return outcome;
}

// The revision is checked before anything of the part is written, so a conflict leaves nothing.
Result<PartOutcome> Session::apply(const ports::RunPart& part, std::uint64_t epoch) {
  const auto head = TRY(head_of(part.run));
  if (!head.has_value() || head->revision != part.expected_revision) return PartOutcome::Conflict;
  if (part.wish.has_value()) {
    IntentRows waiting;
    TRY(read_intents_of(*db_, part.run, waiting));
    if (!waiting.intents.empty()) return PartOutcome::Conflict;
  }
  if (part.generation.has_value() &&
      (*part.generation <= head->generation || !part.snapshot.has_value())) {
    return base::fail(ErrorCode::InvalidArgument,
                      "a generation of a run begins with a snapshot and follows the one before");
  }
  const bool told = TRY(log_.append(
      part.run, *head,
      {.delta = part.delta, .snapshot = &part.snapshot, .generation = part.generation}));
  if (!told) TRY(feed_.add_run(log_.take_number(), epoch, part.run));
  TRY(apply_state(part));
  return PartOutcome::Committed;
}

Result<void> Session::apply_state(const ports::RunPart& part) {
  TRY(insert_values(*db_, part.run, part.values));
  if (part.summary.has_value()) TRY(update_summary(*db_, part.run, *part.summary));
  TRY(set_live(*db_, part.run, !part.finished));
  TRY(update_needs(*db_, part));
  TRY(remove_intents(*db_, part.run, part.absorbed));
  if (part.wish.has_value()) {
    const std::uint64_t intent = TRY(insert_intent(*db_, part.run, *part.wish));
    TRY(feed_.add_intent(log_.take_number(), intent));
  }
  for (const ports::Memo& memo : part.memos) TRY(memos_.put(memo));
  return put_log_rows(*db_, part.run, part.expected_revision + 1, part.logs);
}

Result<bool> Session::arbiter_is_at(std::uint64_t revision) {
  const auto head = TRY(log_.head(arbiter()));
  if (!head.has_value()) return base::fail(ErrorCode::DataLoss, "the arbiter has no row");
  return head->revision == revision;
}

Result<void> Session::apply_arbiter(const ports::ArbiterPart& part) {
  const auto head = TRY(log_.head(arbiter()));
  if (!head.has_value()) return base::fail(ErrorCode::DataLoss, "the arbiter has no row");
  TRY(log_.append(arbiter(), *head,
                  {.delta = part.delta, .snapshot = &part.snapshot, .generation = {}}));
  return {};
}

Result<ports::ArbiterImage> Session::load_arbiter() {
  Transaction transaction = TRY(Transaction::begin(*db_, Transaction::Kind::Read));
  const auto head = TRY(log_.head(arbiter())).value_or(DeltaLog::Head{});
  ports::ArbiterImage image;
  image.revision = head.revision;
  image.snapshot = TRY(log_.load_snapshot(arbiter(), 0));
  image.deltas = TRY(log_.load_deltas(arbiter(), head));
  return image;
}

Result<PartOutcome> Session::remove_run(const ports::Removal& removal, std::uint64_t epoch) {
  const auto head = TRY(head_of(removal.run));
  if (!head.has_value()) return PartOutcome::Committed;
  if (removal.expected_revision.value_or(head->revision) != head->revision) {
    return PartOutcome::Conflict;
  }
  if (removal.kind == ports::Removal::Kind::Delete) {
    TRY(delete_rows(removal.run, *head, epoch));
  } else {
    TRY(archive(removal.run, epoch));
  }
  return PartOutcome::Committed;
}

Result<void> Session::archive(engine::RunKey run, std::uint64_t epoch) {
  const std::int64_t sequence = log_.take_number();
  {
    Query q = TRY(db_->query("update run set archived = 1 where key = ?"));
    TRY(q.bind(as_column(run)).run());
  }
  {
    Query q = TRY(db_->query("update run_state set seq = ? where run = ?"));
    TRY(q.bind(sequence).bind(as_column(run)).run());
  }
  return feed_.add_run(sequence, epoch, run);
}

Result<void> Session::delete_rows(engine::RunKey run, const DeltaLog::Head& head,
                                  std::uint64_t epoch) {
  {
    ports::DeletedRun gone;
    gone.key = run;
    Query q = TRY(db_->query("select uid, namespace, name from run where key = ?"));
    q.bind(as_column(run));
    if (TRY(q.step())) {
      gone.uid = q.text(0);
      gone.workflow_namespace = q.text(1);
      gone.name = q.text(2);
    }
    TRY(feed_.add_deleted_run(log_.take_number(), epoch, gone));
  }
  TRY(log_.abandon(run, head));
  TRY(release_values(*db_, run));
  for (const char* sql :
       {"delete from run where key = ?", "delete from run_state where run = ?",
        "delete from run_manifest where run = ?", "delete from run_label where run = ?",
        "delete from intent where run = ?", "delete from log_row where run = ?"}) {
    Query q = TRY(db_->query(sql));
    TRY(q.bind(as_column(run)).run());
  }
  return {};
}

}  // namespace tiphys::store::sqlite
