// The table object.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "drivers/sqlite/database.h"
#include "ports/objects.h"

namespace tiphys::store::sqlite {

class ObjectTable {
 public:
  ObjectTable(drivers::sqlite::Database& database, std::int64_t scope)
      : db_(database), scope_(scope) {}

  // Inside of the caller's transaction; `sequence` is the change's number in the feed. The new
  // revision.
  base::Result<std::uint64_t> put(const ports::StoredObject& object,
                                  ports::ExpectedRevision expected, std::int64_t sequence);
  base::Result<std::uint64_t> put_status(const ports::ObjectKey& key, std::string_view status,
                                         ports::ExpectedRevision expected, std::int64_t sequence);
  base::Result<void> remove(const ports::ObjectKey& key, ports::ExpectedRevision expected);

  base::Result<ports::StoredObject> get(const ports::ObjectKey& key);
  base::Result<ports::ObjectPage> list(const ports::ObjectQuery& query);

 private:
  struct Present {
    std::uint64_t revision = 0;  // 0: not there
    std::string uid;
  };
  base::Result<Present> present(const ports::ObjectKey& key, ports::ExpectedRevision expected);

  drivers::sqlite::Database& db_;
  std::int64_t scope_;
};

}  // namespace tiphys::store::sqlite
