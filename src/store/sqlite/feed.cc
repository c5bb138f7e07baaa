// Cursors: "17" has read up to 17; "17l1795918247.3" lists live runs, "17i9" intents of others,
// each behind that place, before it goes on from 17.
#include "store/sqlite/feed.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "store/sqlite/run_rows.h"

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Query;

namespace {

// So many numbers of the sequence are remembered: minutes of the busiest owner, days of others.
constexpr std::int64_t kRemembered = 1'000'000;
constexpr int kForgottenAtOnce = 8;
constexpr std::uint32_t kFeedPage = 10'000;

constexpr std::string_view kChangedColumns =
    "s.run, r.uid, s.revision, s.seq, s.live, r.archived, s.open_attempts, s.wake_at, "
    "exists (select 1 from intent i where i.run = s.run), s.created_at, r.namespace, r.name, "
    "r.priority, s.phase";

ports::ChangedRun read_changed(const Query& q) {
  return {.key = q.key(0),
          .uid = std::string(q.text(1)),
          .revision = q.key(2),
          .sequence = q.key(3),
          .live = q.integer(4) != 0,
          .archived = q.integer(5) != 0,
          .open_attempts = q.integer(6) != 0,
          .pending_intents = q.integer(8) != 0,
          .phase = read_enumeration(q, 13, engine::WorkflowPhase::Error),
          .wake_at = {q.integer(7)},
          .workflow_namespace = std::string(q.text(10)),
          .name = std::string(q.text(11)),
          .created_at = {q.integer(9)},
          .priority = static_cast<std::int32_t>(q.integer(12))};
}

bool take_integer(std::string_view& text, std::int64_t& value) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || value < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return true;
}

void take_intents(IntentRows& rows, ports::Changes& changes) {
  std::move(rows.intents.begin(), rows.intents.end(), std::back_inserter(changes.intents));
  std::move(rows.unreadable.begin(), rows.unreadable.end(), std::back_inserter(changes.unreadable));
}

}  // namespace

struct Feed::Cursor {
  enum class Place : std::uint8_t { Log, Live, Intents };
  std::int64_t number = 0;  // everything up to it is read, or will be when the lists are
  Place place = Place::Log;
  std::int64_t created_at = 0;
  std::int64_t key = 0;  // of a run, or an intent's sequence

  std::string text() const {
    const std::string head = std::to_string(number);
    switch (place) {
      case Place::Log: return head;
      case Place::Live: return head + "l" + std::to_string(created_at) + "." + std::to_string(key);
      case Place::Intents: return head + "i" + std::to_string(key);
    }
    return head;
  }
};

// What the tables say happened, before the rows that it happened to are looked at.
struct Feed::Scan {
  std::int64_t from = 0;
  std::int64_t to = 0;  // numbers up to it have been read
  std::uint32_t most = 0;
  bool more = false;
  std::set<engine::RunKey> runs;
  std::vector<ports::DeletedRun> deleted_runs;
  std::vector<std::uint64_t> intents;
  std::map<ports::ObjectKey, ports::ChangedObject> objects;
};

Result<void> Feed::add(std::int64_t sequence, std::uint64_t epoch, What what, std::uint64_t number,
                       const Texts& texts) {
  Query q =
      TRY(db_.query("insert into change (seq, scope, epoch, what, number, text1, text2, text3) "
                    "values (?, ?, ?, ?, ?, ?, ?, ?)"));
  q.bind(sequence).bind(scope_).bind(static_cast<std::int64_t>(epoch));
  q.bind(static_cast<std::int64_t>(what)).bind(static_cast<std::int64_t>(number));
  for (const std::string_view text : {texts.first, texts.second, texts.third}) {
    if (text.data() == nullptr) {
      q.bind_null();
    } else {
      q.bind(text);
    }
  }
  TRY(q.run());
  return forget_old(sequence);
}

Result<void> Feed::add_run(std::int64_t sequence, std::uint64_t epoch, engine::RunKey run) {
  return add(sequence, epoch, What::Run, run, {});
}

// Rows of older programs have the uid alone.
Result<void> Feed::add_deleted_run(std::int64_t sequence, std::uint64_t epoch,
                                   const ports::DeletedRun& run) {
  return add(sequence, epoch, What::DeletedRun, run.key,
             {.first = run.uid, .second = run.workflow_namespace, .third = run.name});
}

