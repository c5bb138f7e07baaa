// The log rows of version 1, the uids of version 3.
#include "store/sqlite/upgrade.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "ports/logs.h"
#include "store/sqlite/run_rows.h"

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;

namespace {

// Version 1 had three numbers of the process runner's in place of a locator; as bytes they are its
// locators of that time.
std::string first_locator(base::ByteReader& in) {
  base::ByteWriter out;
  for (int i = 0; i < 3; ++i) out.varint(in.varint());
  return out.take();
}

std::vector<ports::LogRow> unpack_record(std::string_view record) {
  std::vector<ports::LogRow> rows;
  base::ByteReader in(record);
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    ports::LogRow row;
    row.attempt.generation = static_cast<engine::Generation>(in.varint());
    row.attempt.node = static_cast<engine::NodeIndex>(in.varint());
    row.attempt.attempt = static_cast<std::uint32_t>(in.varint());
    row.attempt.incarnation = static_cast<std::uint32_t>(in.varint());
    row.container = in.text();
    row.locator = first_locator(in);
    row.lines = in.varint();
    if (in.ok()) rows.push_back(std::move(row));
  }
  return rows;
}

// As version 2 had them.
Result<void> insert_rows(Database& database, engine::RunKey run,
                         const std::vector<ports::LogRow>& rows) {
  for (const ports::LogRow& row : rows) {
    Query q = TRY(database.query(
        "insert or replace into log_row (run, generation, node, attempt, incarnation, container, "
        "lines, locator) values (?, ?, ?, ?, ?, ?, ?, ?)"));
    q.bind(static_cast<std::int64_t>(run)).bind(std::int64_t{row.attempt.generation});
    q.bind(std::int64_t{row.attempt.node}).bind(std::int64_t{row.attempt.attempt});
    q.bind(std::int64_t{row.attempt.incarnation}).bind(row.container);
    TRY(q.bind(static_cast<std::int64_t>(row.lines)).bind_blob(row.locator).run());
  }
  return {};
}

}  // namespace

Result<void> upgrade_log_rows(Database& database) {
  {
    Query q = TRY(database.query("select run, body from old_log_rows order by run, revision"));
    while (TRY(q.step())) {
      const engine::RunKey run = q.key(0);
      TRY(insert_rows(database, run, unpack_record(q.blob(1))));
    }
  }
  return database.execute("drop table old_log_rows");
}

Result<void> upgrade_attempt_uids(Database& database) {
  std::vector<std::pair<std::int64_t, std::string>> unusual;
  {
    Query q = TRY(database.query("select key, uid from run"));
    while (TRY(q.step())) {
      if (auto other = attempt_uid(q.text(1))) unusual.emplace_back(q.integer(0), *other);
    }
  }
  for (const auto& [key, text] : unusual) {
    Query q = TRY(database.query("update run set attempt_uid = ? where key = ?"));
    TRY(q.bind(text).bind(key).run());
  }
  return {};
}

}  // namespace tiphys::store::sqlite
