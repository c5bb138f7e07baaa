// Session: a connection to the store's file for one scope, with everything that the ports ask for
// as calls that answer. Each call is one transaction. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"
#include "drivers/sqlite/database.h"
#include "ports/changes.h"
#include "ports/intake.h"
#include "ports/ledger.h"
#include "ports/memos.h"
#include "ports/objects.h"
#include "ports/reader.h"
#include "store/sqlite/delta_log.h"
#include "store/sqlite/feed.h"
#include "store/sqlite/memos.h"
#include "store/sqlite/objects.h"
#include "store/sqlite/store.h"

namespace tiphys::store::sqlite {

class Session {
 public:
  // Makes or migrates the file as the options allow.
  static base::Result<std::unique_ptr<Session>> open(const std::string& folder,
                                                     const StoreOptions& options);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const std::string& lock_path() const { return lock_path_; }
  // A new epoch, greater than all before it. The caller holds the lock.
  base::Result<std::uint64_t> begin_epoch(std::string_view owner_name, base::Timestamp now);
  base::Result<std::uint64_t> stored_epoch();

  base::Result<engine::RunKey> create_run(const ports::NewRun& run);
  base::Result<std::uint64_t> append_intent(engine::RunKey run, const engine::Intent& intent);

  base::Result<ports::RunRow> find(std::string_view ns, std::string_view name);
  base::Result<ports::RunRow> find(engine::RunKey key);
  base::Result<std::vector<std::optional<ports::RunRow>>> find_all(
      std::span<const engine::RunKey> keys);
  base::Result<ports::RunRow> find_uid(std::string_view uid);
  base::Result<ports::RunRow> find_uid(const engine::RunUid& uid);  // a live one first
  base::Result<ports::RunRow> latest(std::string_view ns);
  base::Result<ports::RunPage> list(const ports::RunQuery& query);
  base::Result<std::vector<std::string>> manifests(std::span<const engine::RunKey> keys);
  base::Result<ports::RunImage> load(engine::RunKey key,
                                     std::optional<engine::Generation> generation);
  // Its present generation, and what snapshot_part() and delta() then give.
  base::Result<ports::RunImage> open_run(engine::RunKey key, DeltaLog::Contents& contents);
  base::Result<std::string> snapshot_part(engine::RunKey key, const DeltaLog::Head& head,
                                          std::int64_t part);
  base::Result<std::string> delta(engine::RunKey key, const DeltaLog::Head& head,
                                  std::int64_t number);
  base::Result<std::string> load_value(engine::RunKey run, const base::Hash128& hash);
  base::Result<std::vector<ports::LogRow>> log_rows(engine::RunKey run, std::uint64_t after);
  base::Result<ports::Changes> changes_since(std::string_view cursor,
                                             std::optional<std::uint64_t> without,
                                             std::uint32_t most);
  // After an error the number moves too: what cannot be seen may have changed.
  std::uint64_t change_counter();

  base::Result<ports::BatchOutcome> commit(const ports::Batch& batch);
  base::Result<ports::ArbiterImage> load_arbiter();
  base::Result<ports::Found> look_up(const ports::LookUp& wanted);

  base::Result<std::uint64_t> put_object(const ports::StoredObject& object,
                                         ports::ExpectedRevision expected);
  base::Result<std::uint64_t> put_status(const ports::ObjectKey& key, std::string_view status,
                                         ports::ExpectedRevision expected);
  base::Result<void> remove_object(const ports::ObjectKey& key, ports::ExpectedRevision expected);
  base::Result<ports::StoredObject> get_object(const ports::ObjectKey& key) {
    return objects_.get(key);
  }
  base::Result<ports::ObjectPage> list_objects(const ports::ObjectQuery& query) {
    return objects_.list(query);
  }

  MemoTable& memos() { return memos_; }
  // For what only one store can do, such as a test that breaks it.
  drivers::sqlite::Database& database() { return *db_; }

 private:
  Session(std::unique_ptr<drivers::sqlite::Database> database, std::int64_t scope,
          std::string lock_path);

  base::Result<ports::RunRow> one_run(std::string_view condition, std::string_view a,
                                      std::string_view b);
  base::Result<ports::RunImage> image_of(engine::RunKey key,
                                         std::optional<engine::Generation> generation,
                                         DeltaLog::Head& head);
  base::Result<std::optional<DeltaLog::Head>> head_of(engine::RunKey run);
  base::Result<ports::PartOutcome> apply(const ports::RunPart& part, std::uint64_t epoch);
  base::Result<void> apply_state(const ports::RunPart& part);
  base::Result<void> apply_arbiter(const ports::ArbiterPart& part);
  base::Result<bool> arbiter_is_at(std::uint64_t revision);
  base::Result<ports::PartOutcome> remove_run(const ports::Removal& removal, std::uint64_t epoch);
  base::Result<void> archive(engine::RunKey run, std::uint64_t epoch);
  base::Result<void> delete_rows(engine::RunKey run, const DeltaLog::Head& head,
                                 std::uint64_t epoch);
  engine::RunKey arbiter() const { return static_cast<engine::RunKey>(-scope_); }

  std::unique_ptr<drivers::sqlite::Database> db_;
  std::int64_t scope_;
  std::string lock_path_;
  DeltaLog log_;
  Feed feed_;
  MemoTable memos_;
  ObjectTable objects_;
  std::int64_t data_version_ = 0;
};

}  // namespace tiphys::store::sqlite
