// Everything in one, for who still asks and waits.
#include "store/sqlite/store.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "store/sqlite/owner_lock.h"
#include "store/sqlite/session.h"

namespace tiphys::store::sqlite {

using base::ErrorCode;
using base::Result;

namespace {

class SqliteStore final : public ports::Store {
 public:
  explicit SqliteStore(std::unique_ptr<Session> session) : session_(std::move(session)) {}

  Result<std::uint64_t> acquire(std::string_view owner_name, base::Timestamp now) override {
    if (!lock_.has_value()) lock_.emplace(TRY(OwnerLock::acquire(session_->lock_path())));
    return session_->begin_epoch(owner_name, now);
  }
  void release() override { lock_.reset(); }
  bool has_owner() override { return OwnerLock::is_held(session_->lock_path()); }

  Result<engine::RunKey> create_run(const ports::NewRun& run) override {
    return session_->create_run(run);
  }
  Result<ports::RunRow> find_run(std::string_view ns, std::string_view name) override {
    return name == "@latest" ? session_->latest(ns) : session_->find(ns, name);
  }
  Result<ports::RunRow> find_run(engine::RunKey key) override { return session_->find(key); }
  Result<ports::RunRow> find_run_by_uid(std::string_view uid) override {
    return session_->find_uid(uid);
  }
  Result<ports::RunPage> list_runs(const ports::RunQuery& query) override {
    return session_->list(query);
  }
  Result<std::vector<ports::LiveRun>> live_runs() override;
  Result<ports::RunImage> load_run(engine::RunKey key) override { return session_->load(key, {}); }
  Result<std::string> load_value(engine::RunKey run, const base::Hash128& hash) override {
    return session_->load_value(run, hash);
  }
  Result<void> delete_run(engine::RunKey key) override;

  Result<std::vector<ports::PartOutcome>> commit(std::uint64_t epoch,
                                                 std::span<const ports::RunPart> parts,
                                                 const ports::ArbiterPart* arbiter) override;
  Result<ports::RunImage> load_arbiter() override;

  Result<std::uint64_t> append_intent(engine::RunKey run, const engine::Intent& intent) override {
    return session_->append_intent(run, intent);
  }
  Result<std::vector<std::pair<engine::RunKey, engine::Intent>>> pending_intents() override;
  std::uint64_t change_counter() override { return session_->change_counter(); }
  Result<std::vector<ports::LogRow>> log_rows(engine::RunKey run) override {
    return session_->log_rows(run);
  }

  Result<void> put_object(const ports::StoredObject& object) override {
    TRY(session_->put_object(object, {}));
    return {};
  }
  Result<ports::StoredObject> get_object(std::string_view kind, std::string_view ns,
                                         std::string_view name) override {
    return session_->get_object({std::string(kind), std::string(ns), std::string(name)});
  }
  Result<std::vector<ports::StoredObject>> list_objects(std::string_view kind,
                                                        std::string_view ns) override;
  Result<void> delete_object(std::string_view kind, std::string_view ns,
                             std::string_view name) override {
    return session_->remove_object({std::string(kind), std::string(ns), std::string(name)}, {});
  }

 private:
  Result<ports::Changes> everything();

  std::unique_ptr<Session> session_;
  std::optional<OwnerLock> lock_;
};

// A restart of the feed: all that is live, and all intents.
Result<ports::Changes> SqliteStore::everything() {
  ports::Changes all;
  std::string cursor;
  while (true) {
    ports::Changes page = TRY(session_->changes_since(cursor, {}, 0));
    if (!page.restarted && !all.restarted) return all;
    all.restarted = true;
    std::move(page.runs.begin(), page.runs.end(), std::back_inserter(all.runs));
    std::move(page.intents.begin(), page.intents.end(), std::back_inserter(all.intents));
    cursor = page.cursor;
    if (cursor.find_first_not_of("0123456789") == std::string::npos) return all;
  }
}

Result<std::vector<ports::LiveRun>> SqliteStore::live_runs() {
  std::vector<ports::LiveRun> runs;
  for (const ports::ChangedRun& run : TRY(everything()).runs) {
    runs.push_back({run.key, engine::run_uid(run.uid)});
  }
  return runs;
}

Result<std::vector<std::pair<engine::RunKey, engine::Intent>>> SqliteStore::pending_intents() {
  std::vector<std::pair<engine::RunKey, engine::Intent>> intents;
  for (ports::PendingIntent& pending : TRY(everything()).intents) {
    intents.emplace_back(pending.run, std::move(pending.intent));
  }
  std::sort(intents.begin(), intents.end(),
            [](const auto& a, const auto& b) { return a.second.sequence < b.second.sequence; });
  return intents;
}

Result<void> SqliteStore::delete_run(engine::RunKey key) {
  TRY(session_->find(key));
  ports::Batch batch;
  batch.epoch = TRY(session_->stored_epoch());
  batch.removals.push_back({.run = key});
  TRY(session_->commit(batch));
  return {};
}

Result<std::vector<ports::PartOutcome>> SqliteStore::commit(std::uint64_t epoch,
                                                            std::span<const ports::RunPart> parts,
                                                            const ports::ArbiterPart* arbiter) {
  if (!lock_.has_value()) {
    return base::fail(ErrorCode::FailedPrecondition, "this process does not own the store");
  }
  ports::Batch batch;
  batch.epoch = epoch;
  batch.runs.assign(parts.begin(), parts.end());  // a copy: those who care use the Ledger
  if (arbiter != nullptr) {
    batch.arbiter = *arbiter;
    batch.arbiter->expected_revision = TRY(session_->load_arbiter()).revision;
  }
  return TRY(session_->commit(batch)).runs;
}

Result<ports::RunImage> SqliteStore::load_arbiter() {
  ports::ArbiterImage image = TRY(session_->load_arbiter());
  ports::RunImage run;
  run.row.revision = image.revision;
  run.snapshot = std::move(image.snapshot);
  run.deltas = std::move(image.deltas);
  return run;
}

Result<std::vector<ports::StoredObject>> SqliteStore::list_objects(std::string_view kind,
                                                                   std::string_view ns) {
  std::vector<ports::StoredObject> all;
  ports::ObjectQuery query;
  query.kind = kind;
  query.object_namespace = std::string(ns);
  while (true) {
    ports::ObjectPage page = TRY(session_->list_objects(query));
    std::move(page.objects.begin(), page.objects.end(), std::back_inserter(all));
    if (page.next_cursor.empty()) return all;
    query.cursor = page.next_cursor;
  }
}

}  // namespace

Result<std::unique_ptr<ports::Store>> open_store(const std::string& folder,
                                                 const StoreOptions& options) {
  return std::make_unique<SqliteStore>(TRY(Session::open(folder, options)));
}

}  // namespace tiphys::store::sqlite
