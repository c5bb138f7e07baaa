// Migrations: each is applied once, in its own transaction, and never edited afterwards.
#include "store/sqlite/schema.h"

#include <array>
#include <string>

#include "store/sqlite/upgrade.h"

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

// scope       whose things these are (cluster, instance), with their owner; the first has id 0.
//             The arbiter of scope n is row -n of run_state.
// change      the change feed: rows of what no row of `delta` tells (new runs, deletions, intents,
//             objects, parts without a delta). Its numbers and those of `delta` are one sequence.
//             `changes_from` of delta_meta says before which number rows have been forgotten
// generation  the heads of generations that a retry has ended; their rows of `delta` and
//             `snapshot` stay
// value       hash: 16 bytes, and one more for the second text with the same hash, and so on
// memo        entries of caches
//
// A live run of version 1 has not said what it waits for: it is due at once, with open attempts.
constexpr const char* kSecond = R"sql(
create table scope (id integer primary key, cluster text not null, instance text not null,
                    epoch integer not null, owner text not null, since integer not null,
                    unique (cluster, instance));
insert into scope select 0, '', '', epoch, name, since from owner where id = 1;
drop table owner;

alter table run add column scope integer not null default 0;
alter table run add column archived integer not null default 0;
update run set uid = uid || '-' || key where key not in (select min(key) from run group by uid);
drop index run_name;
drop index run_created;
drop index run_namespace;
create unique index run_uid on run (uid, scope);
create unique index run_name on run (namespace, name, scope) where archived = 0;
create index run_named on run (name, created_at);
create index run_created on run (created_at, uid);
create index run_namespace on run (namespace, created_at, uid);

alter table run_state add column scope integer not null default 0;
alter table run_state add column generation integer not null default 0;
alter table run_state add column seq integer not null default 0;
alter table run_state add column wake_at integer not null default 0;
alter table run_state add column expires_at integer not null default 0;
alter table run_state add column open_attempts integer not null default 0;
update run_state set seq = last_delta;
update run_state set wake_at = 1, open_attempts = 1 where live = 1;
create index run_state_wake on run_state (wake_at) where live = 1 and wake_at <> 0;
create index run_state_expiry on run_state (expires_at) where expires_at <> 0;

create table change (seq integer primary key, scope integer not null, epoch integer not null,
                     what integer not null, number integer not null, text1 text, text2 text,
                     text3 text);
alter table delta_meta add column changes_from integer not null default 0;
update delta_meta set changes_from = (select coalesce(max(seq), 0) from delta);

create table generation (run integer not null, generation integer not null,
                         revision integer not null, last_delta integer not null,
                         snapshot_delta integer not null, delta_bytes integer not null,
                         primary key (run, generation)) without rowid;
alter table snapshot rename to old_snapshot;
create table snapshot (run integer not null, generation integer not null, part integer not null,
                       body blob not null, primary key (run, generation, part));
insert into snapshot select run, 0, part, body from old_snapshot;
drop table old_snapshot;

alter table log_rows rename to old_log_rows;
create table log_row (run integer not null, generation integer not null, node integer not null,
                      attempt integer not null, incarnation integer not null,
                      container text not null, lines integer not null, locator blob not null,
                      primary key (run, generation, node, attempt, incarnation, container)
                      ) without rowid;

create table memo (scope integer not null, namespace text not null, cache text not null,
                   key text not null, entry text not null, saved_at integer not null,
                   primary key (scope, namespace, cache, key)) without rowid;
insert into memo select 0, namespace, substr(name, 1, instr(name, '/') - 1),
                        substr(name, instr(name, '/') + 1), manifest, 0
  from object where kind = 'MemoEntry' and instr(name, '/') > 0;

alter table object rename to old_object;
create table object (scope integer not null, kind text not null, namespace text not null,
                     name text not null, revision integer not null, uid text not null,
                     labels text not null, manifest text not null, status text not null,
                     seq integer not null,
                     primary key (scope, kind, namespace, name)) without rowid;
insert into object
  select 0, kind, namespace, name, revision,
         case when json_valid(manifest) then coalesce(json_extract(manifest, '$.metadata.uid'), '')
              else '' end,
         case when json_valid(manifest)
              then coalesce(json_extract(manifest, '$.metadata.labels'), '{}') else '{}' end,
         manifest, '', 0
  from old_object where kind <> 'MemoEntry';
drop table old_object;
)sql";

// The revision of its run that a row of a log came with: readers that follow a run ask for what is
// new. Rows of version 2 have none.
constexpr const char* kThird = R"sql(
alter table log_row add column revision integer not null default 0;
create index log_row_revision on log_row (run, revision);
)sql";

// attempt_uid of run: the uid as attempts say it (to_text of the engine's RunUid), where the uid of
//             the workflow is written otherwise; null for the usual one, which needs no second
//             index
constexpr const char* kFourth = R"sql(
alter table run add column attempt_uid text;
create index run_attempt_uid on run (attempt_uid, scope) where attempt_uid is not null;
)sql";

// Those that finished last are listed first, page by page.
constexpr const char* kFifth = R"sql(
create index run_state_finished on run_state (finished_at, run) where live = 0;
)sql";

// No query was driven by it: a new owner learns when runs are due from the feed, which tells of all
// that are live, and it was written whenever a timer changed.
constexpr const char* kSixth = R"sql(
drop index if exists run_state_wake;
)sql";

// sum         checksums, see sums.h; null in rows of before
constexpr const char* kSeventh = R"sql(
alter table delta add column sum integer;
alter table snapshot add column sum integer;
alter table value add column sum integer;
alter table run_manifest add column sum integer;
)sql";

constexpr std::array<const char*, 7> kMigrations = {kFirst, kSecond, kThird,  kFourth,
                                                    kFifth, kSixth,  kSeventh};

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
  if (version == 2) TRY(upgrade_log_rows(database));
  if (version == 4) TRY(upgrade_attempt_uids(database));
  Query q = TRY(database.query("insert into schema_version values (?)"));
  return q.bind(static_cast<std::int64_t>(version)).run();
}

Result<void> apply_all(Database& database, std::int64_t found) {
  Transaction transaction = TRY(Transaction::begin(database, Transaction::Kind::Write));
  for (auto version = static_cast<std::size_t>(found) + 1; version <= kMigrations.size();
       ++version) {
    TRY(apply(database, version));
  }
  return transaction.commit();
}

}  // namespace

int schema_version() { return static_cast<int>(kMigrations.size()); }

Result<void> migrate(Database& database, bool owned_by_another) {
  const auto found = TRY(version_of(database));
  if (found == schema_version()) return {};
  if (found > schema_version()) {
    return base::fail(ErrorCode::FailedPrecondition,
                      "this store was made by a newer tiphys (its schema is " +
                          std::to_string(found) + ", this program knows " +
                          std::to_string(schema_version()) + ")");
  }
  if (found == 0) return apply_all(database, found);
  if (owned_by_another) {
    return base::fail(ErrorCode::FailedPrecondition,
                      "an older tiphys is running workflows of this store, so its schema cannot be "
                      "brought up to date; let it end first");
  }
  auto done = apply_all(database, found);
  if (done.has_value()) return done;
  return std::unexpected(done.error().with_context(
      "this store was made by an older tiphys and must be brought up to date once, by somebody who "
      "may write it"));
}

}  // namespace tiphys::store::sqlite
