// The table memo: entries of caches, by scope, namespace, cache and key.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "drivers/sqlite/database.h"
#include "ports/memos.h"

namespace tiphys::store::sqlite {

class MemoTable {
 public:
  MemoTable(drivers::sqlite::Database& database, std::int64_t scope)
      : db_(database), scope_(scope) {}

  // An entry that is there and younger stays.
  base::Result<void> put(const ports::Memo& memo);
  base::Result<std::optional<ports::Memo>> find(const ports::MemoKey& key);
  base::Result<ports::MemoPage> list(std::string_view ns, std::string_view cache,
                                     std::string_view from_key, std::uint32_t limit);
  base::Result<std::uint64_t> count(std::string_view ns, std::string_view cache);
  base::Result<ports::CachePage> caches(std::optional<std::string_view> ns,
                                        const std::optional<ports::CacheName>& after,
                                        std::uint32_t limit);
  base::Result<std::uint64_t> remove_cache(std::string_view ns, std::string_view cache);

 private:
  drivers::sqlite::Database& db_;
  std::int64_t scope_;
};

}  // namespace tiphys::store::sqlite
