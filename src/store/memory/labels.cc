// A label that is no text is none.
#include "store/memory/labels.h"

#include <algorithm>

namespace tiphys::store::memory {

namespace {

bool holds(const ports::LabelRequirement& r, const base::Value& labels) {
  using Test = ports::LabelRequirement::Test;
  const base::Value* label = labels.find(r.key);
  const bool there = label != nullptr && label->is_string();
  const bool among = there && std::ranges::find(r.values, label->as_string()) != r.values.end();
  switch (r.test) {
    case Test::In: return among;
    case Test::NotIn: return !among;
    case Test::Exists: return there;
    case Test::Absent: return !there;
  }
  return false;
}

}  // namespace

bool all_hold(const ports::LabelSelector& selector, const base::Value& labels) {
  return std::ranges::all_of(selector,
                             [&](const ports::LabelRequirement& r) { return holds(r, labels); });
}

}  // namespace tiphys::store::memory
