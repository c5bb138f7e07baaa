// SqliteStore: the Store port over the tables; each method is one transaction.
#include "store/sqlite/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "drivers/sqlite/database.h"
#include "store/sqlite/delta_log.h"
#include "store/sqlite/intents.h"
#include "store/sqlite/log_rows.h"
#include "store/sqlite/objects.h"
#include "store/sqlite/owner_lock.h"
#include "store/sqlite/run_rows.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/values.h"

namespace tiphys::store::sqlite {

using base::ErrorCode;
using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;
using drivers::sqlite::Transaction;

namespace {

constexpr engine::RunKey kArbiter = 0;  // its row in run_state
constexpr auto kRead = Transaction::Kind::Read;
constexpr auto kWrite = Transaction::Kind::Write;

base::Error no_run(engine::RunKey key) {
  return {ErrorCode::NotFound, "there is no run " + std::to_string(key)};
}

class SqliteStore final : public ports::Store {
 public:
  SqliteStore(std::string folder, std::unique_ptr<Database> database)
      : lock_path_(std::move(folder) + "/owner.lock"), db_(std::move(database)), log_(*db_) {}

  Result<std::uint64_t> acquire(std::string_view owner_name, base::Timestamp now) override;
  void release() override { lock_.reset(); }
  bool has_owner() override { return OwnerLock::is_held(lock_path_); }

  Result<engine::RunKey> create_run(const ports::NewRun& run) override;
  Result<ports::RunRow> find_run(std::string_view ns, std::string_view name) override;
  Result<ports::RunRow> find_run(engine::RunKey key) override;
  Result<ports::RunRow> find_run_by_uid(std::string_view uid) override;
  Result<ports::RunPage> list_runs(const ports::RunQuery& query) override {
    return sqlite::list_runs(*db_, query);
  }
  Result<std::vector<ports::LiveRun>> live_runs() override;
  Result<ports::RunImage> load_run(engine::RunKey key) override;
  Result<std::string> load_value(engine::RunKey, const base::Hash128& hash) override {
    return sqlite::load_value(*db_, hash);
  }
  Result<void> delete_run(engine::RunKey key) override;

  Result<std::vector<ports::PartOutcome>> commit(std::uint64_t epoch,
                                                 std::span<const ports::RunPart> parts,
                                                 const ports::ArbiterPart* arbiter) override;
  Result<ports::RunImage> load_arbiter() override;

  Result<std::uint64_t> append_intent(engine::RunKey run, const engine::Intent& intent) override {
    return sqlite::append_intent(*db_, run, intent);
  }
  Result<std::vector<std::pair<engine::RunKey, engine::Intent>>> pending_intents() override {
    return sqlite::pending_intents(*db_);
  }
  std::uint64_t change_counter() override;

  Result<std::vector<ports::LogRow>> log_rows(engine::RunKey run) override;

  Result<void> put_object(const ports::StoredObject& object) override {
    return sqlite::put_object(*db_, object);
  }
  Result<ports::StoredObject> get_object(std::string_view kind, std::string_view ns,
                                         std::string_view name) override {
    return sqlite::get_object(*db_, kind, ns, name);
  }
  Result<std::vector<ports::StoredObject>> list_objects(std::string_view kind,
                                                        std::string_view ns) override {
    return sqlite::list_objects(*db_, kind, ns);
  }
  Result<void> delete_object(std::string_view kind, std::string_view ns,
                             std::string_view name) override {
    return sqlite::delete_object(*db_, kind, ns, name);
  }

 private:
  Result<std::uint64_t> stored_epoch();
  Result<ports::PartOutcome> apply(const ports::RunPart& part);
  Result<void> apply_arbiter(const ports::ArbiterPart& part);
  Result<ports::RunRow> one_row(Query query);

