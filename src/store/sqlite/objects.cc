// Revisions are compared inside of the writer's transaction, so the comparison holds at the commit.
#include "store/sqlite/objects.h"

#include <algorithm>
#include <string>

#include "base/json.h"
#include "ports/position.h"
#include "store/sqlite/conditions.h"

namespace tiphys::store::sqlite {

using base::ErrorCode;
using base::Result;
using drivers::sqlite::Query;

namespace {

constexpr std::uint32_t kObjectPageMax = 10'000;
constexpr std::string_view kObjectColumns =
    "kind, namespace, name, revision, uid, labels, manifest, status, seq";

Result<ports::StoredObject> read_object(const Query& q) {
  base::Value labels = TRY(base::parse_json(q.text(5)));
  if (labels.is_object() && labels.as_object().empty()) labels = {};
  return ports::StoredObject{.kind = std::string(q.text(0)),
                             .object_namespace = std::string(q.text(1)),
                             .name = std::string(q.text(2)),
                             .manifest = std::string(q.text(6)),
                             .revision = q.key(3),
                             .uid = std::string(q.text(4)),
                             .labels = std::move(labels),
                             .status = std::string(q.text(7)),
                             .sequence = q.key(8)};
}

std::string place_of(const ports::ObjectKey& key) {
  return key.kind + " " + (key.object_namespace.empty() ? "" : key.object_namespace + "/") +
         key.name;
}

std::unexpected<base::Error> missing_object(const ports::ObjectKey& key) {
  return base::fail(ErrorCode::NotFound, "there is no " + place_of(key));
}

// The value of a label is compared as text; `labels` is the JSON map of the row.
void require_label(Statement& s, const ports::LabelRequirement& r) {
  using Test = ports::LabelRequirement::Test;
  const bool positive = r.test == Test::In || r.test == Test::Exists;
  s.text(positive ? " and exists" : " and not exists");
  s.text(" (select 1 from json_each(labels) l where l.key = ?").with(r.key);
  if (r.test == Test::In || r.test == Test::NotIn) {
    s.text(" and l.value in (");
    add_list(s, r.values);
    s.text(")");
  }
  s.text(")");
}

}  // namespace

Result<ObjectTable::Present> ObjectTable::present(const ports::ObjectKey& key,
                                                  ports::ExpectedRevision expected) {
  Present found;
  Query q =
      TRY(db_.query("select revision, uid from object where scope = ? and kind = ? "
                    "and namespace = ? and name = ?"));
  q.bind(scope_).bind(key.kind).bind(key.object_namespace).bind(key.name);
  if (TRY(q.step())) found = {.revision = q.key(0), .uid = std::string(q.text(1))};
  if (!expected.has_value() || *expected == found.revision) return found;
  if (found.revision == 0) return missing_object(key);
  if (*expected == 0) {
    return base::fail(ErrorCode::Conflict, "there is already a " + place_of(key));
  }
  return base::fail(ErrorCode::Conflict,
                    place_of(key) + " has revision " + std::to_string(found.revision) + ", not " +
                        std::to_string(*expected) + ": somebody else changed it");
}

Result<std::uint64_t> ObjectTable::put(const ports::StoredObject& object,
                                       ports::ExpectedRevision expected, std::int64_t sequence) {
  const ports::ObjectKey key = {object.kind, object.object_namespace, object.name};
  const Present old = TRY(present(key, expected));
  if (!old.uid.empty() && !object.uid.empty() && old.uid != object.uid) {
    return base::fail(ErrorCode::Conflict, place_of(key) + " is another one of that name");
  }
  const std::string& uid = object.uid.empty() ? old.uid : object.uid;
  const std::string labels = object.labels.is_null() ? "{}" : base::to_json(object.labels);
  Query q =
      TRY(db_.query("insert into object (scope, kind, namespace, name, revision, uid, labels, "
                    "manifest, status, seq) values (?, ?, ?, ?, ?, ?, ?, ?, '', ?) "
                    "on conflict do update set revision = excluded.revision, "
                    "uid = excluded.uid, labels = excluded.labels, "
                    "manifest = excluded.manifest, seq = excluded.seq"));
  q.bind(scope_).bind(key.kind).bind(key.object_namespace).bind(key.name);
  q.bind(static_cast<std::int64_t>(old.revision + 1)).bind(uid).bind(labels);
  TRY(q.bind(object.manifest).bind(sequence).run());
  return old.revision + 1;
}

Result<std::uint64_t> ObjectTable::put_status(const ports::ObjectKey& key, std::string_view status,
                                              ports::ExpectedRevision expected,
                                              std::int64_t sequence) {
  const Present old = TRY(present(key, expected));
  if (old.revision == 0) return missing_object(key);
  Query q =
      TRY(db_.query("update object set status = ?, revision = revision + 1, seq = ? "
                    "where scope = ? and kind = ? and namespace = ? and name = ?"));
  q.bind(status).bind(sequence).bind(scope_).bind(key.kind).bind(key.object_namespace);
  TRY(q.bind(key.name).run());
  return old.revision + 1;
}

Result<void> ObjectTable::remove(const ports::ObjectKey& key, ports::ExpectedRevision expected) {
  if (TRY(present(key, expected)).revision == 0) return missing_object(key);
  Query q =
      TRY(db_.query("delete from object where scope = ? and kind = ? and namespace = ? "
                    "and name = ?"));
  q.bind(scope_).bind(key.kind).bind(key.object_namespace);
  return q.bind(key.name).run();
}

Result<ports::StoredObject> ObjectTable::get(const ports::ObjectKey& key) {
  static const std::string kSelect =
      "select " + std::string(kObjectColumns) +
      " from object where scope = ? and kind = ? and namespace = ? and name = ?";
  Query q = TRY(db_.query(kSelect));
  q.bind(scope_).bind(key.kind).bind(key.object_namespace).bind(key.name);
  if (TRY(q.step())) return read_object(q);
  return missing_object(key);
}

Result<ports::ObjectPage> ObjectTable::list(const ports::ObjectQuery& query) {
  const std::uint32_t most = query.limit == 0 ? 500 : std::min(query.limit, kObjectPageMax);
  Statement s;
  s.text("select ").text(kObjectColumns).text(" from object where scope = ? and kind = ?");
  s.with(scope_).with(query.kind);
  if (query.object_namespace.has_value()) {
    s.text(" and namespace = ?").with(*query.object_namespace);
  }
  if (!query.cursor.empty()) {
    const ports::ObjectKey behind = TRY(ports::parse_object_cursor(query.kind, query.cursor));
    s.text(" and (namespace, name) > (?, ?)").with(behind.object_namespace).with(behind.name);
  }
  for (const ports::LabelRequirement& r : query.labels) require_label(s, r);
  s.text(" order by namespace, name limit ?").with(std::int64_t{most} + 1);
  Query q = TRY(query_of(db_, s));
  ports::ObjectPage page;
  while (TRY(q.step())) {
    if (page.objects.size() == most) {
      const ports::StoredObject& last = page.objects.back();
      page.next_cursor = ports::object_cursor({last.kind, last.object_namespace, last.name});
      break;
    }
    page.objects.push_back(TRY(read_object(q)));
  }
  return page;
}

}  // namespace tiphys::store::sqlite
