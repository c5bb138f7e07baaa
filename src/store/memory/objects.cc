// The revision is compared before anything is written.
#include "store/memory/objects.h"

#include <algorithm>
#include <string>
#include <utility>

#include "ports/position.h"
#include "store/memory/labels.h"

namespace tiphys::store::memory {

using base::ErrorCode;
using base::Result;

namespace {

constexpr std::uint32_t kObjectPageMax = 10'000;

std::string place_of(const ports::ObjectKey& key) {
  return key.kind + " " + (key.object_namespace.empty() ? "" : key.object_namespace + "/") +
         key.name;
}

std::unexpected<base::Error> missing_object(const ports::ObjectKey& key) {
  return base::fail(ErrorCode::NotFound, "there is no " + place_of(key));
}

}  // namespace

Result<void> ObjectTable::check(const ports::ObjectKey& key,
                                ports::ExpectedRevision expected) const {
  const auto found = objects_.find(key);
  const std::uint64_t revision = found == objects_.end() ? 0 : found->second.revision;
  if (!expected.has_value() || *expected == revision) return {};
  if (revision == 0) return missing_object(key);
  if (*expected == 0) {
    return base::fail(ErrorCode::Conflict, "there is already a " + place_of(key));
  }
  return base::fail(ErrorCode::Conflict,
                    place_of(key) + " has revision " + std::to_string(revision) + ", not " +
                        std::to_string(*expected) + ": somebody else changed it");
}

Result<std::uint64_t> ObjectTable::put(const ports::StoredObject& object,
                                       ports::ExpectedRevision expected, Feed& feed) {
  const ports::ObjectKey key = {object.kind, object.object_namespace, object.name};
  TRY(check(key, expected));
  const auto old = objects_.find(key);
  const std::string old_uid = old == objects_.end() ? "" : old->second.uid;
  if (!old_uid.empty() && !object.uid.empty() && old_uid != object.uid) {
    return base::fail(ErrorCode::Conflict, place_of(key) + " is another one of that name");
  }
  ports::StoredObject& row = objects_[key];
  row.kind = key.kind;
  row.object_namespace = key.object_namespace;
  row.name = key.name;
  row.manifest = object.manifest;
  row.revision += 1;
  if (!object.uid.empty()) row.uid = object.uid;
  row.labels = object.labels;
  if (row.labels.is_object() && row.labels.as_object().empty()) row.labels = {};
  row.sequence = feed.add_object(key, false);
  return row.revision;
}

Result<std::uint64_t> ObjectTable::put_status(const ports::ObjectKey& key, std::string_view status,
                                              ports::ExpectedRevision expected, Feed& feed) {
  TRY(check(key, expected));
  const auto found = objects_.find(key);
  if (found == objects_.end()) return missing_object(key);
  found->second.status = status;
  found->second.sequence = feed.add_object(key, false);
  return ++found->second.revision;
}

Result<void> ObjectTable::remove(const ports::ObjectKey& key, ports::ExpectedRevision expected,
                                 Feed& feed) {
  TRY(check(key, expected));
  if (objects_.erase(key) == 0) return missing_object(key);
  feed.add_object(key, true);
  return {};
}

Result<ports::StoredObject> ObjectTable::get(const ports::ObjectKey& key) const {
  const auto found = objects_.find(key);
  if (found == objects_.end()) return missing_object(key);
  return found->second;
}

Result<ports::ObjectPage> ObjectTable::list(const ports::ObjectQuery& query) const {
  const std::uint32_t most = query.limit == 0 ? 500 : std::min(query.limit, kObjectPageMax);
  ports::ObjectKey from = {query.kind, query.object_namespace.value_or(""), ""};
  auto at = objects_.lower_bound(from);
  if (!query.cursor.empty()) {
    const ports::ObjectKey behind = TRY(ports::parse_object_cursor(query.kind, query.cursor));
    if (behind >= from) at = objects_.upper_bound(behind);
  }
  ports::ObjectPage page;
  for (; at != objects_.end() && at->first.kind == query.kind; ++at) {
    const ports::StoredObject& object = at->second;
    if (query.object_namespace.has_value() && object.object_namespace != *query.object_namespace) {
      break;
    }
    if (!all_hold(query.labels, object.labels)) continue;
    if (page.objects.size() == most) {
      const ports::StoredObject& last = page.objects.back();
      page.next_cursor = ports::object_cursor({last.kind, last.object_namespace, last.name});
      break;
    }
    page.objects.push_back(object);
  }
  return page;
}

}  // namespace tiphys::store::memory
