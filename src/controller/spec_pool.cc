// Finding templates again.
#include "controller/spec_pool.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/plan/memory.h"

namespace tiphys::controller {

base::Result<spec::Templates> SpecPool::find(std::string_view text) {
  const base::Hash128 hash = base::hash128(text);
  const auto known = known_.find(hash);
  if (known != known_.end()) {
    spec::Templates there = known->second.lock();
    if (there.text() == text) return there;
    // Another text of the same hash: it keeps its place, this one is nobody else's.
    if (!there.empty()) return spec::Templates::from_text(std::string(text));
  }
  spec::Templates made = TRY(spec::Templates::from_text(std::string(text)));
  made.count(engine::plan::heap_of(made), count_);
  if (known_.size() >= looked_through_at_) forget_expired();
  known_[hash] = spec::Templates::Weak(made);
  return made;
}

// When they have doubled since the last time: O(1) for each that was found.
void SpecPool::forget_expired() {
  std::erase_if(known_, [](const auto& entry) { return entry.second.expired(); });
  looked_through_at_ = std::max<std::size_t>(16, 2 * known_.size());
}

std::size_t SpecPool::bytes() const {
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, count_->bytes()));
}

std::size_t SpecPool::size() const {
  return static_cast<std::size_t>(std::count_if(
      known_.begin(), known_.end(), [](const auto& entry) { return !entry.second.expired(); }));
}

}  // namespace tiphys::controller
