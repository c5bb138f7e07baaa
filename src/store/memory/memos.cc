// Caches come with their first entry and go with their last.
#include "store/memory/memos.h"

#include <algorithm>

namespace tiphys::store::memory {

namespace {

constexpr std::uint32_t kMemoPageMax = 10'000;

std::pair<std::string, std::string> cache_of(std::string_view ns, std::string_view cache) {
  return {std::string(ns), std::string(cache)};
}

}  // namespace

void MemoTable::put(ports::Memo memo) {
  Cache& cache = caches_[{memo.key.cache_namespace, memo.key.cache}];
  const auto found = cache.find(memo.key.key);
  if (found == cache.end()) {
    std::string key = memo.key.key;
    cache.emplace(std::move(key), std::move(memo));
  } else if (memo.saved_at >= found->second.saved_at) {
    found->second = std::move(memo);
  }
}

std::optional<ports::Memo> MemoTable::find(const ports::MemoKey& key) const {
  const auto cache = caches_.find({key.cache_namespace, key.cache});
  if (cache == caches_.end()) return std::nullopt;
  const auto found = cache->second.find(key.key);
  if (found == cache->second.end()) return std::nullopt;
  return found->second;
}

ports::MemoPage MemoTable::list(std::string_view ns, std::string_view cache,
                                std::string_view from_key, std::uint32_t limit) const {
  const std::uint32_t most = limit == 0 ? 500 : std::min(limit, kMemoPageMax);
  ports::MemoPage page;
  const auto found = caches_.find(cache_of(ns, cache));
  if (found == caches_.end()) return page;
  for (auto at = found->second.lower_bound(from_key); at != found->second.end(); ++at) {
    if (page.memos.size() == most) {
      page.next_key = at->first;
      break;
    }
    page.memos.push_back(at->second);
  }
  return page;
}

std::uint64_t MemoTable::count(std::string_view ns, std::string_view cache) const {
  const auto found = caches_.find(cache_of(ns, cache));
  return found == caches_.end() ? 0 : found->second.size();
}

ports::CachePage MemoTable::caches(std::optional<std::string_view> ns,
                                   const std::optional<ports::CacheName>& after,
                                   std::uint32_t limit) const {
  const std::uint32_t most = limit == 0 ? 500 : std::min(limit, kMemoPageMax);
  ports::CachePage page;
  const auto first = cache_of(ns.value_or(""), "");
  const bool behind = after && cache_of(after->cache_namespace, after->cache) >= first;
  auto at = behind ? caches_.upper_bound(cache_of(after->cache_namespace, after->cache))
                   : caches_.lower_bound(first);
  for (; at != caches_.end() && (!ns || at->first.first == *ns); ++at) {
    page.more = page.caches.size() == most;
    if (page.more) break;
    page.caches.push_back({at->first.first, at->first.second});
  }
  return page;
}

std::uint64_t MemoTable::remove_cache(std::string_view ns, std::string_view cache) {
  const auto found = caches_.find(cache_of(ns, cache));
  if (found == caches_.end()) return 0;
  const std::uint64_t count = found->second.size();
  caches_.erase(found);
  return count;
}

std::uint64_t MemoTable::bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& [name, cache] : caches_) {
    for (const auto& [key, memo] : cache) bytes += key.size() + memo.entry.size();
  }
  return bytes;
}

}  // namespace tiphys::store::memory
