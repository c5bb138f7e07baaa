// Part: a shared, immutable piece of a manifest, as it was written.
//
// Every decoded struct keeps the map that it came from as a Part, unknown fields included, so that
// nothing is lost and tags can be substituted over the JSON form and decoded again. Parts of one
// manifest share its tree: copying one costs a reference count, never a copy of the data.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/value.h"

namespace tiphys::spec {

class Part {
 public:
  Part() = default;
  explicit Part(base::Value value);

  // A piece of this part's tree, sharing its life. REQUIRES: `inner` is inside of *this.
  Part inner(const base::Value& piece) const { return Part({value_, &piece}); }

  // False where the manifest had no such field. A field that was null is set.
  bool is_set() const { return value_ != nullptr; }
  // The value; null where it is not set.
  const base::Value& value() const { return value_ ? *value_ : absent(); }
  const base::Value& operator*() const { return value(); }
  const base::Value* operator->() const { return &value(); }

 private:
  explicit Part(std::shared_ptr<const base::Value> value) : value_(std::move(value)) {}
  static const base::Value& absent();
  std::shared_ptr<const base::Value> value_;
};

// Labels, annotations, selectors: sorted by key, as Kubernetes prints them.
using StringMap = std::map<std::string, std::string, std::less<>>;

}  // namespace tiphys::spec
