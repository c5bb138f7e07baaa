// The objects of one scope, by kind, namespace and name.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "ports/objects.h"
#include "store/memory/feed.h"

namespace tiphys::store::memory {

class ObjectTable {
 public:
  // Each write that succeeds is told to the feed. The new revision.
  base::Result<std::uint64_t> put(const ports::StoredObject& object,
                                  ports::ExpectedRevision expected, Feed& feed);
  base::Result<std::uint64_t> put_status(const ports::ObjectKey& key, std::string_view status,
                                         ports::ExpectedRevision expected, Feed& feed);
  base::Result<void> remove(const ports::ObjectKey& key, ports::ExpectedRevision expected,
                            Feed& feed);
  base::Result<ports::StoredObject> get(const ports::ObjectKey& key) const;
  base::Result<ports::ObjectPage> list(const ports::ObjectQuery& query) const;
  const std::map<ports::ObjectKey, ports::StoredObject>& all() const { return objects_; }

 private:
  base::Result<void> check(const ports::ObjectKey& key, ports::ExpectedRevision expected) const;

  std::map<ports::ObjectKey, ports::StoredObject> objects_;
};

}  // namespace tiphys::store::memory
