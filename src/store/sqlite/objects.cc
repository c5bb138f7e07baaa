// The table object.
#include "store/sqlite/objects.h"

#include <string>

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;

namespace {

ports::StoredObject read_object(const Query& q) {
  return {.kind = std::string(q.text(0)),
          .object_namespace = std::string(q.text(1)),
          .name = std::string(q.text(2)),
          .manifest = std::string(q.text(4)),
          .revision = q.key(3)};
}

base::Error missing(std::string_view kind, std::string_view ns, std::string_view name) {
  std::string place = ns.empty() ? std::string(name) : std::string(ns) + "/" + std::string(name);
  return {base::ErrorCode::NotFound, "there is no " + std::string(kind) + " " + place};
}

}  // namespace

Result<void> put_object(Database& db, const ports::StoredObject& object) {
  Query q =
      TRY(db.query("insert into object (kind, namespace, name, revision, manifest) "
                   "values (?, ?, ?, 1, ?) on conflict (kind, namespace, name) "
                   "do update set revision = revision + 1, manifest = excluded.manifest"));
  q.bind(object.kind).bind(object.object_namespace).bind(object.name).bind(object.manifest);
  return q.run();
}

Result<ports::StoredObject> get_object(Database& db, std::string_view kind, std::string_view ns,
                                       std::string_view name) {
  Query q =
      TRY(db.query("select kind, namespace, name, revision, manifest from object "
                   "where kind = ? and namespace = ? and name = ?"));
  q.bind(kind).bind(ns).bind(name);
  if (TRY(q.step())) return read_object(q);
  return std::unexpected(missing(kind, ns, name));
}

Result<std::vector<ports::StoredObject>> list_objects(Database& db, std::string_view kind,
                                                      std::string_view ns) {
  std::vector<ports::StoredObject> objects;
  Query q =
      TRY(db.query("select kind, namespace, name, revision, manifest from object "
                   "where kind = ? and namespace = ? order by name"));
  q.bind(kind).bind(ns);
  while (TRY(q.step())) objects.push_back(read_object(q));
  return objects;
}

Result<void> delete_object(Database& db, std::string_view kind, std::string_view ns,
                           std::string_view name) {
  Query q = TRY(db.query("delete from object where kind = ? and namespace = ? and name = ?"));
  TRY(q.bind(kind).bind(ns).bind(name).run());
  if (db.changes() == 0) return std::unexpected(missing(kind, ns, name));
  return {};
}

}  // namespace tiphys::store::sqlite
