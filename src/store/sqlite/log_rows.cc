// The locator is the runner's own; here it is bytes.
#include "store/sqlite/log_rows.h"

#include <string>
#include <string_view>
#include <utility>

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;

namespace {

constexpr std::string_view kColumns =
    "select generation, node, attempt, incarnation, container, lines, locator, r.uid, revision ";
constexpr std::string_view kOrder = "order by generation, node, attempt, incarnation, container";

}  // namespace

Result<void> put_log_rows(Database& db, engine::RunKey run, std::uint64_t revision,
                          std::span<const ports::LogRow> rows) {
  for (const ports::LogRow& row : rows) {
    Query q =
        TRY(db.query("insert into log_row (run, generation, node, attempt, incarnation, "
                     "container, lines, locator, revision) values (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                     "on conflict do update set lines = excluded.lines, "
                     "locator = excluded.locator"));
    q.bind(static_cast<std::int64_t>(run)).bind(std::int64_t{row.attempt.generation});
    q.bind(std::int64_t{row.attempt.node}).bind(std::int64_t{row.attempt.attempt});
    q.bind(std::int64_t{row.attempt.incarnation}).bind(row.container);
    q.bind(static_cast<std::int64_t>(row.lines)).bind_blob(row.locator);
    TRY(q.bind(static_cast<std::int64_t>(revision)).run());
  }
  return {};
}

Result<std::vector<ports::LogRow>> log_rows_of(Database& db, engine::RunKey run,
                                               std::uint64_t after_revision) {
  static const std::string kAll = std::string(kColumns) +
                                  "from log_row cross join run r on r.key = log_row.run "
                                  "where run = ? " +
                                  std::string(kOrder);
  static const std::string kLater = std::string(kColumns) +
                                    "from log_row indexed by log_row_revision "
                                    "cross join run r on r.key = log_row.run "
                                    "where run = ? and revision > ? " +
                                    std::string(kOrder);
  std::vector<ports::LogRow> rows;
  Query q = TRY(db.query(after_revision == 0 ? kAll : kLater));
  q.bind(static_cast<std::int64_t>(run));
  if (after_revision != 0) q.bind(static_cast<std::int64_t>(after_revision));
  while (TRY(q.step())) {
    ports::LogRow row;
    row.attempt = {.run = engine::run_uid(q.text(7)),
                   .generation = static_cast<engine::Generation>(q.integer(0)),
                   .node = static_cast<engine::NodeIndex>(q.integer(1)),
                   .attempt = static_cast<std::uint32_t>(q.integer(2)),
                   .incarnation = static_cast<std::uint32_t>(q.integer(3))};
    row.container = q.text(4);
    row.lines = q.key(5);
    row.locator = q.blob(6);
    row.revision = q.key(8);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace tiphys::store::sqlite
