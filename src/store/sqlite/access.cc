// Reading and what anybody may write, from any thread: one connection behind one lock.
#include <optional>
#include <span>
#include <utility>

#include "store/sqlite/session.h"
#include "store/sqlite/store.h"
#include "sync/guarded.h"

namespace tiphys::store::sqlite {

using base::Result;
using base::Timestamp;

namespace {

// What load() would have given, row by row: nobody waits for one who reads slowly.
class Records final : public engine::RecordFeed {
 public:
  Records(sync::Guarded<std::unique_ptr<Session>>& session, engine::RunKey run,
          DeltaLog::Contents contents)
      : session_(session), run_(run), contents_(std::move(contents)) {}

  std::uint64_t snapshot_bytes() const override { return contents_.snapshot_bytes; }
  Result<std::string> snapshot_piece() override {
    return session_.with([&](std::unique_ptr<Session>& session) {
      return session->snapshot_part(run_, contents_.head, part_++);
    });
  }
  Result<std::optional<std::string>> delta() override {
    if (next_ == contents_.deltas.size()) return std::nullopt;
    return session_.with(
        [&](std::unique_ptr<Session>& session) -> Result<std::optional<std::string>> {
          return TRY(session->delta(run_, contents_.head, contents_.deltas[next_++]));
        });
  }

 private:
  sync::Guarded<std::unique_ptr<Session>>& session_;
  engine::RunKey run_;
  DeltaLog::Contents contents_;
  std::int64_t part_ = 0;
  std::size_t next_ = 0;  // of the deltas
};

class SqliteAccess final : public Access {
 public:
  explicit SqliteAccess(std::unique_ptr<Session> session) : session_(std::move(session)) {}

  template <class Callable>
  auto with(Callable&& callable) {
    return session_.with([&](std::unique_ptr<Session>& session) { return callable(*session); });
  }

  Result<ports::RunRow> find(std::string_view ns, std::string_view name) override {
    return with([&](Session& s) { return s.find(ns, name); });
  }
  Result<ports::RunRow> find(engine::RunKey key) override {
    return with([&](Session& s) { return s.find(key); });
  }
  Result<std::vector<std::optional<ports::RunRow>>> find_all(
      std::span<const engine::RunKey> keys) override {
    return with([&](Session& s) { return s.find_all(keys); });
  }
  Result<ports::RunRow> find_uid(std::string_view uid) override {
    return with([&](Session& s) { return s.find_uid(uid); });
  }
  Result<ports::RunRow> latest(std::string_view ns) override {
    return with([&](Session& s) { return s.latest(ns); });
  }
  Result<ports::RunPage> list(const ports::RunQuery& query) override {
    return with([&](Session& s) { return s.list(query); });
  }
  Result<std::vector<std::string>> manifests(std::span<const engine::RunKey> keys) override {
    return with([&](Session& s) { return s.manifests(keys); });
  }
  Result<ports::RunImage> load(engine::RunKey key,
                               std::optional<engine::Generation> generation) override {
    return with([&](Session& s) { return s.load(key, generation); });
  }
  Result<ports::OpenImage> open(engine::RunKey key) override {
    DeltaLog::Contents contents;
    ports::OpenImage out;
    out.image = TRY(with([&](Session& s) { return s.open_run(key, contents); }));
    out.records = std::make_unique<Records>(session_, key, std::move(contents));
    return out;
  }
  Result<std::string> load_value(engine::RunKey run, const base::Hash128& hash) override {
    return with([&](Session& s) { return s.load_value(run, hash); });
  }
  Result<std::vector<ports::LogRow>> log_rows(engine::RunKey run, std::uint64_t after) override {
    return with([&](Session& s) { return s.log_rows(run, after); });
  }
  Result<ports::Changes> changes_since(const std::string& cursor, std::uint32_t most) override {
    return with([&](Session& s) { return s.changes_since(cursor, {}, most); });
  }
  std::uint64_t change_counter() override {
    return with([](Session& s) { return s.change_counter(); });
  }

