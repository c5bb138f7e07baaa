// The turn, and when the next is due.
#include "controller/loop.h"

#include <algorithm>
#include <utility>

#include "controller/limits.h"

namespace tiphys::controller {

using base::Timestamp;
using engine::RunKey;

Controller::Loop::Loop(const Ports& ports, const Options& options, std::uint64_t epoch,
                       Figures& figures, std::vector<std::string>& notices,
                       const std::set<engine::RunUid>& kept)
    : ports_(ports),
      options_(options),
      epoch_(epoch),
      figures_(figures),
      notices_(notices),
      wakes_(entries_),
      cache_(entries_, options.cache_bytes_max),
      kept_(kept),
      pause_for_(kPauseFirst) {}

Controller::Loop::~Loop() = default;

void Controller::Loop::begin(Timestamp now) {
  turn_began_ = ports_.clock->now();
  ask_for_arbiter(now);
  drain_ledger(now, kTaking);
}

// What is asked of a ledger that answers at once is taken in the same turn.
Timestamp Controller::Loop::turn(Timestamp now, Timestamp not_after) {
  if (fenced_ || fatal_.has_value()) return {};
  not_after_ = not_after;
  if (now < turned_at_) set_back(turned_at_ - now);
  turned_at_ = now;
  turn_began_ = ports_.clock->now();
  drain_ledger(now, kTaking);
  ask_for_arbiter(now);
  ask_changes(now);
  drain_ledger(now, kTaking);
  if (listed_) {
    look_at_strangers();
    drain_runner(now);
    ask_about_strays(now);
  }
  go_on_with_loads(now);
  ask_for_rows(now);
  ask_expiring(now);
  drain_facts(now);
  wakes_.fire(now);
  step_ready(now);
  drain_ledger(now, kSettling);
  refresh_limits();
  ask_again(now);
  drain_facts(now);
  ask_loads(now);
  start_attempts(now);
  figures_.evictions += cache_.evict();
  let_former_arbiters_go();
  return next_turn(now);
}

// The clock was set back by so much: no pause becomes longer by it. Timers of runs are times of day
// and stay.
void Controller::Loop::set_back(base::Duration by) {
  for (Timestamp* at : {&paused_until_, &start_again_, &ask_again_at_, &batch_at_}) {
    if (at->is_set()) *at = *at - by;
  }
}

bool Controller::Loop::is_over(Share share) const {
  return ports_.clock->now() >= turn_began_ + base::Duration{options_.turn_max.ns * share / 100};
}

bool Controller::Loop::may_ask(Timestamp now) const {
  return now >= paused_until_ && !fenced_ && !fatal_.has_value();
}

// Unset: nothing is due before a bell rings. What is on its way into or out of the store is not
// asked for again and again.
Timestamp Controller::Loop::next_turn(Timestamp now) {
  if (fenced_ || fatal_.has_value()) return {};
  if (!drained_all_ || starts_left_ || !ledger_drained_ || !in_load_.empty()) return now;
  if (!former_arbiters_.empty()) return now;
  if (may_ask(now)) {
    const bool can_step = !batch_.has_value() && arbiter_ != nullptr;
    const bool work = wakes_.any_ready() || !requests_.empty() || !notes_.empty() ||
                      !deletions_.empty() || to_ask_again_ != 0 || arbiter_has_more_;
    if (can_step && work) return now;
    if (changes_left_ && !changes_asked_ && arbiter_ != nullptr) return now;
    if (!loads_.empty() && loads_asked_ < kLoadsMax) return now;
    if (!untold_.empty() && rows_in_question_.empty()) return now;
    if (may_look_for_expired(now)) return now;
  }
  Timestamp next = wakes_.next_timer();
  const Timestamp resumed = now < paused_until_ ? paused_until_ : Timestamp{};
  const Timestamp expiry = now < expiry_at_ ? expiry_at_ : Timestamp{};
  for (Timestamp other : {ask_again_at_, start_again_, resumed, expiry}) {
    if (other.is_set() && (!next.is_set() || other < next)) next = other;
  }
  return next;
}

RunEntry* Controller::Loop::find(RunKey key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : found->second.get();
}

RunEntry* Controller::Loop::find(const engine::RunUid& uid) const {
  const auto found = by_uid_.find(uid);
  return found == by_uid_.end() ? nullptr : find(found->second);
}

RunEntry& Controller::Loop::new_entry(RunKey key, const engine::RunUid& uid) {
  auto made = std::make_unique<RunEntry>();
  made->key = key;
  name_entry(*made, uid);
  return *(entries_[key] = std::move(made));
}

void Controller::Loop::name_entry(RunEntry& entry, const engine::RunUid& uid) {
  entry.uid = uid;
  by_uid_[uid] = entry.key;
  strangers_.erase(uid);
}

// Its end: processes, folders, logs.
void Controller::Loop::remove_from_runner(const RunEntry& entry) {
  if (entry.uid.is_set()) ports_.runner->remove_run(entry.uid);
}

// REQUIRES: not in flight.
void Controller::Loop::forget_entry(RunEntry& entry) {
  const RunKey key = entry.key;
  cache_.drop(entry);
  ring_.clear(entry);
  drop_limits(entry);
  deletions_.erase(key);
  aside_.erase(key);
  by_uid_.erase(entry.uid);
  entries_.erase(key);
}

void Controller::Loop::deliver(RunEntry& entry, engine::Observation observation) {
  if (!entry.quarantine.empty()) return;
  entry.inbox.push_back(std::move(observation));
  wakes_.wake(entry);
}

void Controller::Loop::pause(const base::Error& error, Timestamp now) {
  outage_ = error.message;
  if (now < paused_until_) return;  // one outage, however many calls it answers with an error
  paused_until_ = now + pause_for_;
  pause_for_ = std::min(pause_for_ + pause_for_, kPauseMax);
}

void Controller::Loop::works_again(Timestamp now) {
  if (now < paused_until_) return;
  outage_.clear();
  pause_for_ = kPauseFirst;
}

void Controller::Loop::notice(std::string text) {
  if (notices_.size() == kNoticesMax) notices_.erase(notices_.begin());
  notices_.push_back(std::move(text));
}

bool Controller::Loop::live() const {
  if (!listed_ || !deletions_.empty() || !notes_.empty() || batch_.has_value()) return true;
  if (!untold_.empty() || !rows_in_question_.empty()) return true;
  if (expiry_at_.is_set() && expiry_at_ <= turned_at_) return true;
  return entries_.size() > aside_.size();
}

std::vector<QuarantinedRun> Controller::Loop::quarantined() const {
  std::vector<QuarantinedRun> list;
  for (const RunKey key : aside_) {
    const RunEntry& entry = *find(key);
    list.push_back({key, entry.name, entry.quarantine});
  }
  return list;
}

Waits Controller::Loop::waits() const {
  Waits waits;
  for (const auto& [key, entry] : entries_) {
    waits.loading += entry->loading || entry->in_load != nullptr ? 1 : 0;
    waits.in_flight += entry->in_flight ? 1 : 0;
    waits.in_line += entry->admission != nullptr && entry->run == nullptr ? 1 : 0;
    waits.set_aside += entry->quarantine.empty() ? 0 : 1;
    waits.starting += entry->starts.empty() ? 0 : 1;
    waits.deleting += entry->deleting ? 1 : 0;
  }
  return waits;
}

const engine::Run* Controller::Loop::find_run(RunKey key) const {
  const RunEntry* entry = find(key);
  return entry == nullptr ? nullptr : entry->run.get();
}

}  // namespace tiphys::controller