Result<std::string> Feed::here() { return Cursor{.number = TRY(last_number())}.text(); }

// Who reads the intent finds its run by it.
Result<void> Feed::add_intent(std::int64_t sequence, std::uint64_t intent) {
  return add(sequence, 0, What::Intent, intent, {});
}

Result<void> Feed::add_object(std::int64_t sequence, const ports::ObjectKey& key, bool deleted) {
  return add(sequence, 0, deleted ? What::DeletedObject : What::Object, 0,
             {.first = key.kind, .second = key.object_namespace, .third = key.name});
}

// The newest row stays, whatever its number.
Result<void> Feed::forget_old(std::int64_t sequence) {
  const std::int64_t before = sequence - kRemembered;
  if (before <= 0) return {};
  std::int64_t last = 0;
  {
    Query q = TRY(db_.query("select seq from change where seq < ? order by seq limit ?"));
    q.bind(before).bind(std::int64_t{kForgottenAtOnce});
    while (TRY(q.step())) last = q.integer(0);
  }
  if (last == 0) return {};
  {
    Query q = TRY(db_.query("delete from change where seq <= ?"));
    TRY(q.bind(last).run());
  }
  Query q = TRY(db_.query("update delta_meta set changes_from = ? where id = 1"));
  return q.bind(last).run();
}

Result<std::int64_t> Feed::last_number() {
  Query q =
      TRY(db_.query("select max((select coalesce(max(seq), 0) from delta), "
                    "(select coalesce(max(seq), 0) from change))"));
  TRY(q.step());
  return q.integer(0);
}

// None for a restart: the empty cursor, one that is too old, or one of a store that is no more.
Result<std::optional<Feed::Cursor>> Feed::parse(std::string_view text) {
  if (text.empty()) return std::nullopt;
  Cursor cursor;
  std::string_view rest = text;
  bool good = take_integer(rest, cursor.number);
  if (good && rest.starts_with('l')) {
    rest.remove_prefix(1);
    cursor.place = Cursor::Place::Live;
    good = take_integer(rest, cursor.created_at) && rest.starts_with('.');
    if (good) rest.remove_prefix(1);
    good = good && take_integer(rest, cursor.key);
  } else if (good && rest.starts_with('i')) {
    rest.remove_prefix(1);
    cursor.place = Cursor::Place::Intents;
    good = take_integer(rest, cursor.key);
  }
  if (!good || !rest.empty()) {
    return base::fail(base::ErrorCode::InvalidArgument,
                      "\"" + std::string(text) + "\" is no cursor of this store's changes");
  }
  Query q = TRY(db_.query("select changes_from from delta_meta where id = 1"));
  TRY(q.step());
  if (cursor.number < q.integer(0) || cursor.number > TRY(last_number())) return std::nullopt;
  return cursor;
}

Result<ports::Changes> Feed::since(std::string_view text, std::optional<std::uint64_t> without,
                                   std::uint32_t most) {
  if (most == 0) most = kFeedPage;
  const std::optional<Cursor> cursor = TRY(parse(text));
  if (!cursor.has_value()) {
    return restart({.number = TRY(last_number()), .place = Cursor::Place::Live}, most, true);
  }
  if (cursor->place != Cursor::Place::Log) return restart(*cursor, most, false);
  Scan scan;
  scan.from = cursor->number;
  scan.to = TRY(last_number());
  scan.most = most;
  TRY(scan_changes(scan, without));
  if (!without.has_value()) TRY(scan_deltas(scan));
  ports::Changes changes;
  TRY(describe(scan, changes));
  changes.more = scan.more;
  changes.cursor = Cursor{.number = scan.to}.text();
  return changes;
}

// The lists of a restart begin anew behind a key, so that what changes meanwhile is found in the
// log from `number` on.
Result<ports::Changes> Feed::restart(Cursor cursor, std::uint32_t most, bool first) {
  ports::Changes changes;
  changes.restarted = first;
  if (cursor.place == Cursor::Place::Live && TRY(list_live(cursor, most, changes))) {
    changes.more = true;
    changes.cursor = cursor.text();
    return changes;
  }
  if (cursor.place == Cursor::Place::Live) cursor = {cursor.number, Cursor::Place::Intents, 0, 0};
  IntentRows rows;
  TRY(read_intents_of_finished(db_, scope_, static_cast<std::uint64_t>(cursor.key), rows));
  take_intents(rows, changes);
  cursor.place = Cursor::Place::Log;
  changes.more = true;
  changes.cursor = cursor.text();
  return changes;
}

