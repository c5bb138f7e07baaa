// Entries may vanish while their keys are queued; such keys are passed over.
#include "controller/wakes.h"

#include <memory>

namespace tiphys::controller {

namespace {

constexpr std::size_t kFewTimers = 64;

}  // namespace

RunEntry* Wakes::find(engine::RunKey key) {
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : found->second.get();
}

void Wakes::wake(RunEntry& entry) {
  if (entry.ready) return;
  entry.ready = true;
  ready_.push_back(entry.key);
}

void Wakes::wake_at(RunEntry& entry, base::Timestamp at) {
  if (entry.wake_at == at) return;
  entry.wake_at = at;
  if (!at.is_set()) return;
  timers_.emplace(at.ns, entry.key);
  if (timers_.size() > 2 * entries_.size() + kFewTimers) drop_outdated();
}

// O(entries), once for as many timers that were set.
void Wakes::drop_outdated() {
  std::vector<Timer> current;
  for (const auto& [key, entry] : entries_) {
    if (entry->wake_at.is_set()) current.emplace_back(entry->wake_at.ns, key);
  }
  timers_ = decltype(timers_)(std::greater<>(), std::move(current));
}

bool Wakes::is_current(const Timer& timer) {
  const RunEntry* entry = find(timer.second);
  return entry != nullptr && entry->wake_at.ns == timer.first;
}

void Wakes::fire(base::Timestamp now) {
  while (!timers_.empty() && timers_.top().first <= now.ns) {
    const Timer timer = timers_.top();
    timers_.pop();
    if (!is_current(timer)) continue;
    RunEntry& entry = *find(timer.second);
    entry.wake_at = {};
    wake(entry);
  }
}

RunEntry* Wakes::next() {
  while (!ready_.empty()) {
    RunEntry* entry = find(ready_.front());
    ready_.pop_front();
    if (entry == nullptr || !entry->ready) continue;
    entry->ready = false;
    return entry;
  }
  return nullptr;
}

base::Timestamp Wakes::next_timer() {
  while (!timers_.empty() && !is_current(timers_.top())) timers_.pop();
  return timers_.empty() ? base::Timestamp{} : base::Timestamp{timers_.top().first};
}

}  // namespace tiphys::controller
