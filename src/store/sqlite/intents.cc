// Sequences are never used again, so an absorbed one cannot be taken for another.
#include "store/sqlite/intents.h"

#include <string>

#include "base/json.h"

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;

namespace {

Result<engine::Intent> decode_intent(const Query& q) {
  const std::int64_t operation = q.integer(2);
  if (operation < 0 || operation > static_cast<std::int64_t>(engine::Operation::Delete)) {
    return base::fail(base::ErrorCode::DataLoss,
                      "no operation has the number " + std::to_string(operation));
  }
  return engine::Intent{.sequence = q.key(0),
                        .operation = static_cast<engine::Operation>(operation),
                        .arguments = TRY(base::parse_json(q.text(3))),
                        .actor = std::string(q.text(4)),
                        .at = {q.integer(5)}};
}

// One that does not decode holds up none of the others.
Result<void> read_rows(Query& q, IntentRows& rows) {
  while (TRY(q.step())) {
    auto intent = decode_intent(q);
    if (intent.has_value()) {
      rows.intents.push_back({q.key(1), std::move(*intent), std::string(q.text(6))});
    } else {
      rows.unreadable.push_back({q.key(1), q.key(0), intent.error().message});
    }
  }
  return {};
}

}  // namespace

Result<std::uint64_t> insert_intent(Database& db, engine::RunKey run,
                                    const engine::Intent& intent) {
  const std::string arguments = base::to_json(intent.arguments);
  Query q =
      TRY(db.query("insert into intent (run, operation, arguments, actor, at) "
                   "values (?, ?, ?, ?, ?)"));
  q.bind(static_cast<std::int64_t>(run)).bind(static_cast<std::int64_t>(intent.operation));
  TRY(q.bind(arguments).bind(intent.actor).bind(intent.at.ns).run());
  return static_cast<std::uint64_t>(db.last_insert_rowid());
}

Result<void> read_intents_of(Database& db, engine::RunKey run, IntentRows& rows) {
  Query q =
      TRY(db.query("select sequence, run, operation, arguments, actor, at, "
                   "(select uid from run where key = intent.run) from intent "
                   "where run = ? order by sequence"));
  q.bind(static_cast<std::int64_t>(run));
  return read_rows(q, rows);
}

Result<void> read_intent(Database& db, std::uint64_t sequence, IntentRows& rows) {
  Query q =
      TRY(db.query("select sequence, run, operation, arguments, actor, at, "
                   "(select uid from run where key = intent.run) from intent "
                   "where sequence = ?"));
  q.bind(static_cast<std::int64_t>(sequence));
  return read_rows(q, rows);
}

Result<void> read_intents_of_finished(Database& db, std::int64_t scope, std::uint64_t after,
                                      IntentRows& rows) {
  Query q =
      TRY(db.query("select i.sequence, i.run, i.operation, i.arguments, i.actor, i.at, "
                   "(select uid from run where key = i.run) "
                   "from intent i cross join run_state s on s.run = i.run "
                   "where i.sequence > ? and s.live = 0 and s.scope = ? order by i.sequence"));
  q.bind(static_cast<std::int64_t>(after)).bind(scope);
  return read_rows(q, rows);
}

Result<void> remove_intents(Database& db, engine::RunKey run,
                            std::span<const std::uint64_t> sequences) {
  for (std::uint64_t sequence : sequences) {
    Query q = TRY(db.query("delete from intent where sequence = ? and run = ?"));
    TRY(q.bind(static_cast<std::int64_t>(sequence)).bind(static_cast<std::int64_t>(run)).run());
  }
  return {};
}

}  // namespace tiphys::store::sqlite
