// Writing and reading the rows of single runs.
#include "store/sqlite/run_rows.h"

#include <array>
#include <cstring>
#include <utility>

#include "base/json.h"
#include "engine/phase.h"
#include "store/sqlite/sums.h"

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;

namespace {

std::string labels_text(const base::Value& labels) {
  return labels.is_null() ? "{}" : base::to_json(labels);
}

// The columns of run_state after `phase`, in their order there.
void bind_summary(Query& q, const engine::RunSummary& s) {
  q.bind(s.message).bind(s.started_at.ns);
  q.bind(s.finished_at.ns).bind(static_cast<std::int64_t>(s.progress_done));
  q.bind(static_cast<std::int64_t>(s.progress_total)).bind(static_cast<std::int64_t>(s.nodes));
  q.bind(static_cast<std::int64_t>(s.pods_pending)).bind(static_cast<std::int64_t>(s.pods_running));
  q.bind(static_cast<std::int64_t>(s.pods_completed)).bind(static_cast<std::int64_t>(s.shutdown));
  q.bind(std::int64_t{s.suspended ? 1 : 0});
}

engine::RunSummary read_summary(const Query& q, int first) {
  engine::RunSummary s;
  s.phase = read_enumeration(q, first, engine::WorkflowPhase::Error);
  s.message = q.text(first + 1);
  s.started_at = {q.integer(first + 2)};
  s.finished_at = {q.integer(first + 3)};
  s.progress_done = q.key(first + 4);
  s.progress_total = q.key(first + 5);
  s.nodes = q.key(first + 6);
  s.pods_pending = q.key(first + 7);
  s.pods_running = q.key(first + 8);
  s.pods_completed = q.key(first + 9);
  s.shutdown = read_enumeration(q, first + 10, engine::Shutdown::Terminate);
  s.suspended = q.integer(first + 11) != 0;
  return s;
}

Result<void> insert_labels(Database& db, engine::RunKey run, base::Timestamp created_at,
                           const base::Value& labels) {
  if (!labels.is_object()) return {};
  for (const base::Member& label : labels.as_object()) {
    if (!label.value.is_string()) continue;
    Query q =
        TRY(db.query("insert or ignore into run_label (key, value, created_at, run) "
                     "values (?, ?, ?, ?)"));
    q.bind(label.key).bind(label.value.as_string()).bind(created_at.ns).bind(as_column(run));
    TRY(q.run());
  }
  return {};
}

Result<void> update_labels(Database& db, engine::RunKey run, const base::Value& labels) {
  const std::string text = labels_text(labels);
  base::Timestamp created_at;
  {
    Query q = TRY(db.query("select created_at, labels from run where key = ?"));
    q.bind(as_column(run));
    if (!TRY(q.step()) || q.text(1) == text) return {};
    created_at.ns = q.integer(0);
  }
  Query update = TRY(db.query("update run set labels = ? where key = ?"));
  TRY(update.bind(text).bind(as_column(run)).run());
  Query remove = TRY(db.query("delete from run_label where run = ?"));
  TRY(remove.bind(as_column(run)).run());
  return insert_labels(db, run, created_at, labels);
}

}  // namespace

std::optional<std::string> attempt_uid(std::string_view uid) {
  std::string text = engine::to_text(engine::run_uid(uid));
  if (text == uid) return {};
  return text;
}

Result<ports::RunRow> read_run_row(const Query& q) {
  ports::RunRow row;
  row.key = q.key(0);
  row.workflow_namespace = q.text(1);
  row.name = q.text(2);
  row.uid = q.text(3);
  row.created_at = {q.integer(4)};
  row.priority = static_cast<std::int32_t>(q.integer(5));
  row.revision = q.key(7);
  row.live = q.integer(8) != 0;
  row.summary = read_summary(q, 9);
  row.summary.labels = TRY(base::parse_json(q.text(6)));
  row.presence = q.integer(21) != 0 ? ports::Presence::Archived : ports::Presence::Present;
  row.generation = static_cast<engine::Generation>(q.integer(22));
  row.sequence = q.key(23);
  row.wake_at = {q.integer(24)};
  row.expires_at = {q.integer(25)};
  row.open_attempts = q.integer(26) != 0;
  return row;
}

