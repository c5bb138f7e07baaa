// The turn, and what happened since the last one.
#include "controller/loop.h"

#include <algorithm>
#include <utility>

#include "controller/limits.h"

namespace tiphys::controller {

using base::ErrorCode;
using base::Result;
using base::Timestamp;
using engine::RunKey;

Controller::Loop::Loop(const Ports& ports, const Options& options, std::uint64_t epoch)
    : ports_(ports),
      options_(options),
      epoch_(epoch),
      wakes_(entries_),
      cache_(*ports.store, entries_, options.cache_bytes_max),
      ring_(entries_),
      pause_for_(kPauseFirst) {}

Controller::Loop::~Loop() { ports_.store->release(); }

Timestamp Controller::Loop::turn(Timestamp now) {
  ++figures_.turns;
  if (lost_) return {};
  if (now < paused_until_) return paused_until_;
  if (!gather(now)) return paused_until_;
  wakes_.fire(now);
  delete_marked(now);
  step_ready(now);
  refresh_limits();
  ask_again(now);
  start_attempts(now);
  figures_.evictions += cache_.evict();
  return next_turn(now);
}

// Which runs there are comes first: it decides whose an end is.
bool Controller::Loop::gather(Timestamp now) {
  if (auto read = read_changes(); !read.has_value()) {
    pause(read.error(), now);
    return false;
  }
  if (!strangers_seen_) {
    if (auto done = look_at_strangers(); !done.has_value()) {
      pause(done.error(), now);
      return false;
    }
    strangers_seen_ = true;
  }
  drain_runner(now);
  return true;
}

Timestamp Controller::Loop::next_turn(Timestamp now) {
  if (lost_) return {};
  if (now < paused_until_) return paused_until_;
  if (wakes_.any_ready() || !drained_all_ || starts_left_) return now;
  Timestamp next = wakes_.next_timer();
  for (Timestamp other : {ask_again_at_, start_again_}) {
    if (other.is_set() && (!next.is_set() || other < next)) next = other;
  }
  return next;
}

void Controller::Loop::drain_runner(Timestamp now) {
  std::vector<ports::RunnerEvent> events = ports_.runner->drain(options_.drain_max);
  drained_all_ = events.size() < options_.drain_max;
  if (!events.empty()) runner_busy_ = false;
  for (ports::RunnerEvent& event : events) {
    RunEntry* entry = find(event.attempt.run);
    if (entry == nullptr) {
      take_stray(event);
      continue;
    }
    if (!entry->quarantine.empty()) continue;
    std::move(event.logs.begin(), event.logs.end(), std::back_inserter(entry->logs));
    if (event.observation.has_value()) {
      deliver(*entry, std::move(*event.observation));
    } else {
      take_back(*entry, event.attempt, now);
    }
  }
}

Result<void> Controller::Loop::read_changes() {
  const std::uint64_t counter = ports_.store->change_counter();
  if (change_counter_ == counter) return {};
  for (const ports::LiveRun& run : TRY(ports_.store->live_runs())) {
    if (find(run.key) != nullptr) continue;
    RunEntry& entry = ensure_entry(run.key);
    name_entry(entry, run.uid);
    wakes_.wake(entry);
  }
  TRY(read_intents());
  change_counter_ = counter;
  limits_stale_ = true;
  return {};
}

Result<void> Controller::Loop::read_intents() {
  for (auto& [key, intent] : TRY(ports_.store->pending_intents())) {
    RunEntry& entry = ensure_entry(key);
    if (intent.sequence <= entry.intent_seen) continue;
    entry.intent_seen = intent.sequence;
    if (intent.operation == engine::Operation::Delete) {
      entry.deleting = true;
      deletions_.insert(key);
    } else {
      deliver(entry, std::move(intent));
    }
  }
  return {};
}

void Controller::Loop::delete_marked(Timestamp now) {
  const std::set<RunKey> marked = deletions_;
  for (RunKey key : marked) {
    auto deleted = delete_run(key, now);
    if (!deleted.has_value() && deleted.error().code != ErrorCode::NotFound) {
      pause(deleted.error(), now);
      return;
    }
    deletions_.erase(key);
    if (RunEntry* entry = find(key)) forget_entry(*entry);
  }
}

// The runner first: were the rows gone before its processes, nobody would know of them. The intent
// goes with the rows, so all of it is done again after a crash.
Result<void> Controller::Loop::delete_run(RunKey key, Timestamp now) {
  if (!ensure_arbiter(now)) return base::fail(ErrorCode::Unavailable, outage_);
  Batch batch;
  engine::ArbiterDecision decision = arbiter_->forget(key, now);
  batch.answers = std::move(decision.answers);
  if (decision.changed()) {
    batch.arbiter = ports::ArbiterPart{.delta = std::move(decision.delta), .snapshot = {}};
    auto committed = ports_.store->commit(epoch_, {}, &*batch.arbiter);
    if (!committed.has_value()) {
      arbiter_.reset();
      return std::unexpected(committed.error());
    }
    settle_arbiter(batch);
  }
  ports_.runner->remove_run(TRY(uid_of(key)));
  return ports_.store->delete_run(key);
}

RunEntry* Controller::Loop::find(RunKey key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : found->second.get();
}

RunEntry* Controller::Loop::find(const engine::RunUid& uid) const {
  const auto found = by_uid_.find(uid);
  return found == by_uid_.end() ? nullptr : find(found->second);
}

void Controller::Loop::name_entry(RunEntry& entry, const engine::RunUid& uid) {
  entry.uid = uid;
  by_uid_[uid] = entry.key;
}

Result<engine::RunUid> Controller::Loop::uid_of(RunKey key) {
  const RunEntry* entry = find(key);
  if (entry != nullptr && entry->uid.is_set()) return entry->uid;
  return engine::run_uid(TRY(ports_.store->find_run(key)).uid);
}

RunEntry& Controller::Loop::ensure_entry(RunKey key) {
  std::unique_ptr<RunEntry>& entry = entries_[key];
  if (entry == nullptr) {
    entry = std::make_unique<RunEntry>();
    entry->key = key;
  }
  return *entry;
}

void Controller::Loop::forget_entry(RunEntry& entry) {
  const RunKey key = entry.key;
  cache_.drop(entry);
  drop_limits(key);
  std::erase_if(unanswered_, [key](const auto& asked) { return asked.first == key; });
  std::erase_if(requests_, [key](const auto& request) { return request.run == key; });
  by_uid_.erase(entry.uid);
  entries_.erase(key);
}

void Controller::Loop::deliver(RunEntry& entry, engine::Observation observation) {
  entry.inbox.push_back(std::move(observation));
  wakes_.wake(entry);
}

void Controller::Loop::pause(const base::Error& error, Timestamp now) {
  outage_ = error.message;
  paused_until_ = now + pause_for_;
  pause_for_ = std::min(pause_for_ + pause_for_, kPauseMax);
  change_counter_.reset();
}

bool Controller::Loop::live() const {
  if (!deletions_.empty()) return true;
  return std::any_of(entries_.begin(), entries_.end(),
                     [](const auto& item) { return item.second->quarantine.empty(); });
}

std::vector<QuarantinedRun> Controller::Loop::quarantined() const {
  std::vector<QuarantinedRun> list;
  for (const auto& [key, entry] : entries_) {
    if (!entry->quarantine.empty()) list.push_back({key, entry->name, entry->quarantine});
  }
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return list;
}

const engine::Run* Controller::Loop::find_run(RunKey key) const {
  const RunEntry* entry = find(key);
  return entry == nullptr ? nullptr : entry->run.get();
}

}  // namespace tiphys::controller
