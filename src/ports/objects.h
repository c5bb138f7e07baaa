// Objects: things of other kinds than runs: templates, cron workflows, config maps, secrets.
//
// An object is found by kind, namespace and name. Every write raises its revision by one and
// appears in the change feed. Thread-safe; any process.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "ports/labels.h"

namespace tiphys::ports {

struct ObjectKey {
  std::string kind;
  std::string object_namespace;  // "" for cluster scope
  std::string name;
  auto operator<=>(const ObjectKey&) const = default;
};

struct StoredObject {
  std::string kind;
  std::string object_namespace;  // "" for cluster scope
  std::string name;
  std::string manifest;        // JSON, without status
  std::uint64_t revision = 0;  // given by the store
  std::string uid = {};        // kept from the first put; a put with another is a Conflict
  base::Value labels = {};     // map of text, or null for none
  std::string status = {};     // JSON or ""; written by put_status alone
  std::uint64_t sequence = 0;  // of its last change in the feed; given by the store
};

// Which revision a write is made from. Another one there is a Conflict, and nothing is written.
// Unset: whatever is there. 0: nothing may be there.
using ExpectedRevision = std::optional<std::uint64_t>;

struct ObjectQuery {
  std::string kind = {};
  std::optional<std::string> object_namespace = {};  // none: of all namespaces and of the cluster
  LabelSelector labels = {};
  std::uint32_t limit = 500;
  std::string cursor = {};  // from the page before; "" for the first
};
struct ObjectPage {
  std::vector<StoredObject> objects;  // ascending by namespace and name
  std::string next_cursor;            // "" at the end
};

class Objects {
 public:
  virtual ~Objects() = default;

  // Manifest, labels and, at first, the uid. The new revision.
  virtual base::Result<std::uint64_t> put(const StoredObject& object,
                                          ExpectedRevision expected) = 0;
  // NotFound where there is no such object. The new revision.
  virtual base::Result<std::uint64_t> put_status(const ObjectKey& key, std::string_view status,
                                                 ExpectedRevision expected) = 0;
  virtual base::Result<StoredObject> get(const ObjectKey& key) = 0;
  // In the order of `keys`; none where there is no such object. One round trip, whatever the count.
  virtual base::Result<std::vector<std::optional<StoredObject>>> get_all(
      std::span<const ObjectKey> keys) = 0;
  // O(objects of the kind in the namespace that lie before the end of the page). InvalidArgument
  // for a cursor that is none.
  virtual base::Result<ObjectPage> list(const ObjectQuery& query) = 0;
  virtual base::Result<void> remove(const ObjectKey& key, ExpectedRevision expected) = 0;
};

}  // namespace tiphys::ports