// True if the page is full.
Result<bool> Feed::list_live(Cursor& cursor, std::uint32_t most, ports::Changes& changes) {
  static const std::string kSelect =
      "select " + std::string(kChangedColumns) +
      " from run_state s indexed by run_state_live cross join run r on r.key = s.run "
      "where s.live = 1 and s.scope = ? and (s.created_at, s.run) > (?, ?) "
      "order by s.created_at, s.run limit ?";
  IntentRows rows;
  std::uint32_t count = 0;
  {
    Query q = TRY(db_.query(kSelect));
    q.bind(scope_).bind(cursor.created_at).bind(cursor.key).bind(std::int64_t{most});
    while (TRY(q.step())) {
      ++count;
      changes.runs.push_back(read_changed(q));
      cursor.created_at = q.integer(9);
      cursor.key = q.integer(0);
      if (changes.runs.back().pending_intents) {
        TRY(read_intents_of(db_, changes.runs.back().key, rows));
      }
    }
  }
  take_intents(rows, changes);
  return count == most;
}

Result<void> Feed::scan_changes(Scan& scan, std::optional<std::uint64_t> without) {
  Query q =
      TRY(db_.query("select seq, what, number, text1, text2, text3 from change "
                    "where seq > ? and scope = ? and epoch <> ? order by seq limit ?"));
  q.bind(scan.from).bind(scope_);
  q.bind(without.has_value() ? static_cast<std::int64_t>(*without) : std::int64_t{-1});
  q.bind(std::int64_t{scan.most});
  std::uint32_t count = 0;
  std::int64_t last = 0;
  while (TRY(q.step())) {
    ++count;
    last = q.integer(0);
    const ports::ObjectKey object = {std::string(q.text(3)), std::string(q.text(4)),
                                     std::string(q.text(5))};
    switch (static_cast<What>(q.integer(1))) {
      case What::Run: scan.runs.insert(q.key(2)); break;
      case What::DeletedRun:
        scan.deleted_runs.push_back({.key = q.key(2),
                                     .uid = std::string(q.text(3)),
                                     .sequence = q.key(0),
                                     .workflow_namespace = std::string(q.text(4)),
                                     .name = std::string(q.text(5))});
        break;
      case What::Intent: scan.intents.push_back(q.key(2)); break;
      case What::Object:
      case What::DeletedObject:
        scan.objects[object] = {object.kind, object.object_namespace, object.name, q.key(0),
                                q.integer(1) == static_cast<std::int64_t>(What::DeletedObject)};
        break;
    }
  }
  if (count == scan.most) {
    scan.to = last;
    scan.more = true;
  }
  return {};
}

Result<void> Feed::scan_deltas(Scan& scan) {
  Query q =
      TRY(db_.query("select seq, run from delta where seq > ? and seq <= ? order by seq limit ?"));
  q.bind(scan.from).bind(scan.to).bind(std::int64_t{scan.most});
  std::uint32_t count = 0;
  std::int64_t last = 0;
  while (TRY(q.step())) {
    ++count;
    last = q.integer(0);
    scan.runs.insert(q.key(1));
  }
  if (count < scan.most || last == scan.to) return {};
  // What lies behind the deltas that were read comes with the next page again.
  scan.to = last;
  scan.more = true;
  return {};
}

Result<void> Feed::describe(const Scan& scan, ports::Changes& changes) {
  static const std::string kSelect =
      "select " + std::string(kChangedColumns) +
      " from run_state s cross join run r on r.key = s.run where s.run = ? and s.scope = ?";
  for (const engine::RunKey run : scan.runs) {
    Query q = TRY(db_.query(kSelect));
    q.bind(static_cast<std::int64_t>(run)).bind(scope_);
    if (TRY(q.step())) changes.runs.push_back(read_changed(q));
  }
  changes.deleted_runs = scan.deleted_runs;
  IntentRows rows;
  for (const std::uint64_t intent : scan.intents) TRY(read_intent(db_, intent, rows));
  take_intents(rows, changes);
  for (const auto& [key, object] : scan.objects) changes.objects.push_back(object);
  return {};
}

}  // namespace tiphys::store::sqlite
