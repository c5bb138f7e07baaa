// Reading and what anybody may write.
#include <optional>
#include <span>
#include <utility>

#include "store/memory/inside.h"
#include "store/memory/store.h"

namespace tiphys::store::memory {

using base::Result;

namespace {

class MemoryAccess final : public ports::Access {
 public:
  MemoryAccess(Store& store, const ports::Scope& scope) : handle_(store, scope) {}

  Result<ports::RunRow> find(std::string_view ns, std::string_view name) override {
    return handle_.with([&](Tables& t) { return t.find(ns, name); });
  }
  Result<ports::RunRow> find(engine::RunKey key) override {
    return handle_.with([&](Tables& t) { return t.find(key); });
  }
  Result<std::vector<std::optional<ports::RunRow>>> find_all(
      std::span<const engine::RunKey> keys) override {
    return handle_.with([&](Tables& t) { return t.find_all(keys); });
  }
  Result<ports::RunRow> find_uid(std::string_view uid) override {
    return handle_.with([&](Tables& t) { return t.find_uid(uid); });
  }
  Result<ports::RunRow> latest(std::string_view ns) override {
    return handle_.with([&](Tables& t) { return t.latest(ns); });
  }
  Result<ports::RunPage> list(const ports::RunQuery& query) override {
    return handle_.with([&](Tables& t) { return t.list(query); });
  }
  Result<std::vector<std::string>> manifests(std::span<const engine::RunKey> keys) override {
    return handle_.with([&](Tables& t) { return t.manifests(keys); });
  }
  Result<ports::RunImage> load(engine::RunKey key,
                               std::optional<engine::Generation> generation) override {
    return handle_.with([&](Tables& t) { return t.load(key, generation); });
  }
  Result<std::string> load_value(engine::RunKey run, const base::Hash128& hash) override {
    return handle_.with([&](Tables& t) { return t.load_value(run, hash); });
  }
  Result<std::vector<ports::LogRow>> log_rows(engine::RunKey run, std::uint64_t after) override {
    return handle_.with([&](Tables& t) { return t.log_rows(run, after); });
  }
  Result<ports::Changes> changes_since(const std::string& cursor, std::uint32_t most) override {
    return handle_.with([&](Tables& t) { return t.changes_since(cursor, {}, most); });
  }
  std::uint64_t change_counter() override { return handle_.change_counter(); }

  Result<engine::RunKey> create_run(const ports::NewRun& run) override {
    return handle_.with([&](Tables& t) { return t.create_run(run); });
  }
  Result<std::uint64_t> append_intent(engine::RunKey run, const engine::Intent& intent) override {
    return handle_.with([&](Tables& t) { return t.append_intent(run, intent); });
  }

  Result<std::uint64_t> put(const ports::StoredObject& object,
                            ports::ExpectedRevision expected) override {
    return handle_.with([&](Tables& t) { return t.put_object(object, expected); });
  }
  Result<std::uint64_t> put_status(const ports::ObjectKey& key, std::string_view status,
                                   ports::ExpectedRevision expected) override {
    return handle_.with([&](Tables& t) { return t.put_status(key, status, expected); });
  }
  Result<ports::StoredObject> get(const ports::ObjectKey& key) override {
    return handle_.with([&](Tables& t) { return t.objects().get(key); });
  }
  Result<std::vector<std::optional<ports::StoredObject>>> get_all(
      std::span<const ports::ObjectKey> keys) override {
    return handle_.with([&](Tables& t) {
      std::vector<std::optional<ports::StoredObject>> found;
      for (const ports::ObjectKey& key : keys) {
        auto object = t.objects().get(key);
        found.push_back(object ? std::optional(std::move(*object)) : std::nullopt);
      }
      return found;
    });
  }
  Result<ports::ObjectPage> list(const ports::ObjectQuery& query) override {
    return handle_.with([&](Tables& t) { return t.objects().list(query); });
  }
  Result<void> remove(const ports::ObjectKey& key, ports::ExpectedRevision expected) override {
    return handle_.with([&](Tables& t) { return t.remove_object(key, expected); });
  }

  Result<std::vector<std::optional<ports::Memo>>> find_memos(
      std::span<const ports::MemoKey> keys) override {
    return handle_.with([&](Tables& t) {
      std::vector<std::optional<ports::Memo>> found;
      for (const ports::MemoKey& key : keys) found.push_back(t.memos().find(key));
      return found;
    });
  }
  Result<ports::MemoPage> list_memos(std::string_view ns, std::string_view cache,
                                     std::string_view from_key, std::uint32_t limit) override {
    return handle_.with([&](Tables& t) { return t.memos().list(ns, cache, from_key, limit); });
  }
  Result<std::vector<std::uint64_t>> count_memos(
      std::span<const ports::CacheName> caches) override {
    return handle_.with([&](Tables& t) {
      std::vector<std::uint64_t> counts;
      for (const ports::CacheName& each : caches) {
        counts.push_back(t.memos().count(each.cache_namespace, each.cache));
      }
      return counts;
    });
  }
  Result<ports::CachePage> list_caches(std::optional<std::string_view> ns,
                                       const std::optional<ports::CacheName>& after,
                                       std::uint32_t limit) override {
    return handle_.with([&](Tables& t) { return t.memos().caches(ns, after, limit); });
  }
  Result<std::uint64_t> delete_cache(std::string_view ns, std::string_view cache) override {
    return handle_.with([&](Tables& t) { return t.remove_cache(ns, cache); });
  }

 private:
  Handle handle_;
};

}  // namespace

std::unique_ptr<ports::Access> open_access(Store& store, const ports::Scope& scope) {
  return std::make_unique<MemoryAccess>(store, scope);
}

}  // namespace tiphys::store::memory
