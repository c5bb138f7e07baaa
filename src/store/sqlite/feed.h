// The change feed over the tables delta and change (ports/changes.h).
//
// The numbers of both tables are one sequence, given under the write lock that SQLite allows one
// connection at a time, so they become visible in their order. A row of `delta` says that its run
// has changed; all else has a row in `change`. Old rows of `change` are forgotten; a delta that was
// swept away has a younger change of its run behind it. Methods run inside the caller's
// transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "drivers/sqlite/database.h"
#include "engine/ids.h"
#include "ports/changes.h"
#include "ports/objects.h"
#include "store/sqlite/intents.h"

namespace tiphys::store::sqlite {

class Feed {
 public:
  Feed(drivers::sqlite::Database& database, std::int64_t scope) : db_(database), scope_(scope) {}

  // Writing: `sequence` is from DeltaLog::take_number, `epoch` 0 for who is not the owner.
  base::Result<void> add_run(std::int64_t sequence, std::uint64_t epoch, engine::RunKey run);
  base::Result<void> add_deleted_run(std::int64_t sequence, std::uint64_t epoch,
                                     const ports::DeletedRun& run);
  base::Result<void> add_intent(std::int64_t sequence, std::uint64_t intent);
  base::Result<void> add_object(std::int64_t sequence, const ports::ObjectKey& key, bool deleted);

  // The cursor behind everything that has happened.
  base::Result<std::string> here();
  // `without`: the epoch whose commits are left out; none: nothing is, and deltas are read too.
  base::Result<ports::Changes> since(std::string_view cursor, std::optional<std::uint64_t> without,
                                     std::uint32_t most);

 private:
  struct Cursor;
  struct Scan;
  enum class What : std::uint8_t { Run, DeletedRun, Intent, Object, DeletedObject };
  struct Texts {
    std::string_view first;
    std::string_view second;
    std::string_view third;
  };
  base::Result<void> add(std::int64_t sequence, std::uint64_t epoch, What what,
                         std::uint64_t number, const Texts& texts);
  base::Result<void> forget_old(std::int64_t sequence);
  base::Result<std::optional<Cursor>> parse(std::string_view text);
  base::Result<std::int64_t> last_number();
  base::Result<ports::Changes> restart(Cursor cursor, std::uint32_t most, bool first);
  base::Result<bool> list_live(Cursor& cursor, std::uint32_t most, ports::Changes& changes);
  base::Result<void> scan_changes(Scan& scan, std::optional<std::uint64_t> without);
  base::Result<void> scan_deltas(Scan& scan);
  base::Result<void> describe(const Scan& scan, ports::Changes& changes);

  drivers::sqlite::Database& db_;
  std::int64_t scope_;
};

}  // namespace tiphys::store::sqlite
