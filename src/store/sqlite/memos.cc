// All by the primary key.
#include "store/sqlite/memos.h"

#include <algorithm>

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Query;

namespace {

constexpr std::uint32_t kMemoPageMax = 10'000;

}  // namespace

Result<void> MemoTable::put(const ports::Memo& memo) {
  Query q =
      TRY(db_.query("insert into memo (scope, namespace, cache, key, entry, saved_at) "
                    "values (?, ?, ?, ?, ?, ?) on conflict do update set entry = excluded.entry, "
                    "saved_at = excluded.saved_at where excluded.saved_at >= saved_at"));
  q.bind(scope_).bind(memo.key.cache_namespace).bind(memo.key.cache).bind(memo.key.key);
  return q.bind(memo.entry).bind(memo.saved_at.ns).run();
}

Result<std::optional<ports::Memo>> MemoTable::find(const ports::MemoKey& key) {
  Query q =
      TRY(db_.query("select entry, saved_at from memo where scope = ? and namespace = ? "
                    "and cache = ? and key = ?"));
  q.bind(scope_).bind(key.cache_namespace).bind(key.cache).bind(key.key);
  if (!TRY(q.step())) return std::nullopt;
  return ports::Memo{.key = key, .entry = std::string(q.text(0)), .saved_at = {q.integer(1)}};
}

Result<ports::MemoPage> MemoTable::list(std::string_view ns, std::string_view cache,
                                        std::string_view from_key, std::uint32_t limit) {
  const std::uint32_t most = limit == 0 ? 500 : std::min(limit, kMemoPageMax);
  ports::MemoPage page;
  Query q =
      TRY(db_.query("select key, entry, saved_at from memo where scope = ? and namespace = ? "
                    "and cache = ? and key >= ? order by key limit ?"));
  q.bind(scope_).bind(ns).bind(cache).bind(from_key).bind(std::int64_t{most} + 1);
  while (TRY(q.step())) {
    if (page.memos.size() == most) {
      page.next_key = q.text(0);
      break;
    }
    page.memos.push_back({.key = {.cache_namespace = std::string(ns),
                                  .cache = std::string(cache),
                                  .key = std::string(q.text(0))},
                          .entry = std::string(q.text(1)),
                          .saved_at = {q.integer(2)}});
  }
  return page;
}

Result<std::uint64_t> MemoTable::count(std::string_view ns, std::string_view cache) {
  Query q =
      TRY(db_.query("select count(*) from memo where scope = ? and namespace = ? and cache = ?"));
  q.bind(scope_).bind(ns).bind(cache);
  TRY(q.step());
  return q.key(0);
}

// Jumps from one cache to the next: O(caches given), not O(entries).
Result<ports::CachePage> MemoTable::caches(std::optional<std::string_view> ns,
                                           const std::optional<ports::CacheName>& after,
                                           std::uint32_t limit) {
  const std::uint32_t most = limit == 0 ? 500 : std::min(limit, kMemoPageMax);
  ports::CachePage page;
  ports::CacheName last{std::string(ns.value_or("")), ""};
  bool behind = after.has_value() && last <= *after;
  if (behind) last = *after;
  while (true) {
    Query q =
        TRY(db_.query(behind ? "select namespace, cache from memo where scope = ? and "
                               "(namespace, cache) > (?, ?) order by namespace, cache limit 1"
                             : "select namespace, cache from memo where scope = ? and "
                               "(namespace, cache) >= (?, ?) order by namespace, cache limit 1"));
    q.bind(scope_).bind(last.cache_namespace).bind(last.cache);
    if (!TRY(q.step()) || (ns && q.text(0) != *ns)) return page;
    page.more = page.caches.size() == most;
    if (page.more) return page;
    last = {std::string(q.text(0)), std::string(q.text(1))};
    page.caches.push_back(last);
    behind = true;
  }
}

Result<std::uint64_t> MemoTable::remove_cache(std::string_view ns, std::string_view cache) {
  Query q = TRY(db_.query("delete from memo where scope = ? and namespace = ? and cache = ?"));
  TRY(q.bind(scope_).bind(ns).bind(cache).run());
  return static_cast<std::uint64_t>(db_.changes());
}

}  // namespace tiphys::store::sqlite
