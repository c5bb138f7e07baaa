// The tables value and value_ref.
#include "store/sqlite/values.h"

#include <array>
#include <cstring>

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;

namespace {

std::array<char, 16> hash_bytes(const base::Hash128& hash) {
  std::array<char, 16> bytes = {};
  std::memcpy(bytes.data(), &hash.high, 8);
  std::memcpy(bytes.data() + 8, &hash.low, 8);
  return bytes;
}

// The row of a value, made where there is none yet.
Result<std::int64_t> ensure_value(Database& db, const engine::NewValue& value) {
  const auto hash = hash_bytes(value.hash);
  const std::string_view key(hash.data(), hash.size());
  {
    Query q = TRY(db.query("select id from value where hash = ?"));
    q.bind_blob(key);
    if (TRY(q.step())) return q.integer(0);
  }
  Query q = TRY(db.query("insert into value (hash, refs, body) values (?, 0, ?)"));
  TRY(q.bind_blob(key).bind_blob(value.bytes).run());
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

Result<std::string> load_value(Database& db, const base::Hash128& hash) {
  const auto bytes = hash_bytes(hash);
  Query q = TRY(db.query("select body from value where hash = ?"));
  q.bind_blob({bytes.data(), bytes.size()});
  if (TRY(q.step())) return std::string(q.blob(0));
  return base::fail(base::ErrorCode::NotFound, "there is no value " + hash.hex());
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
