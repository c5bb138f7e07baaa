// The ring holds keys; entries know whether they are in it.
#include "controller/start_ring.h"

#include <algorithm>
#include <utility>

namespace tiphys::controller {

void StartRing::add(RunEntry& entry, const engine::AttemptId& id) {
  entry.starts.push_back(id);
  if (entry.in_ring) return;
  entry.in_ring = true;
  ring_.push_back(entry.key);
}

std::vector<engine::AttemptId> StartRing::cancel(RunEntry& entry,
                                                 const std::set<engine::AttemptId>& ids) {
  std::vector<engine::AttemptId> taken;
  if (entry.starts.empty() || ids.empty()) return taken;
  for (auto at = entry.starts.begin(); at != entry.starts.end();) {
    if (ids.contains(*at)) {
      taken.push_back(*at);
      at = entry.starts.erase(at);
    } else {
      ++at;
    }
  }
  if (!taken.empty()) entry.head.reset();
  return taken;
}

void StartRing::clear(RunEntry& entry) {
  entry.starts.clear();
  entry.head.reset();
}

std::vector<RunEntry*> StartRing::turn_order() {
  std::vector<RunEntry*> order;
  std::deque<engine::RunKey> kept;
  for (engine::RunKey key : ring_) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) continue;
    RunEntry& entry = *found->second;
    if (entry.starts.empty()) {
      entry.in_ring = false;
      continue;
    }
    kept.push_back(key);
    order.push_back(&entry);
  }
  ring_ = std::move(kept);
  return order;
}

void StartRing::rotate(RunEntry& entry) {
  const auto at = std::find(ring_.begin(), ring_.end(), entry.key);
  if (at == ring_.end()) return;
  ring_.erase(at);
  ring_.push_back(entry.key);
}

}  // namespace tiphys::controller
