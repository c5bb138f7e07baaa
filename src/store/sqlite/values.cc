// The tables value and value_ref.
#include "store/sqlite/values.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "store/sqlite/sums.h"

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;

namespace {

constexpr std::string_view kValue = "a value of a run";

std::string hash_bytes(const base::Hash128& hash) {
  std::string bytes(16, '\0');
  std::memcpy(bytes.data(), &hash.high, 8);
  std::memcpy(bytes.data() + 8, &hash.low, 8);
  return bytes;
}

base::Hash128 hash_of(std::string_view bytes) {
  base::Hash128 hash;
  if (bytes.size() < 16) return hash;
  std::memcpy(&hash.high, bytes.data(), 8);
  std::memcpy(&hash.low, bytes.data() + 8, 8);
  return hash;
}

// Keys of the table with that hash lie between it and this: longer ones follow in one place.
std::string past_hash(const std::string& hash) { return hash + std::string(8, '\xff'); }

// The row of a value, made where there is none yet. The n-th other text with its hash lengthens the
// key by n bytes, which keeps keys unique and neighbours.
Result<std::int64_t> ensure_value(Database& db, const engine::NewValue& value) {
  std::string key = hash_bytes(value.hash);
  const std::string end = past_hash(key);
  {
    Query q = TRY(
        db.query("select id, body, hash from value where hash >= ? and hash < ? order by hash"));
    q.bind_blob(key).bind_blob(end);
    while (TRY(q.step())) {
      if (q.blob(1) == value.bytes) return q.integer(0);
      if (q.blob(2) == key) key += '\1';
    }
  }
  Query q = TRY(db.query("insert into value (hash, refs, body, sum) values (?, 0, ?, ?)"));
  TRY(q.bind_blob(key).bind_blob(value.bytes).bind(sum_of({}, value.bytes)).run());
  return db.last_insert_rowid();
}

}  // namespace

Result<void> insert_values(Database& db, engine::RunKey run,
                           std::span<const engine::NewValue> values) {
  for (const engine::NewValue& value : values) {
    const std::int64_t id = TRY(ensure_value(db, value));
    {
      Query q = TRY(db.query("insert or ignore into value_ref (run, value) values (?, ?)"));
      TRY(q.bind(static_cast<std::int64_t>(run)).bind(id).run());
      if (db.changes() == 0) continue;
    }
    Query q = TRY(db.query("update value set refs = refs + 1 where id = ?"));
    TRY(q.bind(id).run());
  }
  return {};
}

Result<std::string> load_value(Database& db, engine::RunKey run, const base::Hash128& hash) {
  const std::string key = hash_bytes(hash);
  const std::string end = past_hash(key);
  Query q =
      TRY(db.query("select v.body, v.sum from value v where v.hash >= ? and v.hash < ? and exists "
                   "(select 1 from value_ref r where r.run = ? and r.value = v.id) "
                   "order by v.hash limit 1"));
  q.bind_blob(key).bind_blob(end).bind(static_cast<std::int64_t>(run));
  if (!TRY(q.step())) {
    return base::fail(base::ErrorCode::NotFound, "there is no value " + hash.hex());
  }
  TRY(check_sum(q, 1, sum_of({}, q.blob(0)), kValue));
  return std::string(q.blob(0));
}

Result<std::vector<engine::NewValue>> values_of(Database& db, engine::RunKey run) {
  std::vector<engine::NewValue> values;
  Query q = TRY(
      db.query("select v.hash, v.body, v.sum from value_ref r cross join value v on v.id = r.value "
               "where r.run = ? order by length(v.hash)"));
  q.bind(static_cast<std::int64_t>(run));
  while (TRY(q.step())) {
    TRY(check_sum(q, 2, sum_of({}, q.blob(1)), kValue));
    values.push_back({hash_of(q.blob(0)), std::string(q.blob(1))});
  }
  std::stable_sort(values.begin(), values.end(),
                   [](const auto& a, const auto& b) { return a.hash < b.hash; });
  return values;
}

Result<void> release_values(Database& db, engine::RunKey run) {
  const auto key = static_cast<std::int64_t>(run);
  Query count =
      TRY(db.query("update value set refs = refs - 1 "
                   "where id in (select value from value_ref where run = ?)"));
  TRY(count.bind(key).run());
  Query remove =
      TRY(db.query("delete from value where refs = 0 "
                   "and id in (select value from value_ref where run = ?)"));
  TRY(remove.bind(key).run());
  Query references = TRY(db.query("delete from value_ref where run = ?"));
  return references.bind(key).run();
}

}  // namespace tiphys::store::sqlite
