// Memos: the entries of caches, that is, outputs of nodes kept for later nodes with the same key.
//
// An entry is saved within the part of the run that made it (ports/ledger.h), so it is durable with
// its node and costs no transaction. It outlives its run; losing one costs time only. Caches of one
// name in two namespaces are two. Thread-safe; any process.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace tiphys::ports {

struct MemoKey {
  std::string cache_namespace;
  std::string cache;
  std::string key;
  auto operator<=>(const MemoKey&) const = default;
};

struct Memo {
  MemoKey key;
  std::string entry;         // JSON: {nodeID, outputs, creationTimestamp, lastHitTimestamp}
  base::Timestamp saved_at;  // the later one wins where two runs save the same key
};

struct CacheName {
  std::string cache_namespace;
  std::string cache;
  auto operator<=>(const CacheName&) const = default;
};

struct CachePage {
  std::vector<CacheName> caches;  // ascending
  bool more = false;
};

struct MemoPage {
  std::vector<Memo> memos;  // ascending by key
  std::string next_key;     // where the next page begins; "" at the end
};

class Memos {
 public:
  virtual ~Memos() = default;
  // In the order of `keys`; none where there is no entry. One round trip, whatever the count.
  virtual base::Result<std::vector<std::optional<Memo>>> find_memos(
      std::span<const MemoKey> keys) = 0;
  // Entries of one cache from `from_key` on ("" for the first), at most `limit` (0: 500).
  virtual base::Result<MemoPage> list_memos(std::string_view cache_namespace,
                                            std::string_view cache, std::string_view from_key,
                                            std::uint32_t limit) = 0;
  // How many entries each of these caches has, in their order. One round trip. O(entries), none of
  // which is given.
  virtual base::Result<std::vector<std::uint64_t>> count_memos(
      std::span<const CacheName> caches) = 0;
  // The caches of a namespace (none: of all) that hold any entry and come after `after` (none: from
  // the first on), at most `limit` (0: 500). O(those given).
  virtual base::Result<CachePage> list_caches(std::optional<std::string_view> cache_namespace,
                                              const std::optional<CacheName>& after,
                                              std::uint32_t limit) = 0;
  // The whole cache; how many entries went. None is no error.
  virtual base::Result<std::uint64_t> delete_cache(std::string_view cache_namespace,
                                                   std::string_view cache) = 0;
};

}  // namespace tiphys::ports
