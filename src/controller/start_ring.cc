// Entries know their place in the ring.
#include "controller/start_ring.h"

#include <iterator>

namespace tiphys::controller {

void StartRing::add(RunEntry& entry, const engine::AttemptId& id) {
  entry.starts.push_back(id);
  if (entry.in_ring) return;
  entry.in_ring = true;
  entry.place = ring_.insert(ring_.end(), &entry);
}

void StartRing::leave_if_done(RunEntry& entry) {
  if (!entry.starts.empty() || !entry.in_ring) return;
  entry.in_ring = false;
  ring_.erase(entry.place);
}

void StartRing::pop(RunEntry& entry) {
  entry.starts.pop_front();
  entry.head.reset();
  leave_if_done(entry);
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
  leave_if_done(entry);
  return taken;
}

void StartRing::clear(RunEntry& entry) {
  entry.starts.clear();
  entry.head.reset();
  leave_if_done(entry);
}

RunEntry* StartRing::after(const RunEntry& entry) const {
  const auto next = std::next(entry.place);
  return next == ring_.end() ? nullptr : *next;
}

void StartRing::rotate(RunEntry& entry) {
  if (entry.in_ring) ring_.splice(ring_.end(), ring_, entry.place);
}

}  // namespace tiphys::controller
