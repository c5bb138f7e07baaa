// Finding and changing single runs; lists are in run_list.cc.
#include "store/memory/runs.h"

#include <utility>

#include "base/value.h"

namespace tiphys::store::memory {

namespace {

// None and an empty map are one.
base::Value labels_or_empty(const base::Value& labels) {
  return labels.is_null() ? base::Value::object() : labels;
}

template <class Visit>
void each_label(const Run& run, Visit visit) {
  const base::Value& labels = run.row.summary.labels;
  if (!labels.is_object()) return;
  for (const base::Member& label : labels.as_object()) {
    if (label.value.is_string()) visit(label.key, label.value.as_string());
  }
}

}  // namespace

void put_log_row(Run& run, std::uint64_t revision, ports::LogRow row) {
  const auto [at, made] = run.logs.try_emplace({row.attempt, row.container});
  row.revision = made ? revision : at->second.revision;
  at->second = std::move(row);
  if (made) run.new_logs[revision].push_back(&at->second);
}

void add_value(Run& run, engine::NewValue value) {
  auto [at, end] = run.values.equal_range(value.hash);
  for (; at != end; ++at) {
    if (at->second == value.bytes) return;
  }
  run.values.emplace(value.hash, std::move(value.bytes));
}

Run* RunTable::find(engine::RunKey key) {
  const auto found = runs_.find(key);
  return found == runs_.end() ? nullptr : &found->second;
}

const Run* RunTable::find(engine::RunKey key) const {
  const auto found = runs_.find(key);
  return found == runs_.end() ? nullptr : &found->second;
}

const Run* RunTable::find_uid(std::string_view uid) const {
  const auto found = by_uid_.find(uid);
  return found == by_uid_.end() ? nullptr : found->second;
}

const Run* RunTable::find_uid(const engine::RunUid& uid) const {
  const Run* first = nullptr;
  for (auto at = by_attempts_.lower_bound({uid, 0}); at != by_attempts_.end() && at->first == uid;
       ++at) {
    const Run* run = find(at->second);
    if (run->row.live) return run;
    if (first == nullptr) first = run;
  }
  return first;
}

const Run* RunTable::present(const Name& name) const {
  const auto found = present_.find(name);
  return found == present_.end() ? nullptr : found->second;
}

const Run* RunTable::find(const Name& name) const {
  if (const Run* run = present(name)) return run;
  const Run* newest = nullptr;
  for (const Run* run : by_name_.of(name.second)) {
    if (run->row.workflow_namespace != name.first) continue;
    if (newest != nullptr && run->row.created_at != newest->row.created_at) break;
    if (newest == nullptr || run->row.key > newest->row.key) newest = run;
  }
  return newest;
}

const Run* RunTable::latest(const std::string& ns) const {
  const Run* newest = nullptr;
  for (const Run* run : by_namespace_.of(ns)) {
    if (run->row.presence != ports::Presence::Present) continue;
    if (newest != nullptr && run->row.created_at != newest->row.created_at) break;
    if (newest == nullptr || run->row.key > newest->row.key) newest = run;
  }
  return newest;
}

void RunTable::add(Run run) {
  run.row.summary.labels = labels_or_empty(run.row.summary.labels);
  const engine::RunKey key = run.row.key;
  const Run& added = runs_.emplace(key, std::move(run)).first->second;
  const ports::RunRow& row = added.row;
  by_uid_.emplace(row.uid, &added);
  by_attempts_.emplace(engine::run_uid(row.uid), key);
  present_.emplace(Name{row.workflow_namespace, row.name}, &added);
  live_.emplace(row.created_at.ns, key);
  live_runs_.insert(&added);
  all_.insert(&added);
  by_name_.add(row.name, added);
  by_namespace_.add(row.workflow_namespace, added);
  by_phase_.add(row.summary.phase, added);
  add_labels(added);
}

void RunTable::remove(Run& run) {
  archive(run);
  set_live(run, false);
  set_expiry(run, {});
  remove_labels(run);
  by_phase_.remove(run.row.summary.phase, run);
  by_namespace_.remove(run.row.workflow_namespace, run);
  by_name_.remove(run.row.name, run);
  all_.erase(&run);
  finished_.erase(&run);
  by_uid_.erase(run.row.uid);
  by_attempts_.erase({engine::run_uid(run.row.uid), run.row.key});
  runs_.erase(run.row.key);
}

void RunTable::archive(Run& run) {
  if (run.row.presence == ports::Presence::Archived) return;
  run.row.presence = ports::Presence::Archived;
  present_.erase({run.row.workflow_namespace, run.row.name});
}

void RunTable::set_summary(Run& run, const engine::RunSummary& summary) {
  engine::RunSummary& old = run.row.summary;
  const bool other_labels = old.labels != labels_or_empty(summary.labels);
  const bool other_phase = old.phase != summary.phase;
  if (other_labels) remove_labels(run);
  if (other_phase) by_phase_.remove(old.phase, run);
  if (!run.row.live) finished_.erase(&run);
  old = summary;
  old.labels = labels_or_empty(summary.labels);
  if (other_labels) add_labels(run);
  if (other_phase) by_phase_.add(old.phase, run);
  if (!run.row.live) finished_.insert(&run);
}

void RunTable::set_live(Run& run, bool live) {
  if (run.row.live == live) return;
  run.row.live = live;
  const std::pair<std::int64_t, engine::RunKey> place(run.row.created_at.ns, run.row.key);
  if (live) {
    live_.insert(place);
    live_runs_.insert(&run);
    finished_.erase(&run);
  } else {
    live_.erase(place);
    live_runs_.erase(&run);
    finished_.insert(&run);
  }
}

void RunTable::set_expiry(Run& run, base::Timestamp expires_at) {
  by_expiry_.erase({run.row.expires_at.ns, run.row.key});
  run.row.expires_at = expires_at;
  if (expires_at.is_set()) {
    expiring_.insert(&run);
    by_expiry_.emplace(expires_at.ns, run.row.key);
  } else {
    expiring_.erase(&run);
  }
}

std::vector<ports::RunRow> RunTable::expiring(const ports::Expiring& wanted) const {
  std::vector<ports::RunRow> rows;
  auto at = by_expiry_.upper_bound({wanted.after.ns, wanted.after_key});
  for (; at != by_expiry_.end() && rows.size() < wanted.most; ++at) {
    const ports::RunRow& row = runs_.at(at->second).row;
    if (!row.live && row.presence == ports::Presence::Present) rows.push_back(row);
  }
  return rows;
}

void RunTable::add_labels(const Run& run) {
  each_label(run, [&](const std::string& key, const std::string& value) {
    by_label_.add({key, value}, run);
  });
}

void RunTable::remove_labels(const Run& run) {
  each_label(run, [&](const std::string& key, const std::string& value) {
    by_label_.remove({key, value}, run);
  });
}

}  // namespace tiphys::store::memory
