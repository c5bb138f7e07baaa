// Migrations: each is applied once, in its own transaction, and never edited afterwards.
#include "store/sqlite/schema.h"

#include <array>
#include <string>

namespace tiphys::store::sqlite {

using base::ErrorCode;
using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;
using drivers::sqlite::Transaction;

namespace {

// Times are nanoseconds since 1970, 0 for unset; enumerations are the numbers of engine/phase.h.
//
// run         what never changes after submission, and its labels
// run_state   what commits touch: kept narrow, so that many runs share a page. Row 0 with no run
//             is the arbiter's.
// delta       the log of all runs: only ever appended to, so that a commit of many runs fills one
//             page after the other; `prev` chains the rows of one run, newest first
// delta_meta  bytes of rows behind their run's snapshot, and how far the sweep has come
// value       texts over 1 KiB by their hash, counted by the runs that use them
constexpr const char* kFirst = R"sql(
create table owner (id integer primary key, epoch integer not null, name text not null,
                    since integer not null);
insert into owner values (1, 0, '', 0);

create table run (key integer primary key autoincrement, namespace text not null,
                  name text not null, uid text not null, created_at integer not null,
                  priority integer not null, entropy blob not null, labels text not null);
create unique index run_name on run (namespace, name);
create index run_created on run (created_at, key);
create index run_namespace on run (namespace, created_at, key);

create table run_manifest (run integer primary key, manifest text not null);

create table run_state (run integer primary key, revision integer not null,
                        last_delta integer not null, snapshot_delta integer not null,
                        delta_bytes integer not null, created_at integer not null,
                        live integer not null, phase integer not null, message text not null,
                        started_at integer not null, finished_at integer not null,
                        progress_done integer not null, progress_total integer not null,
                        nodes integer not null, pods_pending integer not null,
                        pods_running integer not null, pods_completed integer not null,
                        shutdown integer not null, suspended integer not null);
create index run_state_live on run_state (created_at, run) where live = 1;
create index run_state_phase on run_state (phase, created_at, run);
insert into run_state values (0, 0, 0, 0, 0, 0, 2, 255, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

create table run_label (key text not null, value text not null, created_at integer not null,
                        run integer not null,
                        primary key (key, value, created_at, run)) without rowid;
create index run_label_run on run_label (run);

create table delta (seq integer primary key, run integer not null, prev integer not null,
                    body blob not null);
create table delta_meta (id integer primary key, dead_bytes integer not null,
                         sweep_from integer not null);
insert into delta_meta values (1, 0, 0);
create table snapshot (run integer not null, part integer not null, body blob not null,
                       primary key (run, part));

create table value (id integer primary key, hash blob not null unique, refs integer not null,
                    body blob not null);
create table value_ref (run integer not null, value integer not null,
                        primary key (run, value)) without rowid;

create table intent (sequence integer primary key autoincrement, run integer not null,
                     operation integer not null, arguments text not null, actor text not null,
                     at integer not null);
create index intent_run on intent (run);

create table log_rows (run integer not null, revision integer not null, body blob not null,
                       primary key (run, revision)) without rowid;

create table object (kind text not null, namespace text not null, name text not null,
                     revision integer not null, manifest text not null,
                     primary key (kind, namespace, name)) without rowid;
)sql";

constexpr std::array<const char*, 1> kMigrations = {kFirst};

constexpr std::int64_t kApplicationId = 0x54495048;  // "TIPH"

Result<std::int64_t> single_integer(Database& database, std::string_view sql) {
  Query q = TRY(database.query(sql));
  if (!TRY(q.step())) return 0;
  return q.integer(0);
}

// 0 for a file without tables.
Result<std::int64_t> version_of(Database& database) {
  const auto tables = TRY(single_integer(database, "select count(*) from sqlite_master"));
  if (tables == 0) return 0;
  if (TRY(single_integer(database, "pragma application_id")) != kApplicationId) {
    return base::fail(ErrorCode::FailedPrecondition,
                      "this database belongs to another program, not to tiphys");
  }
  return single_integer(database, "select max(version) from schema_version");
}

Result<void> apply(Database& database, std::size_t version) {
  if (version == 1) {
    TRY(database.execute("pragma application_id = " + std::to_string(kApplicationId) +
                         ";create table schema_version (version integer primary key)"));
  }
  TRY(database.execute(kMigrations[version - 1]));
  Query q = TRY(database.query("insert into schema_version values (?)"));
  return q.bind(static_cast<std::int64_t>(version)).run();
}

}  // namespace

int schema_version() { return static_cast<int>(kMigrations.size()); }

Result<void> migrate(Database& database) {
  auto found = TRY(version_of(database));
  if (found == schema_version()) return {};
  if (found > schema_version()) {
    return base::fail(ErrorCode::FailedPrecondition,
                      "this store was made by a newer tiphys (its schema is " +
                          std::to_string(found) + ", this program knows " +
                          std::to_string(schema_version()) + ")");
  }
  for (auto version = static_cast<std::size_t>(found) + 1; version <= kMigrations.size();
       ++version) {
    Transaction transaction = TRY(Transaction::begin(database, Transaction::Kind::Write));
    TRY(apply(database, version));
    TRY(transaction.commit());
  }
  return {};
}

}  // namespace tiphys::store::sqlite
