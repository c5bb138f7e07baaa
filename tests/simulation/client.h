// The store as clients and facts see it, through faults: a call may fail, its answer may be lost,
// it may be the last of its process.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "controller/faults.h"
#include "ports/intake.h"
#include "ports/memos.h"
#include "ports/objects.h"
#include "ports/reader.h"
#include "simulation/checks.h"

namespace tiphys::simulation {

// Of a client. What it says and the store took is checked to be there once.
class ClientStore final : public ports::Reader, public ports::Intake {
 public:
  ClientStore(ports::Reader& reader, ports::Intake& intake, simulated::Faults& faults,
              Checks& checks)
      : reader_(reader), intake_(intake), faults_(faults), checks_(checks) {}

  base::Result<ports::RunRow> find(std::string_view ns, std::string_view name) override;
  base::Result<ports::RunRow> find(engine::RunKey key) override;
  base::Result<std::vector<std::optional<ports::RunRow>>> find_all(
      std::span<const engine::RunKey> keys) override;
  base::Result<ports::RunRow> find_uid(std::string_view uid) override;
  base::Result<ports::RunRow> latest(std::string_view ns) override;
  base::Result<ports::RunPage> list(const ports::RunQuery& query) override;
  base::Result<std::vector<std::string>> manifests(std::span<const engine::RunKey> keys) override;
  base::Result<ports::RunImage> load(engine::RunKey key,
                                     std::optional<engine::Generation> generation) override;
  base::Result<std::string> load_value(engine::RunKey run, const base::Hash128& hash) override;
  base::Result<std::vector<ports::LogRow>> log_rows(engine::RunKey run,
                                                    std::uint64_t after) override;
  base::Result<ports::Changes> changes_since(const std::string& cursor,
                                             std::uint32_t most) override;
  std::uint64_t change_counter() override { return reader_.change_counter(); }

  base::Result<engine::RunKey> create_run(const ports::NewRun& run) override;
  base::Result<std::uint64_t> append_intent(engine::RunKey run,
                                            const engine::Intent& intent) override;

  // A wish that is in the store now, whether its client knows it or not.
  std::function<void(engine::RunKey, std::uint64_t, const engine::Intent&)> on_wish;

 private:
  ports::Reader& reader_;
  ports::Intake& intake_;
  simulated::Faults& faults_;
  Checks& checks_;
  std::set<std::string> created_;                                  // uids that were said
  std::set<std::pair<engine::RunKey, std::string>> said_, there_;  // wishes, by who wished
};

// Of a client too.
class ClientObjects : public ports::Objects, public ports::Memos {
 public:
  ClientObjects(ports::Objects& objects, ports::Memos& memos, simulated::Faults& faults)
      : objects_(objects), memos_(memos), faults_(faults) {}

  base::Result<std::uint64_t> put(const ports::StoredObject& object,
                                  ports::ExpectedRevision expected) override;
  base::Result<std::uint64_t> put_status(const ports::ObjectKey& key, std::string_view status,
                                         ports::ExpectedRevision expected) override;
  base::Result<ports::StoredObject> get(const ports::ObjectKey& key) override;
  base::Result<std::vector<std::optional<ports::StoredObject>>> get_all(
      std::span<const ports::ObjectKey> keys) override;
  base::Result<ports::ObjectPage> list(const ports::ObjectQuery& query) override;
  base::Result<void> remove(const ports::ObjectKey& key, ports::ExpectedRevision expected) override;
  base::Result<std::vector<std::optional<ports::Memo>>> find_memos(
      std::span<const ports::MemoKey> keys) override;
  base::Result<ports::MemoPage> list_memos(std::string_view ns, std::string_view cache,
                                           std::string_view from, std::uint32_t limit) override;
  base::Result<std::vector<std::uint64_t>> count_memos(
      std::span<const ports::CacheName> caches) override;
  base::Result<ports::CachePage> list_caches(std::optional<std::string_view> ns,
                                             const std::optional<ports::CacheName>& after,
                                             std::uint32_t limit) override;
  base::Result<std::uint64_t> delete_cache(std::string_view ns, std::string_view cache) override;

  // One was written or removed, whether its client knows it or not.
  std::function<void(const ports::ObjectKey&)> on_write;

 protected:
  ports::Objects& objects_;
  ports::Memos& memos_;
  simulated::Faults& faults_;
};

// What the owner's facts are looked up in: the same, by calls that bear other names.
class FactStore final : public ClientObjects {
 public:
  using ClientObjects::ClientObjects;

  base::Result<ports::StoredObject> get(const ports::ObjectKey& key) override {
    return faults_.around("object", [&] { return objects_.get(key); });
  }
  base::Result<std::vector<std::optional<ports::Memo>>> find_memos(
      std::span<const ports::MemoKey> keys) override {
    return faults_.around("memos", [&] { return memos_.find_memos(keys); });
  }
};

}  // namespace tiphys::simulation