  std::string lock_path_;
  std::unique_ptr<Database> db_;
  DeltaLog log_;
  std::optional<OwnerLock> lock_;
  std::int64_t data_version_ = 0;
};

Result<std::uint64_t> SqliteStore::acquire(std::string_view owner_name, base::Timestamp now) {
  if (!lock_.has_value()) lock_.emplace(TRY(OwnerLock::acquire(lock_path_)));
  Transaction transaction = TRY(Transaction::begin(*db_, kWrite));
  {
    Query q =
        TRY(db_->query("update owner set epoch = epoch + 1, name = ?, since = ? where id = 1"));
    TRY(q.bind(owner_name).bind(now.ns).run());
  }
  const std::uint64_t epoch = TRY(stored_epoch());
  TRY(transaction.commit());
  return epoch;
}

Result<std::uint64_t> SqliteStore::stored_epoch() {
  Query q = TRY(db_->query("select epoch from owner where id = 1"));
  TRY(q.step());
  return q.key(0);
}

Result<engine::RunKey> SqliteStore::create_run(const ports::NewRun& run) {
  Transaction transaction = TRY(Transaction::begin(*db_, kWrite));
  auto key = insert_run(*db_, run);
  if (!key.has_value() && key.error().code == ErrorCode::AlreadyExists) {
    return base::fail(ErrorCode::AlreadyExists, "there is already a workflow " + run.name +
                                                    " in namespace " + run.workflow_namespace);
  }
  TRY(std::move(key));
  TRY(transaction.commit());
  return *key;
}

Result<ports::RunRow> SqliteStore::one_row(Query query) {
  if (!TRY(query.step())) return base::fail(ErrorCode::NotFound, "");
  return read_run_row(query);
}

Result<ports::RunRow> SqliteStore::find_run(std::string_view ns, std::string_view name) {
  static const std::string kSelect =
      "select " + std::string(kRunColumns) + " from run r join run_state s on s.run = r.key where ";
  const bool latest = name == "@latest";
  Query q = TRY(db_->query(
      kSelect + (latest ? "r.namespace = ? order by r.created_at desc, r.key desc limit 1"
                        : "r.namespace = ? and r.name = ?")));
  q.bind(ns);
  if (!latest) q.bind(name);
  auto row = one_row(std::move(q));
  if (row.has_value() || row.error().code != ErrorCode::NotFound) return row;
  if (latest) {
    return base::fail(ErrorCode::NotFound, "there is no workflow in namespace " + std::string(ns));
  }
  return base::fail(ErrorCode::NotFound, "there is no workflow " + std::string(name) +
                                             " in namespace " + std::string(ns));
}

Result<ports::RunRow> SqliteStore::find_run(engine::RunKey key) {
  static const std::string kSelect = "select " + std::string(kRunColumns) +
                                     " from run r join run_state s on s.run = r.key "
                                     "where r.key = ?";
  Query q = TRY(db_->query(kSelect));
  q.bind(as_column(key));
  auto row = one_row(std::move(q));
  if (!row.has_value() && row.error().code == ErrorCode::NotFound) {
    return std::unexpected(no_run(key));
  }
  return row;
}

Result<ports::RunRow> SqliteStore::find_run_by_uid(std::string_view uid) {
  static const std::string kSelect = "select " + std::string(kRunColumns) +
                                     " from run r join run_state s on s.run = r.key "
                                     "where r.uid = ?";
  Query q = TRY(db_->query(kSelect));
  q.bind(uid);
  auto row = one_row(std::move(q));
  if (!row.has_value() && row.error().code == ErrorCode::NotFound) {
    return base::fail(ErrorCode::NotFound, "there is no workflow with uid " + std::string(uid));
  }
  return row;
}

Result<std::vector<ports::LiveRun>> SqliteStore::live_runs() {
  std::vector<ports::LiveRun> runs;
  Query q =
      TRY(db_->query("select s.run, r.uid from run_state s indexed by run_state_live "
                     "cross join run r on r.key = s.run where s.live = 1 "
                     "order by s.created_at, s.run"));
  while (TRY(q.step())) runs.push_back({q.key(0), engine::run_uid(q.text(1))});
  return runs;
}

// In one read transaction, so that no commit of the owner comes between the pieces.
Result<ports::RunImage> SqliteStore::load_run(engine::RunKey key) {
  Transaction transaction = TRY(Transaction::begin(*db_, kRead));
  ports::RunImage image;
  image.row = TRY(find_run(key));
  {
    Query q =
        TRY(db_->query("select r.entropy, m.manifest from run r join run_manifest m "
                       "on m.run = r.key where r.key = ?"));
    q.bind(as_column(key));
    if (!TRY(q.step()) || q.blob(0).size() != sizeof image.entropy) {
      return base::fail(ErrorCode::DataLoss,
                        "the record of run " + std::to_string(key) + " is incomplete");
    }
    std::memcpy(image.entropy.data(), q.blob(0).data(), sizeof image.entropy);
    image.manifest = q.text(1);
  }
  const auto head = TRY(log_.head(key));
  image.snapshot = TRY(log_.load_snapshot(key));
  image.deltas = TRY(log_.load_deltas(head.value_or(DeltaLog::Head{})));
  return image;
}

Result<ports::RunImage> SqliteStore::load_arbiter() {
  Transaction transaction = TRY(Transaction::begin(*db_, kRead));
  ports::RunImage image;
  const auto head = TRY(log_.head(kArbiter)).value_or(DeltaLog::Head{});
  image.row.revision = head.revision;
  image.snapshot = TRY(log_.load_snapshot(kArbiter));
  image.deltas = TRY(log_.load_deltas(head));
  return image;
}

Result<void> SqliteStore::delete_run(engine::RunKey key) {
  Transaction transaction = TRY(Transaction::begin(*db_, kWrite));
  const auto head = TRY(log_.head(key));
  if (!head.has_value() || key == kArbiter) return std::unexpected(no_run(key));
  TRY(log_.abandon(key, *head));
  TRY(release_values(*db_, key));
  for (const char* sql :
       {"delete from run where key = ?", "delete from run_state where run = ?",
        "delete from run_manifest where run = ?", "delete from run_label where run = ?",
        "delete from intent where run = ?", "delete from log_rows where run = ?"}) {
    Query q = TRY(db_->query(sql));
    TRY(q.bind(as_column(key)).run());
  }
  return transaction.commit();
}

// The revision is checked before anything of the part is written, so a conflict leaves nothing.
Result<ports::PartOutcome> SqliteStore::apply(const ports::RunPart& part) {
  const auto head = TRY(log_.head(part.run));
  if (!head.has_value() || head->revision != part.expected_revision || part.run == kArbiter) {
    return ports::PartOutcome::Conflict;
  }
  TRY(log_.append(part.run, *head, part.delta, part.snapshot));
  TRY(insert_values(*db_, part.run, part.values));
  if (part.summary.has_value()) TRY(update_summary(*db_, part.run, *part.summary));
  TRY(set_live(*db_, part.run, !part.finished));
  TRY(remove_intents(*db_, part.absorbed));
  if (!part.logs.empty()) {
    const std::string record = pack_log_rows(part.logs);
    Query q = TRY(db_->query("insert into log_rows (run, revision, body) values (?, ?, ?)"));
    q.bind(as_column(part.run)).bind(static_cast<std::int64_t>(head->revision + 1));
    TRY(q.bind_blob(record).run());
  }
  return ports::PartOutcome::Committed;
}

Result<void> SqliteStore::apply_arbiter(const ports::ArbiterPart& part) {
  const auto head = TRY(log_.head(kArbiter));
  if (!head.has_value()) return base::fail(ErrorCode::DataLoss, "the arbiter has no row");
  return log_.append(kArbiter, *head, part.delta, part.snapshot);
}

Result<std::vector<ports::PartOutcome>> SqliteStore::commit(std::uint64_t epoch,
                                                            std::span<const ports::RunPart> parts,
                                                            const ports::ArbiterPart* arbiter) {
  if (!lock_.has_value()) {
    return base::fail(ErrorCode::FailedPrecondition, "this process does not own the store");
  }
  Transaction transaction = TRY(Transaction::begin(*db_, kWrite));
  std::vector<ports::PartOutcome> outcomes(parts.size(), ports::PartOutcome::Conflict);
  if (TRY(stored_epoch()) != epoch) return outcomes;
  TRY(log_.begin());
  for (std::size_t i = 0; i < parts.size(); ++i) outcomes[i] = TRY(apply(parts[i]));
  if (arbiter != nullptr) TRY(apply_arbiter(*arbiter));
  TRY(log_.sweep());
  TRY(transaction.commit());
  return outcomes;
}

// After an error the number moves too: what cannot be seen may have changed.
std::uint64_t SqliteStore::change_counter() {
  const auto version = db_->data_version();
  data_version_ = version.has_value() ? *version : data_version_ + 1;
  return static_cast<std::uint64_t>(data_version_);
}

Result<std::vector<ports::LogRow>> SqliteStore::log_rows(engine::RunKey run) {
  std::vector<ports::LogRow> rows;
  Query q =
      TRY(db_->query("select l.body, r.uid from log_rows l cross join run r on r.key = l.run "
                     "where l.run = ? order by l.revision"));
  q.bind(as_column(run));
  while (TRY(q.step())) TRY(unpack_log_rows(engine::run_uid(q.text(1)), q.blob(0), rows));
  return rows;
}

Result<void> make_folder(const std::string& folder) {
  std::error_code error;
  const auto parent = std::filesystem::path(folder).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (::mkdir(folder.c_str(), 0700) == 0) return {};
  const int made = errno;
  if (made == EEXIST && std::filesystem::is_directory(folder, error)) return {};
  return base::fail(ErrorCode::PermissionDenied,
                    "cannot make the store folder " + folder + ": " + std::strerror(made));
}

// Held while the file is made or migrated, so that two first users do not do it twice.
class FolderLock {
 public:
  static Result<FolderLock> take(const std::string& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
      const auto code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::PermissionDenied;
      return base::fail(code,
                        "cannot open the store folder " + folder + ": " + std::strerror(errno));
    }
    FolderLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX) == 0) return lock;
    return base::fail(ErrorCode::Unavailable, "cannot lock the store folder " + folder);
  }
  FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace

std::string database_path(const std::string& folder) { return folder + "/tiphys.db"; }

Result<std::unique_ptr<ports::Store>> open_store(const std::string& folder,
                                                 const StoreOptions& options) {
  if (options.create) TRY(make_folder(folder));
  const FolderLock lock = TRY(FolderLock::take(folder));
  drivers::sqlite::OpenOptions open = {.durability = options.sync
                                                         ? drivers::sqlite::Durability::Full
                                                         : drivers::sqlite::Durability::Off,
                                       .create = options.create};
  auto opened = Database::open(database_path(folder), open);
  if (!opened.has_value() && opened.error().code == ErrorCode::NotFound) {
    return base::fail(ErrorCode::NotFound, "there is no store in " + folder);
  }
  std::unique_ptr<Database> database = TRY(std::move(opened));
  if (auto migrated = migrate(*database); !migrated.has_value()) {
    return std::unexpected(migrated.error().with_context(database_path(folder)));
  }
  return std::make_unique<SqliteStore>(folder, std::move(database));
}

}  // namespace tiphys::store::sqlite
