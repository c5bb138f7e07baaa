// Reading, and what anybody may write. The owner's commits are in commit.cc, opening in open.cc.
#include "store/sqlite/session.h"

#include <cstring>
#include <utility>

#include "store/sqlite/intents.h"
#include "store/sqlite/log_rows.h"
#include "store/sqlite/run_rows.h"
#include "store/sqlite/sums.h"
#include "store/sqlite/values.h"

namespace tiphys::store::sqlite {

using base::ErrorCode;
using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;
using drivers::sqlite::Transaction;

namespace {

std::string manifest_of(engine::RunKey key) { return "the manifest of run " + std::to_string(key); }

constexpr auto kRead = Transaction::Kind::Read;
constexpr auto kWrite = Transaction::Kind::Write;

std::unexpected<base::Error> no_run(engine::RunKey key) {
  return base::fail(ErrorCode::NotFound, "there is no run " + std::to_string(key));
}

bool is_missing(const Result<ports::RunRow>& row) {
  return !row.has_value() && row.error().code == ErrorCode::NotFound;
}

}  // namespace

Session::Session(std::unique_ptr<Database> database, std::int64_t scope, std::string lock_path)
    : db_(std::move(database)),
      scope_(scope),
      lock_path_(std::move(lock_path)),
      log_(*db_),
      feed_(*db_, scope),
      memos_(*db_, scope),
      objects_(*db_, scope) {}

Result<std::uint64_t> Session::begin_epoch(std::string_view owner_name, base::Timestamp now) {
  Transaction transaction = TRY(Transaction::begin(*db_, kWrite));
  {
    Query q =
        TRY(db_->query("update scope set epoch = epoch + 1, owner = ?, since = ? where id = ?"));
    TRY(q.bind(owner_name).bind(now.ns).bind(scope_).run());
  }
  const std::uint64_t epoch = TRY(stored_epoch());
  TRY(transaction.commit());
  return epoch;
}

Result<std::uint64_t> Session::stored_epoch() {
  Query q = TRY(db_->query("select epoch from scope where id = ?"));
  q.bind(scope_);
  if (!TRY(q.step())) return base::fail(ErrorCode::DataLoss, "the scope has no row");
  return q.key(0);
}

Result<engine::RunKey> Session::create_run(const ports::NewRun& run) {
  Transaction transaction = TRY(Transaction::begin(*db_, kWrite));
  TRY(log_.begin());
  const std::int64_t sequence = log_.take_number();
  auto key = insert_run(*db_, scope_, run, sequence);
  if (!key.has_value() && key.error().code == ErrorCode::AlreadyExists) {
    return base::fail(ErrorCode::AlreadyExists, "there is already a workflow " + run.name +
                                                    " in namespace " + run.workflow_namespace);
  }
  TRY(std::move(key));
  if (run.beginning.has_value()) {
    TRY(log_.begin_run(*key, run.beginning->generation, run.beginning->snapshot));
    TRY(insert_values(*db_, *key, run.beginning->values));
  }
  TRY(feed_.add_run(sequence, 0, *key));
  TRY(transaction.commit());
  return *key;
}

Result<std::uint64_t> Session::append_intent(engine::RunKey run, const engine::Intent& intent) {
  Transaction transaction = TRY(Transaction::begin(*db_, kWrite));
  if (!TRY(head_of(run)).has_value()) return no_run(run);
  TRY(log_.begin());
  const std::uint64_t sequence = TRY(insert_intent(*db_, run, intent));
  TRY(feed_.add_intent(log_.take_number(), sequence));
  TRY(transaction.commit());
  return sequence;
}

// Nothing of another scope, and not the Arbiter.
Result<std::optional<DeltaLog::Head>> Session::head_of(engine::RunKey run) {
  std::optional<DeltaLog::Head> head = TRY(log_.head(run));
  if (head.has_value() && (head->scope != scope_ || run == arbiter())) head.reset();
  return head;
}

Result<ports::RunRow> Session::one_run(std::string_view condition, std::string_view a,
                                       std::string_view b) {
  Query q = TRY(db_->query("select " + std::string(kRunColumns) +
                           " from run r join run_state s on s.run = r.key where r.scope = ? and " +
                           std::string(condition)));
  q.bind(scope_).bind(a);
  if (b.data() != nullptr) q.bind(b);
  if (!TRY(q.step())) return base::fail(ErrorCode::NotFound, "");
  return read_run_row(q);
}

Result<ports::RunRow> Session::find(std::string_view ns, std::string_view name) {
  auto row = one_run("r.namespace = ? and r.name = ? and r.archived = 0", ns, name);
  if (!is_missing(row)) return row;
  row = one_run(
      "r.namespace = ? and r.name = ? and r.archived = 1 "
      "order by r.created_at desc, r.key desc limit 1",
      ns, name);
  if (!is_missing(row)) return row;
  return base::fail(ErrorCode::NotFound, "there is no workflow " + std::string(name) +
                                             " in namespace " + std::string(ns));
}

// Of several of one moment the one that was submitted last.
Result<ports::RunRow> Session::latest(std::string_view ns) {
  auto row = one_run(
      "r.namespace = ? and r.archived = 0 order by r.created_at desc, r.key desc limit 1", ns, {});
  if (!is_missing(row)) return row;
  return base::fail(ErrorCode::NotFound, "there is no workflow in namespace " + std::string(ns));
}

Result<ports::RunRow> Session::find_uid(std::string_view uid) {
  auto row = one_run("r.uid = ?", uid, {});
  if (!is_missing(row)) return row;
  return base::fail(ErrorCode::NotFound, "there is no workflow of the uid " + std::string(uid));
}

// Nearly always the text is that of the uid itself.
Result<ports::RunRow> Session::find_uid(const engine::RunUid& uid) {
  const std::string text = engine::to_text(uid);
  auto row = one_run("r.uid = ?", text, {});
  if ((row.has_value() && row->live) || (!row.has_value() && !is_missing(row))) return row;
  auto other = one_run("r.attempt_uid = ? order by s.live desc limit 1", text, {});
  if (is_missing(other) || (other.has_value() && row.has_value() && !other->live)) return row;
  return other;
}

Result<ports::RunRow> Session::find(engine::RunKey key) {
  static const std::string kSelect = "select " + std::string(kRunColumns) +
                                     " from run r join run_state s on s.run = r.key "
                                     "where r.key = ? and r.scope = ?";
  Query q = TRY(db_->query(kSelect));
  q.bind(as_column(key)).bind(scope_);
  if (!TRY(q.step())) return no_run(key);
  return read_run_row(q);
}

Result<std::vector<std::optional<ports::RunRow>>> Session::find_all(
    std::span<const engine::RunKey> keys) {
  Transaction transaction = TRY(Transaction::begin(*db_, kRead));
  std::vector<std::optional<ports::RunRow>> found;
  for (const engine::RunKey key : keys) {
    auto row = find(key);
    if (!row && row.error().code != ErrorCode::NotFound) return std::unexpected(row.error());
    found.push_back(row ? std::optional(std::move(*row)) : std::nullopt);
  }
  return found;
}

// In one read transaction: a run that changes its phase is neither missed nor given twice, and
// what changes after it has a number behind that of the page.
Result<ports::RunPage> Session::list(const ports::RunQuery& query) {
  Transaction transaction = TRY(Transaction::begin(*db_, kRead));
  ports::RunPage page = TRY(list_runs(*db_, scope_, query));
  if (query.cursor.empty()) page.changes_cursor = TRY(feed_.here());
  return page;
}

Result<std::vector<std::string>> Session::manifests(std::span<const engine::RunKey> keys) {
  std::vector<std::string> found;
  for (const engine::RunKey key : keys) {
    Query q =
        TRY(db_->query("select m.manifest, m.sum from run r join run_manifest m on m.run = r.key "
                       "where r.key = ? and r.scope = ?"));
    q.bind(as_column(key)).bind(scope_);
    if (!TRY(q.step())) {
      found.emplace_back();
      continue;
    }
    TRY(check_sum(q, 1, sum_of({as_column(key)}, q.text(0)), manifest_of(key)));
    found.emplace_back(q.text(0));
  }
  return found;
}

// All but the snapshot and the deltas. The caller has a transaction, so that no commit of the owner
// comes between the pieces.
Result<ports::RunImage> Session::image_of(engine::RunKey key,
                                          std::optional<engine::Generation> generation,
                                          DeltaLog::Head& head) {
  ports::RunImage image;
  image.row = TRY(find(key));
  {
    Query q =
        TRY(db_->query("select r.entropy, m.manifest, m.sum "
                       "from run r join run_manifest m on m.run = r.key "
                       "where r.key = ?"));
    q.bind(as_column(key));
    if (!TRY(q.step()) || q.blob(0).size() != sizeof image.entropy) {
      return base::fail(ErrorCode::DataLoss,
                        "the record of run " + std::to_string(key) + " is incomplete");
    }
    TRY(check_sum(q, 2, sum_of({as_column(key)}, q.text(1)), manifest_of(key)));
    std::memcpy(image.entropy.data(), q.blob(0).data(), sizeof image.entropy);
    image.manifest = q.text(1);
  }
  image.generation = generation.value_or(image.row.generation);
  const auto found =
      TRY(image.generation == image.row.generation ? log_.head(key)
                                                   : log_.old_head(key, image.generation));
  if (!found.has_value()) {
    return base::fail(ErrorCode::NotFound, "run " + std::to_string(key) + " has no generation " +
                                               std::to_string(image.generation));
  }
  head = *found;
  image.values = TRY(values_of(*db_, key));
  IntentRows rows;
  TRY(read_intents_of(*db_, key, rows));
  for (ports::PendingIntent& pending : rows.intents) {
    image.intents.push_back(std::move(pending.intent));
  }
  return image;
}

Result<ports::RunImage> Session::load(engine::RunKey key,
                                      std::optional<engine::Generation> generation) {
  Transaction transaction = TRY(Transaction::begin(*db_, kRead));
  DeltaLog::Head head;
  ports::RunImage image = TRY(image_of(key, generation, head));
  image.snapshot = TRY(log_.load_snapshot(key, image.generation));
  image.deltas = TRY(log_.load_deltas(key, head));
  return image;
}

Result<ports::RunImage> Session::open_run(engine::RunKey key, DeltaLog::Contents& contents) {
  Transaction transaction = TRY(Transaction::begin(*db_, kRead));
  DeltaLog::Head head;
  ports::RunImage image = TRY(image_of(key, {}, head));
  contents = TRY(log_.contents(key, head));
  return image;
}

Result<std::string> Session::snapshot_part(engine::RunKey key, const DeltaLog::Head& head,
                                           std::int64_t part) {
  Transaction transaction = TRY(Transaction::begin(*db_, kRead));
  return log_.snapshot_part(key, head, part);
}

Result<std::string> Session::delta(engine::RunKey key, const DeltaLog::Head& head,
                                   std::int64_t number) {
  Transaction transaction = TRY(Transaction::begin(*db_, kRead));
  return log_.delta(key, head, number);
}

Result<std::string> Session::load_value(engine::RunKey run, const base::Hash128& hash) {
  return sqlite::load_value(*db_, run, hash);
}

Result<std::vector<ports::LogRow>> Session::log_rows(engine::RunKey run, std::uint64_t after) {
  return log_rows_of(*db_, run, after);
}

Result<ports::Changes> Session::changes_since(std::string_view cursor,
                                              std::optional<std::uint64_t> without,
                                              std::uint32_t most) {
  Transaction transaction = TRY(Transaction::begin(*db_, kRead));
  return feed_.since(cursor, without, most);
}

std::uint64_t Session::change_counter() {
  const auto version = db_->data_version();
  data_version_ = version.has_value() ? *version : data_version_ + 1;
  return static_cast<std::uint64_t>(data_version_);
}

Result<ports::Found> Session::look_up(const ports::LookUp& wanted) {
  Transaction transaction = TRY(Transaction::begin(*db_, kRead));
  ports::Found found;
  for (const ports::ObjectKey& key : wanted.objects) {
    auto object = objects_.get(key);
    if (object.has_value()) {
      found.objects.emplace_back(std::move(*object));
    } else if (object.error().code == ErrorCode::NotFound) {
      found.objects.emplace_back();
    } else {
      return std::unexpected(object.error());
    }
  }
  const auto add_row = [&found](Result<ports::RunRow> row) -> Result<void> {
    if (row.has_value()) {
      found.runs.emplace_back(std::move(*row));
    } else if (row.error().code == ErrorCode::NotFound) {
      found.runs.emplace_back();
    } else {
      return std::unexpected(row.error());
    }
    return {};
  };
  for (const engine::RunKey key : wanted.runs) TRY(add_row(find(key)));
  for (const engine::RunUid& uid : wanted.run_uids) TRY(add_row(find_uid(uid)));
  for (const ports::MemoKey& key : wanted.memos) found.memos.push_back(TRY(memos_.find(key)));
  if (wanted.expiring.most > 0) {
    found.expiring = TRY(expiring_runs(*db_, scope_, wanted.expiring));
  }
  return found;
}

Result<std::uint64_t> Session::put_object(const ports::StoredObject& object,
                                          ports::ExpectedRevision expected) {
  Transaction transaction = TRY(Transaction::begin(*db_, kWrite));
  TRY(log_.begin());
  const std::int64_t sequence = log_.take_number();
  const std::uint64_t revision = TRY(objects_.put(object, expected, sequence));
  TRY(feed_.add_object(sequence, {object.kind, object.object_namespace, object.name}, false));
  TRY(transaction.commit());
  return revision;
}

Result<std::uint64_t> Session::put_status(const ports::ObjectKey& key, std::string_view status,
                                          ports::ExpectedRevision expected) {
  Transaction transaction = TRY(Transaction::begin(*db_, kWrite));
  TRY(log_.begin());
  const std::int64_t sequence = log_.take_number();
  const std::uint64_t revision = TRY(objects_.put_status(key, status, expected, sequence));
  TRY(feed_.add_object(sequence, key, false));
  TRY(transaction.commit());
  return revision;
}

Result<void> Session::remove_object(const ports::ObjectKey& key, ports::ExpectedRevision expected) {
  Transaction transaction = TRY(Transaction::begin(*db_, kWrite));
  TRY(log_.begin());
  TRY(objects_.remove(key, expected));
  TRY(feed_.add_object(log_.take_number(), key, true));
  return transaction.commit();
}

}  // namespace tiphys::store::sqlite