Result<engine::RunKey> insert_run(Database& db, std::int64_t scope, const ports::NewRun& run,
                                  std::int64_t sequence) {
  std::array<char, 32> entropy = {};
  static_assert(sizeof run.entropy == sizeof entropy);
  std::memcpy(entropy.data(), run.entropy.data(), entropy.size());
  const std::string labels = labels_text(run.summary.labels);
  {
    Query q =
        TRY(db.query("insert into run (scope, namespace, name, uid, created_at, priority, "
                     "entropy, labels, attempt_uid) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    q.bind(scope).bind(run.workflow_namespace).bind(run.name).bind(run.uid).bind(run.created_at.ns);
    q.bind(std::int64_t{run.priority}).bind_blob({entropy.data(), entropy.size()}).bind(labels);
    // What is not bound is null.
    const auto other = attempt_uid(run.uid);
    if (other.has_value()) q.bind(*other);
    TRY(q.run());
  }
  const auto key = static_cast<engine::RunKey>(db.last_insert_rowid());
  {
    Query q = TRY(db.query("insert into run_manifest (run, manifest, sum) values (?, ?, ?)"));
    q.bind(as_column(key)).bind(run.manifest);
    TRY(q.bind(sum_of({as_column(key)}, run.manifest)).run());
  }
  Query q =
      TRY(db.query("insert into run_state (run, revision, last_delta, snapshot_delta, "
                   "delta_bytes, live, scope, created_at, seq, phase, message, started_at, "
                   "finished_at, progress_done, progress_total, nodes, pods_pending, "
                   "pods_running, pods_completed, shutdown, suspended) values (?, 0, 0, 0, 0, 1, "
                   "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  q.bind(as_column(key)).bind(scope).bind(run.created_at.ns).bind(sequence);
  q.bind(static_cast<std::int64_t>(run.summary.phase));
  bind_summary(q, run.summary);
  TRY(q.run());
  TRY(insert_labels(db, key, run.created_at, run.summary.labels));
  return key;
}

// The phase by itself: an update that names it writes its index too, changed or not.
Result<void> update_summary(Database& db, engine::RunKey run, const engine::RunSummary& summary) {
  TRY(update_labels(db, run, summary.labels));
  {
    const auto phase = static_cast<std::int64_t>(summary.phase);
    Query q = TRY(db.query("update run_state set phase = ? where run = ? and phase <> ?"));
    TRY(q.bind(phase).bind(as_column(run)).bind(phase).run());
  }
  Query q = TRY(
      db.query("update run_state set message = ?, started_at = ?, finished_at = ?, "
               "progress_done = ?, progress_total = ?, nodes = ?, pods_pending = ?, "
               "pods_running = ?, pods_completed = ?, shutdown = ?, suspended = ? where run = ?"));
  bind_summary(q, summary);
  return q.bind(as_column(run)).run();
}

Result<void> set_live(Database& db, engine::RunKey run, bool live) {
  Query q = TRY(db.query("update run_state set live = ? where run = ? and live <> ?"));
  const std::int64_t column = live ? 1 : 0;
  return q.bind(column).bind(as_column(run)).bind(column).run();
}

// One by one and only where they differ: most parts change none, and an update that names an
// indexed column writes its index.
Result<void> update_needs(Database& db, const ports::RunPart& part) {
  const auto set = [&](const char* sql, std::int64_t value) -> Result<void> {
    Query q = TRY(db.query(sql));
    return q.bind(value).bind(as_column(part.run)).bind(value).run();
  };
  if (part.wake_at.has_value()) {
    TRY(set("update run_state set wake_at = ? where run = ? and wake_at <> ?", part.wake_at->ns));
  }
  if (part.expires_at.has_value()) {
    TRY(set("update run_state set expires_at = ? where run = ? and expires_at <> ?",
            part.expires_at->ns));
  }
  if (!part.open_attempts.has_value()) return {};
  return set("update run_state set open_attempts = ? where run = ? and open_attempts <> ?",
             *part.open_attempts ? 1 : 0);
}

Result<std::vector<ports::RunRow>> expiring_runs(Database& db, std::int64_t scope,
                                                 const ports::Expiring& wanted) {
  static const std::string kSelect = "select " + std::string(kRunColumns) + std::string(kExpiring);
  Query q = TRY(db.query(kSelect));
  q.bind(wanted.after.ns).bind(as_column(wanted.after_key)).bind(scope);
  q.bind(std::int64_t{wanted.most});
  std::vector<ports::RunRow> rows;
  while (TRY(q.step())) rows.push_back(TRY(read_run_row(q)));
  return rows;
}

}  // namespace tiphys::store::sqlite
