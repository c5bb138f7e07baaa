// Whoever says something has a name of his own, so the same thing said again is known by it.
#include "simulation/client.h"

namespace tiphys::simulation {

base::Result<ports::RunRow> ClientStore::find(engine::RunKey key) {
  return faults_.around("find", [&] { return reader_.find(key); });
}

base::Result<ports::RunRow> ClientStore::find(std::string_view ns, std::string_view name) {
  return faults_.around("find", [&] { return reader_.find(ns, name); });
}

base::Result<std::vector<std::optional<ports::RunRow>>> ClientStore::find_all(
    std::span<const engine::RunKey> keys) {
  return faults_.around("find_all", [&] { return reader_.find_all(keys); });
}

base::Result<ports::RunPage> ClientStore::list(const ports::RunQuery& query) {
  return faults_.around("list", [&] { return reader_.list(query); });
}

base::Result<ports::Changes> ClientStore::changes_since(const std::string& cursor,
                                                        std::uint32_t most) {
  return faults_.around("watch", [&] { return reader_.changes_since(cursor, most); });
}

base::Result<ports::RunRow> ClientStore::find_uid(std::string_view uid) {
  return faults_.around("find_uid", [&] { return reader_.find_uid(uid); });
}

base::Result<ports::RunImage> ClientStore::load(engine::RunKey key,
                                                std::optional<engine::Generation> generation) {
  return faults_.around("image", [&] { return reader_.load(key, generation); });
}

base::Result<ports::RunRow> ClientStore::latest(std::string_view ns) {
  return faults_.around("latest", [&] { return reader_.latest(ns); });
}

base::Result<std::vector<std::string>> ClientStore::manifests(
    std::span<const engine::RunKey> keys) {
  return faults_.around("manifests", [&] { return reader_.manifests(keys); });
}

base::Result<std::string> ClientStore::load_value(engine::RunKey run, const base::Hash128& hash) {
  return faults_.around("load_value", [&] { return reader_.load_value(run, hash); });
}

base::Result<std::vector<ports::LogRow>> ClientStore::log_rows(engine::RunKey run,
                                                               std::uint64_t after) {
  return faults_.around("log_rows", [&] { return reader_.log_rows(run, after); });
}

base::Result<engine::RunKey> ClientStore::create_run(const ports::NewRun& run) {
  if (!created_.insert(run.uid).second) checks_.reach("run submitted again");
  return faults_.around("create_run", [&] { return intake_.create_run(run); });
}

base::Result<std::uint64_t> ClientStore::append_intent(engine::RunKey run,
                                                       const engine::Intent& intent) {
  const std::pair wish(run, intent.actor);
  if (!said_.insert(wish).second) checks_.reach("wish said again");
  return faults_.around("append_intent", [&] {
    auto sequence = intake_.append_intent(run, intent);
    if (sequence.has_value()) {
      if (!there_.insert(wish).second) {
        checks_.violated("a wish is there twice: run " + std::to_string(run));
      }
      if (on_wish) on_wish(run, *sequence, intent);
    }
    return sequence;
  });
}

base::Result<std::uint64_t> ClientObjects::put(const ports::StoredObject& object,
                                               ports::ExpectedRevision expected) {
  return faults_.around("put_object", [&] {
    auto revision = objects_.put(object, expected);
    if (revision.has_value() && on_write) {
      on_write({object.kind, object.object_namespace, object.name});
    }
    return revision;
  });
}

base::Result<std::uint64_t> ClientObjects::put_status(const ports::ObjectKey& key,
                                                      std::string_view status,
                                                      ports::ExpectedRevision expected) {
  return faults_.around("put_status", [&] {
    auto revision = objects_.put_status(key, status, expected);
    if (revision.has_value() && on_write) on_write(key);
    return revision;
  });
}

base::Result<ports::StoredObject> ClientObjects::get(const ports::ObjectKey& key) {
  return faults_.around("get_object", [&] { return objects_.get(key); });
}

base::Result<std::vector<std::optional<ports::StoredObject>>> ClientObjects::get_all(
    std::span<const ports::ObjectKey> keys) {
  return faults_.around("get_objects", [&] { return objects_.get_all(keys); });
}

base::Result<ports::ObjectPage> ClientObjects::list(const ports::ObjectQuery& query) {
  return faults_.around("list_objects", [&] { return objects_.list(query); });
}

base::Result<void> ClientObjects::remove(const ports::ObjectKey& key,
                                         ports::ExpectedRevision expected) {
  return faults_.around("remove_object", [&] {
    auto removed = objects_.remove(key, expected);
    if (removed.has_value() && on_write) on_write(key);
    return removed;
  });
}

base::Result<std::vector<std::optional<ports::Memo>>> ClientObjects::find_memos(
    std::span<const ports::MemoKey> keys) {
  return faults_.around("find_memos", [&] { return memos_.find_memos(keys); });
}

base::Result<std::vector<std::uint64_t>> ClientObjects::count_memos(
    std::span<const ports::CacheName> caches) {
  return faults_.around("count_memos", [&] { return memos_.count_memos(caches); });
}

base::Result<std::uint64_t> ClientObjects::delete_cache(std::string_view ns,
                                                        std::string_view cache) {
  return faults_.around("delete_cache", [&] { return memos_.delete_cache(ns, cache); });
}

base::Result<ports::MemoPage> ClientObjects::list_memos(std::string_view ns, std::string_view cache,
                                                        std::string_view from,
                                                        std::uint32_t limit) {
  return faults_.around("list_memos", [&] { return memos_.list_memos(ns, cache, from, limit); });
}

base::Result<ports::CachePage> ClientObjects::list_caches(
    std::optional<std::string_view> ns, const std::optional<ports::CacheName>& after,
    std::uint32_t limit) {
  return faults_.around("list_caches", [&] { return memos_.list_caches(ns, after, limit); });
}

}  // namespace tiphys::simulation
