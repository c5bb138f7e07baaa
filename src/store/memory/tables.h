// Tables: all that is stored in one scope, with everything that the ports ask for as calls that
// answer. A call that fails has changed nothing. The caller holds the lock.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "engine/ids.h"
#include "ports/intake.h"
#include "ports/ledger.h"
#include "ports/reader.h"
#include "store/memory/feed.h"
#include "store/memory/intents.h"
#include "store/memory/memos.h"
#include "store/memory/objects.h"
#include "store/memory/runs.h"

namespace tiphys::store::memory {

class Tables {
 public:
  explicit Tables(Numbers& numbers) : numbers_(numbers), feed_(numbers, runs_, intents_) {}
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

  // The new epoch; none where another one owns the scope. `owner` is told apart by its address.
  std::optional<std::uint64_t> own(const void* owner);
  void disown(const void* owner);
  bool owned() const { return owner_ != nullptr; }

  base::Result<engine::RunKey> create_run(const ports::NewRun& run);
  base::Result<std::uint64_t> append_intent(engine::RunKey run, const engine::Intent& intent);

  base::Result<ports::RunRow> find(std::string_view ns, std::string_view name) const;
  base::Result<ports::RunRow> find(engine::RunKey key) const;
  std::vector<std::optional<ports::RunRow>> find_all(std::span<const engine::RunKey> keys) const;
  base::Result<ports::RunRow> find_uid(std::string_view uid) const;
  base::Result<ports::RunRow> latest(std::string_view ns) const;
  base::Result<ports::RunPage> list(const ports::RunQuery& query) const;
  std::vector<std::string> manifests(std::span<const engine::RunKey> keys) const;
  base::Result<ports::RunImage> load(engine::RunKey key,
                                     std::optional<engine::Generation> generation) const;
  base::Result<std::string> load_value(engine::RunKey run, const base::Hash128& hash) const;
  std::vector<ports::LogRow> log_rows(engine::RunKey run, std::uint64_t after) const;
  base::Result<ports::Changes> changes_since(std::string_view cursor,
                                             std::optional<std::uint64_t> without,
                                             std::uint32_t most) const {
    return feed_.since(cursor, without, most);
  }

  base::Result<ports::BatchOutcome> commit(ports::Batch batch);
  ports::ArbiterImage arbiter() const { return arbiter_; }
  ports::Found look_up(const ports::LookUp& wanted) const;

  base::Result<std::uint64_t> put_object(const ports::StoredObject& object,
                                         ports::ExpectedRevision expected);
  base::Result<std::uint64_t> put_status(const ports::ObjectKey& key, std::string_view status,
                                         ports::ExpectedRevision expected);
  base::Result<void> remove_object(const ports::ObjectKey& key, ports::ExpectedRevision expected);
  const ObjectTable& objects() const { return objects_; }

  const MemoTable& memos() const { return memos_; }
  std::uint64_t remove_cache(std::string_view ns, std::string_view cache);

  std::uint64_t bytes() const;  // O(all that is stored)
  void spoil_intent(std::uint64_t sequence) { intents_.spoil(sequence); }
  void plant_intent(engine::RunKey run, std::uint64_t sequence);
  void forget_changes() { feed_.forget_all(); }

 private:
  base::Result<void> judge(const ports::Batch& batch, ports::BatchOutcome& outcome) const;
  void apply(ports::RunPart& part, std::uint64_t epoch);
  std::uint64_t add_intent(engine::RunKey run, const engine::Intent& intent);
  void apply_state(Run& run, ports::RunPart& part);
  void apply_arbiter(ports::ArbiterPart& part);
  bool apply_removal(const ports::Removal& removal, std::uint64_t epoch);

  Numbers& numbers_;
  std::uint64_t epoch_ = 0;
  const void* owner_ = nullptr;
  RunTable runs_;
  IntentTable intents_;
  Feed feed_;
  ObjectTable objects_;
  MemoTable memos_;
  ports::ArbiterImage arbiter_;
};

}  // namespace tiphys::store::memory
