// The caches of one scope, by namespace and name, and their entries by key.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "ports/memos.h"

namespace tiphys::store::memory {

class MemoTable {
 public:
  // An entry that is there and younger stays.
  void put(ports::Memo memo);
  std::optional<ports::Memo> find(const ports::MemoKey& key) const;
  ports::MemoPage list(std::string_view ns, std::string_view cache, std::string_view from_key,
                       std::uint32_t limit) const;
  std::uint64_t count(std::string_view ns, std::string_view cache) const;
  ports::CachePage caches(std::optional<std::string_view> ns,
                          const std::optional<ports::CacheName>& after, std::uint32_t limit) const;
  std::uint64_t remove_cache(std::string_view ns, std::string_view cache);
  std::uint64_t bytes() const;

 private:
  using Cache = std::map<std::string, ports::Memo, std::less<>>;
  std::map<std::pair<std::string, std::string>, Cache> caches_;  // none is empty
};

}  // namespace tiphys::store::memory
