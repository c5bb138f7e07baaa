// The table intent. Sequences are never used again, so an absorbed one cannot be taken for another.
#include "store/sqlite/intents.h"

#include <string>

#include "base/json.h"

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;

Result<std::uint64_t> append_intent(Database& db, engine::RunKey run,
                                    const engine::Intent& intent) {
  const std::string arguments = base::to_json(intent.arguments);
  Query q =
      TRY(db.query("insert into intent (run, operation, arguments, actor, at) "
                   "select key, ?, ?, ?, ? from run where key = ?"));
  q.bind(static_cast<std::int64_t>(intent.operation)).bind(arguments).bind(intent.actor);
  TRY(q.bind(intent.at.ns).bind(static_cast<std::int64_t>(run)).run());
  if (db.changes() == 0) {
    return base::fail(base::ErrorCode::NotFound, "there is no run " + std::to_string(run));
  }
  return static_cast<std::uint64_t>(db.last_insert_rowid());
}

Result<std::vector<std::pair<engine::RunKey, engine::Intent>>> pending_intents(Database& db) {
  std::vector<std::pair<engine::RunKey, engine::Intent>> intents;
  Query q =
      TRY(db.query("select sequence, run, operation, arguments, actor, at from intent "
                   "order by sequence"));
  while (TRY(q.step())) {
    engine::Intent intent;
    intent.sequence = q.key(0);
    intent.operation = static_cast<engine::Operation>(q.integer(2));
    intent.arguments = TRY(base::parse_json(q.text(3)));
    intent.actor = q.text(4);
    intent.at = {q.integer(5)};
    intents.emplace_back(q.key(1), std::move(intent));
  }
  return intents;
}

Result<void> remove_intents(Database& db, std::span<const std::uint64_t> sequences) {
  for (std::uint64_t sequence : sequences) {
    Query q = TRY(db.query("delete from intent where sequence = ?"));
    TRY(q.bind(static_cast<std::int64_t>(sequence)).run());
  }
  return {};
}

}  // namespace tiphys::store::sqlite