  Result<engine::RunKey> create_run(const ports::NewRun& run) override {
    return with([&](Session& s) { return s.create_run(run); });
  }
  Result<std::uint64_t> append_intent(engine::RunKey run, const engine::Intent& intent) override {
    return with([&](Session& s) { return s.append_intent(run, intent); });
  }

  Result<std::uint64_t> put(const ports::StoredObject& object,
                            ports::ExpectedRevision expected) override {
    return with([&](Session& s) { return s.put_object(object, expected); });
  }
  Result<std::uint64_t> put_status(const ports::ObjectKey& key, std::string_view status,
                                   ports::ExpectedRevision expected) override {
    return with([&](Session& s) { return s.put_status(key, status, expected); });
  }
  Result<ports::StoredObject> get(const ports::ObjectKey& key) override {
    return with([&](Session& s) { return s.get_object(key); });
  }
  Result<std::vector<std::optional<ports::StoredObject>>> get_all(
      std::span<const ports::ObjectKey> keys) override {
    return with([&](Session& s) -> Result<std::vector<std::optional<ports::StoredObject>>> {
      std::vector<std::optional<ports::StoredObject>> found;
      for (const ports::ObjectKey& key : keys) {
        auto object = s.get_object(key);
        const bool missing = !object && object.error().code == base::ErrorCode::NotFound;
        found.push_back(missing ? std::nullopt : std::optional(TRY(std::move(object))));
      }
      return found;
    });
  }
  Result<ports::ObjectPage> list(const ports::ObjectQuery& query) override {
    return with([&](Session& s) { return s.list_objects(query); });
  }
  Result<void> remove(const ports::ObjectKey& key, ports::ExpectedRevision expected) override {
    return with([&](Session& s) { return s.remove_object(key, expected); });
  }

  Result<std::vector<std::optional<ports::Memo>>> find_memos(
      std::span<const ports::MemoKey> keys) override {
    return with([&](Session& s) -> Result<std::vector<std::optional<ports::Memo>>> {
      std::vector<std::optional<ports::Memo>> found;
      for (const ports::MemoKey& key : keys) found.push_back(TRY(s.memos().find(key)));
      return found;
    });
  }
  Result<ports::MemoPage> list_memos(std::string_view ns, std::string_view cache,
                                     std::string_view from_key, std::uint32_t limit) override {
    return with([&](Session& s) { return s.memos().list(ns, cache, from_key, limit); });
  }
  Result<std::vector<std::uint64_t>> count_memos(
      std::span<const ports::CacheName> caches) override {
    return with([&](Session& s) -> Result<std::vector<std::uint64_t>> {
      std::vector<std::uint64_t> counts;
      for (const ports::CacheName& each : caches) {
        counts.push_back(TRY(s.memos().count(each.cache_namespace, each.cache)));
      }
      return counts;
    });
  }
  Result<ports::CachePage> list_caches(std::optional<std::string_view> ns,
                                       const std::optional<ports::CacheName>& after,
                                       std::uint32_t limit) override {
    return with([&](Session& s) { return s.memos().caches(ns, after, limit); });
  }
  Result<std::uint64_t> delete_cache(std::string_view ns, std::string_view cache) override {
    return with([&](Session& s) { return s.memos().remove_cache(ns, cache); });
  }

 private:
  sync::Guarded<std::unique_ptr<Session>> session_;
};

}  // namespace

Result<std::unique_ptr<Access>> open_access(const std::string& folder,
                                            const StoreOptions& options) {
  std::unique_ptr<Session> session = TRY(Session::open(folder, options));
  // Those who look read little twice, and need their memory for what they have read.
  TRY(session->database().execute("pragma cache_size = -2000"));
  return std::make_unique<SqliteAccess>(std::move(session));
}

}  // namespace tiphys::store::sqlite
